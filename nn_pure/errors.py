"""Exceptions: one hierarchy, ``except NNPureError`` catches all of it.

Every class is a ValueError, so code that knows nothing of nn_pure still
catches it.  A message names the place (row, column, layer) and the remedy.
"""


class NNPureError(ValueError):
    """Any error that nn_pure raises about the values it was given."""


class ShapeError(NNPureError):
    """Two sizes that must agree do not; the message holds both."""


class DataError(NNPureError):
    """A value is no finite real number, or outside the range it needs."""


class GradientError(NNPureError):
    """The analytic gradient differs from the finite differences."""


class ModelFileError(NNPureError):
    """A model file (or dictionary) that is no valid network."""


class TrainingDiverged(NNPureError):
    """A training step would have left a weight infinite or not a number.

    The step was not taken: the network holds the weights from before it.
    """
