"""Models that the tests of nn_pure.selection send to worker processes: those import this file."""

import os
import signal
import time

from nn_pure import Dense, Network

X = [[i % 2, i // 2 % 2] for i in range(16)]
Y = [[a ^ b] for a, b in X]
CALLS = []


def network(seed, hidden=3, rate=1.0, epochs=20):
    return Network(2, [Dense(hidden, "tanh"), Dense(1, "sigmoid")], seed=seed), {"epochs": epochs, "learning_rate": rate}


def sometimes_bad(seed, kind, hidden=3):
    if kind == "dies":
        os._exit(3)
    if kind == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if kind == "raises":
        raise KeyError("planted")
    if kind == "exits":
        raise SystemExit(2)
    if kind == "diverges":
        return Network(2, [Dense(1)], loss="mean_squared_error", seed=seed), {"epochs": 500, "learning_rate": 1e6}
    return network(seed, hidden)


def depends_on_the_past(seed, hidden):
    """Wrong on purpose: how it does depends on what this process did before."""
    CALLS.append(hidden)
    return network(seed + len(CALLS), hidden)


def slow(seed, hidden):
    time.sleep(0.2)
    return network(seed, hidden)


def interrupts(seed, hidden):
    """Ctrl-C while the second setting is trained."""
    net, arguments = network(seed, hidden)
    if hidden == 4:
        os.kill(os.getpid(), signal.SIGINT)
    return net, arguments


def not_brought_back(t, a):
    return 0.5


class Guess:
    """An estimator with scikit-learn's interface: always the commonest label, weighted by a bonus."""

    def __init__(self, bonus=0.0, random_state=None):
        self.bonus = bonus
        self.random_state = random_state

    def get_params(self, deep=True):
        return {"bonus": self.bonus, "random_state": self.random_state}

    def set_params(self, **params):
        for name, value in params.items():
            setattr(self, name, value)
        return self

    def fit(self, X, y):
        assert self.random_state is not None
        self.classes_ = sorted(set(y))
        self.guess_ = max(self.classes_, key=y.count)
        return self

    def predict(self, X):
        return [self.guess_ for _ in X]

    def score(self, X, y):
        return self.bonus + sum(label == self.guess_ for label in y) / len(y)
