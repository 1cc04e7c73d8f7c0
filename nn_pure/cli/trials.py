"""The models of tune: a network of one trial's parameters, trained and scored in a worker."""

from ..data.preprocessor import Preprocessor
from ..errors import NNPureError
from ..network import Network
from ..optimizers import optimizer_from
from ..scaling import Scaling, standardise
from ..selection.plain import digest
from .arguments import sizes
from .networks import answer_in_units, layers_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Tuple
    from ..checks import Matrix
    from ..data.table import Table
    Fold = Tuple[Matrix, Optional[Scaling]]


class Candidate:
    """A network of the trial's parameters, with the preprocessing of its fold.

    train and predict take rows of one number each, which are row numbers in the table.
    """

    def __init__(self, candidates: "Candidates", params: "Dict[str, Any]", seed: int) -> None:
        self.candidates = candidates
        self.params = params
        self.seed = seed
        self.fold: "Fold" = ([], None)
        self.net: "Any" = None

    def train(self, places: "List[List[int]]", T: "Matrix") -> None:
        """Train on the rows with these numbers."""
        self.fold = self.candidates.fold_learned_from([i for i, in places])
        X, scaling = self.fold
        self.net = new_network(len(X[0]), self.candidates.classes, self.params, self.seed)
        self.net.scaling = scaling
        learn(self.net, [X[i] for i, in places], T, self.candidates.classes is None, self.params,
              self.candidates.epochs)

    def predict(self, places: "List[List[int]]") -> "Matrix":
        """Return the outputs for the rows with these numbers, in the target's units."""
        outputs: "Matrix" = self.net.predict([self.fold[0][i] for i, in places])
        return outputs


class Candidates:
    """The data that all trials share; called with a seed and parameters it returns a Candidate.

    folds    of each fold the inputs of all rows, and the scaling, both fitted on the training rows
    judged   for each row the fold in which it is a test row
    name     identifies the search in the file of results
    """

    def __init__(self, folds: "List[Fold]", judged: "Dict[int, int]", classes: "Optional[List[str]]", epochs: int,
                 name: str) -> None:
        self.folds = folds
        self.judged = judged
        self.classes = classes
        self.epochs = epochs
        self.name = name

    def __call__(self, seed: int, **params: "Any") -> Candidate:
        return Candidate(self, params, seed)

    def __repr__(self) -> str:
        return self.name

    def fold_learned_from(self, places: "List[int]") -> "Fold":
        """Return the fold with these training rows: that of a test row, one that is not among them."""
        there = set(places)
        for i in self.judged:
            if i not in there:
                return self.folds[self.judged[i]]
        raise NNPureError("all rows are training rows: no test row is left")


def candidates_for(table: "Table", pairs: "Any", options: "Dict[str, Any]", classes: "Optional[List[str]]",
                   epochs: int) -> Candidates:
    """Return the candidates: a preprocessor is fitted for each fold, on its training rows."""
    folds: "List[Fold]" = []
    for train, _ in pairs:
        preprocessor = Preprocessor.fit(table, rows=train, **options)
        X = preprocessor.transform(table)
        for known, _ in folds:
            if known == X:                      # they differ only in fill values
                X = known
        folds.append((X, preprocessor.scaling))
    judged = {i: k for k, (_, test) in enumerate(pairs) for i in test}
    name = "%d epochs, table %s" % (epochs, digest([table.header, table.rows, options]))
    return Candidates(folds, judged, classes, epochs, name)


def new_network(inputs: int, classes: "Optional[List[str]]", params: "Dict[str, Any]", seed: int) -> Network:
    """Return a network of these parameters."""
    return Network(inputs, layers_for(classes, sizes(params["hidden"]), params["activation"], params["dropout"],
                                      l2=params["l2"]), seed=seed)


def learn(net: Network, X: "Matrix", T: "Matrix", numbers: bool, params: "Dict[str, Any]", epochs: int) -> None:
    """Train net; targets that are numbers are standardised, and the outputs are scaled back.

    A full-batch optimizer gets all rows at once, whatever batch_size is.
    """
    units = standardise(T) if numbers else None
    full_batch = optimizer_from(params["optimizer"]).full_batch
    history = net.train(X, T if units is None else units.apply(T), epochs, params["learning_rate"],
                        None if full_batch else params["batch_size"], params["optimizer"])
    if history.stopped == "interrupted":
        raise KeyboardInterrupt
    if units is not None:
        answer_in_units(net, units)
