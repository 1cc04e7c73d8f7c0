"""Writes tests/portable/exported.py anew: a network with every activation, and what it answers.

    python3 tests/write_exported.py
"""

import os
import sys

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.dirname(HERE))

from nn_pure import Dense, Network  # noqa: E402
from nn_pure.activations import ACTIVATIONS  # noqa: E402
from nn_pure.export import example_rows, to_python  # noqa: E402
from nn_pure.scaling import Scaling  # noqa: E402


def source():
    """Return the file: packed, which every interpreter reads exactly."""
    hidden = [Dense(3, name) for name in sorted(ACTIVATIONS) if name not in ("softmax", "exponential")]
    net = Network(2, hidden + [Dense(2, "exponential"), Dense(3, "softmax")], seed=7)
    net.scaling = Scaling([0.5, -1.5], [2.0, 0.25])
    net.target = {"name": "answer", "classes": ["no", "K\u00f6ln", "\U0001f600"]}
    return to_python(net, packed=True, expect=example_rows(net, 20))


if __name__ == "__main__":
    with open(os.path.join(HERE, "portable", "exported.py"), "w") as file:
        file.write(source())
