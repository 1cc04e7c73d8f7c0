"""Neural networks in plain Python: lists, loops and math, nothing to install.

    from nn_pure import SimpleNeuralNetwork, Network, Dense, check_gradients, save, load

The parts most in use:

    a network             SimpleNeuralNetwork (the tutorial's), Network and Dense; save, load; check_gradients
    training              Network.train; nn_pure.optimizers, .schedules, .callbacks, .losses, .metrics, .scaling
    a CSV file            python3 -m nn_pure; nn_pure.data.table, nn_pure.data.preprocessor
    estimators            nn_pure.estimators: MLPClassifier, MLPRegressor, as in scikit-learn
    parameter search      nn_pure.selection: grid_search, random_search, cross_validate
    explain and plot      nn_pure.study.explain, nn_pure.study.pictures; python3 -m nn_pure lesson
    export                nn_pure.export (C, JavaScript, one Python function), .boards, .bundle (one file)

The files, in reading order:

    simple.py          the tutorial's class: forward, backward and train, written out
    matrix.py          plain lists of lists: matmul, transpose, ...
    activations.py     activation functions and their derivatives
    losses.py          loss functions and their gradients
    propagation.py     forward and backward propagation for any number of layers
    layers.py          Dense: weights, biases and an activation
    network.py         Network: layers and a loss; train, predict, gradients
    parameters.py      all weights and biases as one list of rows, and back
    gradcheck.py       analytic gradients against finite differences
    initializers.py    initial weights
    rng.py             pseudo-random numbers, the same ones everywhere
    scaling.py         feature scaling: inputs of a size near 1
    schedules.py       learning-rate schedules: rates that change from epoch to epoch
    callbacks.py       methods that training calls while it runs
    sample_weights.py  sample weights, class weights, label smoothing
    elementary.py      log, tanh, expm1 from + - * / and exp
    portable_exp.py    an exp with the same bits on every machine
    checks.py          argument checks, made once at the public functions
    errors.py          the exceptions
    model_dict.py      serialization: a network as plain dictionaries, and back
    model_file.py      save and load
    files.py           atomic writes: a file is replaced whole or not at all

The rest of the core, one folder per topic: optimizers, metrics, training, kernels, boards.
Extras for desktop Pythons: data, estimators, selection, export, bundle, study, cli.
"""

# For type checkers only: at run time a name is imported when it is first used, by __getattr__.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List
    from .errors import DataError, GradientError, ModelFileError, NNPureError, ShapeError, TrainingDiverged
    from .gradcheck import check_gradients
    from .layers import Dense
    from .model_file import load, save
    from .network import Network
    from .simple import SimpleNeuralNetwork, binary_cross_entropy, sigmoid, sigmoid_derivative

__version__ = "0.2.0"
__all__ = ["DataError", "Dense", "GradientError", "ModelFileError", "NNPureError", "Network", "ShapeError",
           "SimpleNeuralNetwork", "TrainingDiverged", "binary_cross_entropy", "check_gradients", "load",
           "save", "sigmoid", "sigmoid_derivative"]

# Which file each name comes from.
FILES = {"DataError": "errors", "GradientError": "errors", "ModelFileError": "errors", "NNPureError": "errors",
         "ShapeError": "errors", "TrainingDiverged": "errors", "check_gradients": "gradcheck", "Dense": "layers",
         "load": "model_file", "save": "model_file", "Network": "network", "SimpleNeuralNetwork": "simple",
         "binary_cross_entropy": "simple", "sigmoid": "simple", "sigmoid_derivative": "simple"}
# The files and folders that can be reached as nn_pure.NAME without an import of their own; as texts, which keep less
# of a board's memory than lists.
CORE = ("activations boards callbacks checks elementary errors files gradcheck initializers kernels layers losses "
        "matrix metrics model_dict model_file network optimizers parameters portable_exp propagation rng "
        "sample_weights scaling schedules simple training")
EXTRAS = "bundle cli data estimators export selection study"


def __getattr__(name: str) -> "Any":
    """Return nn_pure.name, imported when it is first used (lazy import).

    A program that only predicts does not load the gradient check: on a board that is a third of the memory.
    """
    if name in FILES:
        value = getattr(_module(FILES[name]), name)
    elif name in (CORE + " " + EXTRAS).split():
        value = _module(name)
    else:
        raise AttributeError("module %r has no attribute %r" % (__name__, name))
    globals()[name] = value                 # cached: __getattr__ is not called for it again
    return value


def __dir__() -> "List[str]":
    return sorted(__all__ + CORE.split() + EXTRAS.split() + ["__version__"])


def _module(name: str) -> "Any":
    # With a list of names __import__ returns the module itself, without one nn_pure.
    return __import__(__name__ + "." + name, None, None, ["__name__"])


def _asks_getattr() -> bool:
    """Return whether this Python calls a module's __getattr__: MicroPython does, and CPython from 3.7 on."""
    try:
        import sys
        return sys.implementation.name == "micropython" or tuple(sys.version_info[:2]) >= (3, 7)
    except ImportError:                     # a host that lets nothing but math be imported
        return True


if not _asks_getattr():
    for _name in __all__ + CORE.split():            # an extra has to be imported there
        __getattr__(_name)
