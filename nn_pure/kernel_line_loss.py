"""The loss in the text of kernel_line.py; the names are those of kernel_line_source.py."""

from . import activations, elementary, losses
from .kernel_line_plan import Plan, Writer, listed, names, total

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Tuple


def write_row_loss(writer: Writer, plan: Plan, mark: str, weight: str) -> "List[str]":
    """Write the loss E of the row, times its weight; return its gradient as expressions.

    >>> from .kernel_line import plan_for
    >>> from .layers import Dense
    >>> from .network import Network
    >>> writer = Writer()
    >>> write_row_loss(writer, plan_for(Network(1, [Dense(1)], loss="half_squared_error"), "one"), "", "")
    ['c0']
    >>> writer.lines
    ['c0 = a0_0 - t0', 'E = 0.5 * (0.0 + c0 * c0)']
    """
    last = len(plan.activations) - 1
    m = plan.widths[-1]
    t = names("t", m, mark)
    linear = plan.activations[last].value is activations.linear
    rows = names("%s%d_" % ("z" if plan.loss.activation and not linear else "a", last), m, mark)
    errors, E = _written_loss(writer, plan, rows, names("a%d_" % last, m, mark), t, mark)
    if not E:
        E = "loss([%s], [%s])" % (", ".join(rows), ", ".join(t))
        if plan.rows != "loss":
            writer.line("%s = loss_gradient([%s], [%s])" % (listed(names("c", m)), ", ".join(rows), ", ".join(t)))
        errors = names("c", m)
    writer.line("E%s = %s" % (mark, "%s * (%s) if %s else 0.0" % (weight, E, weight) if weight else E))
    return errors


def _written_loss(writer: Writer, plan: Plan, rows: "List[str]", a: "List[str]", t: "List[str]",
                 mark: str) -> "Tuple[List[str], str]":
    """Return the gradient and the value of the loss as expressions, after lines they need; empty ones if it has none.

    See losses.py for the formulas.
    """
    m = len(a)
    value = plan.loss.value
    if value is losses.half_squared_error or value is losses.mean_squared_error:
        differences = names("c", m)
        for j in range(m):
            writer.line("%s = %s - %s" % (differences[j], a[j], t[j]))
        E = "0.5 * (%s)" % total(["%s * %s" % (c, c) for c in differences])
        if value is losses.half_squared_error:
            return differences, E
        over = "" if m == 1 else " / %d.0" % m
        return ["2.0 * %s%s" % (c, over) for c in differences], "2.0 * (%s)%s" % (E, over)
    if value is losses.binary_cross_entropy and plan.activations[-1].value is activations.sigmoid:
        over = "" if m == 1 else " / %d.0" % m
        for j in range(m):
            _write_log1p(writer, "e%d%s" % (j, mark))
            writer.line("c%d = (%s * (1.0 - %s) if %s > 0.0 else -%s * %s) + log"
                        % (j, rows[j], t[j], rows[j], rows[j], t[j]))
        terms = total(names("c", m))
        return (["(%s - %s)%s" % (a[j], t[j], over) for j in range(m)], "(%s)%s" % (terms, over) if over else terms)
    if value is losses.categorical_cross_entropy and plan.activations[-1].value is activations.softmax:
        writer.line("t = %s" % total(t))
        return (["(t * %s - %s)" % (a[j], t[j]) for j in range(m)],
                "loss([%s], [%s])" % (", ".join(rows), ", ".join(t)))
    return [], ""


def _write_log1p(writer: Writer, e: str) -> None:
    """Write log = log(1 + e) for e from 0 to 1, as elementary.log1p and log compute it; no power of 2 is to be found.

    A call costs as much as half of an epoch of XOR.
    """
    series = "2.0 / 23.0"
    for n in range(21, 1, -2):
        series = "2.0 / %d.0 + square * (%s)" % (n, series)
    writer.line("y = 1.0 + %s" % e)
    writer.line("k = 0.0 if 0.5 * y < %r else 1.0" % elementary.SQRT_HALF)
    writer.line("log = (0.5 * y if k else y) - 1.0")
    writer.line("share = log / (2.0 + log)")
    writer.line("square = share * share")
    writer.line("half = 0.5 * log * log")
    writer.line("log = k * %r - ((half - (share * (half + square * (%s)) + k * %r)) - log) - ((y - 1.0) - %s) / y"
                % (elementary.LN2_HIGH, series, elementary.LN2_LOW, e))


def write_mean(writer: Writer, plan: Plan, losses_sum: str, n: str, weights_sum: str) -> None:
    """Write E, the mean loss with the layers' penalties.

    >>> from .kernel_line import plan_for
    >>> from .layers import Dense
    >>> from .network import Network
    >>> writer = Writer()
    >>> write_mean(writer, plan_for(Network(1, [Dense(1)]), "batches"), "E_sum", "count", "u")
    >>> writer.lines
    ['E = E_sum / count']
    """
    over = " / " + weights_sum if plan.weighted else "" if n == "1.0" else " / " + n
    E = ("(%s)%s" if over and " " in losses_sum else "%s%s") % (losses_sum, over)
    for k in range(len(plan.activations)):
        if plan.penalized[k]:
            terms = ["(l1_%d * abs(%s) + l2_%d * %s * %s)" % (k, w, k, w, w)
                     for w in ["w%d_%d_%d" % (k, i, j) for i in range(plan.widths[k])
                               for j in range(plan.widths[k + 1])]]
            E = "%s + (%s)" % (E, total(terms))
    writer.line("E = " + E)
