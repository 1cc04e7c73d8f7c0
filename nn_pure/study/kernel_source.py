"""kernel_source: the source code that the generated kernel runs for a network."""

from ..checks import to_count
from ..errors import NNPureError
from ..kernels.generated import pieces_of
from ..kernels.straight_line import suits
from ..kernels.straight_line_rules import Rule
from ..kernels.straight_line_source import Plan, source_of
from ..kernels.unrolled import row_source
from ..kernels.unrolled_updates import RULES, step_source
from ..optimizers import optimizer_from

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Tuple

__all__ = ["kernel_source"]

LETTERS = """\
# x t           a row of inputs, of targets
# w1_2_0 b1_0   weight of layer 1 from its input 2 to its unit 0, bias of that unit
# z1_0 a1_0     weighted sum and output of the unit; a unit with a = z has no z
# d1_0          delta = dE/dz
# g1_2_0 h1_0   dE/dw and dE/db
# E             the loss"""


def kernel_source(network: "Any", optimizer: "Any" = "sgd", batch_size: int = 1) -> str:
    """Return the source of the functions that kernel="generated" trains a network with.

    A small network has one function, in which every number has a name: all
    steps of an epoch, forward, loss, backward, update.  A larger one, or one with
    dropout, has a function for the products of a row for each length of rows, and
    one for each length that updates a row of weights.  This is the code that
    runs, with two exceptions: a small whole batch is unrolled row by row, and sparse
    rows (many zeros) use functions for fewer numbers.

    network      a Network
    optimizer    as in train; "sgd" has the fewest lines
    batch_size   rows per step, 1 or more

    NNPureError for any other value.

    >>> from nn_pure import Dense, Network
    >>> source = kernel_source(Network(2, [Dense(1, "sigmoid")]))
    >>> [line.strip() for line in source.splitlines() if " z0_0 = " in line or " w0_1_0 = " in line]
    ['z0_0 = 0.0 + x0 * w0_0_0 + x1 * w0_1_0 + b0_0', 'w0_1_0 = w0_1_0-r*g0_1_0']
    """
    if not hasattr(network, "layers"):
        raise NNPureError("network must be a Network, not %s" % type(network).__name__)
    optimizer = optimizer_from(optimizer)
    batch_size = to_count(batch_size, "batch_size")
    if suits(network, optimizer):
        rule = Rule(optimizer)
        text = [LETTERS]
        text += ["# %-13s what the optimizer remembers of w0_0_0: its %s" % (letter + "w0_0_0", name.replace("_", " "))
                 for letter, name in rule.memory]
        text.append(source_of(Plan(network, "one" if batch_size == 1 else "batches", rule)))
        return "\n".join(text)
    return "\n\n".join(_products(network, batch_size) + _steps(network, optimizer)) + "\n"


def _products(network: "Any", batch_size: int) -> "List[str]":
    """Return the functions of products: z = x w, dE/da = delta w^T, dE/dw = x^T delta."""
    widths = [network.inputs] + [layer.units for layer in network.layers]
    uses: "Dict[int, List[str]]" = {}
    for k in range(len(widths) - 1):
        uses.setdefault(widths[k], []).append("z = x w of layer %d" % k)
        if k:
            uses.setdefault(widths[k + 1], []).append("dE/da = delta w^T of layer %d" % k)
    uses.setdefault(batch_size, []).append("dE/dw = x^T delta")
    functions: "Dict[Tuple[int, bool], List[str]]" = {}
    for length in sorted(uses):
        for start, end in pieces_of(length):
            key = end - start, start == 0
            functions.setdefault(key, []).extend(uses[length])
    return ["# %s: the products of a row with rows B%s\n%s"
            % (", ".join(functions[key]), "" if key[1] else ", totals carried on", row_source(*key))
            for key in sorted(functions)]


def _steps(network: "Any", optimizer: "Any") -> "List[str]":
    """Return the functions of the update rule; none where an optimizer has no generated one."""
    if type(optimizer) not in RULES:
        return ["# the optimizer takes its own steps: it has no generated ones"]
    rule = RULES[type(optimizer)](optimizer, optimizer.learning_rate, 1)
    lengths = set([end - start for layer in network.layers for start, end in pieces_of(layer.units)])
    return ["# a step of %d weights or biases; numbers: r the learning rate, the others belong to the optimizer\n%s"
            % (k, step_source(rule, k)) for k in sorted(lengths)]
