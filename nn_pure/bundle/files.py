"""The files of nn_pure, and the renaming of their module-level names, which share one module in a bundle."""

import ast
import builtins
import os
import pkgutil

from .. import FILES
from ..boards.file_lists import CORE_FOLDERS
from ..errors import DataError
from .end import OWN
from .names import Names, Scope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, List, Set, Tuple
    # The file that binds a name, and the name; ("/math", "exp") is math's, ("module", "losses") a file itself.
    Origin = Tuple[str, str]

PACKAGE = __name__.split(".")[0]


class Source:
    """One file of the package on its way into the bundle.

    key       its dotted name in the package: network, data.table, "" for the package itself
    origins   {module-level name: where it comes from}
    renamed   {module-level name: its name in the bundle}
    local     {(scope, name): the same for imports of a function}
    """

    def __init__(self, key: str, path: str) -> None:
        self.key = key
        self.path = path
        self.is_package: bool = path.endswith("__init__.py")
        self.text: str = (pkgutil.get_data(PACKAGE, path) or b"").decode("utf-8").replace("\r\n", "\n")
        self.tree: ast.Module = ast.parse(self.text, path)
        self.names: Names = Names(self.tree)
        self.origins: "Dict[str, Origin]" = {}
        self.renamed: "Dict[str, str]" = {}
        self.local: "Dict[Tuple[Scope, str], str]" = {}

    def target_of(self, node: ast.ImportFrom) -> str:
        """Return the key of the file or folder that a relative import names."""
        parts = self.key.split(".") if self.key else []
        up = node.level - (1 if self.is_package else 0)
        parts = parts[:len(parts) - up]
        return ".".join(parts + (node.module.split(".") if node.module else []))

    def imported(self, node: ast.ImportFrom) -> "List[str]":
        """Return the keys of the files that a relative import may load: its target, and the names below it."""
        target = self.target_of(node)
        return [target] + [(target + "." if target else "") + alias.name for alias in node.names]

    def is_missing(self, node: ast.ImportFrom, sources: "Dict[str, Source]") -> bool:
        """Return whether a relative import is of a file outside of the bundle: the core's lazy import of an extra."""
        return not [key for key in self.imported(node) if key in sources]

    def name_of(self, scope: "Scope", name: str) -> str:
        """Return the bundle's name for a name that is read or bound in scope."""
        owner = scope.owner(name)
        if owner is self.names.top:
            return self.renamed.get(name, name)
        return self.local.get((owner, name), name)


def read_package(only: str) -> "Dict[str, Source]":
    """Return {key: file} of the package, or of its core, with all their names resolved."""
    folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    if not __name__.endswith("bundle.files"):
        raise DataError("this is a bundle already: copy its file, or run the package itself")
    sources = {"": Source("", "__init__.py")}
    folders = [("", folder)]
    for prefix, path in folders:
        for _, name, is_package in pkgutil.iter_modules([path]):
            key = prefix + name
            if is_package and (only == "all" or key in CORE_FOLDERS):
                sources[key] = Source(key, key.replace(".", "/") + "/__init__.py")
                folders.append((key + ".", os.path.join(path, name)))
            elif not is_package and name != "__main__":
                sources[key] = Source(key, key.replace(".", "/") + ".py")
    for source in sources.values():
        for node, scope in source.names.imports:
            if isinstance(node, ast.ImportFrom) and node.level and source.is_missing(node, sources):
                for alias in node.names:
                    scope.modular.pop(alias.asname or alias.name)
    _find_origins(sources)
    _rename(sources)
    return sources


# --- where names come from ----------------------------------------------------

def _find_origins(sources: "Dict[str, Source]") -> None:
    for source in sources.values():
        top = source.names.top
        for name in top.bound:
            source.origins[name] = (source.key, name)
        for node, scope in source.names.imports:
            for alias in node.names:
                if scope is top and not (isinstance(node, ast.ImportFrom) and node.level):
                    name = alias.asname or alias.name.split(".")[0]
                    if name not in top.stored:
                        source.origins[name] = _outside(node, alias)
    for source in sources.values():
        for name in source.names.top.modular:
            if name in source.names.top.stored:
                raise DataError("%s: %r is imported and set as well: give one of them another name"
                                % (source.path, name))
            source.origins[name] = _inside(sources, source, source.names.top.modular[name], name)


def _outside(node: ast.stmt, alias: ast.alias) -> "Origin":
    """Return the origin of a name of another package."""
    if isinstance(node, ast.ImportFrom):
        return "/" + (node.module or ""), alias.name
    return "/" + (alias.name if alias.asname else alias.name.split(".")[0]), ""


def _inside(sources: "Dict[str, Source]", source: Source, node: ast.ImportFrom, name: str) -> "Origin":
    """Return the origin of a name that a relative import binds: ("module", key) is a file itself."""
    wanted = [alias.name for alias in node.names if (alias.asname or alias.name) == name][0]
    target = source.target_of(node)
    inner = (target + "." if target else "") + wanted
    if inner in sources:
        return "module", inner
    if target not in sources or wanted not in sources[target].names.top.bound:
        raise DataError("%s, line %d: %s has no %r" % (source.path, node.lineno, target or PACKAGE, wanted))
    further = sources[target].names.top.modular.get(wanted)
    if further is None:
        return sources[target].origins[wanted]
    return _inside(sources, sources[target], further, wanted)


# --- their names in the bundle ------------------------------------------------

def _rename(sources: "Dict[str, Source]") -> None:
    """Fill in renamed: a name keeps its spelling if no other file binds it and no file means a builtin by it."""
    owners: "Dict[str, Set[Origin]]" = {}
    for source in sources.values():
        for origin in source.origins.values():
            owners.setdefault(_spelling(origin), set()).add(origin)
    taken = set(dir(builtins)) | OWN | _free_names(sources) | set([key for key in sources if "." not in key])
    public = dict([(_spelling(origin), origin) for origin in sources[""].origins.values()])
    public.update([(name, sources[FILES[name]].origins[name]) for name in FILES])
    captured = _captured(sources)

    def new_name(origin: "Origin") -> str:
        name = _spelling(origin)
        if origin[0] == "module":
            return origin[1] if "." not in origin[1] else "_module_" + origin[1].replace(".", "_")
        if public.get(name) == origin:
            return name
        if (name in taken or name in public or len(owners[name]) > 1 or name.startswith("__") or origin in captured):
            file = origin[0].strip("/").replace(".", "_")
            return "_%s_%s" % (file, name) if origin[1] else "_import_" + file
        return name

    for source in sources.values():
        for name, origin in source.origins.items():
            source.renamed[name] = new_name(origin)
        for node, scope in source.names.imports:
            for name in scope.modular:
                if scope is not source.names.top and scope.modular[name] is node:
                    source.local[scope, name] = new_name(_inside(sources, source, scope.modular[name], name))
    _check_different(sources)


def _spelling(origin: "Origin") -> str:
    return origin[1] or origin[0].strip("/").replace(".", "_")


def _free_names(sources: "Dict[str, Source]") -> "Set[str]":
    """Return the names that files read without binding them: those of builtins."""
    free = set()
    for source in sources.values():
        for name, _, scope in source.names.uses:
            owner = scope.owner(name)
            if owner is source.names.top and name not in owner.bound:
                free.add(name)
    return free


def _captured(sources: "Dict[str, Source]") -> "Set[Origin]":
    """Return the origins whose own spelling is bound by a function that reads them under another name."""
    found = set()
    for source in sources.values():
        for name, _, scope in source.names.uses:
            owner = scope.owner(name)
            origin = source.origins.get(name) if owner is source.names.top else None
            if name in owner.modular and owner is not source.names.top:
                origin = _inside(sources, source, owner.modular[name], name)
            while origin is not None and scope is not None and scope is not source.names.top:
                if _spelling(origin) in scope.bound and _spelling(origin) not in scope.modular:
                    found.add(origin)
                scope = scope.outer or source.names.top
    return found


def _check_different(sources: "Dict[str, Source]") -> None:
    """Raise DataError if two origins have one name in the bundle."""
    seen: "Dict[str, Origin]" = {}
    for source in sources.values():
        for name, origin in source.origins.items():
            new = source.renamed[name]
            if seen.setdefault(new, origin) != origin:
                raise DataError("%s and %s would both be %r in the bundle" % (seen[new], origin, new))


