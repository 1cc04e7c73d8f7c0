"""Diagnosis: why a training diverged, and what looks wrong before it does.

The commonest question about networks is "why is my loss NaN?", and the answer
is nearly always in the data: a column in other units, targets that the output
cannot reach, a step too long for the steepest direction.  Each is looked for
and named with its numbers.
"""

from .activations import ACTIVATIONS
from .matrix import map_matrix, transpose
from .optimizers import SGD, norm
from .propagation import layer_of_row, parameter_rows, set_parameters

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Optional
    from .checks import Matrix, Vector

UNSCALED = 1000.0         # times the size of the other columns: a column of another unit
LARGE = 100.0             # inputs should be near 1 (LeCun et al. 1998, Efficient BackProp, section 4.3)
ROUNDS = 10               # of power iteration: the largest curvature to a few per cent, mostly
ROWS = 200                # so many rows tell the curvature


def is_finite(number: float) -> bool:
    """Return whether number is neither infinite nor NaN: x - x is then 0.

    >>> is_finite(1e308), is_finite(1e308 * 10.0)
    (True, False)
    """
    return number - number == 0.0


def first_bad_row(rows: "Matrix") -> "Optional[int]":
    """Return the index of the first row that holds an infinity or a NaN, or None.

    >>> first_bad_row([[1.0], [2.0, 1e308 * 10.0]]), first_bad_row([[1.0]])
    (1, None)
    """
    for i in range(len(rows)):
        for number in rows[i]:
            if number - number != 0.0:
                return i
    return None


def sick_layer(network: "Any", gradient: "Matrix") -> int:
    """Return the first layer whose sums or outputs are not finite, else the last whose gradient is not.

    Forward goes from the first layer to the last, backward from the last to
    the first: this is where the trouble was met first.

    >>> from nn_pure import Dense, Network
    >>> net = Network(1, [Dense(1), Dense(1, weights=[[1e308]])], seed=0)
    >>> _ = net.forward([[1e200]])
    >>> sick_layer(net, [])
    1
    """
    last = len(network.layers) - 1
    for k in range(last + 1):
        if first_bad_row(network.z[k]) is not None or first_bad_row(network.a[k]) is not None:
            return k
    for i in range(len(gradient) - 1, -1, -1):
        if first_bad_row([gradient[i]]) is not None:
            return layer_of_row(network.layers, i)
    return last


# --- the likeliest cause -------------------------------------------------------

def likeliest_cause(network: "Any", x: "Matrix", t: "Matrix", optimizer: "Any", learning_rate: float,
                    first_weights: "Matrix") -> str:
    """Return why training diverged and what helps, in one sentence.

    x, t            the rows that training saw, scaled as the network scales
    first_weights   the weights it began with, as parameter_rows returns them

    >>> from nn_pure import Dense, Network
    >>> net = Network(1, [Dense(1, weights=[[1.0]])])
    >>> likeliest_cause(net, [[7e5]], [[1.0]], SGD(), 0.1, parameter_rows(net.layers))[:28]
    'column 0 of X goes up to 7e+'
    """
    return (column_complaint(x) or range_complaint(network, t)
            or rate_complaint(network, x[:ROWS], t[:ROWS], optimizer, learning_rate, first_weights)
            or size_complaint(t)
            or "no single column, target or rate stands out: lower the learning rate, clip the gradient "
               "(clip_norm=1.0), or bring inputs, targets and weights to a size near 1")


def column_complaint(x: "Matrix") -> str:
    """Return which column of x is 1,000 times as large as the others or larger than 1,000, or an empty text.

    >>> column_complaint([[1.0, 5e6], [-2.0, 3.0]])
    'column 1 of X goes up to 5e+06, the others to about 2: scale the inputs (network.scaling = standardise(X))'
    >>> column_complaint([[1.0, 5.0], [-2.0, 3.0]])
    ''
    """
    sizes = _column_sizes(x)
    largest = max(sizes)
    j = sizes.index(largest)
    others = sorted([size for size in sizes[:j] + sizes[j + 1:] if size > 0.0])
    middle = others[len(others) // 2] if others else largest
    if largest < UNSCALED and largest < UNSCALED * middle:
        return ""
    beside = ", the others to about %.3g" % middle if others else ""
    return "column %d of X goes up to %.3g%s: scale the inputs (network.scaling = standardise(X))" % (
        j, largest, beside)


def range_complaint(network: "Any", t: "Matrix") -> str:
    """Return which target lies outside what the last activation can reach, or an empty text.

    >>> from nn_pure import Dense, Network
    >>> range_complaint(Network(1, [Dense(1, "tanh")]), [[0.5], [3.0]])[:35]
    'y[1] holds 3, and tanh gives -1 to '
    """
    activation = network.layers[-1].activation
    low, high = ACTIVATIONS[activation].low, ACTIVATIONS[activation].high
    for i in range(len(t)):
        for target in t[i]:
            if not low <= target <= high:
                return ("y[%d] holds %.6g, and %s gives %.3g to %.3g: scale the targets, or make the last "
                        "activation linear" % (i, target, activation, low, high))
    return ""


def size_complaint(t: "Matrix") -> str:
    """Return that targets are 1,000 or larger, or an empty text.

    >>> size_complaint([[300000.0]]), size_complaint([[1.0]])
    ('targets go up to 3e+05: train on targets near 1 and scale the predictions back', '')
    """
    size = max(_column_sizes(t))
    if size < UNSCALED:
        return ""
    return "targets go up to %.3g: train on targets near 1 and scale the predictions back" % size


def rate_complaint(network: "Any", x: "Matrix", t: "Matrix", optimizer: "Any", learning_rate: float,
                   first_weights: "Matrix") -> str:
    """Return that the learning rate is beyond what the curvature at the first weights bears, or ''.

    Along a direction in which dE/dw grows by c per unit, a step of rate r
    multiplies the distance to the valley's bottom by 1 - r c: it grows once
    r > 2 / c.  With momentum m the bound is 2 (1 + m) / c (Polyak 1964).

    >>> from nn_pure import Dense, Network
    >>> net = Network(1, [Dense(1, weights=[[1.0]], biases=[0.0])])       # curvature 2 (x^2 + 1) = 4
    >>> rate_complaint(net, [[1.0]], [[3.0]], SGD(), 0.6, parameter_rows(net.layers))[:84]
    'a learning rate of 0.6, and the curvature at the first weights bears 0.5 at most: lo'
    """
    if not isinstance(optimizer, SGD):
        if learning_rate >= 1.0:
            return ("a learning rate of %.3g: with this optimizer every weight moves by about that much per step; "
                    "0.001 to 0.01 is usual" % learning_rate)
        return ""
    curvature = largest_curvature(network, x, t, first_weights)
    if curvature is None or not curvature > 0.0:
        return ""
    bound = 2.0 * (1.0 + optimizer.momentum) / curvature
    if learning_rate <= bound:
        return ""
    return ("a learning rate of %.3g, and the curvature at the first weights bears %.2g at most: "
            "lower the learning rate" % (learning_rate, bound))


def largest_curvature(network: "Any", x: "Matrix", t: "Matrix", weights: "Matrix") -> "Optional[float]":
    """Return the largest eigenvalue of E's second derivatives at weights, about; None where it is no number.

    Power iteration: v becomes H v, made as long as 1, and again; how long it
    was then is the eigenvalue.  H v is the change of the gradient along v,
    by central differences (Pearlmutter 1994, section 2).

    >>> from nn_pure import Dense, Network
    >>> net = Network(1, [Dense(1, weights=[[1.0]])])
    >>> "%.6f" % largest_curvature(net, [[1.0]], [[3.0]], parameter_rows(net.layers))
    '4.000000'
    """
    here = parameter_rows(network.layers)
    try:
        set_parameters(network.layers, weights)
        direction = network.loss_and_gradient(x, t)[1]
        length = norm(direction)
        for _ in range(ROUNDS):
            if not is_finite(length) or length == 0.0:
                return None
            v = map_matrix(lambda number: number / length, direction)    # noqa: B023 (used at once)
            direction = _gradient_change(network, x, t, weights, v)
            length = norm(direction)
        return length if is_finite(length) else None
    finally:
        set_parameters(network.layers, here)


def _gradient_change(network: "Any", x: "Matrix", t: "Matrix", weights: "Matrix", v: "Matrix") -> "Matrix":
    """Return (dE/dw at w + h v  -  dE/dw at w - h v) / 2h."""
    h = 1e-4
    sides = []
    for step in (h, -h):
        moved = [[w + step * d for w, d in zip(*rows)] for rows in zip(weights, v)]
        set_parameters(network.layers, moved)
        sides.append(network.loss_and_gradient(x, t)[1])
    return [[(above - below) / (2.0 * h) for above, below in zip(*rows)] for rows in zip(*sides)]


def _column_sizes(X: "Matrix") -> "Vector":
    """Return the largest absolute value of each column."""
    return [max(max(column), -min(column)) for column in transpose(X)]


# --- warnings ------------------------------------------------------------------

def unscaled_warning(x: "Matrix") -> str:
    """Return what looks unscaled about inputs, or an empty text.

    >>> unscaled_warning([[1.0, 40000.0]])
    'the inputs look unscaled: column 1 of X goes up to 4e+04; scale them (network.scaling = standardise(X))'
    >>> unscaled_warning([[1.0, 16.0]])
    ''
    """
    sizes = _column_sizes(x)
    j = sizes.index(max(sizes))
    if sizes[j] <= LARGE:
        return ""
    return ("the inputs look unscaled: column %d of X goes up to %.3g; scale them "
            "(network.scaling = standardise(X))" % (j, sizes[j]))


def relu_layers(network: "Any") -> "List[int]":
    """Return the layers whose units can die: relu gives 0, and slope 0, for every sum below 0.

    >>> from nn_pure import Dense, Network
    >>> relu_layers(Network(1, [Dense(2, "relu"), Dense(1)]))
    [0]
    """
    return [k for k in range(len(network.layers)) if network.layers[k].activation == "relu"]


def dead_warning(k: int) -> str:
    """Return what to say of layer k when none of its units was above 0 in a whole epoch.

    >>> dead_warning(0)[:40]
    'all relu units of layers[0] are dead: no'
    """
    return ("all relu units of layers[%d] are dead: no row of this epoch gives an output above 0, so nothing before "
            "it can learn; lower the learning rate, scale the inputs, or use leaky_relu" % k)


def flat_warning(loss: "List[float]", guess: float) -> str:
    """Return a warning if the losses of the first tenth of training are all alike, else an empty text.

    Alike is within a thousandth.  Below a tenth of guess, the loss of one
    answer to all rows, flat is no trouble.

    >>> flat_warning([0.7] * 11, 0.7)[:50]
    'the loss has not moved in the first tenth of train'
    >>> flat_warning([0.7] * 10 + [0.6], 0.7), flat_warning([0.01] * 11, 0.7)
    ('', '')
    """
    if loss[-1] <= 0.1 * guess or max(loss) - min(loss) > 0.001 * abs(max(loss)):
        return ""
    return ("the loss has not moved in the first tenth of training (%.6g to %.6g): raise the learning rate, "
            "draw other weights (another seed or initializer), or scale the inputs" % (loss[0], loss[-1]))


def warn(message: str) -> None:
    """Show a warning as Python does; where there are no warnings, print it."""
    try:
        import warnings
    except ImportError:
        print("nn_pure: warning: " + message)
    else:
        warnings.warn(message, stacklevel=2)

