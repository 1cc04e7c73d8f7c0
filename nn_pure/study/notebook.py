"""Display in notebooks: the values of _repr_svg_ and _repr_markdown_ of a network and of a history.

A notebook tries all of them; None means: try the next.
"""

from .charts import plot
from .drawing import draw

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional

MOST_UNITS = 8                  # wider networks are shown as their summary


def is_small(net: "Any") -> bool:
    """Return whether a network is narrow enough for a legible drawing.

    >>> from nn_pure import Dense, Network
    >>> is_small(Network(2, [Dense(8)])), is_small(Network(64, [Dense(8)]))
    (True, False)
    """
    return bool(max([net.inputs] + [layer.units for layer in net.layers]) <= MOST_UNITS)


def network_svg(net: "Any") -> "Optional[str]":
    """Return the drawing of a small network, None for a larger one or one whose weights are no matrices now.

    >>> from nn_pure import Dense, Network
    >>> network_svg(Network(2, [Dense(1)])).startswith("<svg ")
    True
    """
    return _svg_of(draw, net) if is_small(net) else None


def network_markdown(net: "Any") -> "Optional[str]":
    """Return the summary of a network that is too large for a drawing.

    >>> from nn_pure import Dense, Network
    >>> print(network_markdown(Network(64, [Dense(8, "relu")], seed=0)).splitlines()[2])
        0  relu           64 x 8          8         520
    """
    return None if is_small(net) else "```text\n%s\n```\n" % net.summary()


def history_svg(history: "Any") -> "Optional[str]":
    """Return the chart of the losses, None before the first epoch.

    >>> from ..training.history import History
    >>> history_svg(History()) is None
    True
    """
    return _svg_of(plot, history) if history.loss else None


def _svg_of(picture: "Any", of: "Any") -> "Optional[str]":
    """Return the picture as SVG, None if it cannot be drawn: display must not raise."""
    try:
        svg: str = picture(of).svg()
        return svg
    except ValueError:
        return None
