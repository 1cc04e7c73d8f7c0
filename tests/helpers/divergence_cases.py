"""Trainings that diverge, and the cause that is named."""

import re

from nn_pure import TrainingDiverged
from nn_pure.optimizers import optimizer_from
from nn_pure.parameters import parameter_rows
from nn_pure.training.diagnosis import likeliest_cause


def normals(rng, rows, columns):
    return [[rng.normal() for _ in range(columns)] for _ in range(rows)]


def cause_of(net, X, y, **arguments):
    """Train; return the cause that the message names, or an empty text if it did not diverge."""
    try:
        net.train(X, y, **arguments)
    except TrainingDiverged as error:
        return re.search("likeliest cause: (.*)[.]  The network has", str(error)).group(1)
    return ""


def direct(net, X, y, optimizer="sgd", rate=0.1):
    """Return what likeliest_cause says without training."""
    x, t = net._checked_data(X, y)
    return likeliest_cause(net, x, t, optimizer_from(optimizer), rate, parameter_rows(net.layers))
