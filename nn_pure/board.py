"""What a board sees as nn_pure/__init__.py: the names that predicting and training need.

The package's own __init__.py also brings the tutorial's class and the gradient
check, which would take half of a board's memory.  nn_pure/export/boards.py
lists the files that belong beside this one.
"""

from .errors import DataError, ModelFileError, NNPureError, ShapeError, TrainingDiverged
from .layers import Dense
from .model_file import load, save
from .network import Network

__all__ = ["DataError", "Dense", "ModelFileError", "NNPureError", "Network", "ShapeError", "TrainingDiverged",
           "load", "save"]
