"""Diagnosis: why a training diverged, and what looks wrong before it does.

The commonest question about networks is "why is my loss NaN?", and the answer
is nearly always in the data: a column in other units, targets that the output
cannot reach, a step too long for the steepest direction.  Each is looked for
and named with its numbers, and where there are several, the one that makes
the largest difference.
"""

from ..activations import ACTIVATIONS
from ..elementary import INFINITY
from ..errors import NNPureError
from ..matrix import first_bad_row, is_finite, map_matrix, scale
from ..optimizers import SGD, Rprop
from ..parameters import layer_of_row, norm, parameter_rows, set_parameters
from ..scaling import standardise
from .curvature import largest_curvature

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Optional, Tuple
    from ..checks import Matrix, Vector

LARGE = 50.0              # inputs, targets and weights should be near 1 (LeCun et al. 1998, Efficient BackProp,
                          # section 4.3); digits of 0 to 16 train well as they are, ages and pixels do not
UNSCALED = 1000.0         # times the size of the other columns: a column of another unit
ROWS = 200                # so many rows tell the curvature,
WORK = 100000             # fewer in large networks: rows times weights, so that it takes a second or so
FEWEST = 8                # but never fewer than these


def first_bad_layer(z: "List[Matrix]", a: "List[Matrix]") -> "Optional[int]":
    """Return the first layer whose sums or outputs hold an infinity or a NaN, or None.

    >>> first_bad_layer([[[1.0]], [[1e308 * 10.0]]], [[[1.0]], [[1.0]]])
    1
    """
    for k in range(len(z)):
        if first_bad_row(z[k]) is not None or first_bad_row(a[k]) is not None:
            return k
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
    k = first_bad_layer(network.z, network.a)
    if k is not None:
        return k
    last = first_bad_row(gradient[::-1])
    return len(network.layers) - 1 if last is None else layer_of_row(network.layers, len(gradient) - 1 - last)


# --- the likeliest cause -------------------------------------------------------

def likeliest_cause(network: "Any", x: "Matrix", t: "Matrix", optimizer: "Any", learning_rate: float,
                    first_weights: "Matrix", held_out: "Optional[Tuple[Matrix, Matrix]]" = None,
                    batch_size: int = 0) -> str:
    """Return why training diverged and what helps, in one sentence.

    x, t            the rows that training saw, scaled as the network scales
    first_weights   the weights it began with, as parameter_rows returns them
    held_out        x and t of the validation rows, if these showed it
    batch_size      rows per step, 0 for all of them

    A rate is too large by as many times as it is above what well-scaled data
    would bear; a column of size s makes that s^2 times less, as the curvature
    grows with x^2, and so do weights; targets of size s about s times.  What
    makes most of it is named.

    >>> from nn_pure import Dense, Network
    >>> net = Network(1, [Dense(1, weights=[[1.0]])])
    >>> likeliest_cause(net, [[7e5]], [[1.0]], SGD(), 0.1, parameter_rows(net.layers))[:28]
    'column 0 of X goes up to 7e+'
    """
    complaint = foreign_complaint(network)
    if complaint:
        return complaint
    rows = len(x)
    suspects = data_suspects(network, x, t, first_weights)
    if held_out and (not suspects or held_out[0] is x):
        suspects = [(times, "in the validation rows " + complaint)
                    for times, complaint in data_suspects(network, held_out[0], held_out[1], first_weights)]
    bound = None
    x, t = some_rows(x, t, WORK // sum([len(row) for row in first_weights]))
    if begins_finite(network, x, t, first_weights):     # else no step was taken, and no rate is to blame
        if suspects:
            x, t, first_weights = tamed(network, x, t, first_weights)
        bound = bearable_rate(network, x, t, optimizer, first_weights)
        suspects += rate_suspects(learning_rate, bound, optimizer)
    worst = max([0.0] + [times for times, _ in suspects])
    for times, complaint in suspects:
        if times == worst:
            return complaint
    if bound is not None and 0 < batch_size < rows and learning_rate > 0.1 * bound:
        return ("a learning rate of %.3g is near what all rows together bear, %.2g, and batches of %d rows bear less; "
                "lower the learning rate, to %.2g or less, or take larger batches"
                % (learning_rate, bound, batch_size, 0.1 * bound))
    return ("no single column, target or rate stands out; lower the learning rate, clip the gradient's "
            "norm to 1.0, or bring inputs, targets and weights to a size near 1")


def data_suspects(network: "Any", x: "Matrix", t: "Matrix", first_weights: "Matrix") -> "List[Tuple[float, str]]":
    """Return [(times, complaint), ...]: by how much each of inputs, targets and weights may have lowered the rate.

    >>> from nn_pure import Dense, Network
    >>> net = Network(1, [Dense(1, weights=[[1.0]])])
    >>> [times for times, complaint in data_suspects(net, [[100.0]], [[2000.0]], [[1.0], [0.0]])]
    [10000.0, 2000.0]
    """
    size = max(column_sizes(x))
    target = max(column_sizes(t))
    weight = max([max(column_sizes([row])) for row in first_weights])
    found = [(max(1.0, size * size), column_complaint(x, network.scaling is not None)),
             (max(1.0, target), range_complaint(network, t)),
             (max(1.0, target), size_complaint(t, network.loss)),
             (max(1.0, weight * weight), weight_complaint(network, first_weights))]
    return [suspect for suspect in found if suspect[1]]


def foreign_complaint(network: "Any") -> str:
    """Return which layer holds an infinite weight or a NaN, or an empty text: training itself never sets one.

    >>> from nn_pure import Dense, Network
    >>> net = Network(1, [Dense(1, weights=[[1.0]])])
    >>> foreign_complaint(net)
    ''
    >>> net.layers[0].biases[0] = 1e308 * 10.0
    >>> foreign_complaint(net)[:49]
    'layers[0] holds a weight that is infinite or NaN,'
    """
    bad = first_bad_row(parameter_rows(network.layers))
    if bad is None:
        return ""
    return ("layers[%d] holds a weight that is infinite or NaN, which no step of training sets; look at what else "
            "does: a callback, or code before train" % layer_of_row(network.layers, bad))


def column_complaint(x: "Matrix", scaled: bool = False) -> str:
    """Return which column of x is larger than 50, or 1,000 times as large as the others, or an empty text.

    scaled   whether x is what network.scaling made of X

    >>> column_complaint([[1.0, 5e6], [-2.0, 3.0]])[:58]
    'column 1 of X goes up to 5e+06, the others to about 2; sca'
    >>> column_complaint([[1.0, 5.0], [-2.0, 3.0]])
    ''
    """
    sizes = column_sizes(x)
    largest = max(sizes)
    j = sizes.index(largest)
    others = sorted([sizes[k] for k in range(len(sizes)) if k != j and varies(x, k)])
    middle = others[len(others) // 2] if others else largest
    if largest <= LARGE and (largest < UNSCALED * middle or not others):
        return ""
    beside = ", the others to about %.3g" % middle if others else ""
    if scaled:
        return ("column %d of X still goes up to %.3g after network.scaling%s; make the scaling from the rows you "
                "train on (network.scaling = standardise(X)), and look for outliers" % (j, largest, beside))
    return ("column %d of X goes up to %.3g%s; scale the inputs (from nn_pure.scaling import standardise; "
            "network.scaling = standardise(X))" % (j, largest, beside))


def varies(x: "Matrix", j: int) -> bool:
    """Return whether column j is no constant, which scaling would make 0.

    >>> varies([[1.0, 5.0], [1.0, 6.0]], 0), varies([[1.0, 5.0], [1.0, 6.0]], 1)
    (False, True)
    """
    for row in x:                           # the second row tells already, nearly always
        if row[j] != x[0][j]:
            return True
    return False


def range_complaint(network: "Any", t: "Matrix") -> str:
    """Return which target lies farthest outside what the last activation can reach, or an empty text.

    >>> from nn_pure import Dense, Network
    >>> range_complaint(Network(1, [Dense(1, "tanh")]), [[0.5], [3.0], [2.0]])[:35]
    'y[1][0] is 3, and tanh gives -1 to '
    """
    activation = network.layers[-1].activation
    low, high = ACTIVATIONS[activation].low, ACTIVATIONS[activation].high
    farthest = 0.0
    complaint = ""
    for i in range(len(t)):
        for j in range(len(t[i])):
            distance = max(low - t[i][j], t[i][j] - high)
            if distance > farthest:
                farthest = distance
                beyond = "%.3g to %.3g" % (low, high) if high < INFINITY else "nothing below %.3g" % low
                complaint = ("y[%d][%d] is %.6g, and %s gives %s; scale the targets into that range, or make the "
                             "last activation linear" % (i, j, t[i][j], activation, beyond))
    return complaint


def size_complaint(t: "Matrix", loss: str) -> str:
    """Return that targets are larger than 50, or an empty text.

    >>> size_complaint([[1.0, 300000.0]], "huber")[:43]
    'column 1 of y goes up to 3e+05; train on sm'
    >>> size_complaint([[1.0]], "huber")
    ''
    """
    sizes = column_sizes(t)
    largest = max(sizes)
    if largest <= LARGE:
        return ""
    if loss == "poisson":                       # standardised counts would be below 0
        return ("column %d of y goes up to %.3g; divide the targets by a number and multiply the predictions by it, or "
                "lower the learning rate" % (sizes.index(largest), largest))
    return ("column %d of y goes up to %.3g; train on smaller targets (s = nn_pure.scaling.standardise(y), then "
            "s.apply(y)) and take predictions times s.scale plus s.shift" % (sizes.index(largest), largest))


def weight_complaint(network: "Any", weights: "Matrix") -> str:
    """Return which layer began with weights larger than 50, or an empty text.

    >>> from nn_pure import Dense, Network
    >>> net = Network(1, [Dense(1, weights=[[1000.0]])])
    >>> weight_complaint(net, parameter_rows(net.layers))[:63]
    'layers[0] began with weights up to 1e+03; begin with smaller on'
    """
    sizes = [max(column_sizes([row])) for row in weights]
    largest = max(sizes)
    if largest <= LARGE:
        return ""
    return ("layers[%d] began with weights up to %.3g; begin with smaller ones, drawn anew by network.restart(seed) if "
            "another training left them" % (layer_of_row(network.layers, sizes.index(largest)), largest))


def rate_suspects(learning_rate: float, bound: "Optional[float]", optimizer: "Any") -> "List[Tuple[float, str]]":
    """Return [(times, complaint)] if the rate is so many times above the bound of bearable_rate, or momentum above 1.

    >>> rate_suspects(1.0, 0.5, SGD())[0][1][:80]
    'a learning rate of 1, and the curvature at the first weights bears 0.5 at most; '
    >>> rate_suspects(0.1, 0.5, SGD(momentum=1.5))[0][1]
    'a momentum of 1.5 makes old steps grow; it must be below 1, and 0.9 is usual'
    >>> rate_suspects(0.1, 0.5, SGD())
    []
    """
    if isinstance(optimizer, SGD) and optimizer.momentum >= 1.0:
        return [(INFINITY, "a momentum of %.6g makes old steps grow; it must be below 1, and 0.9 is usual"
                 % optimizer.momentum)]
    if bound is None or learning_rate <= bound:
        return []
    if isinstance(optimizer, SGD):
        text = ("a learning rate of %.3g, and the curvature at the first weights bears %.3g at most; lower the "
                "learning rate, to %.2g or less" % (learning_rate, bound, 0.5 * bound))
    else:
        text = ("a learning rate of %.3g, and with this optimizer every weight moves by about that much in a step; "
                "lower the learning rate: 0.001 to 0.01 is usual" % learning_rate)
    return [(learning_rate / bound, text)]


def column_sizes(rows: "Matrix") -> "Vector":
    """Return the largest absolute value of each column; infinite where there is a NaN.

    >>> column_sizes([[1.0, -5.0], [-2.0, 3.0]])
    [2.0, 5.0]
    """
    sizes = [0.0] * len(rows[0])
    for start in range(0, len(rows), 100):          # max of a column takes 10 ns per number, a loop 60
        columns = zip(*rows[start:start + 100])
        sizes = [INFINITY if not is_finite(sum(column)) and any([x != x for x in column])
                 else max(size, max(column), -min(column)) for size, column in zip(sizes, columns)]
    return sizes


# --- what rate the data would bear ----------------------------------------------

def begins_finite(network: "Any", x: "Matrix", t: "Matrix", weights: "Matrix") -> bool:
    """Return whether loss and gradient are finite at weights.

    >>> from nn_pure import Dense, Network
    >>> net = Network(1, [Dense(1)])
    >>> begins_finite(net, [[1.0]], [[1.0]], [[1.0], [0.0]]), begins_finite(net, [[1e200]], [[1.0]], [[1.0], [0.0]])
    (True, False)
    """
    here = parameter_rows(network.layers)
    try:
        set_parameters(network.layers, weights)
        loss, g = network._loss_and_gradient(x, t)
        return is_finite(loss) and is_finite(norm(g))
    finally:
        set_parameters(network.layers, here)


def some_rows(x: "Matrix", t: "Matrix", n: int) -> "Tuple[Matrix, Matrix]":
    """Return about n rows of both, 8 to 200, from all over them: a table may be sorted.

    >>> some_rows([[1.0], [2.0]], [[3.0], [4.0]], 1)
    ([[1.0], [2.0]], [[3.0], [4.0]])
    >>> len(some_rows([[1.0]] * 1000, [[1.0]] * 1000, 1000)[0])
    200
    """
    n = max(FEWEST, min(n, ROWS))
    if len(x) <= n:
        return x, t
    rows = [i * len(x) // n for i in range(n)]
    return [x[i] for i in rows], [t[i] for i in rows]


def tamed(network: "Any", x: "Matrix", t: "Matrix", weights: "Matrix") -> "Tuple[Matrix, Matrix, Matrix]":
    """Return x, t and weights as they would be if the remedies of the complaints had been followed.

    >>> from nn_pure import Dense, Network
    >>> net = Network(1, [Dense(1, "relu", weights=[[400.0]])])
    >>> tamed(net, [[0.0], [1e6]], [[-1.0], [300.0]], [[400.0], [0.0]])
    ([[-1.0], [1.0]], [[0.0], [1.0]], [[1.0], [0.0]])
    """
    if column_complaint(x):
        try:
            x = standardise(x).apply(x)
        except NNPureError:                     # an infinity, which a scaling of other data made
            pass
    last = ACTIVATIONS[network.layers[-1].activation]
    t = map_matrix(lambda target: min(max(target, last.low), last.high), t)
    size = max(column_sizes(t))
    if size > LARGE:
        t = scale(t, 1.0 / size)
    size = max([max(column_sizes([row])) for row in weights])
    if LARGE < size < INFINITY:
        weights = scale(weights, 1.0 / size)
    return x, t, weights


def bearable_rate(network: "Any", x: "Matrix", t: "Matrix", optimizer: "Any", weights: "Matrix") -> "Optional[float]":
    """Return the learning rate above which steps from weights grow, about; None if it cannot be told.

    Along a direction in which dE/dw grows by c per unit, a step of rate r
    multiplies the distance to the valley's bottom by 1 - r c: it grows once
    r > 2 / c.  Momentum m bears 2 (1 + m) / c (Polyak 1964), less dampening,
    Nesterov's 2 (1 + m) / (c + 2 m c): there the eigenvalues of one step, a
    2 x 2 matrix, reach -1.  Optimizers that divide by the gradient's size
    move every weight by the rate itself: 1 is far too much.

    >>> from nn_pure import Dense, Network
    >>> net = Network(1, [Dense(1, weights=[[1.0]], biases=[0.0])])       # curvature 2 (x^2 + 1) = 4
    >>> "%.6f" % bearable_rate(net, [[1.0]], [[3.0]], SGD(), parameter_rows(net.layers))
    '0.500000'
    """
    if optimizer.searches or isinstance(optimizer, Rprop):
        return None                             # they find their own step length
    if not isinstance(optimizer, SGD):
        return 1.0
    curvature = largest_curvature(network, x, t, weights)
    if curvature is None:
        return None
    m = optimizer.momentum
    curvature = (curvature + optimizer.weight_decay) * (1.0 + 2.0 * m if optimizer.nesterov
                                                        else 1.0 - optimizer.dampening if m else 1.0)
    return 2.0 * (1.0 + m) / curvature if 0.0 < curvature < INFINITY else None
