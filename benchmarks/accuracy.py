"""Accuracy on held-out rows: do nn_pure's estimators score as well as scikit-learn's?

Six sets, ten seeds.  A seed draws the set (iris and digits are always the same
rows), the split, and is the random_state of both: first weights and order of
rows are each library's own.  Everything else is the same: rows, split, hidden
layers and every setting that TASKS states; all others are the defaults,
which the two share.

    score        share of the held out rows that are right; for numbers R^2.  Computed here from what
                 predict returned, for both in the same way
    error        standard error of a mean over the seeds: standard deviation (n - 1) / sqrt(n)
    difference   nn_pure's score minus scikit-learn's of the same seed, so that a hard split counts for
                 both; its error is that of these differences, not of the two means

nn_pure is wrong where the mean difference is below 0 by more than one such
error, or its mean score below the least that the task states.  Two equal
estimators with their own initial weights differ by more than one error, to one side,
for about one choice of ten seeds in six (of two, as with --quick, in four).  The seeds
are stated and always the same; a narrow failure calls for more of them.

The settings of digits were chosen with scikit-learn on rows held out of the
rows to learn from, of seeds 101 to 110.
"""

import warnings
from math import sqrt
from textwrap import wrap

from nn_pure.data import generated
from nn_pure.data.split import train_test_split
from nn_pure.data.table import iris
from nn_pure.estimators import MLPClassifier, MLPRegressor

from . import peers, sets
from .report import WIDTH, result, short, wrapped
from .timing import Contender, perf_counter

QUESTION = "Do the estimators get held out rows as right as scikit-learn's?"
SEEDS, QUICK_SEEDS = tuple(range(1, 11)), (1, 2)
ROUNDING = 1e-9         # one differing seed gives exactly one error: rounding must not decide
LAYOUT = "%-12s  %-16s  %-16s  %-19s  %9s  %6s"
COLUMNS = ("contender", "mean score", "least .. most", "difference", "seconds", "ratio")


# --- the sets ----------------------------------------------------------------

def iris_rows(seed):
    """Return the measures of the flowers and their species."""
    table = iris()
    names = [name for name in table.header if name != "species"]
    return [list(row) for row in zip(*[[float(text) for text in table.column(name)] for name in names])], \
        table.column("species")


def digit_rows(seed):
    """Return the images, pixels from 0 to 1, and the digits."""
    images, labels = sets.read_digits()
    return [[pixel / 16.0 for pixel in image] for image in images], labels


def drawn(make, noise):
    """Return a function that draws 400 rows with one of nn_pure.data.generated; the seed is its argument."""
    def rows(seed):
        X, y = make(400, noise=noise, seed=seed)
        return X, [row[0] for row in y]
    return rows


def standardized(X, held_X):
    """Return both with the mean and deviation of the rows of X taken out of each column.

    >>> standardized([[1.0], [3.0]], [[4.0]])
    ([[-1.0], [1.0]], [[2.0]])
    """
    means = [sum(column) / len(X) for column in zip(*X)]
    spreads = [sqrt(sum((x - mean) ** 2 for x in column) / len(X)) for column, mean in zip(zip(*X), means)]
    return tuple([[(x - mean) / spread for x, mean, spread in zip(row, means, spreads)] for row in rows]
                 for rows in (X, held_X))


class Task:
    """A data set, and the settings of the estimators.

    name       for the table
    rows       a function: a seed -> rows, targets
    held       the share of the rows held out
    least      the mean score that has to be reached
    settings   parameters of both estimators
    numbers    whether the targets are numbers, not labels
    scaled     whether columns are standardized
    """

    def __init__(self, name, rows, held, least, settings, numbers=False, scaled=False):
        self.name = name
        self.rows = rows
        self.held = held
        self.least = least
        self.settings = settings
        self.numbers = numbers
        self.scaled = scaled
        self.score_name = "R2" if numbers else "accuracy"

    def split(self, seed):
        """Return rows and targets to learn from, and rows and targets held out."""
        X, y = self.rows(seed)
        parts = train_test_split(len(X), self.held, seed, strata=None if self.numbers else y)
        (learn_X, learn_y), (held_X, held_y) = [([X[i] for i in part], [y[i] for i in part]) for part in parts]
        if self.scaled:
            learn_X, held_X = standardized(learn_X, held_X)
        return learn_X, learn_y, held_X, held_y

    def title(self):
        """Return name, network, rows and settings.

        >>> TASKS[0].title()
        'iris: 4-8-3 relu, accuracy of 30 rows held out of 150; adam, rate 0.02, batch 16, 50 epochs, alpha 0.0001'
        """
        X, y, held_X, _ = self.split(1)
        labels = len(set(y))
        sizes = (len(X[0]),) + self.settings["hidden_layer_sizes"] + (1 if self.numbers or labels == 2 else labels,)
        return "%s: %s %s, %s of %d rows held out of %s; %s" % (
            self.name, "-".join(str(size) for size in sizes), self.settings["activation"], self.score_name,
            len(held_X), format(len(X) + len(held_X), ","), settings_text(self.settings))


def settings_text(settings):
    """Return settings as text.

    >>> settings_text({"solver": "lbfgs", "max_iter": 9, "alpha": 0.1})
    'lbfgs, 9 searches, alpha 0.1'
    """
    alpha = "alpha %g" % settings["alpha"]
    if settings["solver"] == "lbfgs":
        return "lbfgs, %d searches, %s" % (settings["max_iter"], alpha)
    return "%s, rate %g, batch %d, %d epochs, %s" % (settings["solver"], settings["learning_rate_init"],
                                                     settings["batch_size"], settings["max_iter"], alpha)


def steps(solver, hidden, activation, rate, batch, epochs, alpha=0.0001):
    """Return the settings of a solver that takes a step for each batch."""
    return {"solver": solver, "hidden_layer_sizes": hidden, "activation": activation, "learning_rate_init": rate,
            "batch_size": batch, "max_iter": epochs, "alpha": alpha}


def searches(hidden, activation, count, alpha):
    """Return the settings of L-BFGS."""
    return {"solver": "lbfgs", "hidden_layer_sizes": hidden, "activation": activation, "max_iter": count,
            "alpha": alpha}


SMALL = (
    Task("iris", iris_rows, 0.2, 0.92, steps("adam", (8,), "relu", 0.02, 16, 50), scaled=True),
    Task("moons", drawn(generated.moons, 0.2), 0.5, 0.90, steps("adam", (16,), "relu", 0.02, 16, 60)),
    Task("circles", drawn(generated.circles, 0.1), 0.5, 0.95, steps("sgd", (16,), "relu", 0.1, 16, 30)),
    Task("surface", drawn(generated.surface, 0.1), 0.5, 0.95, searches((16,), "tanh", 60, 0.01), numbers=True),
)
TASKS = SMALL[:3] + (
    Task("spiral", drawn(generated.spiral, 0.02), 0.5, 0.95, searches((16, 16), "tanh", 100, 0.01)),
) + SMALL[3:] + (
    Task("digits", digit_rows, 0.2, 0.97, steps("adam", (32,), "relu", 0.01, 32, 30)),
)


# --- scores ------------------------------------------------------------------

def accuracy(right, predicted):
    """Return the share of equal labels.

    >>> accuracy(["a", "b"], ["a", "a"])
    0.5
    """
    return sum(a == b for a, b in zip(right, predicted)) / len(right)


def r_squared(right, predicted):
    """Return R^2: 1 - (sum of squared errors) / (that of always predicting the mean).

    >>> r_squared([1.0, 2.0, 3.0], [1.0, 2.0, 2.0])
    0.5
    """
    mean = sum(right) / len(right)
    return 1.0 - sum((t - a) ** 2 for t, a in zip(right, predicted)) / sum((t - mean) ** 2 for t in right)


def mean_and_error(numbers):
    """Return the mean and its standard error, which is 0 for a single number.

    >>> mean_and_error([1.0, 3.0]), mean_and_error([2.0])
    ((2.0, 1.0), (2.0, 0.0))
    """
    n = len(numbers)
    mean = sum(numbers) / n
    return mean, sqrt(sum((x - mean) ** 2 for x in numbers) / (n - 1) / n) if n > 1 else 0.0


def judge(task, scores, beside):
    """Return an error message about nn_pure's scores, "" if they are right.

    beside   scikit-learn's scores of the same seeds; None if there are none
    """
    mean, _ = mean_and_error(scores)
    if not mean >= task.least - ROUNDING:               # "not >=": a NaN is wrong
        return "mean %s %.4f on rows held out; %g is the least" % (task.score_name, mean, task.least)
    if beside:
        difference, error = mean_and_error([a - b for a, b in zip(scores, beside)])
        if not difference >= -error - ROUNDING:
            return ("mean %s %.4f is %.4f below scikit-learn's %.4f; one standard error of the difference is %.4f"
                    % (task.score_name, mean, -difference, mean_and_error(beside)[0], error))
    return ""


# --- measuring ---------------------------------------------------------------

class NNPure:
    """nn_pure's estimators."""

    name = "nn_pure"

    @staticmethod
    def estimator(numbers, settings):
        """Return an unfitted estimator."""
        return (MLPRegressor if numbers else MLPClassifier)(**settings)


class ScikitLearn:
    """scikit-learn's."""

    name = "scikit-learn"

    @staticmethod
    def estimator(numbers, settings):
        """Return an unfitted estimator."""
        from sklearn import neural_network
        return (neural_network.MLPRegressor if numbers else neural_network.MLPClassifier)(**settings)


class Entrant(Contender):
    """A library with one task.

    scores   on the held out rows, a number for each seed
    """

    def __init__(self, library, task):
        super().__init__(library.name, None, None)
        self.library = library
        self.task = task
        self.scores = []

    def fit(self, seed):
        """Fit and predict once, unless an earlier seed failed."""
        if self.complaint:
            return
        X, y, held_X, held_y = self.task.split(seed)            # lists of its own
        try:
            estimator = self.library.estimator(self.task.numbers, dict(self.task.settings, random_state=seed))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")                 # that max_iter was reached: intended
                start = perf_counter()
                estimator.fit(X, y)
                seconds = perf_counter() - start
            predicted = list(estimator.predict(held_X))
            if len(predicted) != len(held_y):
                raise ValueError("%d answers for %d rows" % (len(predicted), len(held_y)))
            score = float((r_squared if self.task.numbers else accuracy)(held_y, predicted))
        except Exception as error:        # a failure must not hide the results of the others
            self.complaint = "seed %d: %s: %s" % (seed, type(error).__name__, error)
            return
        self.seconds.append(seconds)
        self.scores.append(score)


def kinds():
    """Return the libraries that are installed, nn_pure first."""
    return [NNPure] + [ScikitLearn] * (peers.sklearn_version() is not None)


def compete(task, seeds, control):
    """Return the Entrants after all seeds, in each of which all have learned; nn_pure, the first, is judged."""
    entrants = [Entrant(library, task) for library in kinds()]
    for seed in seeds:
        for entrant in entrants:
            entrant.fit(seed)
        control.run()
    first = entrants[0]
    first.complaint = first.complaint or judge(task, first.scores, beside(entrants))
    return entrants


def beside(entrants):
    """Return the scores that nn_pure's are compared with, None if there are none."""
    return entrants[1].scores if len(entrants) > 1 and not entrants[1].complaint else None


def accuracy_result(entrant, entrants, what, seeds):
    """Return the result of an entrant as a dict, which `python -m benchmarks --help` describes."""
    first = entrants[0]
    seconds = list(entrant.seconds)
    if entrant.complaint:
        entrant.seconds = []
    row = result(what, entrant, first)
    entrant.seconds = seconds               # the ratio of the next may need them
    if entrant is first or first.complaint or entrant.complaint:
        row["ratio"] = None
    complete = len(entrant.scores) == len(seeds)
    row.update({"settings": entrant.task.settings, "score": entrant.task.score_name, "seeds": list(seeds),
                "least_score": entrant.task.least, "scores": entrant.scores, "mean": None, "error": None,
                "difference": None, "difference_error": None})
    if complete:
        row["mean"], row["error"] = mean_and_error(entrant.scores)
        if entrant is first and beside(entrants):
            row["difference"], row["difference_error"] = mean_and_error(
                [a - b for a, b in zip(entrant.scores, beside(entrants))])
    return row


def measure(quick, runs, control):
    """Yield a result for each task and library.

    quick     the small sets, and two seeds
    runs      not used: the seeds are the rounds
    control   a timing.Control
    """
    seeds = QUICK_SEEDS if quick else SEEDS
    for task in SMALL if quick else TASKS:
        entrants = compete(task, seeds, control)
        for entrant in entrants:
            yield accuracy_result(entrant, entrants, task.title(), seeds)


# --- printing ----------------------------------------------------------------

def title_lines(name, question):
    """Return the lines above the tables."""
    return ["", "%s: %s" % (name, question)]


def heading_lines(what):
    """Return the lines above the table of a task."""
    columns = LAYOUT % COLUMNS
    return [""] + wrap(what, WIDTH) + [columns, "-" * len(columns)]


def with_error(mean, error, form="%.4f"):
    """Return a mean and its standard error as a text, "" for None.

    >>> with_error(0.5, 0.01, "%+.4f"), with_error(None, None)
    ('+0.5000 +- 0.0100', '')
    """
    return "" if mean is None else (form + " +- %.4f") % (mean, error)


def result_lines(row):
    """Return the line of a result, and its error message."""
    scores = row["scores"]
    spread = "%.4f .. %.4f" % (min(scores), max(scores)) if scores else ""
    start = (row["contender"], with_error(row["mean"], row["error"]), spread,
             with_error(row["difference"], row["difference_error"], "%+.4f"))
    if row["answer"] == "WRONG":
        return [(LAYOUT % (start + ("WRONG", ""))).rstrip()] + wrapped(row["complaint"])
    return [LAYOUT % (start + (short(row["median"]), short(row["ratio"])))]


def notes():
    """Return the notes below the tables, a list of texts."""
    texts = ["score: of rows held out, the mean of the seeds +- its standard error.  difference: to scikit-learn's, "
             "seed by seed, +- the standard error of these differences; wrong where it is below 0 by more than that, "
             "or the mean below the required minimum (digits: 0.97).  seconds: of one fit, the median."]
    version = peers.sklearn_version()
    if version is None:
        return texts + ["scikit-learn is missing: nn_pure was compared with the least mean score of each set "
                        "only.  To install it: %s" % peers.INSTALL]
    return texts + ["scikit-learn %s, on one core too, the same rows, split and settings" % version]
