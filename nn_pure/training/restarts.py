"""Random restarts: the result of a training from one seed, and whether it is stuck on a plateau."""

from ..parameters import copy_rows, set_parameters
from .history import History

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List
    from ..checks import Matrix
    from ..network import Network
    from ..rng import Rng

# A start is called stuck when its loss fell by less than 1 % over the last tenth of the epochs
# and is still above a tenth of the baseline loss, of one constant answer to all rows.  On XOR, 2-2-1,
# starts that learn end near 1 % of that loss, stuck ones at 50 % or more.  (With noisy data the
# best loss there is may look stuck as well: restarts then cost time and find no better.)
FLAT = 0.01
HIGH = 0.1
SHORTEST = 20             # epochs; fewer tell nothing


class Start:
    """The result of a training from one seed: generator, weights, history and loss."""

    def __init__(self, rng: "Rng", rows: "Matrix", history: History, loss: float) -> None:
        self.rng = rng
        self.rng_state: int = rng.state
        self.rows: "Matrix" = copy_rows(rows)
        self.history = history
        self.loss = loss

    def bring_back(self, network: "Network") -> None:
        """Give network the weights and the generator of this start."""
        network.rng = self.rng
        network.rng.state = self.rng_state
        set_parameters(network.layers, copy_rows(self.rows))


def on_plateau(loss: "List[float]", guess: float) -> bool:
    """Return whether training ended where the loss is flat, and high beside guess, the baseline loss.

    >>> on_plateau([0.5] * 100, 0.7), on_plateau([0.7] * 90 + [0.5] * 10, 0.7)
    (True, False)
    """
    if len(loss) < SHORTEST:
        return False                       # too short to tell
    before = loss[-1 - len(loss) // 10]
    return loss[-1] > (1.0 - FLAT) * before and loss[-1] > HIGH * guess
