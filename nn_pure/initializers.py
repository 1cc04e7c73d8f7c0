"""Weight initializers: the initial weights of a layer.

    inputs   how many numbers arrive at the layer (fan-in)
    units    how many leave it (fan-out)

Each returns an inputs x units matrix drawn from an Rng, row by row.  Its last
argument, scale, is its parameter: the constant's value, the uniform's
half-width, the normal's standard deviation; for the others a factor on it.

Weights that are all equal stay equal: every unit of a layer then computes the
same thing for ever (Goodfellow et al. 2016, section 8.4).  So only biases
start at 0.  The named schemes keep the variance of signals alike from layer
to layer; they differ in the activation they were derived for.
"""

from math import sqrt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .checks import Matrix
    from .rng import Rng


def zeros(rng: "Rng", inputs: int, units: int, scale: float = 0.0) -> "Matrix":
    """Return 0 everywhere; scale is not used.

    >>> zeros(None, 1, 2)
    [[0.0, 0.0]]
    """
    return constant(rng, inputs, units, 0.0)


def ones(rng: "Rng", inputs: int, units: int, scale: float = 1.0) -> "Matrix":
    """Return scale, 1 by default, everywhere.

    >>> ones(None, 1, 2)
    [[1.0, 1.0]]
    """
    return constant(rng, inputs, units, scale)


def constant(rng: "Rng", inputs: int, units: int, scale: float = 0.5) -> "Matrix":
    """Return scale everywhere.

    >>> constant(None, 1, 2, 0.25)
    [[0.25, 0.25]]
    """
    return [[scale] * units for _ in range(inputs)]


def uniform(rng: "Rng", inputs: int, units: int, scale: float = 0.05) -> "Matrix":
    """Return uniform numbers from -scale to scale.

    >>> uniform(None, 2, 0)
    [[], []]
    """
    return [[scale * (2.0 * rng.uniform() - 1.0) for _ in range(units)] for _ in range(inputs)]


def normal(rng: "Rng", inputs: int, units: int, scale: float = 1.0) -> "Matrix":
    """Return normal numbers of mean 0 and standard deviation scale.

    >>> normal(None, 2, 0)
    [[], []]
    """
    return [[scale * rng.normal() for _ in range(units)] for _ in range(inputs)]


# A uniform on -r..r has variance r^2/3, so each uniform twin has r = sqrt(3 variance).

def glorot_uniform(rng: "Rng", inputs: int, units: int, scale: float = 1.0) -> "Matrix":
    """Return uniform numbers of variance 2 / (inputs + units).

    For sigmoid, tanh and linear; also called Xavier.  Glorot, Bengio 2010,
    equation (16).

    >>> from nn_pure.rng import Rng
    >>> -1.0 <= glorot_uniform(Rng(0), 3, 3)[0][0] <= 1.0       # sqrt(3 2/6)
    True
    """
    return uniform(rng, inputs, units, scale * sqrt(6.0 / (inputs + units)))


def glorot_normal(rng: "Rng", inputs: int, units: int, scale: float = 1.0) -> "Matrix":
    """Return normal numbers of variance 2 / (inputs + units).

    >>> from nn_pure.rng import Rng
    >>> glorot_normal(Rng(0), 1, 1) == normal(Rng(0), 1, 1)
    True
    """
    return normal(rng, inputs, units, scale * sqrt(2.0 / (inputs + units)))


def he_uniform(rng: "Rng", inputs: int, units: int, scale: float = 1.0) -> "Matrix":
    """Return uniform numbers of variance 2 / inputs.

    For relu and similar activations, which pass on half of their inputs; also called
    Kaiming.  He et al. 2015, equation (10).

    >>> from nn_pure.rng import Rng
    >>> -1.0 <= he_uniform(Rng(0), 6, 1)[0][0] <= 1.0           # sqrt(3 2/6)
    True
    """
    return uniform(rng, inputs, units, scale * sqrt(6.0 / inputs))


def he_normal(rng: "Rng", inputs: int, units: int, scale: float = 1.0) -> "Matrix":
    """Return normal numbers of variance 2 / inputs.

    >>> from nn_pure.rng import Rng
    >>> he_normal(Rng(0), 2, 1) == normal(Rng(0), 2, 1)
    True
    """
    return normal(rng, inputs, units, scale * sqrt(2.0 / inputs))


def lecun_uniform(rng: "Rng", inputs: int, units: int, scale: float = 1.0) -> "Matrix":
    """Return uniform numbers of variance 1 / inputs.

    For selu.  LeCun et al. 1998, Efficient BackProp, section 4.6.

    >>> from nn_pure.rng import Rng
    >>> -1.0 <= lecun_uniform(Rng(0), 3, 1)[0][0] <= 1.0        # sqrt(3 1/3)
    True
    """
    return uniform(rng, inputs, units, scale * sqrt(3.0 / inputs))


def lecun_normal(rng: "Rng", inputs: int, units: int, scale: float = 1.0) -> "Matrix":
    """Return normal numbers of variance 1 / inputs.

    >>> from nn_pure.rng import Rng
    >>> lecun_normal(Rng(0), 1, 2) == normal(Rng(0), 1, 2)
    True
    """
    return normal(rng, inputs, units, scale * sqrt(1.0 / inputs))


INITIALIZERS = {
    "zeros": zeros,
    "ones": ones,
    "constant": constant,
    "uniform": uniform,
    "normal": normal,
    "glorot_uniform": glorot_uniform,
    "glorot_normal": glorot_normal,
    "he_uniform": he_uniform,
    "he_normal": he_normal,
    "lecun_uniform": lecun_uniform,
    "lecun_normal": lecun_normal,
}
ALIASES = {"xavier_uniform": "glorot_uniform", "xavier_normal": "glorot_normal",
           "kaiming_uniform": "he_uniform", "kaiming_normal": "he_normal"}

# The default initializer of each activation; glorot_uniform for the rest.
DEFAULT_INITIALIZERS = {
    "relu": "he_uniform", "leaky_relu": "he_uniform", "elu": "he_uniform", "softplus": "he_uniform",
    "swish": "he_uniform", "gelu": "he_uniform", "selu": "lecun_normal",
}
