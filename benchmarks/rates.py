"""The learning rate of each optimizer on each set, and the search that chose it.

RATES is what `python -m benchmarks.rates` printed (a quarter of an hour): each
optimizer tried every rate of its list in TRIED, on each set, from the seeds
101 to 105, which the benchmark never uses.  The rate is the one with which
most of these seeds reached the target, and were not above it when measured
again after the last epoch; among such, the one that needed the fewest epochs.  The
batch size is one per set, except for the two that need all rows in a step.
L-BFGS has a line search and keeps 1; all
other settings of all optimizers are their defaults.
"""

from nn_pure.errors import TrainingDiverged
from nn_pure.optimizers import OPTIMIZERS

from . import sets

BATCH = {"xor": None, "moons": 20, "spiral": 20, "digits": 32}
SEEDS = (101, 102, 103, 104, 105)
TRIED = {
    "sgd": (0.03, 0.1, 0.3, 1.0, 3.0),
    "momentum": (0.01, 0.03, 0.1, 0.3),
    "nesterov": (0.01, 0.03, 0.1, 0.3),
    "adagrad": (0.03, 0.1, 0.3, 1.0),
    "rmsprop": (0.001, 0.003, 0.01, 0.03, 0.1),
    "adam": (0.003, 0.01, 0.03, 0.1),
    "adamw": (0.003, 0.01, 0.03, 0.1),
    "rprop": (0.003, 0.01, 0.03, 0.1),
    "lbfgs": (1.0,),
}
RATES = {       # after each rate, the epochs of the five seeds together
    "xor": {
        "sgd": 3.0,  # 500
        "momentum": 0.3,  # 398
        "nesterov": 0.3,  # 405
        "adagrad": 0.3,  # 824
        "rmsprop": 0.03,  # 626
        "adam": 0.1,  # 285
        "adamw": 0.1,  # 301
        "rprop": 0.1,  # 128
        "lbfgs": 1.0,  # 61
    },
    "moons": {
        "sgd": 0.3,  # 725
        "momentum": 0.3,  # 89
        "nesterov": 0.3,  # 75
        "adagrad": 1.0,  # 82
        "rmsprop": 0.1,  # 72
        "adam": 0.1,  # 84
        "adamw": 0.03,  # 320
        "rprop": 0.003,  # 383
        "lbfgs": 1.0,  # 107
    },
    "spiral": {
        "sgd": 3.0,  # 81
        "momentum": 0.3,  # 71
        "nesterov": 0.3,  # 63
        "adagrad": 0.3,  # 56
        "rmsprop": 0.03,  # 50
        "adam": 0.1,  # 47
        "adamw": 0.1,  # 43
        "rprop": 0.1,  # 88
        "lbfgs": 1.0,  # 94
    },
    "digits": {
        "sgd": 0.3,  # 36
        "momentum": 0.1,  # 22
        "nesterov": 0.1,  # 19
        "adagrad": 0.1,  # 44
        "rmsprop": 0.01,  # 35
        "adam": 0.03,  # 20
        "adamw": 0.03,  # 20
        "rprop": 0.03,  # 101
        "lbfgs": 1.0,  # 117
    },
}


def batch_size(name, optimizer):
    """Return the rows per step, None for all.

    >>> batch_size("digits", "adam"), batch_size("digits", "rprop")
    (32, None)
    """
    return None if OPTIMIZERS[optimizer]().full_batch else BATCH[name]


def arrives(data, optimizer, rate, seed, most):
    """Return how many epochs it takes, None if it does not arrive in most, or is above the target again."""
    net = data.network(seed)
    try:
        history = net.train(data.X, data.y, epochs=min(data.epochs, most), learning_rate=rate, optimizer=optimizer,
                            batch_size=batch_size(data.name, optimizer), stop_at_loss=data.target)
    except TrainingDiverged:
        return None
    if history.stopped != "stop_at_loss" or net.loss_value(data.X, data.y) > data.target:
        return None
    return len(history.loss)


def tried(data, optimizer, rate, best):
    """Return (seeds that missed the target, epochs of all, counting data.epochs for these): less is better.

    best   the search stops as soon as it cannot beat this
    """
    missed, total = 0, 0
    for seed in SEEDS:
        most = data.epochs if best[0] > missed else best[1] - total
        epochs = arrives(data, optimizer, rate, seed, most) if most > 0 else None
        missed += epochs is None
        total += data.epochs if epochs is None else epochs
        if (missed, total) >= best:
            break
    return missed, total


def best_rate(data, optimizer):
    """Return the rate that was best, and (seeds that missed the target, epochs of all) with it."""
    chosen, best = None, (len(SEEDS) + 1, 0)
    middle = len(TRIED[optimizer]) // 2         # first: failing rates at the ends then stop early
    for rate in TRIED[optimizer][middle:] + TRIED[optimizer][:middle]:
        score = tried(data, optimizer, rate, best)
        if score < best:
            chosen, best = rate, score
    return chosen, best


def main():
    """Print RATES."""
    for make in sets.SETS:
        data = make()
        print('    "%s": {' % data.name, flush=True)
        for optimizer in TRIED:
            rate, (missed, total) = best_rate(data, optimizer)
            late = ", %d of %d missed the target" % (missed, len(SEEDS)) if missed else ""
            print('        "%s": %r,  # %d%s' % (optimizer, rate, total, late), flush=True)
        print("    },")


if __name__ == "__main__":
    main()
