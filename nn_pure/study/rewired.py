"""Instrumented copies of functions for traced numbers: math.sqrt and the like would lose their argument's formula.

A copy has the code of its function and globals of its own.  In these, a function
that expressions.function_of knows records its call, and every other Python function is
a copy in its turn.  The originals are not changed.
"""

from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType

from ..activations import ACTIVATIONS, exp_named
from .expressions import FUNCTIONS, PORTABLE
from .traced import named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Iterator, Tuple

FUNCTION = (BuiltinFunctionType, FunctionType)


class Rewired:
    """Makes copies, each once.

    replaced   {function: function}: further replacements

    >>> from .traced import Traced
    >>> root = Rewired().copy(ACTIVATIONS["softplus"].value)(Traced(0.0, "z"))
    >>> root.op, root.parts[0].op
    ('log1p', 'exp')
    """

    def __init__(self, replaced: "Any" = ()) -> None:
        names = dict(FUNCTIONS, **{name: ACTIVATIONS[name].value for name in ACTIVATIONS if ACTIVATIONS[name].slope})
        names[PORTABLE + "exp"] = exp_named("portable")
        self.made: "Dict[Any, Any]" = {function: named(name, function) for name, function in names.items()}
        self.made.update(replaced)
        self.copies: "Dict[Any, Any]" = {}

    def of(self, value: "Any") -> "Any":
        """Return the replacement of a value: the copy of a function or of a class, anything else as it is."""
        if isinstance(value, ModuleType):
            return Attributes(self, value)
        if isinstance(value, FUNCTION + (type,)) and value in self.made:
            return self.made[value]
        return self.copy(value) if isinstance(value, FunctionType) else value

    def copy(self, function: "Any") -> "Any":
        """Return the copy of a function, even of one that has a name: it is the one to be explained."""
        if function in self.copies:
            return self.copies[function]
        names = dict({"max": self.made[max], "min": self.made[min]}, **function.__globals__)
        cells = [_cell() for _ in function.__closure__ or ()]
        twin = FunctionType(function.__code__, names, function.__name__,
                            tuple(map(self.of, function.__defaults__ or ())) or None,
                            tuple([cell for cell, _ in cells]) or None)
        twin.__kwdefaults__ = {name: self.of(value) for name, value in (function.__kwdefaults__ or {}).items()} or None
        self.copies[function] = twin
        self.made.setdefault(function, twin)                    # before the rest: it may call itself
        for (_, fill), cell in zip(cells, function.__closure__ or ()):
            fill(self.of(cell.cell_contents))
        for name in _names_in(function.__code__):
            if name in names:
                names[name] = self.of(names[name])
        return twin

    def twin(self, kind: type) -> type:
        """Return a copy of a class and of those it inherits from, with copies of their methods.

        >>> from ..optimizers.first_order import Adam, AdamW
        >>> Rewired().twin(AdamW).__mro__[1].__name__
        'Adam'
        """
        if kind is object:
            return kind
        if kind not in self.made:
            self.made[kind] = twin = type(kind.__name__, tuple(map(self.twin, kind.__bases__)), {})
            for name, value in vars(kind).items():
                if isinstance(value, FunctionType):
                    setattr(twin, name, self.copy(value))
                elif not name.startswith("__"):
                    setattr(twin, name, value)
        made: type = self.made[kind]
        return made


class Attributes:
    """Stands for a module: its functions are copies."""

    def __init__(self, rewired: Rewired, module: "Any") -> None:
        self.rewired = rewired
        self.module = module

    def __getattr__(self, name: str) -> "Any":
        return self.rewired.of(getattr(self.module, name))


def _cell() -> "Tuple[Any, Any]":
    """Return a cell of a closure, and a function that fills it; types.CellType came with Python 3.8."""
    value: "Any" = None

    def read() -> "Any":
        return value

    def fill(new: "Any") -> None:
        nonlocal value
        value = new

    return (read.__closure__ or ())[0], fill


def _names_in(code: CodeType) -> "Iterator[str]":
    """Return the names of globals and attributes in a code, and in the comprehensions and lambdas within."""
    for name in code.co_names:
        yield name
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            for name in _names_in(constant):
                yield name
