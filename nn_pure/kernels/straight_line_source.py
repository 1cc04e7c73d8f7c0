"""The text of kernels/straight_line.py: Python source in which every number of a small network has a name.

    x0 x1 ...         inputs, and t0 ... targets, u how much the row counts
    w0_2_1, b0_1      weight of layer 0 from input 2 to unit 1, bias of unit 1
    z0_1, a0_1        weighted sum and output of that unit; linear units have no z
    d0_1              delta = dE/dz
    g0_2_1, h0_1      dE/dw and dE/db
    x0r3, a0_1r3      the same of row 3, where all rows of a batch are written out

The operations and their order are those of propagation.py, losses.py and
optimizers/first_order.py, so that every bit is the same.  A sum begins with 0.0, as the
loops do: without it 0.0 and -0.0 would come out differently.

Every name here is made of letters above and numbers; what a user or a file
calls something never gets into the source.

Longer than 400 lines: all of it writes one kind of source, with the names above.
"""

from .. import activations, elementary, losses

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Sequence, Tuple

# Activations and slopes that are written out; all others are called, as value0, slope1, ...
# y is kept for the loss: it is exp(-|z|).
VALUE_LINES = {
    activations.sigmoid: ("if {z} >= 0.0:", "    y = exp(-{z})", "    {a} = 1.0 / (1.0 + y)",
                          "else:", "    y = exp({z})", "    {a} = y / (1.0 + y)"),
    activations.relu: ("{a} = 0.0 if {z} <= 0.0 else {z}",),
    activations.leaky_relu: ("{a} = {z} if {z} > 0.0 else %r * {z}" % activations.LEAKY_SLOPE,),
}
SLOPE_LINES = {
    activations.sigmoid_slope: "({a} * (1.0 - {a}))",
    activations.tanh_slope: "((1.0 - {a}) * (1.0 + {a}))",
    activations.relu_slope: "(1.0 if {z} > 0.0 else 0.0)",
    activations.leaky_relu_slope: "(1.0 if {z} > 0.0 else %r)" % activations.LEAKY_SLOPE,
}


# --- what is written from: a plan, and small pieces of text ----------------------

class Plan:
    """What decides the source, beside the numbers of the network.

    widths        of inputs and of each layer's outputs
    activations   a line of ACTIVATIONS for each layer
    penalized     for each layer, whether it has l1 or l2
    loss          a line of LOSSES
    rule          a straight_line_rules.Rule; None without steps
    weighted      whether rows count differently
    rows          "all" of a batch written out, that is the same in each step; "one" row per step;
                  "batches" of any size, in a loop; "outputs" for predictions, "loss" for the loss alone
    pattern       with "all": for each row, what its inputs are, "0" zero, "1" one, "x" anything
    called        the names of the activations
    exp           which exp they and the loss take, a name of activations.EXPS
    """

    def __init__(self, network: "Any", rows: str, rule: "Any" = None, weighted: bool = False,
                 pattern: "Tuple[str, ...]" = ()) -> None:
        layers = network.layers
        self.widths = tuple([network.inputs] + [layer.units for layer in layers])
        self.called = tuple([layer.activation for layer in layers])
        self.activations = tuple([activations.ACTIVATIONS[name] for name in self.called])
        self.penalized = tuple([layer.l1 != 0.0 or layer.l2 != 0.0 for layer in layers])
        self.loss = losses.LOSSES[network.loss]
        self.rule = rule
        self.weighted = weighted
        self.rows = rows
        self.pattern = pattern
        self.exp = network.exp

    def key(self) -> "Tuple[Any, ...]":
        """Return what two plans share if their sources are the same."""
        functions = tuple([(each.value, each.slope) for each in self.activations])
        loss = self.loss.value, self.loss.gradient, self.loss.summed
        return (self.called, self.widths, functions, self.penalized, loss, self.rule.key() if self.rule else None,
                self.weighted, self.rows, self.pattern, self.exp)

    def parameters(self) -> "List[Tuple[str, str]]":
        """Return the names of all parameters and of their slopes, in the order of parameter_rows."""
        names = []
        for k in range(len(self.activations)):
            for i in range(self.widths[k]):
                for j in range(self.widths[k + 1]):
                    names.append(("w%d_%d_%d" % (k, i, j), "g%d_%d_%d" % (k, i, j)))
            for j in range(self.widths[k + 1]):
                names.append(("b%d_%d" % (k, j), "h%d_%d" % (k, j)))
        return names

    def relus(self) -> "List[int]":
        """Return the layers that can be dead, as sanity.relu_layers does."""
        return [k for k in range(len(self.activations)) if self.activations[k].value is activations.relu]


class Writer:
    """Lines of source, and how far they are indented."""

    def __init__(self) -> None:
        self.lines: "List[str]" = []
        self.margin = ""

    def line(self, text: str) -> None:
        """Add a line."""
        self.lines.append(self.margin + text)

    def note(self, text: str) -> None:
        """Add a comment."""
        self.line("# " + text)

    def block(self, head: str) -> None:
        """Add a line that ends in a colon; what follows is inside."""
        self.line(head)
        self.margin += "    "

    def end(self) -> None:
        """Leave the block."""
        self.margin = self.margin[4:]

    def block_of(self, head: str, text: str) -> None:
        """Add a block of one line."""
        self.block(head)
        self.line(text)
        self.end()


def names(letter: str, count: int, row: str = "") -> "List[str]":
    """Return letter0, letter1, ... with the mark of the row.

    >>> names("x", 2, "r3")
    ['x0r3', 'x1r3']
    """
    return ["%s%d%s" % (letter, j, row) for j in range(count)]


def listed(items: "Sequence[str]") -> str:
    """Return items as a tuple is written, on the left or the right of =.

    >>> listed(["a"]), listed(["a", "b"])
    ('a,', 'a, b')
    """
    return ", ".join(items) + ("," if len(items) == 1 else "")


def total(terms: "Sequence[str]") -> str:
    """Return the sum of terms from left to right, as the loops add it.

    >>> total(["a", "b"]), total([])
    ('0.0 + a + b', '0.0')
    """
    return " + ".join(["0.0"] + list(terms))


def products(left: "Sequence[str]", right: "Sequence[str]", pattern: str = "") -> "List[str]":
    """Return the products of a dot product; those with a 0 or 1 of pattern need no multiplication.

    0 times a finite w is 0.0 or -0.0, and a sum that began with 0.0 stays what it is when either is added.

    >>> products(["x0", "x1", "x2"], ["w0", "w1", "w2"], "x10")
    ['x0 * w0', 'w1']
    """
    pattern = pattern or "x" * len(left)
    return [right[i] if pattern[i] == "1" else "%s * %s" % (left[i], right[i])
            for i in range(len(left)) if pattern[i] != "0"]


# --- the whole function ------------------------------------------------------------

def source_of(plan: Plan) -> str:
    """Return the source of the function that a plan asks for.

    >>> from ..layers import Dense
    >>> from ..network import Network
    >>> plan = Plan(Network(1, [Dense(1)]), "outputs")
    >>> [line.strip() for line in source_of(plan).splitlines() if " = 0.0 + " in line]
    ['a0_0 = 0.0 + x0 * w0_0_0 + b0_0']
    """
    if plan.rows == "outputs":
        return _outputs_source(plan)
    return _loss_source(plan) if plan.rows == "loss" else _train_source(plan)


def _train_source(plan: Plan) -> str:
    """Return the source of train(p, memory, X, T, U, rates, size, stop, settings, steps, dead).

    p, memory   all parameters as one list, and a list of the same length for each name of the rule's memory
    X, T, U     rows of inputs and targets, and how much each counts
    rates       of each step with "all" rows, else one for all steps; size: rows per step
    stop        with "all" rows: end before a step whose loss is not above this
    settings    the numbers that settings_of names; steps: how many the optimizer has taken
    dead        for each relu layer, whether it was dead so far

    It returns p, memory, the losses, the lengths of the gradients and dead.
    """
    writer = Writer()
    parameters = [name for name, _ in plan.parameters()]
    writer.block("def train(p, memory, X, T, U, rates, size, stop, settings, steps, dead):")
    writer.line("%s = p" % listed(parameters))
    for k, (letter, _) in enumerate(plan.rule.memory):
        writer.line("%s = memory[%d]" % (listed([letter + each for each in parameters]), k))
    writer.line("%s = settings" % listed(_settings_of(plan)))
    if plan.relus():
        writer.line("%s = dead" % listed(names("dead", len(plan.relus()))))
    writer.line("losses = []")
    writer.line("lengths = []")
    {"all": _write_all, "one": _write_one, "batches": _write_batches}[plan.rows](writer, plan)
    memories = ["(%s)" % listed([letter + each for each in parameters]) for letter, _ in plan.rule.memory]
    writer.line("return (%s), (%s), losses, lengths, (%s)"
                % (listed(parameters), listed(memories) if memories else "",
                   listed(names("dead", len(plan.relus()))) if plan.relus() else ""))
    return "\n".join(writer.lines) + "\n"


def _settings_of(plan: Plan) -> "List[str]":
    """Return the names of the numbers that layers and optimizer are set to."""
    penalties = [name % k for k in range(len(plan.penalized)) if plan.penalized[k] for name in ("l1_%d", "l2_%d")]
    return penalties + (sorted(plan.rule.numbers) if plan.rule else [])


def _loss_source(plan: Plan) -> str:
    """Return the source of loss_of(p, X, T, U, settings): the mean loss, and a NaN if a sum or output is lost."""
    writer = Writer()
    writer.block("def loss_of(p, X, T, U, settings):")
    writer.line("%s = p" % listed([name for name, _ in plan.parameters()]))
    if _settings_of(plan):
        writer.line("%s = settings" % listed(_settings_of(plan)))
    writer.line("E_sum = 0.0")
    writer.line("lost = 0.0")
    if plan.weighted:
        writer.line("u = 0.0")
    _write_loop(writer, plan)
    if plan.weighted:
        writer.line("u += u0")
    _write_forward(writer, plan, "", "x" * plan.widths[0])
    write_row_loss(writer, plan, "", "u0" if plan.weighted else "")
    writer.line("E_sum += E")
    writer.note("an infinity or a NaN less itself is no 0")
    for k, activation in enumerate(plan.activations):
        letters = "a" if activation.value is activations.linear else "za"
        numbers = ["%s%d_%d" % (letter, k, j) for j in range(plan.widths[k + 1]) for letter in letters]
        writer.line("lost += " + " + ".join(["(%s - %s)" % (number, number) for number in numbers]))
    writer.end()
    write_mean(writer, plan, "E_sum", "float(len(X))", "(u or 1.0)")
    writer.line("return E, lost")
    return "\n".join(writer.lines) + "\n"


def _outputs_source(plan: Plan) -> str:
    """Return the source of outputs(X, layers): predictions for rows that nobody has looked at yet.

    It returns None, or raises, where rows, weights or outputs are anything but
    lists of numbers that fit, and all finite: then they are looked at one by one.
    """
    writer = Writer()
    writer.block("def outputs(X, layers):")
    writer.block_of("if type(X) is not list or not X or len(layers) != %d:" % len(plan.activations), "return None")
    for k in range(len(plan.activations)):
        inputs, units = plan.widths[k], plan.widths[k + 1]
        writer.block_of("if layers[%d].activation != activation%d:" % (k, k), "return None")
        rows = ["(%s)" % listed(names("w%d_%d_" % (k, i), units)) for i in range(inputs)]
        writer.line("%s = layers[%d].weights" % (listed(rows), k))
        writer.line("%s = layers[%d].biases" % (listed(names("b%d_" % k, units)), k))
    writer.line("rows = []")
    writer.block("for x in X:")
    writer.block_of("if type(x) is not list and type(x) is not tuple:", "return None")
    x, last = names("x", plan.widths[0]), len(plan.activations) - 1
    writer.line("%s = x" % listed(x))
    _write_forward(writer, plan, "", "x" * plan.widths[0])
    a = names("a%d_" % last, plan.widths[-1])
    writer.line("rows.append([%s])" % ", ".join(a))
    writer.note("an infinity or a NaN less itself is no 0; text and complex numbers are no floats at the end")
    lost = " + ".join(["(%s - %s)" % (each, each) for each in x])
    writer.block_of("if %s != 0.0 or %s:" % (lost, " or ".join(["type(%s) is not float" % each for each in a])),
                    "return None")
    writer.end()
    writer.line("return rows")
    return "\n".join(writer.lines) + "\n"


# --- which rows ----------------------------------------------------------------

def _write_loop(writer: Writer, plan: Plan, part: str = "") -> None:
    """Write the head of the loop over rows, or over a part of them."""
    x, t = listed(names("x", plan.widths[0])), listed(names("t", plan.widths[-1]))
    letters = "XTU" if plan.weighted else "XT"
    writer.block("for (%s), (%s)%s in zip(%s):" % (x, t, ", u0" if plan.weighted else "",
                                                   ", ".join([letter + part for letter in letters])))


def _write_all(writer: Writer, plan: Plan) -> None:
    """Write the loop over steps that all have the same rows, each written out."""
    count = len(plan.pattern)
    for r in range(count):
        mark = "r%d" % r
        writer.line("%s = X[%d]" % (listed(names("x", plan.widths[0], mark)), r))
        writer.line("%s = T[%d]" % (listed(names("t", plan.widths[-1], mark)), r))
    if plan.weighted:
        writer.line("%s = U" % listed(names("u", count)))
        writer.line("u = %s or 1.0" % total(names("u", count)))
    writer.block("for rate in rates:")
    weights = names("u", count) if plan.weighted else []
    for r in range(count):
        writer.note("row %d" % r)
        _write_row(writer, plan, "r%d" % r, plan.pattern[r], str(float(count)), weights[r] if weights else "")
    marks = ["r%d" % r for r in range(count)]
    _write_gradients(writer, plan, marks)
    _write_penalties(writer, plan)
    _write_loss(writer, plan, total(["E" + mark for mark in marks]), str(float(count)))
    for k, layer in enumerate(plan.relus()):
        alive = ["a%d_%d%s" % (layer, j, mark) for mark in marks for j in range(plan.widths[layer + 1])]
        writer.line("dead%d = dead%d or not (%s)" % (k, k, " or ".join(alive)))
    _write_step(writer, plan)
    writer.end()


def _write_one(writer: Writer, plan: Plan) -> None:
    """Write the loop over steps of one row each."""
    writer.line("rate = rates[0]")
    _write_loop(writer, plan)
    if plan.weighted:
        writer.line("u = 0.0 + u0 or 1.0")
    _write_row(writer, plan, "", "x" * plan.widths[0], "1.0", "u0" if plan.weighted else "")
    _write_gradients(writer, plan, [""])
    _write_penalties(writer, plan)
    _write_loss(writer, plan, "0.0 + E", "1.0")
    _write_life(writer, plan)
    _write_step(writer, plan)
    writer.end()


def _write_batches(writer: Writer, plan: Plan) -> None:
    """Write the loop over steps of several rows, and in it the loop over these."""
    writer.line("rate = rates[0]")
    writer.block("for start in range(0, len(X), size):")
    writer.line("count = float(min(size, len(X) - start))")
    for _, slope in plan.parameters():
        writer.line("%s = 0.0" % slope)
    writer.line("E_sum = 0.0")
    if plan.weighted:
        writer.line("u = 0.0")
        writer.block_of("for each in U[start:start + size]:", "u += each")
        writer.line("u = u or 1.0")
    _write_loop(writer, plan, "[start:start + size]")
    _write_row(writer, plan, "", "x" * plan.widths[0], "count", "u0" if plan.weighted else "")
    _write_gradients(writer, plan, [""], "+= ")
    writer.line("E_sum += E")
    _write_life(writer, plan)
    writer.end()
    _write_penalties(writer, plan)
    _write_loss(writer, plan, "E_sum", "count")
    _write_step(writer, plan)
    writer.end()


def _write_life(writer: Writer, plan: Plan) -> None:
    """Write that a relu layer is not dead if one of its units is not 0."""
    for k, layer in enumerate(plan.relus()):
        alive = names("a%d_" % layer, plan.widths[layer + 1])
        writer.line("dead%d = dead%d and not (%s)" % (k, k, " or ".join(alive)))


# --- one row, forward and backward -----------------------------------------------

def _write_row(writer: Writer, plan: Plan, mark: str, pattern: str, n: str, weight: str) -> None:
    """Write a row's sums, outputs, loss E and deltas."""
    _write_forward(writer, plan, mark, pattern)
    _write_output_deltas(writer, plan, mark, n, weight)
    for k in range(len(plan.activations) - 2, -1, -1):
        writer.note("delta of layer %d: back through the weights, times the slope" % k)
        for i in range(plan.widths[k + 1]):
            terms = ["d%d_%d%s * w%d_%d_%d" % (k + 1, j, mark, k + 1, i, j) for j in range(plan.widths[k + 2])]
            writer.line("d%d_%d%s = %s" % (k, i, mark, _times_slope(plan, k, i, mark, total(terms))))


def _write_forward(writer: Writer, plan: Plan, mark: str, pattern: str) -> None:
    """Write a row's sums and outputs."""
    last = len(plan.activations) - 1
    for k in range(last + 1):
        writer.note("layer %d: z = x w + b and output a" % k)
        inputs = ["x%d%s" % (i, mark) if k == 0 else "a%d_%d%s" % (k - 1, i, mark) for i in range(plan.widths[k])]
        for j in range(plan.widths[k + 1]):
            terms = products(inputs, ["w%d_%d_%d" % (k, i, j) for i in range(len(inputs))], pattern if k == 0 else "")
            _write_unit(writer, plan, k, j, mark, total(terms) + " + b%d_%d" % (k, j))
        if k == last and plan.activations[k].slope is None:
            _write_whole_row(writer, plan, k, mark)


def _write_unit(writer: Writer, plan: Plan, k: int, j: int, mark: str, z_sum: str) -> None:
    """Write z and a of a unit."""
    z, a = "z%d_%d%s" % (k, j, mark), "a%d_%d%s" % (k, j, mark)
    activation = plan.activations[k]
    if activation.value is activations.linear:
        writer.line("%s = %s" % (a, z_sum))
        return
    writer.line("%s = %s" % (z, z_sum))
    if activation.value in VALUE_LINES:
        for template in VALUE_LINES[activation.value]:
            writer.line(template.format(z=z, a=a))
        if k == len(plan.activations) - 1 and plan.loss.value is losses.binary_cross_entropy:
            writer.line("e%d%s = y" % (j, mark))
    elif activation.slope is not None:
        writer.line("%s = value%d(%s)" % (a, k, z))


def _write_whole_row(writer: Writer, plan: Plan, k: int, mark: str) -> None:
    """Write the outputs of softmax, which takes a row at once."""
    z, a = names("z%d_" % k, plan.widths[k + 1], mark), names("a%d_" % k, plan.widths[k + 1], mark)
    if plan.activations[k].value is not activations.softmax or len(z) == 1:
        writer.line("%s = value%d([%s])" % (listed(a), k, ", ".join(z)))
        return
    writer.line("top = max(%s)" % ", ".join(z))
    for j in range(len(z)):
        writer.line("e%d = exp(%s - top)" % (j, z[j]))
    writer.line("y = %s" % total(names("e", len(z))))
    for j in range(len(z)):
        writer.line("%s = e%d / y" % (a[j], j))


def _times_slope(plan: Plan, k: int, j: int, mark: str, dE_da: str) -> str:
    """Return dE/dz = dE/da da/dz."""
    slope = plan.activations[k].slope
    if slope is activations.linear_slope:
        return dE_da                    # a factor of 1.0 changes no bit
    z, a = "z%d_%d%s" % (k, j, mark), "a%d_%d%s" % (k, j, mark)
    written = SLOPE_LINES[slope].format(z=z, a=a) if slope in SLOPE_LINES else "slope%d(%s, %s)" % (k, z, a)
    return "(%s) * %s" % (dE_da, written)


def _write_output_deltas(writer: Writer, plan: Plan, mark: str, n: str, weight: str) -> None:
    """Write the loss E of the row and delta of the last layer, divided by the number of rows n.

    weight   the name of how much the row counts; empty: all alike
    """
    last = len(plan.activations) - 1
    writer.note("loss E, and delta = dE/dz of layer %d" % last)
    errors = write_row_loss(writer, plan, mark, weight)
    share = "" if n == "1.0" or plan.loss.summed else " / %s" % n
    if weight:
        share = " * %s" % weight if plan.loss.summed else " * %s / u" % weight
    for j in range(plan.widths[-1]):
        dE = errors[j] + share
        if not plan.loss.activation:
            dE = _times_slope(plan, last, j, mark, dE)
        writer.line("d%d_%d%s = %s" % (last, j, mark, dE))


# --- the loss ------------------------------------------------------------------------

def write_row_loss(writer: Writer, plan: Plan, mark: str, weight: str) -> "List[str]":
    """Write the loss E of the row, times its weight; return its gradient as expressions.

    >>> from ..layers import Dense
    >>> from ..network import Network
    >>> writer = Writer()
    >>> write_row_loss(writer, Plan(Network(1, [Dense(1)], loss="half_squared_error"), "one"), "", "")
    ['c0']
    >>> writer.lines
    ['c0 = a0_0 - t0', 'E = 0.5 * (0.0 + c0 * c0)']
    """
    last = len(plan.activations) - 1
    m = plan.widths[-1]
    t = names("t", m, mark)
    linear = plan.activations[last].value is activations.linear
    rows = names("%s%d_" % ("z" if plan.loss.activation and not linear else "a", last), m, mark)
    a = names("a%d_" % last, m, mark)
    errors, E = _written_loss(writer, plan, rows, a, t, mark)
    if not E:
        E = "loss([%s], [%s])" % (", ".join(rows), ", ".join(t))
        if plan.rows != "loss":
            writer.line("%s = loss_gradient([%s], [%s])" % (listed(names("c", m)), ", ".join(a), ", ".join(t)))
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

    >>> from ..layers import Dense
    >>> from ..network import Network
    >>> writer = Writer()
    >>> write_mean(writer, Plan(Network(1, [Dense(1)]), "batches"), "E_sum", "count", "u")
    >>> writer.lines
    ['E = E_sum / count']
    """
    over = " / " + weights_sum if plan.weighted else "" if n == "1.0" else " / " + n
    if plan.loss.summed:
        over = ""
    E = ("(%s)%s" if over and " " in losses_sum else "%s%s") % (losses_sum, over)
    for k in range(len(plan.activations)):
        if plan.penalized[k]:
            terms = ["(l1_%d * abs(%s) + l2_%d * %s * %s)" % (k, w, k, w, w)
                     for w in ["w%d_%d_%d" % (k, i, j) for i in range(plan.widths[k])
                               for j in range(plan.widths[k + 1])]]
            E = "%s + (%s)" % (E, total(terms))
    writer.line("E = " + E)


# --- gradients ---------------------------------------------------------------------

def _factors(plan: Plan, k: int, i: int, j: int, marks: "Sequence[str]") -> "List[str]":
    """Return the products that dE/dw of layer k, input i, unit j is the sum of, one for each row."""
    left = ["x%d%s" % (i, mark) if k == 0 else "a%d_%d%s" % (k - 1, i, mark) for mark in marks]
    right = ["d%d_%d%s" % (k, j, mark) for mark in marks]
    pattern = "".join([row[i] for row in plan.pattern]) if k == 0 and plan.pattern else ""
    return products(left, right, pattern)


def _write_gradients(writer: Writer, plan: Plan, marks: "Sequence[str]", becomes: str = "= 0.0 + ") -> None:
    """Write dE/dw and dE/db as sums over all rows; or, with "+= ", how a row adds to them."""
    writer.note("gradients: dE/dw = x delta, dE/db = delta")
    for k in range(len(plan.activations)):
        for j in range(plan.widths[k + 1]):
            for i in range(plan.widths[k]):
                products_of_rows = _factors(plan, k, i, j, marks) or ["0.0"]
                writer.line("g%d_%d_%d %s%s" % (k, i, j, becomes, " + ".join(products_of_rows)))
            writer.line("h%d_%d %s%s" % (k, j, becomes, " + ".join(["d%d_%d%s" % (k, j, mark) for mark in marks])))


def _write_penalties(writer: Writer, plan: Plan) -> None:
    """Write the slopes of l1 and l2, see layers.Dense.penalty_slopes."""
    for k in range(len(plan.activations)):
        if plan.penalized[k]:
            for i in range(plan.widths[k]):
                for j in range(plan.widths[k + 1]):
                    w, g = "w%d_%d_%d" % (k, i, j), "g%d_%d_%d" % (k, i, j)
                    writer.line("%s += l1_%d * ((%s > 0.0) - (%s < 0.0)) + 2.0 * l2_%d * %s" % (g, k, w, w, k, w))


def _write_loss(writer: Writer, plan: Plan, losses_sum: str, n: str) -> None:
    """Write the mean loss and the length of the gradient."""
    writer.note("loss and length of the gradient")
    write_mean(writer, plan, losses_sum, n, "u")
    if plan.rows == "all":
        writer.block_of("if E <= stop:", "break")
    writer.line("losses.append(E)")
    writer.line("lengths.append(sqrt(%s))" % total(["%s * %s" % (g, g) for _, g in plan.parameters()]))


def _write_step(writer: Writer, plan: Plan) -> None:
    """Write how the optimizer moves all parameters."""
    writer.note("step")
    for text in plan.rule.lines(plan.parameters()):
        writer.line(text)
