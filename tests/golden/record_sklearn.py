"""Records what scikit-learn's metrics answer: python3 tests/golden/record_sklearn.py

Writes sklearn_metrics.json beside this file: random data with many ties, and
each metric's value on it.  Run it again only to add cases: the old values are
those of the version that the file names.
"""

import functools
import json
import os
import random
import warnings

import sklearn
from sklearn import metrics

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sklearn_metrics.json")


def quietly(function, *flags, **options):
    """Return function of (truth, given) as a plain number or list, its warnings silenced."""
    @functools.wraps(function)
    def call(truth, given):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            more = {"labels": list(range(len(given[0])))} if "all labels" in flags else {}
            value = function(truth, given, **dict(options, **more))
        return value.tolist() if hasattr(value, "tolist") else value
    return call


def averages(name, function):
    return {name + "_" + average: quietly(function, average=average, zero_division=0)
            for average in ("macro", "micro", "weighted")}


LABELS = {"accuracy": quietly(metrics.accuracy_score),
          "balanced_accuracy": quietly(metrics.balanced_accuracy_score),
          "matthews": quietly(metrics.matthews_corrcoef),
          "confusion_matrix": quietly(metrics.confusion_matrix)}
LABELS.update(averages("precision", metrics.precision_score))
LABELS.update(averages("recall", metrics.recall_score))
LABELS.update(averages("f1", metrics.f1_score))
# Each kind: truth and given are drawn alike for its metrics.
SKLEARN = {
    "labels": LABELS,
    "bits": {"precision": quietly(metrics.precision_score, zero_division=0),
             "recall": quietly(metrics.recall_score, zero_division=0),
             "f1": quietly(metrics.f1_score, zero_division=0)},
    "scores": {"roc_auc": quietly(metrics.roc_auc_score),
               "average_precision": quietly(metrics.average_precision_score)},
    "probabilities": {"brier": quietly(metrics.brier_score_loss, pos_label=1),
                      "log_loss": quietly(metrics.log_loss, labels=[0, 1])},
    "rows": {"log_loss": quietly(metrics.log_loss, "all labels"),
             "top_1_accuracy": quietly(metrics.top_k_accuracy_score, "all labels", k=1),
             "top_2_accuracy": quietly(metrics.top_k_accuracy_score, "all labels", k=2),
             "top_3_accuracy": quietly(metrics.top_k_accuracy_score, "all labels", k=3)},
    "quantities": {"mean_absolute_error": quietly(metrics.mean_absolute_error),
                   "mean_squared_error": quietly(metrics.mean_squared_error),
                   "root_mean_squared_error": quietly(metrics.root_mean_squared_error),
                   "r_squared": quietly(metrics.r2_score),
                   "explained_variance": quietly(metrics.explained_variance_score)},
}


def draw(kind, rng):
    """Return random (truth, given)."""
    n = rng.randint(2, 16)
    if kind == "labels":
        labels = rng.choice([[0, 1], [3, 5, 9], ["a", "b", "c", "d"], ["only"]])
        occurring = labels[:rng.randint(1, len(labels))]       # a class may be called that is not in truth
        return rng.choices(occurring, k=n), rng.choices(labels, k=n)
    if kind == "bits":
        return rng.choices([0, 1], k=n), rng.choices([0, 1], k=n)
    if kind == "scores":
        return [0, 1] + rng.choices([0, 1], k=n), [rng.randint(-4, 4) / 4 for _ in range(n + 2)]
    if kind == "probabilities":
        return rng.choices([0, 1], k=n), [rng.choice([0.0, 1.0, round(rng.random(), 3)]) for _ in range(n)]
    if kind == "rows":
        classes = rng.randint(3, 5)
        # eighths: their sums are exact
        rows = [[rng.randint(0, 2) / 8 for _ in range(classes - 1)] for _ in range(n)]
        return rng.choices(range(classes), k=n), [row + [1 - sum(row)] for row in rows]
    if rng.random() < 0.5:
        return [[rng.randint(-64, 64) / 8 for _ in range(n)] for _ in range(2)]
    m = rng.randint(1, 3)
    return [[[rng.randint(-64, 64) / 8 for _ in range(m)] for _ in range(n)] for _ in range(2)]


def main():
    rng = random.Random(1)
    cases = []
    for kind in sorted(SKLEARN):
        for _ in range(12):
            truth, given = draw(kind, rng)
            cases.append({"kind": kind, "truth": truth, "given": given,
                          "values": {name: SKLEARN[kind][name](truth, given) for name in sorted(SKLEARN[kind])}})
    # a case a line
    lines = ",\n".join(json.dumps(case, sort_keys=True) for case in cases)
    with open(PATH, "w", encoding="utf-8") as file:
        file.write('{"sklearn": "%s", "cases": [\n%s\n]}\n' % (sklearn.__version__, lines))


if __name__ == "__main__":
    main()
