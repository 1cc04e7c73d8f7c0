"""Neural networks in plain Python: lists, loops and math, nothing to install."""

__version__ = "0.1.0"

from .errors import (DataError, GradientError, ModelFileError, NNPureError, ShapeError,
                     TrainingDiverged)
from .gradcheck import check_gradients
from .layers import Dense
from .model_file import load, save
from .network import Network
from .simple import SimpleNeuralNetwork, binary_cross_entropy, sigmoid, sigmoid_derivative
