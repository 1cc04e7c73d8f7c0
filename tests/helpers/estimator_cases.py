"""Data and first weights for the tests of the estimators."""

import random

N, FEATURES = 24, 3
KINDS = ["binary", "multiclass", "multilabel", "number", "numbers", "numbers counted"]
ACTIVATIONS = ["identity", "logistic", "tanh", "relu"]
SETTINGS = {
    "sgd": dict(solver="sgd", learning_rate="adaptive", learning_rate_init=0.05, max_iter=25, tol=1e-2),
    "adam": dict(solver="adam", learning_rate_init=0.01, max_iter=25),
    "lbfgs": dict(solver="lbfgs", max_iter=10),
}
COMMON = dict(hidden_layer_sizes=(3,), shuffle=False, batch_size=7, alpha=0.05, n_iter_no_change=2)


def table(seed=0, n=N):
    """Rows of numbers near 1."""
    rng = random.Random(seed)
    return [[rng.uniform(-1.0, 1.0) for _ in range(FEATURES)] for _ in range(n)]


def targets(kind, X, seed=1):
    """Targets that follow from X, with some noise."""
    rng = random.Random(seed)
    sums = [row[0] - 2.0 * row[1] * row[2] + rng.uniform(-0.3, 0.3) for row in X]
    return {"binary": [int(s > 0.0) for s in sums],
            "multiclass": ["low" if s < -0.3 else "high" if s > 0.4 else "mid" for s in sums],
            "multilabel": [[int(s > 0.0), int(s > 0.5), int(s < 0.2)] for s in sums],
            "number": sums,
            "numbers": [[s, 1.0 - s * s] for s in sums],
            "numbers counted": [[float(int(s * s)), 3.0 + s] for s in sums]}[kind]


def settings_of(kind, settings):
    """The settings, with those that the kind of targets needs."""
    return dict(settings, loss="poisson") if kind == "numbers counted" else settings


def drawn(units, seed=2):
    """Weights and biases for layers with so many units."""
    rng = random.Random(seed)
    shapes = list(zip(units, units[1:]))
    return ([[[rng.uniform(-0.8, 0.8) for _ in range(m)] for _ in range(n)] for n, m in shapes],
            [[rng.uniform(-0.8, 0.8) for _ in range(m)] for _, m in shapes])


def beginning_with_drawn(cls):
    """A subclass of our cls whose first weights are drawn(units): its private hook is overridden."""
    class Alike(cls):
        def _first_weights(self, units, rng):
            return drawn(units)

    Alike.__init__ = cls.__init__
    Alike.__name__ = cls.__name__
    return Alike
