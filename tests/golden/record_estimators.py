"""Records where scikit-learn's estimators arrive: python3 tests/golden/record_estimators.py

Writes sklearn_estimators.json beside this file, for the interpreters that have
no scikit-learn: the losses and the weights after the trainings of
estimator_cases.py.  The values are those of the version that the file names.
"""

import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.dirname(os.path.dirname(HERE))]

import sklearn  # noqa: E402
from estimator_cases import ACTIVATIONS, COMMON, KINDS, SETTINGS, table, targets  # noqa: E402
from estimators_beside_sklearn import fit_quietly, pair  # noqa: E402


def trained(solver, activation, kind):
    """What scikit-learn's estimator holds after fit."""
    their = pair(kind, activation=activation, **dict(COMMON, **SETTINGS[solver]))[0]
    fit_quietly(their, table(), targets(kind, table()))
    return {"solver": solver, "activation": activation, "kind": kind, "n_iter": their.n_iter_, "loss": their.loss_,
            "loss_curve": getattr(their, "loss_curve_", []), "coefs": [w.tolist() for w in their.coefs_],
            "intercepts": [b.tolist() for b in their.intercepts_]}


if __name__ == "__main__":
    cases = [trained(solver, activation, kind) for solver in SETTINGS for activation in ACTIVATIONS for kind in KINDS]
    with open(os.path.join(HERE, "sklearn_estimators.json"), "w") as file:
        json.dump({"scikit-learn": sklearn.__version__, "cases": cases}, file, indent=None, separators=(",", ":"))
        file.write("\n")
