"""Remedies named in error messages about tables: Python arguments, or command-line options under the command line."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Dict, Optional, Tuple, Type

# {name: (Python arguments, command-line options)}
ADVICE: "Dict[str, Tuple[str, str]]" = {
    "commas": ("state decimal=\",\" or thousands=\",\"", "use --decimal , or --thousands ,"),
    "decimal": ("state decimal", "use --decimal"),
    "missing": ("train with a policy for missing values:", "train with --missing and one of"),
    "drop": ("train with missing \"drop\"", "train with --missing drop"),
    "another missing": ("choose another policy", "choose another --missing"),
    "unseen": ("train with unseen \"ignore\" or \"other\"", "train with --unseen ignore or --unseen other"),
    "rare": ("choose unseen \"other\"", "use --unseen other"),
    "words": ("make it one of the column's missing_words, or state type \"category\"",
              "or leave the column out with --ignore"),
    "category": ("state type \"category\"", "leave the column out with --ignore"),
    "regression": ("state task \"regression\"", "use --task regression"),
    "utf-16": ("state encoding=\"utf-16-le\" or \"utf-16-be\"", "use --encoding utf-16-le or utf-16-be"),
    "its encoding": ("state its encoding, such as \"cp1252\" (Windows) or \"latin-1\"",
                     "use --encoding cp1252 (Windows) or latin-1"),
    "encoding": ("state another encoding", "use another --encoding"),
    "header": ("state header=True", "use --header yes"),
    "columns": ("name all columns with columns=[...]", "name all columns with --columns A,B"),
    "stream": ("use stream_rows", "use train --stream"),
}


def advice(what: str) -> str:
    """Return the remedy of that name: in Python arguments, or inside Typed in command-line options.

    >>> advice("drop")
    'train with missing "drop"'
    >>> with Typed():
    ...     advice("drop")
    'train with --missing drop'
    """
    return ADVICE[what][Typed.now]


class Typed:
    """A context manager in which advice names command-line options; the command line runs in it."""

    now: int = 0

    def __enter__(self) -> None:
        self.before: int = Typed.now
        Typed.now = 1

    def __exit__(self, kind: "Optional[Type[BaseException]]", error: "Optional[BaseException]",
                 traceback: "Optional[TracebackType]") -> None:
        Typed.now = self.before
