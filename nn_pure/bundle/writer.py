"""The bundle: nn_pure as one file, which behaves as the package does and needs no file system.

    Each file of the package becomes one function of the bundle.  Its module-level names are global
    names of the bundle; a name that two files have gets its file's name as a prefix
    (_kernels_unrolled_Rows).  A relative import becomes a call of that file's function, which
    runs once, so lazy imports of the package stay lazy in the bundle.

A module of the package, nn_pure.network say, is an object of the bundle that
forwards its names, and an entry of sys.modules: all of
"from nn_pure_single import Network", "import nn_pure_single.network" and
"nn_pure_single.network.Network" work, and so does setting such a name.
Nothing is compiled while it runs: there is no exec in it.
"""

import ast
import pkgutil
import textwrap

from .. import FILES, __version__
from ..errors import DataError
from .edits import Edits
from .end import END, MAIN, START
from .files import PACKAGE, Source, read_package
from .strip import strip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict

PARTS = ("all", "core")

# A copy has to name the licence, also the stripped one: it is added after stripping.
LICENCE = "# nn_pure %s, %s: one file. Copyright the nn_pure authors. SPDX-License-Identifier: MIT\n"
DOC = '''"""nn_pure as one file: import it, or copy it into a program.

Made by python3 -m nn_pure bundle: change the package rather than this.
"""
'''

def bundle(only: str = "all", stripped: bool = False) -> str:
    """Return the source of nn_pure, or of its core, as one module.

    only       "core": the files that any Python can run; "all": with data, estimators and the command line
    stripped   leave out comments, docstrings and annotations; line numbers and help texts go with them

    The same files give the same text on every Python.

    >>> bundle("core", True).count("class Network:")
    1
    """
    if only not in PARTS:
        raise DataError("only must be one of %s, not %r" % (", ".join(PARTS), only))
    sources = read_package(only)
    text = DOC + "".join([_function(sources[key], sources) for key in sorted(sources)])
    text += _tables(sources) + END + START
    if only == "all":
        text += MAIN
    return LICENCE % (__version__, "the core" if only == "core" else "all of it") + (
        strip(text, "the bundle") if stripped else text)


# --- one file -----------------------------------------------------------------

def _function(source: Source, sources: "Dict[str, Source]") -> str:
    """Return the function that runs the file as its import would."""
    names, top = source.names, source.names.top
    edits = Edits(source.text, source.path)
    for name, node, scope in names.uses:
        edits.word(node, name, "__name__" if name == "__package__" else source.name_of(scope, name))
    for definition, name, scope in names.definitions:
        if scope.owner(name) is top:
            edits.definition(definition, source.renamed[name])
    for statement in names.globals:
        edits.global_statement(statement, source.renamed)
    for imported, scope in names.imports:
        if isinstance(imported, ast.ImportFrom) and imported.level:
            keys = [key for key in source.imported(imported) if key and key in sources]
            nothing = "raise ImportError('%s')" % imported.module if source.is_missing(imported, sources) else "pass"
            edits.statement(imported, "; ".join(["_load(%r)" % key for key in keys]) or nothing)
        elif scope is top:
            edits.statement(imported, _import(imported, source.renamed))
    for annotated, scope in names.annotated:
        if scope is top:
            edits.annotation(annotated)
    for handler, scope in names.handlers:
        if scope is top and source.renamed[handler.name or ""] != handler.name:
            raise DataError("%s, line %d: %r has to have another name" % (source.path, handler.lineno, handler.name))
    for left_out in names.checking:
        edits.removed(left_out)
    for call in ast.walk(source.tree):
        if isinstance(call, ast.Call) and _reads_data(call):
            edits.call(call, _data(source, call))
    bound = sorted(set([source.renamed[name] for name in top.bound if name not in top.modular]))
    lines = textwrap.wrap("global " + ", ".join(bound), 105, break_long_words=False)
    edits.after_docstring(source.tree, " \\\n        ".join(lines) if bound else "pass")
    return "\n\ndef _file_%s():\n%s\n" % (source.key.replace(".", "_"), edits.indented().rstrip())


def _import(node: "ast.stmt", renamed: "Dict[str, str]") -> str:
    """Return an import from elsewhere, with its names as the bundle calls them."""
    words = []
    for alias in getattr(node, "names", []):
        bound = alias.asname or alias.name.split(".")[0]
        new = renamed[bound]
        dotted = "." in alias.name and not alias.asname
        if dotted and new != bound:
            raise DataError("import %s: write import ... as, since %r is a name elsewhere too" % (alias.name, bound))
        words.append(alias.name if dotted or new == alias.name else "%s as %s" % (alias.name, new))
    if isinstance(node, ast.ImportFrom):
        return "from %s import %s" % (node.module, ", ".join(words))
    return "import " + ", ".join(words)


def _reads_data(node: ast.Call) -> bool:
    """Return whether node is pkgutil.get_data(__name__, "..."): a file beside the source, which the bundle contains."""
    return (isinstance(node.func, ast.Attribute) and node.func.attr == "get_data" and len(node.args) == 2
            and getattr(node.args[0], "id", "") == "__name__")


def _data(source: Source, node: ast.Call) -> str:
    folder = source.path.rpartition("/")[0]
    data = pkgutil.get_data(PACKAGE, folder + "/" + str(ast.literal_eval(node.args[1]))) or b""
    return "(" + "\n".join([repr(line) for line in data.splitlines(True)]) + ")"


# --- the end of the bundle ----------------------------------------------------

def _tables(sources: "Dict[str, Source]") -> str:
    lines = ["", "", "_RUN = {"]
    lines += ["    %r: _file_%s," % (key, key.replace(".", "_")) for key in sorted(sources)]
    lines += ["}", "_NAMES = {"]
    for key in sorted(sources):
        if key:
            pairs = dict(sources[key].renamed)
            for inner in sources:
                if inner.rpartition(".")[0] == key:
                    pairs[inner.rpartition(".")[2]] = "_module_" + inner.replace(".", "_")
            words = [name if name == pairs[name] else name + "=" + pairs[name] for name in sorted(pairs)]
            text = textwrap.wrap(" ".join(words), 100, break_long_words=False, break_on_hyphens=False)
            lines += ["    %r:" % key] + ["        %r" % (part + " ") for part in text[:-1]]
            lines += ["        %r," % (text[-1] if text else "")]
    lines += ["}", "_DOOR = %r" % (sorted(set(FILES.values())),)]
    return "\n".join(lines) + "\n"
