"""Warnings: signs of trouble before training fails, and their texts."""

from .diagnosis import UNSCALED, column_complaint, column_sizes, varies

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List
    from ..checks import Matrix


def unscaled_warning(x: "Matrix", scaled: bool = False) -> str:
    """Return a warning about unscaled inputs, or an empty text: a column too large, or too small to be seen.

    scaled   whether x is what network.scaling made of X

    >>> unscaled_warning([[1.0, 40000.0]])[:56]
    'the inputs look unscaled: column 1 of X goes up to 4e+04'
    >>> unscaled_warning([[0.0, 2.0, 1e-6], [1.0, 1.0, 0.0]])[:67]
    'the inputs look unscaled: column 2 of X goes up to 1e-06, the other'
    >>> unscaled_warning([[1.0, 16.0]])
    ''
    """
    complaint = column_complaint(x, scaled) or _small_column(x)
    return "the inputs look unscaled: " + complaint if complaint else ""


def _small_column(x: "Matrix") -> str:
    """Return which column is no constant and a thousandth of the others, or an empty text."""
    sizes = column_sizes(x)
    middle = sorted(sizes)[len(sizes) // 2]
    for j in range(len(sizes)):
        if sizes[j] * UNSCALED < middle and varies(x, j):
            return ("column %d of X goes up to %.3g, the others to about %.3g; scale the inputs (from nn_pure.scaling "
                    "import standardise; network.scaling = standardise(X))" % (j, sizes[j], middle))
    return ""


def relu_layers(network: "Any") -> "List[int]":
    """Return the layers whose units can die: relu gives 0, and slope 0, for every sum below 0.

    >>> from nn_pure import Dense, Network
    >>> relu_layers(Network(1, [Dense(2, "relu"), Dense(1)]))
    [0]
    """
    return [k for k in range(len(network.layers)) if network.layers[k].activation == "relu"]


def dead_warning(k: int) -> str:
    """Return the warning about layer k when none of its units was above 0 in a whole epoch.

    >>> dead_warning(0)[:40]
    'all relu units of layers[0] are dead: no'
    """
    return ("all relu units of layers[%d] are dead: no row of this epoch gives an output above 0, so neither this "
            "layer nor one before it can learn; lower the learning rate, scale the inputs, or use leaky_relu" % k)


def flat_warning(loss: "List[float]", guess: float) -> str:
    """Return a warning if the losses of the first tenth of training are all alike, else an empty text.

    Alike is within a thousandth.  Below a tenth of guess, the baseline loss,
    a flat loss is no problem.

    >>> flat_warning([0.7] * 11, 0.7)[:50]
    'the loss has not moved in the first tenth of train'
    >>> flat_warning([0.7] * 10 + [0.6], 0.7), flat_warning([0.01] * 11, 0.7)
    ('', '')
    """
    if loss[-1] <= 0.1 * guess or max(loss) - min(loss) > 0.001 * abs(max(loss)):
        return ""
    return ("the loss has not moved in the first tenth of training (%.6g to %.6g); raise the learning rate, "
            "draw other weights (another seed or initializer), or scale the inputs" % (loss[0], loss[-1]))


def is_said(message: str, warnings: "List[str]") -> bool:
    """Return whether one of warnings says the same as message, be it with other numbers in brackets.

    >>> is_said("it has not moved (0.7 to 0.7); do", ["it has not moved (0.6 to 0.6); do"]), is_said("a", ["b"])
    (True, False)
    """
    return message.split(" (")[0] in [warning.split(" (")[0] for warning in warnings]


def warn(message: str) -> None:
    """Show a warning as Python does, with the line that called nn_pure; where there are no warnings, print it."""
    try:
        import warnings
    except ImportError:
        print("nn_pure: warning: " + message)
    else:
        warnings.warn(message, stacklevel=_levels_to_caller())


def _levels_to_caller() -> int:
    """Return how far up from warn the first caller outside of this package is; 2 where frames cannot be seen."""
    import sys
    if not hasattr(sys, "_getframe"):
        return 2
    package = __name__.split(".")[0] + "."
    level = 1
    frame = sys._getframe(1)
    while frame.f_back is not None and (frame.f_globals.get("__name__", "") + ".").startswith(package):
        frame = frame.f_back
        level += 1
    return level
