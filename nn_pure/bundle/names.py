"""Scope analysis: the names of a file that are names of its module, which have to be renamed in a bundle.

A name in a function is the module's own if no function around it binds it.
Python decides so by looking at the whole function before it runs, and so does
this.  Positions are (line, column), lines from 1, columns in characters from 0.
"""

import ast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, List, Optional, Set, Tuple, Union

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Scope:
    """The module, a function, a class or a comprehension.

    bound      the names it binds
    stored     those of them that it binds otherwise than by an import
    declared   the names it calls global
    modular    the names that its relative imports bind: they stand for names of other files
    """

    def __init__(self, node: ast.AST, outer: "Optional[Scope]") -> None:
        self.node = node
        self.outer = outer
        self.bound: "Set[str]" = set()
        self.stored: "Set[str]" = set()
        self.declared: "Set[str]" = set()
        self.modular: "Dict[str, ast.ImportFrom]" = {}

    def owner(self, name: str) -> "Scope":
        """Return the scope whose name it is; the module's if no other binds it."""
        scope, inner = self, False
        while scope.outer is not None:
            # The names of a class are seen in its own block, but not in its methods.
            if name in scope.declared:
                return scope.module()
            if name in scope.bound and not (inner and isinstance(scope.node, ast.ClassDef)):
                return scope
            inner = True
            scope = scope.outer
        return scope

    def module(self) -> "Scope":
        scope = self
        while scope.outer is not None:
            scope = scope.outer
        return scope


class Names(ast.NodeVisitor):
    """The names that a file binds, reads and imports.

    top            the scope of the module
    uses           [(name, node, scope)]: each name that stands in an expression
    checking       statements for type checkers only
    definitions, imports, annotated, handlers, globals    statements of these kinds, with their scopes
    """

    def __init__(self, tree: ast.Module) -> None:
        self.top: Scope = Scope(tree, None)
        self.scope: Scope = self.top
        self.uses: "List[Tuple[str, ast.Name, Scope]]" = []
        self.definitions: "List[Tuple[ast.stmt, str, Scope]]" = []
        self.imports: "List[Tuple[Union[ast.Import, ast.ImportFrom], Scope]]" = []
        self.globals: "List[ast.Global]" = []
        self.annotated: "List[Tuple[ast.AnnAssign, Scope]]" = []
        self.handlers: "List[Tuple[ast.ExceptHandler, Scope]]" = []
        self.checking: "List[ast.stmt]" = []
        for statement in tree.body:
            self.visit(statement)

    def visit_If(self, node: ast.If) -> None:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING" and not node.orelse:
            self.checking.append(node)          # for type checkers only: left out
        else:
            self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        target = node.targets[0]
        if self.scope is self.top and isinstance(target, ast.Name) and target.id == "TYPE_CHECKING":
            self.checking.append(node)
        else:
            self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        if not isinstance(node.ctx, ast.Load):
            self._store(node.id)
        self.uses.append((node.id, node, self.scope))

    def _store(self, name: str) -> None:
        self.scope.bound.add(name)
        self.scope.stored.add(name)

    def visit_Global(self, node: ast.Global) -> None:
        self.scope.declared.update(node.names)
        self.scope.module().bound.update(node.names)
        self.globals.append(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self._store(node.name)
            self.handlers.append((node, self.scope))
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.annotated.append((node, self.scope))
        self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.scope.bound.add(alias.asname or alias.name.split(".")[0])
        self.imports.append((node, self.scope))

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            name = alias.asname or alias.name
            self.scope.bound.add(name)
            if node.level:
                self.scope.modular[name] = node
        self.imports.append((node, self.scope))

    def _define(self, node: "ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef") -> None:
        self._store(node.name)
        self.definitions.append((node, node.name, self.scope))
        for decorator in node.decorator_list:
            self.visit(decorator)

    def visit_FunctionDef(self, node: "ast.FunctionDef | ast.AsyncFunctionDef") -> None:
        self._define(node)
        self._arguments(node.args)
        if node.returns is not None:
            self.visit(node.returns)
        self._inside(node, list(node.body))

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self.visit_FunctionDef(node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._arguments(node.args)
        self._inside(node, [node.body])

    def _arguments(self, arguments: ast.arguments) -> None:
        """Visit defaults and annotations: they are evaluated in the scope of the definition."""
        for default in arguments.defaults + [one for one in arguments.kw_defaults if one is not None]:
            self.visit(default)
        for argument in _all_arguments(arguments):
            if argument.annotation is not None:
                self.visit(argument.annotation)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._define(node)
        for base in node.bases:
            self.visit(base)
        for keyword in node.keywords:
            self.visit(keyword)
        self._inside(node, list(node.body))

    def _inside(self, node: ast.AST, body: "List[ast.AST]") -> None:
        self.scope = Scope(node, self.scope)
        if isinstance(node, FUNCTIONS):
            self.scope.bound.update([argument.arg for argument in _all_arguments(node.args)])
        for child in body:
            self.visit(child)
        self.scope = self.scope.outer or self.top

    def generic_visit(self, node: ast.AST) -> None:
        if isinstance(node, COMPREHENSIONS):
            self.visit(node.generators[0].iter)     # evaluated in the scope around the comprehension
            inner = [child for child in ast.iter_child_nodes(node) if child is not node.generators[0]]
            first = node.generators[0]
            self._inside(node, [first.target] + list(first.ifs) + inner)
        else:
            super().generic_visit(node)


def _all_arguments(arguments: ast.arguments) -> "List[ast.arg]":
    found = list(getattr(arguments, "posonlyargs", [])) + arguments.args + arguments.kwonlyargs
    return found + [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
