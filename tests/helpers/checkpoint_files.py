"""Checkpoint files: read, changed, refused."""

import copy
import json
import os
from contextlib import contextmanager

import pytest
from checkpoint_training import setting

from nn_pure.optimizers import Adam
from nn_pure.schedules import ReduceOnPlateau


def read(path):
    with open(path) as file:
        return json.load(file)


def write(path, data):
    with open(path, "w") as file:
        json.dump(data, file)


def change(path, place, value):
    """Set a field of the checkpoint; place is a list of keys."""
    data = read(path)
    inner = data
    for key in place[:-1]:
        inner = inner[key]
    assert inner[place[-1]] != value
    inner[place[-1]] = value
    write(path, data)


def bytes_of(path):
    if not os.path.isfile(path):
        return None
    with open(path, "rb") as file:
        return file.read()


@contextmanager
def nothing_changes(path, net, optimizer, schedule):
    def state():
        folder = os.path.dirname(path)
        return (net.to_dict(), net.rng.state, optimizer.state(), optimizer.converged, schedule.state(), bytes_of(path),
                sorted(os.listdir(folder)) if os.path.isdir(folder) else None)

    before = copy.deepcopy(state())
    yield
    assert state() == before


def refused(path, error, message, name="adam", **changes):
    """Resuming raises error with message, and leaves file, network, optimizer and schedule alone."""
    net, arguments = setting(name)
    optimizer, schedule = Adam(), ReduceOnPlateau(0.25)
    arguments["optimizer"], arguments["learning_rate"] = optimizer, schedule
    arguments.update(changes)
    optimizer.update([[1.0], [2.0]], [[3.0], [4.0]], 0.1)       # remembers another network
    schedule.observe(7.0)
    net = arguments.pop("net", net).copy()
    with nothing_changes(path, net, optimizer, schedule):
        with pytest.raises(error, match=message):
            net.train(checkpoint=path, resume=True, **arguments)
