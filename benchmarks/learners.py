"""Learners: nn_pure, and peers that train the same network to the same loss.

A learner is a class with a name and learn(data, optimizer, rate, batch_size, seed),
which trains a new network until the mean loss of an epoch is at most data.target
or data.epochs are over, and returns an Outcome.  The loss of an epoch is the
same thing for all: each batch's before its step, their mean over the rows
(scikit-learn's L-BFGS has only the loss after its last step).
"""

import warnings
from time import perf_counter

from nn_pure.errors import TrainingDiverged


class Outcome:
    """The result of a training.

    losses    of each epoch, as the learner reports them
    layers    [(weights, biases), ...] at the end, weights[input][unit], lists of floats
    loss      of all rows with these, as the learner computes it
    seconds   of the training
    """

    def __init__(self, losses, layers, loss, seconds):
        self.losses = losses
        self.layers = layers
        self.loss = loss
        self.seconds = seconds


class NNPure:
    """nn_pure, as its users call it."""

    name = "nn_pure"

    @staticmethod
    def learn(data, optimizer, rate, batch_size, seed):
        """Return the Outcome of Network.train; a training that diverges is evaluated with its last weights."""
        net = data.network(seed)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")         # that the loss does not fall: the table shows it
            start = perf_counter()
            try:
                net.train(data.X, data.y, epochs=data.epochs, learning_rate=rate, batch_size=batch_size,
                          optimizer=optimizer, stop_at_loss=data.target)
            except TrainingDiverged:
                pass
            seconds = perf_counter() - start
        layers = [(layer.weights, layer.biases) for layer in net.layers]
        return Outcome(net.history.loss, layers, net.loss_value(data.X, data.y), seconds)


class PyTorch:
    """The same network in PyTorch, 64-bit floats, from nn_pure's weights, with nn_pure's order of rows.

    So with the same seed it does the same steps, and but for rounding has the
    same losses.  The orders are drawn before the clock starts.
    """

    name = "PyTorch"

    @staticmethod
    def learn(data, optimizer, rate, batch_size, seed):
        """Return the Outcome of the usual loop over epochs and batches."""
        import torch
        torch.set_num_threads(1)
        net = data.network(seed)
        start_layers = [(layer.weights, layer.biases) for layer in net.layers]
        n = len(data.X)
        size = batch_size or n
        orders = [torch.tensor(order) for order in shuffled(n, data.epochs, net.rng)] if size < n else []
        start = perf_counter()
        X, y = torch.tensor(data.X, dtype=torch.float64), torch.tensor(data.y, dtype=torch.float64)
        model, linears = PyTorch.model(torch, start_layers, data.hidden)
        criterion = PyTorch.criterion(torch, y)
        steps = PyTorch.optimizer(torch, optimizer, model.parameters(), rate)
        losses = []
        while len(losses) < data.epochs and (not losses or losses[-1] > data.target):
            total = 0.0
            for rows in orders[len(losses)].split(size) if size < n else [None]:
                x, t = (X, y) if rows is None else (X[rows], y[rows])

                def closure(x=x, t=t):
                    steps.zero_grad()
                    loss = criterion(model(x), t)
                    loss.backward()
                    return loss
                total += steps.step(closure).item() * len(x)
            losses.append(total / n)
        seconds = perf_counter() - start
        layers = [(linear.weight.detach().T.tolist(), linear.bias.detach().tolist()) for linear in linears]
        with torch.no_grad():
            return Outcome(losses, layers, float(criterion(model(X), y)), seconds)

    @staticmethod
    def model(torch, layers, hidden):
        """Return a module with these weights, and its linear layers."""
        linears, parts = [], []
        for weights, biases in layers:
            linear = torch.nn.Linear(len(weights), len(biases), dtype=torch.float64)
            with torch.no_grad():
                linear.weight.copy_(torch.tensor(weights, dtype=torch.float64).T)
                linear.bias.copy_(torch.tensor(biases, dtype=torch.float64))
            linears.append(linear)
            parts += [linear, {"tanh": torch.nn.Tanh, "relu": torch.nn.ReLU}[hidden]()]
        return torch.nn.Sequential(*parts[:-1]), linears

    @staticmethod
    def criterion(torch, y):
        """Return the loss of z and targets: cross-entropy, taken from z."""
        return torch.nn.BCEWithLogitsLoss() if y.shape[1] == 1 else torch.nn.CrossEntropyLoss()

    @staticmethod
    def optimizer(torch, name, parameters, rate):
        """Return PyTorch's optimizer of nn_pure's name, with PyTorch's defaults."""
        optim = torch.optim
        return {
            "sgd": lambda: optim.SGD(parameters, rate),
            "momentum": lambda: optim.SGD(parameters, rate, momentum=0.9),
            "nesterov": lambda: optim.SGD(parameters, rate, momentum=0.9, nesterov=True),
            "adagrad": lambda: optim.Adagrad(parameters, rate),
            "rmsprop": lambda: optim.RMSprop(parameters, rate),
            "adam": lambda: optim.Adam(parameters, rate),
            "adamw": lambda: optim.AdamW(parameters, rate),
            "rprop": lambda: optim.Rprop(parameters, rate),
            # One search a step, as in nn_pure's epoch; with max_iter=1 alone it would be cut off at
            # its first trial, and end at 5 times the target on moons from every seed.
            "lbfgs": lambda: optim.LBFGS(parameters, rate, max_iter=1, max_eval=26, line_search_fn="strong_wolfe"),
        }[name]()


class ScikitLearn:
    """scikit-learn's MLPClassifier, without its penalty (alpha=0), from its own weights."""

    name = "sklearn"

    @staticmethod
    def learn(data, optimizer, rate, batch_size, seed):
        """Return the Outcome of partial_fit, an epoch each; for lbfgs, of one fit.

        L-BFGS cannot be told to stop at a loss: max_iter is the least that
        reaches it, searched before and not timed.
        """
        import numpy
        from sklearn.neural_network import MLPClassifier
        labels = [int(row[0]) if len(row) == 1 else row.index(1.0) for row in data.y]
        settings = dict(hidden_layer_sizes=data.sizes[1:-1], activation=data.hidden, solver=optimizer, alpha=0.0,
                        learning_rate_init=rate, batch_size=batch_size or len(data.X), momentum=0.0,
                        nesterovs_momentum=False)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")         # ConvergenceWarning: fewer iterations than it would like
            if optimizer == "lbfgs":
                def fitted(iterations):
                    return MLPClassifier(random_state=seed, max_iter=iterations, **settings).fit(data.X, labels)
                most = iterations_needed(lambda k: fitted(k).loss_ <= data.target, data.epochs)
                start = perf_counter()
                net = fitted(most)
                # Of the epochs before the last only the number is known; they are above the target.
                losses = [float("inf")] * (net.n_iter_ - 1) + [net.loss_]
            else:
                start = perf_counter()
                # one generator for all calls: with a whole number each epoch would have the same order
                net = MLPClassifier(random_state=numpy.random.RandomState(seed), **settings)
                losses = []
                while len(losses) < data.epochs and (not losses or losses[-1] > data.target):
                    net.partial_fit(data.X, labels, classes=sorted(set(labels)))
                    losses.append(net.loss_)
            seconds = perf_counter() - start
        from sklearn.metrics import log_loss
        layers = [(w.tolist(), b.tolist()) for w, b in zip(net.coefs_, net.intercepts_)]
        return Outcome([float(loss) for loss in losses], layers, log_loss(labels, net.predict_proba(data.X)), seconds)


def shuffled(n, epochs, rng):
    """Return the order of n rows in each epoch, as nn_pure draws it.

    >>> from nn_pure.rng import Rng
    >>> [sorted(order) for order in shuffled(3, 2, Rng(0))]
    [[0, 1, 2], [0, 1, 2]]
    """
    orders = []
    for _ in range(epochs):
        order = list(range(n))
        rng.shuffle(order)
        orders.append(order)
    return orders


def iterations_needed(reaches, most):
    """Return the least k from 1 to most for which reaches(k); most if there is none.  reaches stays true.

    >>> iterations_needed(lambda k: k >= 37, 100), iterations_needed(lambda k: False, 100)
    (37, 100)
    """
    low, high = 0, 1
    while high < most and not reaches(high):
        low, high = high, min(2 * high, most)
    while high - low > 1:
        middle = (low + high) // 2
        if reaches(middle):
            high = middle
        else:
            low = middle
    return high
