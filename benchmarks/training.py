"""Convergence: how many epochs and seconds does each optimizer need to a stated loss?

Four sets (sets.py), all optimizers, one stated rate and batch size for each
optimizer and set (rates.py).  Network, first weights, rows and target are the
same for all.  The seeds are the rounds: in each all optimizers train once,
from that seed.  A training ends after the first epoch whose loss, the mean
over its batches, each before its step, is at most the target.

An epoch of L-BFGS is one line search: it looks at all rows more than once.

Then two of the sets beside scikit-learn and PyTorch, where these are
installed: with the same network, rate, batch size and target, an optimizer
that all have.  PyTorch starts from the same weights, scikit-learn from its own.

Medians are over all seeds, and a seed that did not reach the target counts as
later than any other: where half or more did not, there is none.
"""

from math import exp, log, tanh

from . import learners, loops, peers, rates, sets
from .answers import complaint
from .report import result, short, wrapped
from .timing import Contender, median

QUESTION = "How many epochs and seconds does each optimizer need to a stated loss?"
SEEDS, QUICK_SEEDS = (1, 2, 3, 4, 5), (1, 2, 3)
LOSS_TOLERANCE = 1e-9       # relative, of a loss recomputed by plain loops
# The loss of an epoch is a mean of losses before its steps; the last of them may raise it again.
# Largest seen: 1.2 of the target.  Untrained weights have 3 times the target or more.
SLACK = 2.0
INFINITY = float("inf")
PEER_SETS, QUICK_PEER_SETS = ("moons", "digits"), ("moons",)
PEER_SEEDS = 3              # beside peers: the first three seeds
PEER_OPTIMIZERS = ("sgd", "adam", "lbfgs")
LAYOUT = "%-13s  %5s  %5s  %7s  %6s  %7s  %-18s  %5s  %7s  %7s"
COLUMNS = ("optimizer", "rate", "batch", "reached", "epochs", "seconds", "spread", "right", "loss", "ratio")


# --- checks ------------------------------------------------------------------

def plain_sums(layers, hidden, x):
    """Return the last layer's z for one row, in plain loops.

    >>> plain_sums([([[1.0]], [-3.0]), ([[4.0]], [5.0])], "relu", [2.0])      # relu(2 - 3) 4 + 5
    [5.0]
    """
    z = x
    for k, (weights, biases) in enumerate(layers):
        if k > 0:
            x = [tanh(number) if hidden == "tanh" else max(number, 0.0) for number in z]
        z = loops.sums(weights, biases, x)
    return z


def plain_loss(z, t):
    """Return the cross-entropy of one row in nats, from z: of a sigmoid, or a softmax if there are several.

    >>> plain_loss([0.0], [1.0]) == log(2.0), plain_loss([1000.0, 0.0], [0.0, 1.0])
    (True, 1000.0)
    """
    if len(z) == 1:
        return max(z[0], 0.0) - z[0] * t[0] + log(1.0 + exp(-abs(z[0])))
    top = max(z)
    whole = sum(exp(number - top) for number in z)
    return sum(t[j] * (log(whole) + top - z[j]) for j in range(len(z)))


def plain_mean_loss(layers, data):
    """Return the mean loss of the training rows of data."""
    return sum(plain_loss(plain_sums(layers, data.hidden, x), t) for x, t in zip(data.X, data.y)) / len(data.X)


def plain_accuracy(layers, data):
    """Return the accuracy on the held-out rows."""
    right = 0
    for x, t in zip(data.held_X, data.held_y):
        z = plain_sums(layers, data.hidden, x)
        right += (z[0] > 0.0) == (t[0] > 0.5) if len(z) == 1 else z.index(max(z)) == t.index(1.0)
    return right / len(data.held_X)


def reached(outcome, data):
    """Return whether the last epoch reached the target, by the losses of the training."""
    return bool(outcome.losses) and outcome.losses[-1] <= data.target


def judge(outcome, data):
    """Return an error message about an outcome, "" if it is right, and the accuracy on the held-out rows.

    A missed target is not an error: the table shows it.
    """
    loss = plain_mean_loss(outcome.layers, data)
    accuracy = plain_accuracy(outcome.layers, data)
    wrong = complaint([outcome.loss], [loss], LOSS_TOLERANCE)
    if wrong:
        return "the loss after training, beside plain loops: " + wrong, accuracy
    if len(outcome.losses) > data.epochs:
        return "%d epochs where %d are the most" % (len(outcome.losses), data.epochs), accuracy
    if any(earlier <= data.target for earlier in outcome.losses[:-1]):
        return "training went on after an epoch at the target", accuracy
    if reached(outcome, data):
        if not loss <= SLACK * data.target:
            return "training says %g, the loss of its weights is %g" % (outcome.losses[-1], loss), accuracy
        if not accuracy >= data.accuracy:
            return "%g of the held out rows are right; %g is the least" % (accuracy, data.accuracy), accuracy
    return "", accuracy


# --- measuring ---------------------------------------------------------------

class Candidate(Contender):
    """A learner with an optimizer, on one set.

    epochs       of each seed, None where it missed the target
    accuracies   on the held out rows, losses: of all rows after training; for each seed
    """

    def __init__(self, learner, optimizer, data, name):
        super().__init__(name, None, None)
        self.learner = learner
        self.optimizer = optimizer
        self.data = data
        self.rate = rates.RATES[data.name][optimizer]
        self.batch_size = rates.batch_size(data.name, optimizer)
        self.epochs = []
        self.accuracies = []
        self.losses = []

    def train(self, seed):
        """Train once, unless an earlier seed failed."""
        if self.complaint:
            return
        try:
            outcome = self.learner.learn(self.data, self.optimizer, self.rate, self.batch_size, seed)
            self.complaint, accuracy = judge(outcome, self.data)
        except Exception as error:        # a failure must not hide the results of the others
            self.complaint = "%s: %s" % (type(error).__name__, error)
        if self.complaint:
            self.complaint = "seed %d: %s" % (seed, self.complaint)
            return
        self.seconds.append(outcome.seconds)
        self.epochs.append(len(outcome.losses) if reached(outcome, self.data) else None)
        self.accuracies.append(accuracy)
        self.losses.append(outcome.loss)

    def medians(self):
        """Return the median epochs and seconds, None where half of the seeds or more missed the target."""
        epochs = median([INFINITY if count is None else count for count in self.epochs])
        seconds = median(self.arrivals())
        return None if epochs == INFINITY else epochs, None if seconds == INFINITY else seconds

    def arrivals(self):
        """Return the seconds of each seed, infinite where it missed the target."""
        return [INFINITY if self.epochs[k] is None else self.seconds[k] for k in range(len(self.epochs))]


def candidate_result(candidate, first, what, seeds):
    """Return the result of a candidate as a dict, which `python -m benchmarks --help` describes.

    first   the Candidate that the ratio is to; itself where there is no other
    """
    if candidate.complaint:
        candidate.seconds = []
    row = result(what, candidate, first)
    if first is candidate or None in first.epochs + candidate.epochs:
        row["ratio"] = None
    row.update({"optimizer": candidate.optimizer, "learning_rate": candidate.rate,
                "batch_size": candidate.batch_size, "target": candidate.data.target, "seeds": list(seeds),
                "epochs": candidate.epochs, "median_epochs": None, "accuracy": None, "loss": None})
    row["reached"] = len([count for count in candidate.epochs if count is not None])
    row["median"] = row["least"] = row["most"] = None
    if not candidate.complaint:
        row["median_epochs"], row["median"] = candidate.medians()
        row["accuracy"], row["loss"] = median(candidate.accuracies), median(candidate.losses)
        arrived = [seconds for seconds in candidate.arrivals() if seconds < INFINITY]
        if arrived:
            row["least"], row["most"] = min(arrived), max(arrived)
    return row


def compete(candidates, seeds, control):
    """Train all candidates from each seed in turn."""
    for seed in seeds:
        for candidate in candidates:
            candidate.train(seed)
        control.run()


def chosen_sets(quick):
    """Return the sets: with --quick fewer, smaller, and with looser targets and accuracies."""
    if quick:
        return [sets.xor(), sets.moons(n=60, target=0.2, accuracy=0.75), sets.digits(n=150, target=0.5, accuracy=0.6)]
    return [make() for make in sets.SETS]


def kinds():
    """Return the learners that are installed, nn_pure first."""
    return ([learners.NNPure] + [learners.ScikitLearn] * (peers.sklearn_version() is not None)
            + [learners.PyTorch] * (peers.torch_version() is not None))


def contests(quick):
    """Yield a title, seeds, and pairs of a Candidate and the one that its ratio is to, for each table."""
    seeds = QUICK_SEEDS if quick else SEEDS
    chosen = chosen_sets(quick)
    for data in chosen:
        candidates = [Candidate(learners.NNPure, name, data, name) for name in rates.RATES[data.name]]
        yield data.title(), seeds, [(candidate, candidate) for candidate in candidates]
    for data in chosen:
        if data.name in (QUICK_PEER_SETS if quick else PEER_SETS) and len(kinds()) > 1:
            yield "beside peers, " + data.title(), seeds[:PEER_SEEDS], peer_pairs(data)


def peer_pairs(data):
    """Return all learners with each of the optimizers that they share, each beside nn_pure."""
    pairs = []
    for optimizer in PEER_OPTIMIZERS:
        candidates = [Candidate(kind, optimizer, data, kind.name + " " + optimizer) for kind in kinds()]
        pairs += [(candidate, candidates[0]) for candidate in candidates]
    return pairs


def measure(quick, runs, control):
    """Yield a result for each set and optimizer, then for each set, optimizer and learner.

    quick     fewer and smaller sets, looser targets, fewer seeds
    runs      not used: the seeds are the rounds
    control   a timing.Control
    """
    for title, seeds, pairs in contests(quick):
        compete([candidate for candidate, _ in pairs], seeds, control)
        for candidate, first in pairs:
            yield candidate_result(candidate, first, title, seeds)


# --- printing ----------------------------------------------------------------

def title_lines(name, question):
    """Return the lines above the tables."""
    return ["", "%s: %s" % (name, question)]


def heading_lines(what):
    """Return the lines above the table of a set."""
    columns = LAYOUT % COLUMNS
    return ["", what, columns, "-" * len(columns)]


def result_lines(row):
    """Return the line of a result, and its error message."""
    batch = row["batch_size"] or "all"
    start = (row["contender"], "%g" % row["learning_rate"], batch)
    if row["answer"] == "WRONG":
        return [(LAYOUT % (start + ("WRONG", "", "", "", "", "", ""))).rstrip()] + wrapped(row["complaint"])
    spread = "%s .. %s" % (short(row["least"]), short(row["most"])) if row["reached"] else ""
    epochs = "-" if row["median_epochs"] is None else "%g" % row["median_epochs"]
    seconds = short(row["median"])
    return [LAYOUT % (start + ("%d of %d" % (row["reached"], len(row["seeds"])), epochs, seconds, spread,
                               "%.3f" % row["accuracy"], short(row["loss"]), short(row["ratio"])))]


def notes():
    """Return the notes below the tables, a list of texts."""
    texts = ["epochs, seconds: medians of all seeds, one that missed the target counts as last; spread: of those "
             "that reached it.  right: accuracy on held-out rows, loss: of the training rows, after training, medians."]
    return texts + peers.notes(("scikit-learn", "PyTorch"))
