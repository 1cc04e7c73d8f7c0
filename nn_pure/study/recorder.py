"""The recorder collects the lines of a trace and names their numbers."""

from .expressions import number
from .steps import Steps
from .traced import Traced

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional
    from .expressions import Expression


class Recorder:
    """Keeps the lines of a trace.

    net    the network whose step it is
    rows   how many rows the batch has: the names say which, if there are several
    """

    def __init__(self, net: "Any", rows: int) -> None:
        self.net = net
        self.rows = rows
        self.lines: "List[Dict[str, Any]]" = []
        self.steps: Steps = Steps(net.loss, net.exp) if net else Steps()

    def name(self, quantity: str, row: "Optional[int]", *indices: int) -> str:
        """Return the name of one number: z[1][0], in a batch z[1][0](3).

        >>> Recorder(None, 1).name("z", 0, 1, 0), Recorder(None, 4).name("z", 3, 1, 0)
        ('z[1][0]', 'z[1][0](3)')
        """
        name = quantity + "".join(["[%d]" % index for index in indices])
        return name if row is None or self.rows == 1 else "%s(%d)" % (name, row)

    def number(self, value: float, quantity: str, row: "Optional[int]", *indices: int) -> "Expression":
        """Return a number under that name.

        >>> Recorder(None, 1).number(0.5, "x", 0, 1)
        {'value': 0.5, 'name': 'x[1]'}
        """
        return number(value, self.name(quantity, row, *indices))

    def traced(self, value: float, quantity: str, row: "Optional[int]", *indices: int,
               place: "Any" = None, log: "Optional[List[Any]]" = None) -> Traced:
        """Return a traced number of that name.

        >>> abs(Recorder(None, 1).traced(-0.5, "z", 0, 1, 0)).parts[0].name
        'z[1][0]'
        """
        return Traced(value, self.name(quantity, row, *indices), place, log)

    def add(self, phase: str, quantity: str, expression: "Expression", value: float, formula: str,
            layer: "Optional[int]" = None, input: "Optional[int]" = None, unit: "Optional[int]" = None,
            row: "Optional[int]" = None, where: "Any" = None, note: str = "") -> None:
        """Add a line; its name has those of layer, input and unit that are not None, in that order.

        >>> recorder = Recorder(None, 1)
        >>> recorder.add("forward", "z", number(2.0), 2.0, "z = x·w + b", layer=0, unit=1, row=0)
        >>> recorder.lines[0]["name"]
        'z[0][1]'
        """
        indices = [index for index in (layer, input, unit) if index is not None]
        self.lines.append({
            "phase": phase, "name": self.name(quantity, row, *indices), "quantity": quantity,
            "layer": layer, "input": input, "unit": unit, "row": row, "formula": formula,
            "expression": expression, "where": where, "value": value, "note": note})
