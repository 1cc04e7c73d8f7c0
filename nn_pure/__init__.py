"""Neural networks in plain Python: lists, loops and math, nothing to install."""

from .errors import (DataError, GradientError, ModelFileError, NNPureError, ShapeError,
                     TrainingDiverged)
from .gradcheck import check_gradients
from .layers import Dense
from .model_file import load, save
from .network import Network
from .simple import SimpleNeuralNetwork, binary_cross_entropy, sigmoid, sigmoid_derivative

__version__ = "0.1.0"
__all__ = ["DataError", "Dense", "GradientError", "ModelFileError", "NNPureError", "Network", "ShapeError",
           "SimpleNeuralNetwork", "TrainingDiverged", "binary_cross_entropy", "check_gradients", "load",
           "save", "sigmoid", "sigmoid_derivative"]
