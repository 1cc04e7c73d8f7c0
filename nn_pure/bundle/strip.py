"""Minification: removes comments, docstrings, annotations, blank lines and wide indents.

Works on tokens: ast.unparse exists from Python 3.9 on only, and its text differs
between versions.  The result is the same program, token for token, and the same
text on every Python.
"""

import io
import tokenize

from ..errors import DataError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List
    Line = List[tokenize.TokenInfo]

SILENT = (tokenize.COMMENT, tokenize.NL, tokenize.ENCODING, tokenize.ENDMARKER)
OPENING, CLOSING = ("(", "[", "{"), (")", "]", "}")
# Statements that may begin like an annotated name does, with a word and a colon.
NO_NAMES = ("else", "try", "finally", "lambda")


def strip(source: str, name: str = "source") -> str:
    """Return source without comments, docstrings, annotations and needless space.

    DataError names the line of an f-string: its inside cannot be taken apart by tokens on every Python.

    >>> print(strip('def double(x: float) -> float:  # twice\\n    "Return 2 x."\\n    return 2 * x'), end="")
    def double(x):
     return 2*x
    """
    lines: "List[str]" = []
    depth, empty = 0, False         # empty: a block was opened and no statement of it kept
    for line in _logical_lines(source, name):
        while line and line[0].type in (tokenize.INDENT, tokenize.DEDENT):
            if line[0].type == tokenize.DEDENT and empty:
                lines.append(" " * depth + "pass")
                empty = False
            depth += 1 if line[0].type == tokenize.INDENT else -1
            del line[0]
        kept = _without_annotations(line) if line and not _is_text(line) else []
        if kept:
            lines.append(" " * depth + _joined(kept))
            empty = kept[-1].string == ":" and _opens_block(kept)
    return "\n".join(lines) + "\n"


def _logical_lines(source: str, name: str) -> "List[Line]":
    """Return the tokens of each logical line; changes of the indent stand before the line that they belong to."""
    lines: "List[Line]" = [[]]
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if tokenize.tok_name[token.type].startswith("FSTRING") or (
                token.type == tokenize.STRING and "f" in token.string.lower().split(token.string[-1])[0]):
            raise DataError("%s, line %d: an f-string cannot be stripped; write %% formatting" % (name, token.start[0]))
        if token.type == tokenize.NEWLINE:
            lines.append([])
        elif token.type not in SILENT:
            lines[-1].append(token)
    return lines


def _is_text(line: "Line") -> bool:
    """Return whether a statement is nothing but a string: a docstring, or a comment in its form."""
    return all([token.type == tokenize.STRING for token in line])


def _opens_block(line: "Line") -> bool:
    return line[0].string in ("def", "class", "if", "elif", "else", "for", "while", "try", "except", "finally",
                              "with", "async")


def _without_annotations(line: "Line") -> "Line":
    first = [token.string for token in line[:2]]
    if "def" in first:
        return _bare_header(line)
    colon = _at_depth_0(line, ":")
    if line[0].type != tokenize.NAME or first[0] in NO_NAMES or _opens_block(line) or colon < 0:
        return line
    equals = _at_depth_0(line, "=")
    lambdas = [k for k, token in enumerate(line) if token.string == "lambda"]
    if (lambdas and lambdas[0] < colon) or 0 <= equals < colon:
        return line
    return line[:colon] + line[equals:] if equals >= 0 else []      # a declaration without a value has no effect


def _at_depth_0(line: "Line", sign: str) -> int:
    """Return where sign stands outside of all brackets, -1 if it does not."""
    depth = 0
    for k, token in enumerate(line):
        depth += (token.string in OPENING) - (token.string in CLOSING)
        if depth == 0 and token.string == sign and token.type == tokenize.OP:
            return k
    return -1


def _bare_header(line: "Line") -> "Line":
    """Return the header of a function without its annotations.

    Between the parentheses an annotation lasts from a colon to the next comma or
    equals sign; a lambda in a default has colon and commas of its own.
    """
    kept: "Line" = []
    depth, lambdas, in_default, skipping = 0, 0, False, False
    for token in line:
        text = token.string if token.type in (tokenize.OP, tokenize.NAME) else ""
        depth += (text in OPENING) - (text in CLOSING)
        if depth == 0 and text == "->":
            skipping = True
        elif depth == 0 and text in (":", ")"):
            skipping = False
        elif depth == 1 and in_default and text == "lambda":
            lambdas += 1
        elif depth == 1 and lambdas and text == ":":
            lambdas -= 1
        elif depth == 1 and not lambdas and text in (",", "="):
            skipping, in_default = False, text == "="
        elif depth == 1 and not in_default and text == ":":
            skipping = True
        if not skipping:
            kept.append(token)
    return kept


def _joined(line: "Line") -> str:
    """Return the tokens as text, with a space only where two of them would become one."""
    words = (tokenize.NAME, tokenize.NUMBER, tokenize.STRING)
    text = line[0].string
    for before, token in zip(line, line[1:]):
        text += " " * (before.type in words and token.type in words) + token.string
    return text
