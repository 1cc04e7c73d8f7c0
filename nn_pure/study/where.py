"""Where a term of the formulas is computed: file and line, found in the source itself.

    term      the left side of a formula: dE/dw, delta, z, E
    formula   TERM = ... or TERM <- ..., in a docstring or a comment of the core

The place of a formula tells which line transcribes it:

    in a comment               the line of code below it, or the line it ends
    in a function's docstring  where a variable of that name is set: dE_dw for dE/dw
    "Return dE/dw ..."         the return statements

A formula in the docstring of a file or a class defines a term and has no line
of its own.  No line numbers are kept here.
"""

import difflib
import io
import os
import pkgutil
import re
import tokenize

from ..boards.file_lists import CORE_FOLDERS
from ..errors import DataError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, Iterator, List, Tuple

DERIVATIVE = r"d[A-Za-z]\w*/d[A-Za-z]\w*"
# At the beginning of a line or behind two spaces, as in the tables of letters; it ends before three spaces.
FORMULA = re.compile(r"(?:^|(?<=\s\s))((?:%s|[A-Za-z]\w{0,5})(?:\[\w+\])*) +(=|<-) +(\S.*?)(?=\s{3,}|$)" % DERIVATIVE)
# What a sentence "Return dE/dw and ..." begins with, or goes on with behind "and".
RETURNED = re.compile(r"(%s|[Eza](?=,| =| for|$))" % DERIVATIVE)
# Here the letters of the network stand for other things, or its slopes are measured instead of derived.
READ_LAST = ("elementary.py", "gradcheck.py", "line_search.py")
# Around a docstring.
QUOTES = re.compile(r"""^[rRuU]*(?:\"{3}|'{3}|"|')|(?:\"{3}|'{3}|"|')$""")
# A derivative without its slash: dE_dw, dEdw.
FRACTION = re.compile(r"^(d[A-Za-z]+)_(d[A-Za-z]\w*)$|^(d[ELJCaz])(d[A-Za-z])$")
# Other usual letters of the loss.
LOSS_LETTERS = re.compile(r"^d(?:l|j|c|loss|cost)/", re.I)


class Statement:
    """A line of code: its number, where it stands (a function's dotted name), its text."""

    def __init__(self, line: int, scope: str, words: "List[str]", text: str) -> None:
        self.line = line
        self.scope = scope
        self.words = words
        self.text = text

    def sets(self, name: str) -> bool:
        """Return whether a variable of that name is given a value here, alone or in a tuple."""
        return "=" in self.words and name in self.words[:self.words.index("=")] and self.words[0].isidentifier()


class Formula:
    """A formula of the source, and the lines of code that compute its left side; none where it only defines."""

    def __init__(self, term: str, text: str, path: str, line: int, scope: str) -> None:
        self.term = term
        self.text = text
        self.path = path
        self.line = line
        self.scope = scope
        self.code: "List[Statement]" = []

    def rank(self) -> "Tuple[bool, bool, bool, bool, bool]":
        """Return the sort key of a formula: derived before returned, plain before fast."""
        name = os.path.basename(self.path)
        kernel = os.path.basename(os.path.dirname(self.path)) == "kernels"
        return (not self.code, kernel and name != "plain.py", name in READ_LAST, self.text.startswith("Return "),
                kernel)


class Source:
    """One file: its statements, and its formulas with the lines that compute them.

    >>> source = Source("area.py", 'def area(a, b):\\n    "Return E, an area."\\n    # E = a b\\n    E = a * b\\n'
    ...                 '    return E\\n')
    >>> [(formula.term, formula.text, [each.line for each in formula.code]) for formula in source.formulas]
    [('E', 'Return E, an area.', [5]), ('E', 'E = a b', [4])]
    """

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.lines: "List[str]" = text.split("\n")
        self.statements: "List[Statement]" = []
        self.docstrings: "List[Tuple[int, str, str]]" = []          # first line, scope, text
        self.comments: "List[Tuple[int, int, str]]" = []            # line, number of its statement, text
        self.definitions: "List[Tuple[str, int]]" = []
        self.prefix: str = ""                # of names that a bundle tells apart by the name of their file
        self._read(text)
        self.formulas: "List[Formula]" = list(self._of_docstrings()) + list(self._of_comments())

    def _read(self, text: str) -> None:
        """Split the text into logical lines, each with the function around it."""
        scopes: "List[Tuple[int, str]]" = []
        tokens: "List[tokenize.TokenInfo]" = []
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                self.comments.append((token.start[0], len(self.statements), token.string.lstrip("#").strip()))
            elif token.type == tokenize.NEWLINE:
                self._statement(tokens, scopes)
                tokens = []
            elif token.type not in (tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER):
                tokens.append(token)

    def _statement(self, tokens: "List[tokenize.TokenInfo]", scopes: "List[Tuple[int, str]]") -> None:
        line, column = tokens[0].start
        while scopes and scopes[-1][0] >= column:
            scopes.pop()
        scope = ".".join([name for _, name in scopes])
        words = [token.string for token in tokens]
        if all([token.type == tokenize.STRING for token in tokens]):
            self.docstrings.append((line, scope, "".join(words)))
            words = [""]                    # no code; it keeps the numbers of the statements in step
        self.statements.append(Statement(line, scope, words, self.lines[line - 1].strip()))
        if words[0] == "def" and words[1].startswith("_file_"):         # a bundle has such a function for each file
            self.prefix = words[1][len("_file"):] + "_"
        elif words[0] in ("def", "class"):
            own = words[1][len(self.prefix):] if self.prefix and words[1].startswith(self.prefix) else words[1]
            scopes.append((column, own))
            self.definitions.append((".".join([name for _, name in scopes]), line))

    def _of_docstrings(self) -> "Iterator[Formula]":
        for first, scope, text in self.docstrings:
            name = scope.rpartition(".")[2]
            is_function = bool(scope) and name[:1].islower() or name.startswith("_")
            example = False
            for offset, shown in enumerate(QUOTES.sub("", text).split("\n")):
                example = shown.strip().startswith(">>>") or (example and bool(shown.strip()))
                if example:
                    continue
                if shown.startswith("Return ") and is_function:
                    for term in returned_terms(shown):
                        yield self._formula(term, shown.strip(), first + offset, scope, "return")
                for found in FORMULA.finditer(shown.strip()):
                    yield self._formula(found.group(1), " ".join(found.groups()), first + offset, scope,
                                        normal(found.group(1)).replace("/", "_") if is_function else "")

    def _formula(self, term: str, text: str, line: int, scope: str, name: str) -> Formula:
        formula = Formula(normal(term), text, self.path, line, scope)
        inside = [each for each in self.statements if name and (each.scope + ".").startswith(scope + ".")]
        formula.code = [each for each in inside if each.sets(name) or each.words[0] == name == "return"]
        return formula

    def _of_comments(self) -> "Iterator[Formula]":
        for line, k, text in self.comments:
            for found in FORMULA.finditer(text):
                below = self.statements[k] if k < len(self.statements) else None
                if below is not None and below.words != [""]:
                    formula = Formula(normal(found.group(1)), " ".join(found.groups()), self.path, line, below.scope)
                    formula.code = [below]
                    yield formula


def returned_terms(sentence: str) -> "List[str]":
    """Return the terms that a sentence of a docstring says are returned.

    >>> returned_terms("Return dE/dw = x^T delta, and dE/db, the sums of delta.")
    ['dE/dw', 'dE/db']
    """
    clauses = re.split(r",? and ", sentence[len("Return "):])
    return [found.group(1) for found in [RETURNED.match(clause) for clause in clauses] if found]


def normal(term: str) -> str:
    """Return a term as the core writes it: without indices, in its letters.

    >>> normal("dE_dw"), normal("∂L/∂W"), normal("dE/dw[i][j]"), normal("dEdb"), normal("δ")
    ('dE/dw', 'dE/dw', 'dE/dw', 'dE/db', 'delta')
    """
    term = re.sub(r"\[[^\]]*\]", "", term.strip().replace("∂", "d").replace("δ", "delta")).replace(" ", "")
    term = FRACTION.sub(lambda found: "/".join([part for part in found.groups() if part]), term)
    if re.match(r"^d\w+/d\w+$", term):
        term = LOSS_LETTERS.sub("dE/", term)
        above, _, below = term.partition("/")
        return ("dE" if above == "de" else above) + "/" + below[0] + below[1:].lower()
    return term


# Two names of one thing.
SAME = (("delta", "dE/dz"), ("dE/dz", "delta"))


# --- the whole core -------------------------------------------------------------------

def read_core() -> "List[Source]":
    """Return the files of the core; of a bundle, its one file."""
    own = __name__
    if not own.endswith(".study.where"):            # a bundle: all files are one
        path = globals().get("__file__") or ""
        if not os.path.isfile(path):
            raise DataError("this copy of nn_pure has no source to look into: ask the package itself")
        with open(path, encoding="utf-8") as file:
            return [Source(_shown(path), file.read())]
    package = own[:-len(".study.where")]
    folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    sources = []
    for room in ("",) + CORE_FOLDERS:
        names = [name + ".py" for _, name, is_package in pkgutil.iter_modules([os.path.join(folder, room)])
                 if not is_package]
        for name in (["__init__.py"] if room else []) + names:
            data = pkgutil.get_data(package, "/".join([room, name]) if room else name)
            if data:
                text = data.decode("utf-8").replace("\r\n", "\n")
                sources.append(Source(_shown(os.path.join(folder, room, name)), text))
    return sources


def _shown(path: str) -> str:
    """Return path relative to the current folder, if it is inside."""
    try:
        relative = os.path.relpath(path)
    except (ValueError, OSError):       # another drive, or a folder that is gone
        return path
    return path if relative.startswith("..") else relative


def formulas_of(sources: "List[Source]") -> "Dict[str, List[Formula]]":
    """Return {term: its formulas}, those to read first at the front; only terms that some line computes."""
    found: "Dict[str, List[Formula]]" = {}
    for source in sources:
        for formula in source.formulas:
            found.setdefault(formula.term, []).append(formula)
    for term in found:
        found[term].sort(key=Formula.rank)
    return {term: found[term] for term in sorted(found, key=_reading_order) if found[term][0].code}


def _reading_order(term: str) -> "Tuple[bool, str, str]":
    return "/" not in term, term.lower(), term


def find(sources: "List[Source]", asked: str) -> "List[str]":
    """Return the lines of the answer: where a term is computed, or where a function or class of that name is.

    DataError suggests similar names, if the core has neither.
    """
    formulas = formulas_of(sources)
    if not formulas:
        raise DataError("this copy of nn_pure has no comments and docstrings to look into: ask the package itself")
    term = normal(asked)
    same = [other for other in formulas if other == term] or [
        other for other in formulas if other.lower() == term.lower()]
    same += [other for name, other in SAME if name in same[:1] and other in formulas]
    answer = [line for other in same for formula in formulas[other] if formula.code for line in _described(formula)]
    if not answer:
        answer = _definitions(sources, asked)
    if not answer:
        known = list(formulas) + [name for source in sources for name, _ in source.definitions if "." not in name]
        near = difflib.get_close_matches(term, known, 3, 0.5)
        raise DataError("no formula of the core has %r on its left side, and no function is called so; %s" % (
            asked, "near: " + ", ".join(near) if near else "where without a term lists them all"))
    return answer


def _described(formula: Formula) -> "List[str]":
    place = "%s:%d" % (formula.path, formula.code[0].line)
    lines = ["%s  in %s" % (place, formula.scope or "the file itself"), "    %s" % formula.text]
    return lines + ["    %5d  %s" % (each.line, each.text) for each in formula.code] + [""]


def _definitions(sources: "List[Source]", name: str) -> "List[str]":
    """Return where functions and classes of that name are, with their formulas."""
    wanted = name.strip().lower().rstrip("()")
    lines = []
    for source in sources:
        for dotted, line in source.definitions:
            if dotted.rpartition(".")[2].lower() == wanted:
                inside = [each for each in source.formulas if (each.scope + ".").startswith(dotted + ".")]
                lines.append("%s:%d  %s" % (source.path, line, dotted))
                lines += ["    %5d  %s" % (each.line, each.text) for each in inside] + [""]
    return lines


def table(sources: "List[Source]") -> "List[str]":
    """Return a line for each term: the term, where it is computed first, and its formula there."""
    formulas = formulas_of(sources)
    lines = []
    for term in formulas:
        first = formulas[term][0]
        lines.append("%-12s %-32s %s" % (term, "%s:%d" % (first.path, first.code[0].line), first.text))
    return lines
