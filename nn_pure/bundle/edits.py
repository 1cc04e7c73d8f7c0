"""Source edits of one file: unchanged parts keep their text, comments included."""

import ast
import io
import tokenize

from ..errors import DataError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, List, Set, Tuple
    Place = Tuple[int, int]         # line from 1, column from 0, in characters

INDENT = "    "


class Edits:
    """Replacements in source, a text, which is named path in errors."""

    def __init__(self, source: str, path: str) -> None:
        self.path = path
        self.lines: "List[str]" = source.split("\n")
        self.tokens: "List[tokenize.TokenInfo]" = list(tokenize.generate_tokens(io.StringIO(source).readline))
        self.gone: "Set[int]" = set()            # lines that are left out
        self.changes: "List[Tuple[Place, Place, str]]" = []

    def word(self, node: ast.AST, name: str, new: str) -> None:
        """Replace a name that is an expression."""
        if new != name:
            line, column = self._place(node)
            self._replace((line, column), (line, column + len(name)), new)

    def definition(self, node: "ast.stmt", new: str) -> None:
        """Give a function or a class another name; with it in Python 3.6 and 3.7 the first decorator is its place."""
        k = self._first_token(node)
        while self.tokens[k].string not in ("def", "class"):
            k += 1
        self._replace(self.tokens[k + 1].start, self.tokens[k + 1].end, new)

    def global_statement(self, node: ast.Global, renamed: "Dict[str, str]") -> None:
        k = self._first_token(node)
        for token in self.tokens[k + 1:self._end(k)]:
            if token.string in renamed:
                self._replace(token.start, token.end, renamed[token.string])

    def statement(self, node: ast.stmt, new: str) -> None:
        """Replace a statement of one logical line."""
        k = self._first_token(node)
        self._replace(self.tokens[k].start, self.tokens[self._end(k)].start, new)

    def removed(self, node: ast.stmt) -> None:
        """Leave out a statement, with the block that it opens."""
        last = node
        while isinstance(last, ast.If):
            last = last.body[-1]
        after = self.tokens[self._end(self._first_token(last))].end[0] + 1
        self.gone.update(range(node.lineno, after))
        self._replace((node.lineno, 0), (after, 0), "")

    def annotation(self, node: ast.AnnAssign) -> None:
        """Leave out the annotation of a name, or all of a declaration without a value."""
        k = self._first_token(node)
        end = self._end(k)
        if node.value is None:
            self._replace(self.tokens[k].start, self.tokens[end].start, "pass")
            return
        depth, equals = 0, k
        while depth or self.tokens[equals].string != "=":
            depth += (self.tokens[equals].string in ("(", "[", "{")) - (self.tokens[equals].string in (")", "]", "}"))
            equals += 1
        self._replace(self.tokens[k].end, self.tokens[equals].start, " ")

    def call(self, node: ast.Call, new: str) -> None:
        """Replace a call, up to the parenthesis that closes it."""
        k = self._first_token(node)
        end, depth = k, 0
        while depth != 1 or self.tokens[end].string != ")":
            depth += (self.tokens[end].string == "(") - (self.tokens[end].string == ")")
            end += 1
        self._replace(self.tokens[k].start, self.tokens[end].end, new)

    def after_docstring(self, tree: ast.Module, new: str) -> None:
        """Insert a statement after the docstring, which has to stay first."""
        k = 0
        while self.tokens[k].type in (tokenize.COMMENT, tokenize.NL, tokenize.ENCODING):
            k += 1
        if ast.get_docstring(tree) is None:
            self._replace((1, 0), (1, 0), INDENT + new + "\n")
        else:
            end = self.tokens[self._end(k)].start
            self._replace(end, end, "\n" + INDENT + new)

    def indented(self) -> str:
        """Return the changed text, four spaces further in; the lines of a long string stay where they are."""
        inside: "Set[int]" = set()
        for token in self.tokens:
            if token.type == tokenize.STRING:
                inside.update(range(token.start[0] + 1, token.end[0] + 1))
        for number, line in enumerate(self.lines, 1):
            if line.strip() and number not in inside and number not in self.gone:
                self.changes.append(((number, 0), (number, 0), INDENT))
        pieces: "List[str]" = []
        done = (1, 0)
        # At one place insertions come before replacements, and the longest replacement before those in it.
        for start, end, new in sorted(self.changes, key=lambda change: (change[0], change[0] != change[1],
                                                                        -change[1][0], -change[1][1])):
            if start >= done:
                pieces += [self._between(done, start), new]
                done = end
        return "".join(pieces) + self._between(done, (len(self.lines), len(self.lines[-1])))

    def _between(self, start: "Place", end: "Place") -> str:
        lines = self.lines[start[0] - 1:end[0]]
        lines[-1] = lines[-1][:end[1]]
        lines[0] = lines[0][start[1]:]
        return "\n".join(lines)

    def _replace(self, start: "Place", end: "Place", new: str) -> None:
        self.changes.append((start, end, new))

    def _place(self, node: ast.AST) -> "Place":
        """Return where node begins: ast counts bytes, tokenize counts characters."""
        line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        return line, len(self.lines[line - 1].encode("utf-8")[:column].decode("utf-8"))

    def _first_token(self, node: ast.AST) -> int:
        place = self._place(node)
        for k, token in enumerate(self.tokens):
            if token.start >= place and token.type not in (tokenize.INDENT, tokenize.DEDENT):
                return k
        raise DataError("%s, line %d: nothing stands there" % (self.path, place[0]))

    def _end(self, k: int) -> int:
        """Return the index of the token that ends the statement beginning with token k."""
        while self.tokens[k].type != tokenize.NEWLINE:
            k += 1
        return k
