"""What tune tries: a network of one trial's parameters, learned and judged in a worker."""

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
    """A network of the trial's parameters, that prepares its rows as their fold needs it.

    train and predict take rows of one number each, which are places in the table.
    """

    def __init__(self, candidates: "Candidates", params: "Dict[str, Any]", seed: int) -> None:
        self.candidates = candidates
        self.params = params
        self.seed = seed
        self.fold: "Fold" = ([], None)
        self.net: "Any" = None

    def train(self, places: "List[List[int]]", T: "Matrix") -> None:
        """Learn from the rows at these places."""
        self.fold = self.candidates.fold_learned_from([i for i, in places])
        X, scaling = self.fold
        self.net = new_network(len(X[0]), self.candidates.classes, self.params, self.seed)
        self.net.scaling = scaling
        learn(self.net, [X[i] for i, in places], T, self.candidates.classes is None, self.params,
              self.candidates.epochs)

    def predict(self, places: "List[List[int]]") -> "Matrix":
        """Return the outputs for the rows at these places, in the target's units."""
        outputs: "Matrix" = self.net.predict([self.fold[0][i] for i, in places])
        return outputs


class Candidates:
    """What all trials have in common; called with a seed and parameters it makes the one of a fold.

    folds    of each fold the inputs of all rows, and the scaling, both fitted on the rows learned from
    judged   for each row the fold that it judges
    name     tells this search from others in the file of results
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
        """Return the fold that learns from the rows at these places: it is judged by one that is not there."""
        there = set(places)
        for i in self.judged:
            if i not in there:
                return self.folds[self.judged[i]]
        raise NNPureError("all rows are learned from: none is left to judge by")


def candidates_for(table: "Table", pairs: "Any", options: "Dict[str, Any]", classes: "Optional[List[str]]",
                   epochs: int) -> Candidates:
    """Return the candidates: a preprocessor is fitted for each fold, on the rows it learns from."""
    folds: "List[Fold]" = []
    for train, _ in pairs:
        preprocessor = Preprocessor.fit(table, rows=train, **options)
        X = preprocessor.transform(table)
        for known, _ in folds:
            if known == X:                      # they differ only where something stands in for missing cells
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
    """Train net; numbers to predict are learned standardised, and then answered as they are.

    An optimizer that needs all rows at once gets them, whatever batch_size says.
    """
    units = standardise(T) if numbers else None
    full_batch = optimizer_from(params["optimizer"]).full_batch
    history = net.train(X, T if units is None else units.apply(T), epochs, params["learning_rate"],
                        None if full_batch else params["batch_size"], params["optimizer"])
    if history.stopped == "interrupted":
        raise KeyboardInterrupt
    if units is not None:
        answer_in_units(net, units)
