"""The network: layers, a loss, and all that a user does with them.

The letters, here and in every other file:

    x   inputs, one row per sample             n x inputs
    w   weights of a layer                     inputs x units
    b   biases of a layer                      units
    z   weighted sums      z = x w + b         n x units
    a   what a layer passes on, a = activation(z), the next layer's x
    t   targets: what the last a should be; users call them y
    E   the loss, a mean over the n rows
    delta = dE/dz, by how much E grows when a weighted sum does

Forward computes z and a, layer after layer.  Backward is the chain rule, from
the last layer to the first.  Both are written out in propagation.py.

Longer than 400 lines: two fifths of them say what its methods take, return and refuse.
"""

from . import propagation
from .activations import EXPS, exp_named
from .checks import known_name, to_count, to_matrix, to_rate
from .errors import NNPureError, ShapeError, TrainingDiverged
from .kernels import kernel_for, name_of
from .layers import Dense, copy_layers
from .losses import LOSSES, fitting_loss
from .matrix import column_sums, first_bad_row, subtract_scaled
from .model_dict import network_from_dict, network_to_dict
from .parameters import gradient_rows, layer_of_row, parameter_rows, set_parameters
from .rng import Rng
from .sample_weights import row_weights, smooth, to_smoothing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Sequence, Tuple
    from .callbacks import Callback
    from .checks import Matrix, Vector
    from .losses import Loss
    from .propagation import Gradients, Masks
    from .scaling import Scaling
    from .training.history import History

BYTES_PER_PARAMETER = 32        # 64-bit CPython: 8 for the list's pointer, 24 for the float


class Network:
    """A feed-forward network: layers of units, each fed by all of the one before.

    inputs   how many numbers a sample has
    layers   Dense layers, first to last; the network keeps copies of its own
    loss     a name of LOSSES; None takes binary cross-entropy after a sigmoid,
             categorical after a softmax, the mean squared error otherwise
    seed     decides weights, shuffles and dropout; None takes one from the clock
    label_smoothing   0 or more, below 1: the share of each target that the loss
             spreads evenly over the classes
    kernel   who does the arithmetic, a name of kernels.KERNELS: "generated" has the
             bits of "plain", "fast" others; None takes what NN_PURE_KERNEL says, else
             "generated".  It is not saved
    exp      whose exponential function: "platform", Python's math.exp, quick, or "portable",
             our own: then a seed gives the same bits on every machine with 64-bit floats

    After forward, x, z and a hold what it computed: z[k] and a[k] are the
    weighted sums and outputs of layer k.  train leaves there what it happened to
    compute last, or nothing: call forward after it.  scaling, if set, is applied
    to every row of X first.  columns and target describe a table, for the command line.
    history is that of the last training, of one that raised an error too.

    >>> net = Network(2, [Dense(1, weights=[[1.0], [2.0]], biases=[0.5])])
    >>> net.predict([[10.0, 100.0]])                  # 10 + 200 + 0.5
    [[210.5]]
    """

    def __init__(self, inputs: int, layers: "Sequence[Dense]", loss: "Optional[str]" = None,
                 seed: "Optional[int]" = None, label_smoothing: float = 0.0,
                 kernel: "Optional[str]" = None, exp: str = "platform") -> None:
        self.kernel = name_of(kernel)
        self._exp = known_name(exp, dict.fromkeys(EXPS), {}, "exp")
        self.inputs = to_count(inputs, "inputs")
        self.layers = copy_layers(layers)
        self.loss = fitting_loss([layer.activation for layer in self.layers], loss)
        self.label_smoothing = to_smoothing(label_smoothing, self.loss, LOSSES[self.loss].activation)
        self.rng = Rng(seed)
        for layer, width in zip(self.layers, self._widths()):
            biases = layer.biases or [0.0] * layer.units
            if not layer.weights:
                layer.initialize(width, self.rng)
            layer.biases = biases
        self._check_layers()
        self.scaling: "Optional[Scaling]" = None
        self.columns: "Optional[List[Dict[str, Any]]]" = None
        self.target: "Optional[Dict[str, Any]]" = None
        self.x: "Matrix" = []
        self.z: "List[Matrix]" = []
        self.a: "List[Matrix]" = []
        self.history: "Optional[History]" = None
        self.stop_training = False
        self._may_step = False
        self._compiled: "Any" = None     # a kernel's function that predicts; None until enough rows were predicted
        self._predicted = 0              # how many

    def __repr__(self) -> str:
        """Return the numbers of units, the activations, the loss and the seed.

        >>> Network(2, [Dense(4, "tanh"), Dense(1, "sigmoid")], seed=0)
        <Network 2-4-1: tanh, sigmoid; binary_cross_entropy, seed 0>
        """
        return "<Network %s: %s; %s, seed %d>" % (
            "-".join([str(n) for n in self._widths() + [self.outputs]]),
            ", ".join([layer.activation for layer in self.layers]), self.loss, self.seed)

    def _repr_svg_(self) -> "Optional[str]":
        """A notebook shows a small network as its drawing."""
        try:
            from .study.notebook import network_svg
        except ImportError:                     # the core alone
            return None
        return network_svg(self)

    def _repr_markdown_(self) -> "Optional[str]":
        """And a larger one as its summary."""
        try:
            from .study.notebook import network_markdown
        except ImportError:
            return None
        return network_markdown(self)

    @property
    def seed(self) -> int:
        """The seed that weights and shuffles come from."""
        return self.rng.seed

    @property
    def exp(self) -> str:
        """Which exp activations and losses take, a name of activations.EXPS."""
        return self._exp

    @property
    def loss_function(self) -> "Loss":
        """The loss as a line of LOSSES, computed with the network's exp."""
        loss = LOSSES[self.loss]
        return loss if self._exp == "platform" else loss.with_exp(exp_named(self._exp))

    @property
    def outputs(self) -> int:
        """How many numbers a prediction has."""
        return self.layers[-1].units

    def _widths(self) -> "List[int]":
        """Return how many numbers arrive at each layer."""
        return [self.inputs] + [layer.units for layer in self.layers[:-1]]

    # --- what users pass, checked --------------------------------------------

    def _check_layers(self) -> None:
        """Anybody may have set weights since the last call: do they still fit together?"""
        widths = self._widths()
        for k in range(len(self.layers)):
            self.layers[k].check(widths[k], "layers[%d]" % k, self._exp)

    def _checked_rows(self, X: "Any") -> "Matrix":
        """Return x, checked and scaled; the layers are checked too."""
        self._check_layers()
        x = to_matrix(X, "X", self.inputs)
        return x if self.scaling is None else self.scaling.apply(x)

    def _targets(self, y: "Any", n: int) -> "Matrix":
        t = to_matrix(y, "y", self.outputs)
        if len(t) != n:
            raise ShapeError("X has %d rows and y has %d: one row of targets for each sample" % (n, len(t)))
        LOSSES[self.loss].check_targets(t)
        return t

    # --- forward -------------------------------------------------------------

    def forward(self, X: "Any") -> "Matrix":
        """Return the outputs for the rows of X, n x outputs, and keep x, z, a for backward.

        >>> net = Network(1, [Dense(1, weights=[[3.0]]), Dense(1, "relu", weights=[[-1.0]])])
        >>> net.forward([[2.0]]), net.z
        ([[0.0]], [[[6.0]], [[-6.0]]])
        """
        x = self._checked_rows(X)
        self.z, self.a = self._run(x)
        self.x = x
        self._may_step = True
        return [list(row) for row in self.a[-1]]

    def predict(self, X: "Any") -> "Matrix":
        """Return the same numbers as forward; nothing is kept for backward.

        >>> Network(1, [Dense(1, weights=[[3.0]])]).predict([[2.0], [4.0]])
        [[6.0], [12.0]]
        """
        return kernel_for(self.kernel).predict(self, X)

    def loss_value(self, X: "Any", y: "Any", sample_weight: "Any" = None, class_weight: "Any" = None,
                   masks: "Masks" = None) -> float:
        """Return the loss for inputs X and targets y, a mean over the rows, and the layers' penalties.

        sample_weight, class_weight   see train
        masks                         those of propagation.draw_masks, to hold dropout's zeros in place

        >>> Network(1, [Dense(1, weights=[[3.0]])]).loss_value([[2.0]], [[4.0]])    # (6 - 4)^2
        4.0
        """
        x, t = self._checked_data(X, y)
        return self._mean_loss(x, t, row_weights(t, sample_weight, class_weight), masks)

    # --- backward ------------------------------------------------------------

    def gradients(self, X: "Any", y: "Any", sample_weight: "Any" = None, class_weight: "Any" = None,
                  masks: "Masks" = None) -> "Gradients":
        """Return [(dE_dw, dE_db), ...] of loss_value, a pair per layer in the shapes of weights and biases.

        >>> net = Network(1, [Dense(1, weights=[[3.0]])])
        >>> net.gradients([[2.0]], [[4.0]])               # 2 (6 - 4) times x, and times 1
        [([[8.0]], [4.0])]
        """
        x, t = self._checked_data(X, y)
        u = row_weights(t, sample_weight, class_weight)
        z, a = self._run(x, masks)
        return self._gradients(x, z, a, t, u, masks)

    def backward(self, X: "Any", y: "Any", learning_rate: float) -> None:
        """Take one step of gradient descent, w - learning_rate dE/dw, from the last forward(X).

        >>> net = Network(1, [Dense(1, weights=[[3.0]])])
        >>> _ = net.forward([[2.0]])
        >>> net.backward([[2.0]], [[4.0]], 0.25)
        >>> net.layers[0].weights, net.layers[0].biases   # 3 - 8/4, 0 - 4/4
        ([[1.0]], [-1.0])
        """
        learning_rate = to_rate(learning_rate, "learning_rate")
        x = self._checked_rows(X)
        t = self._targets(y, len(x))
        if x != self.x or not self._may_step:
            raise NNPureError("backward before forward: call forward(X) with the same X first, for each step")
        g = gradient_rows(self._gradients(x, self.z, self.a, t))
        updated = subtract_scaled(parameter_rows(self.layers), g, learning_rate)
        bad = first_bad_row(updated)
        if bad is not None:
            raise TrainingDiverged("layers[%d] would get a weight that is infinite or NaN; lower the learning rate, or "
                                   "bring inputs and targets to a size near 1 (the network is as before this step)"
                                   % layer_of_row(self.layers, bad))
        set_parameters(self.layers, updated)
        self._may_step = False           # z and a are of the weights before: a second step needs a new forward

    def _gradients(self, x: "Matrix", z: "List[Matrix]", a: "List[Matrix]", t: "Matrix",
                   u: "Optional[Vector]" = None, masks: "Masks" = None) -> "Gradients":
        return propagation.backward(self.layers, self.loss_function, x, z, a, self._smoothed(t), u, masks,
                                    kernel_for(self.kernel))

    # --- training ------------------------------------------------------------

    def train(self, X: "Any", y: "Any" = None, epochs: int = 100, learning_rate: "Any" = None,
              batch_size: "Optional[int]" = None, optimizer: "Any" = "sgd", shuffle: bool = True,
              restarts: int = 0, validation: "Any" = None, validation_fraction: float = 0.0,
              patience: "Optional[int]" = None, min_delta: float = 0.0, restore_best: bool = True,
              monitor: "Optional[str]" = None, stop_at_loss: "Optional[float]" = None,
              max_seconds: "Optional[float]" = None, metrics: "Sequence[Any]" = (),
              sample_weight: "Any" = None, class_weight: "Any" = None,
              clip_norm: "Optional[float]" = None, clip_value: "Optional[float]" = None,
              callbacks: "Sequence[Callback]" = (), verbose: int = 0,
              checkpoint: "Any" = None, checkpoint_epochs: "Optional[int]" = None,
              checkpoint_seconds: "Optional[float]" = None, resume: bool = False,
              kernel: "Optional[str]" = None) -> "History":
        """Train and return a History.

        X, y           inputs, n x inputs, and targets, n x outputs; or X is a function that
                       returns a fresh iterator of rows (x, y) each time it is called, and y
                       is None: then only a batch at a time is in memory, in that order
        epochs         how many times to go through all rows, 1 or more
        learning_rate  the step length, above 0; a schedule of schedules.py; or a function of
                       the epoch, numbered from 0.  None takes the optimizer's
        batch_size     rows per step; None takes all of them (32 from a function)
        optimizer      a name of OPTIMIZERS, or an object of optimizers/__init__.py, whose memory then
                       goes on from one training to the next
        shuffle        a new order of rows in every epoch, from the seed; batches only
        restarts       how often to begin again, from the next seed, when training
                       ended stuck on a plateau; the best start is kept

        validation     (X, y) that are not learned from, but measured after each epoch
        validation_fraction   or the share of the rows to hold out for it, at random, the same
                       rows for every seed
        patience       end training when so many epochs in a row brought nothing better
        min_delta      by how much better it must be, 0 or more
        restore_best   with patience: end with the weights of the best epoch
        monitor        what is watched: "val_loss" (without validation "loss"), or a metric,
                       "accuracy" or "val_accuracy"
        stop_at_loss   end training after the first epoch whose loss is not above this (the
                       History's, before the steps: that of the last weights may differ)
        max_seconds    end training after the batch in which this time is up

        metrics        names of METRICS, or functions of targets and outputs (two matrices): what
                       to measure after each epoch, of the rows learned from and of those
                       to validate with (of these only, where rows come from a function)
        sample_weight  how much each row counts, n numbers, 0 or more
        class_weight   how much each class counts, {0: 1.0, 1: 5.0}, or "balanced"
        clip_norm      shorten each gradient to this length (Pascanu et al. 2013)
        clip_value     hold each number of the gradient between -clip_value and clip_value

        callbacks      a list of objects that inherit from callbacks.Callback
        verbose        0 prints nothing; 1 one line that is rewritten on a terminal, and a
                       line per epoch elsewhere; 2 a line per epoch

        checkpoint     a file to write the state of training to: see training/checkpoint.py
        checkpoint_epochs, checkpoint_seconds   how often (neither: every 30 seconds)
        resume         go on from the checkpoint, if the file is there, to the same bits that
                       an uninterrupted training ends with

        kernel         who does the arithmetic of this training, if not the network's own

        A wrong argument raises before anything changes.  An infinity or a NaN
        raises TrainingDiverged, which names epoch, batch, layer and the likeliest
        cause; the network then holds the last good weights.  Ctrl-C ends training
        after the current batch, as if its epochs were done.

        >>> net = Network(1, [Dense(1, weights=[[3.0]])])
        >>> net.train([[2.0]], [[4.0]], epochs=1, learning_rate=0.25).loss
        [4.0]
        """
        from .training.arguments import trainer_for  # here: who only predicts need not load optimizers and the rest
        own = self.kernel
        self.kernel = own if kernel is None else name_of(kernel)
        try:
            trainer = trainer_for(
                self, X, y, epochs=epochs, learning_rate=learning_rate, batch_size=batch_size, optimizer=optimizer,
                shuffle=shuffle, restarts=restarts, validation=validation, validation_fraction=validation_fraction,
                patience=patience, min_delta=min_delta, restore_best=restore_best, monitor=monitor,
                stop_at_loss=stop_at_loss, max_seconds=max_seconds, metrics=metrics, sample_weight=sample_weight,
                class_weight=class_weight, clip_norm=clip_norm, clip_value=clip_value, callbacks=callbacks,
                verbose=verbose, checkpoint=checkpoint, checkpoint_epochs=checkpoint_epochs,
                checkpoint_seconds=checkpoint_seconds, resume=resume)
            self._may_step = False              # z and a are of the weights before: backward needs a new forward
            return trainer.run()
        finally:
            self.kernel = own

    # --- what training/trainer.py and gradcheck.py use: x and t are checked and scaled already ---

    def _checked_data(self, X: "Any", y: "Any") -> "Tuple[Matrix, Matrix]":
        """Return x, checked and scaled, and t, checked: what _run and _mean_loss take."""
        x = self._checked_rows(X)
        return x, self._targets(y, len(x))

    def _smoothed(self, t: "Matrix") -> "Matrix":
        """Return the targets that the loss gets, with label_smoothing."""
        return smooth(t, self.label_smoothing, LOSSES[self.loss].activation) if self.label_smoothing else t

    def _run(self, x: "Matrix", masks: "Masks" = None) -> "Tuple[List[Matrix], List[Matrix]]":
        """Return the z and the a of every layer."""
        return propagation.forward(self.layers, x, masks, kernel_for(self.kernel))

    def _loss_of_run(self, z: "List[Matrix]", a: "List[Matrix]", t: "Matrix", u: "Optional[Vector]" = None) -> float:
        """Return the loss for what run returned."""
        return propagation.loss_of(self.layers, self.loss_function, z, a, self._smoothed(t), u)

    def _mean_loss(self, x: "Matrix", t: "Matrix", u: "Optional[Vector]" = None, masks: "Masks" = None) -> float:
        """Return the loss for x and t that are checked and scaled already."""
        z, a = self._run(x, masks)
        return self._loss_of_run(z, a, t, u)

    def _loss_and_gradient(self, x: "Matrix", t: "Matrix", u: "Optional[Vector]" = None,
                          masks: "Masks" = None) -> "Tuple[float, Matrix]":
        """Return the loss and its gradient, in rows as propagation.parameter_rows has them."""
        self.x = x
        loss, gradients, self.z, self.a = propagation.loss_and_gradients(
            self.layers, self.loss_function, x, self._smoothed(t), u, masks, kernel_for(self.kernel))
        self._may_step = False                  # the weights are about to change
        return loss, gradient_rows(gradients)

    def _guess_loss(self, t: "Matrix") -> float:
        """Return the loss of answering every row alike: the mean target, or sigmoid or softmax of 0."""
        if LOSSES[self.loss].activation:
            guess = [0.0] * self.outputs
        else:
            guess = [total / len(t) for total in column_sums(t)]
        return LOSSES[self.loss].mean([guess] * len(t), t)

    def restart(self, seed: int) -> None:
        """Draw all weights anew from seed.

        >>> net = Network(2, [Dense(2)], seed=1)
        >>> net.restart(7)
        >>> net.layers[0].weights == Network(2, [Dense(2)], seed=7).layers[0].weights
        True
        """
        self.rng = Rng(seed)
        for layer, width in zip(self.layers, self._widths()):
            layer.initialize(width, self.rng)

    # --- keeping -------------------------------------------------------------

    def to_dict(self) -> "Dict[str, Any]":
        """Return all that decides an output as plain dicts, lists, texts and numbers.

        >>> Network(1, [Dense(1, weights=[[3.0]])]).to_dict()["layers"][0]["weights"]
        [[3.0]]
        """
        self._check_layers()
        return network_to_dict(self)

    @classmethod
    def from_dict(cls, data: "Any") -> "Network":
        """Return the network that to_dict described; ModelFileError says what is wrong with data.

        >>> net = Network(1, [Dense(1, weights=[[3.0]])])
        >>> Network.from_dict(net.to_dict()).predict([[2.0]])
        [[6.0]]
        """
        net: "Network" = network_from_dict(cls, data)
        return net

    def copy(self) -> "Network":
        """Return a network of its own with the same weights, which goes on as this one would.

        >>> net = Network(1, [Dense(1, weights=[[3.0]])])
        >>> net.copy().predict([[2.0]])
        [[6.0]]
        """
        twin = self.from_dict(self.to_dict())
        twin.rng.state = self.rng.state
        twin.kernel = self.kernel
        return twin

    def __getstate__(self) -> "Dict[str, Any]":
        """A function made by exec cannot be copied or pickled: the copy makes its own."""
        return dict(self.__dict__, _compiled=None)

    def summary(self) -> str:
        """Return a table of the layers with their shapes, parameters and memory.

        >>> print(Network(2, [Dense(3, "tanh"), Dense(1, "sigmoid")], seed=0).summary())
        layer  activation     weights    biases  parameters
            0  tanh           2 x 3           3           9
            1  sigmoid        3 x 1           1           4
        13 parameters, 416 bytes in lists on 64-bit CPython
        2 inputs, loss binary_cross_entropy, seed 0, no scaling
        """
        lines = ["layer  %-13s  %-9s  biases  parameters" % ("activation", "weights")]
        total = 0
        for k, (layer, width) in enumerate(zip(self.layers, self._widths())):
            count = (width + 1) * layer.units
            total += count
            lines.append("%5d  %-13s  %-9s  %6d  %10d" % (
                k, layer.activation, "%d x %d" % (width, layer.units), layer.units, count))
        lines.append("%d parameters, %d bytes in lists on 64-bit CPython" % (total, total * BYTES_PER_PARAMETER))
        lines.append("%d inputs, loss %s, seed %d, %s" % (
            self.inputs, self.loss, self.seed, "inputs scaled" if self.scaling else "no scaling"))
        return "\n".join(lines)
