"""What Network.train can be asked for: optimizers, schedules, clipping, validation, early stopping, callbacks."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_pure import DataError, Dense, Network, NNPureError, ShapeError
from nn_pure.callbacks import Callback
from nn_pure.optimizers import OPTIMIZERS, SGD, Adam, norm, optimizer_from
from nn_pure.parameters import gradient_rows, parameter_rows, set_parameters
from nn_pure.schedules import Cosine, ReduceOnPlateau, Step
from nn_pure.training.arguments import split_rows

X = [[math.sin(7 * i), math.cos(3 * i)] for i in range(20)]
Y = [[row[0] * row[1] + 0.25] for row in X]


def network(seed=0):
    return Network(2, [Dense(4, "tanh"), Dense(1)], seed=seed)


def weights(net):
    return [list(row) for row in parameter_rows(net.layers)]


def refused(match, error=NNPureError, **arguments):
    net = network()
    before = net.to_dict(), net.rng.state
    with pytest.raises(error, match=match):
        net.train(X, Y, **dict({"epochs": 2, "learning_rate": 0.1}, **arguments))
    assert (net.to_dict(), net.rng.state) == before


# --- optimizers, schedules, clipping --------------------------------------------

@pytest.mark.parametrize("name", sorted(OPTIMIZERS))
def test_training_is_the_optimizer_on_the_gradient(name):
    net, twin = network(), network()
    net.train(X, Y, 4, optimizer=name)
    optimizer = optimizer_from(name)
    for _ in range(4):
        loss, g = twin.loss_value(X, Y), gradient_rows(twin.gradients(X, Y))
        if optimizer.searches:
            start = weights(twin)

            def evaluate(rows):
                set_parameters(twin.layers, rows)
                return twin.loss_value(X, Y), gradient_rows(twin.gradients(X, Y))

            set_parameters(twin.layers, optimizer.search(start, loss, g, optimizer.learning_rate, evaluate))  # noqa: B023
        else:
            set_parameters(twin.layers, optimizer.update(weights(twin), g, optimizer.learning_rate))
    assert weights(net) == weights(twin)


def test_an_object_goes_on_remembering_and_a_name_begins_anew():
    whole, halves, named = network(), network(), network()
    whole.train(X, Y, 6, 0.05, optimizer=Adam())
    adam = Adam()
    for net, optimizer in ((halves, adam), (named, "adam")):
        net.train(X, Y, 3, 0.05, optimizer=optimizer)
        net.train(X, Y, 3, 0.05, optimizer=optimizer)
    assert weights(halves) == weights(whole) != weights(named)


def test_the_rate_of_the_object_unless_train_is_given_one():
    a, b, c = network(), network(), network()
    history = a.train(X, Y, 3, optimizer=SGD(0.25))
    b.train(X, Y, 3, 0.25)
    assert weights(a) == weights(b) and history.learning_rate == [0.25] * 3
    assert c.train(X, Y, 1, 0.125, optimizer=SGD(0.25)).learning_rate == [0.125]
    assert network().train(X, Y, 1).learning_rate == [0.001]


def test_schedules_and_functions_of_the_epoch():
    for rate, wanted in ((Cosine(0.5, 2), [0.5, 0.25, 0.0]), (Step(0.5, 1, 0.5), [0.5, 0.25, 0.125]),
                         (lambda epoch: 1.0 / (epoch + 2), [1 / 2.0, 1 / 3.0, 1 / 4.0])):
        assert network().train(X, Y, 3, rate).learning_rate == pytest.approx(wanted, abs=1e-15)


def test_reduce_on_plateau_watches_the_validation_loss_and_begins_anew_in_each_training():
    plateau = ReduceOnPlateau(1e-6, factor=0.5, patience=1, threshold=0.5)      # nothing halves: all is plateau
    for validation in (None, (X[:3], Y[:3])):
        history = network().train(X, Y, 6, plateau, validation=validation)
        assert history.learning_rate == pytest.approx([1e-6, 1e-6, 1e-6, 0.5e-6, 0.5e-6, 0.25e-6])
    watched = []

    class Watches(ReduceOnPlateau):
        def observe(self, loss):
            watched.append(loss)

    history = network().train(X, Y, 3, Watches(0.1), validation=(X[:3], Y[:3]))
    assert watched == history.val_loss != history.loss


def test_a_function_of_the_epoch_that_is_wrong_names_the_epoch():
    net = network()
    with pytest.raises(DataError, match="epoch 2"):
        net.train(X, Y, 5, lambda epoch: 0.1 if epoch < 2 else -1.0)
    net.predict(X)


def test_clipping_by_norm_and_by_value():
    before = weights(network())
    g = gradient_rows(network().gradients(X, Y))
    for arguments, wanted in (({"clip_norm": 0.01}, 0.01), ({"clip_value": 0.001}, None)):
        net = network()
        history = net.train(X, Y, 1, 1.0, **arguments)
        step = [[a - b for a, b in zip(*rows)] for rows in zip(before, weights(net))]
        assert history.gradient_norm[0] == norm(g)                          # as it was before clipping
        if wanted:
            assert norm(step) == pytest.approx(wanted, rel=1e-12)
        else:
            assert max(abs(x) for row in step for x in row) == pytest.approx(0.001)
    free = network()
    free.train(X, Y, 1, 1.0, clip_norm=1e9, clip_value=1e9)
    plain = network()
    plain.train(X, Y, 1, 1.0)
    assert weights(free) == weights(plain)


@pytest.mark.parametrize("arguments, match", [
    ({"optimizer": "sgdd"}, "unknown optimizer"), ({"optimizer": None}, "optimizer is None"), ({"optimizer": Adam}, "optimizer is"),
    ({"learning_rate": "fast"}, "learning_rate"), ({"learning_rate": 0}, "learning_rate"), ({"learning_rate": -1}, "learning_rate"),
    ({"clip_norm": 0}, "clip_norm"), ({"clip_norm": "1"}, "clip_norm"), ({"clip_value": -1}, "clip_value"), ({"clip_value": math.nan}, "clip_value"),
    ({"optimizer": "lbfgs", "clip_norm": 1.0}, "optimizer lbfgs searches along the gradient"),
    ({"optimizer": "lbfgs", "clip_value": 1.0}, "optimizer lbfgs searches"),
    ({"optimizer": "lbfgs", "batch_size": 5}, "leave the batch size out"), ({"optimizer": "rprop", "batch_size": 5}, "leave the batch size out"),
])
def test_bad_optimizers_rates_and_limits(arguments, match):
    refused(match, **arguments)


# --- validation ----------------------------------------------------------------

def test_validation_rows_are_not_learned_from():
    net, twin = network(), network()
    history = net.train(X, Y, 5, 0.1, validation_fraction=0.25)
    kept, held = split_rows(20, 0.25)
    twin.train([X[i] for i in kept], [Y[i] for i in kept], 5, 0.1)
    assert weights(net) == weights(twin)
    assert history.val_loss[-1] == net.loss_value([X[i] for i in held], [Y[i] for i in held])


@given(st.integers(2, 200), st.floats(0.01, 0.99))
def test_splits(n, fraction):
    if max(1, int(fraction * n + 0.5)) >= n:
        with pytest.raises(ShapeError, match="leaves none of .* rows to learn from"):
            split_rows(n, fraction)
        return
    kept, held = split_rows(n, fraction)
    assert sorted(kept + held) == list(range(n)) and abs(len(held) - fraction * n) <= 1.0 and held
    assert split_rows(n, fraction) == (kept, held)


def test_the_rows_held_out_are_random():
    assert split_rows(100, 0.25)[1] != list(range(25)) and max(split_rows(100, 0.25)[1]) > 75 > 25 > min(split_rows(100, 0.25)[1])


@pytest.mark.parametrize("arguments, match", [
    ({"validation": (X, Y), "validation_fraction": 0.5}, "pass one of them"), ({"validation": X}, r"pass a pair \(X, y\)"),
    ({"validation": 5}, "validation is 5"), ({"validation": (X, Y[:3])}, "20 rows and y has 3"), ({"validation": ([[1]], [[1]])}, r"X\[0\]"),
    ({"validation_fraction": 1.0}, "must be below 1"), ({"validation_fraction": -0.5}, "validation_fraction"),
    ({"validation_fraction": "x"}, "validation_fraction"), ({"validation_fraction": 0.99}, "leaves none"),
])
def test_bad_validation(arguments, match):
    refused(match, **arguments)


# --- early stopping --------------------------------------------------------------

class Plan(Callback):
    """Gives the network planned weights after each epoch: the validation loss is then known beforehand."""

    def __init__(self, values):
        self.values = values

    def on_batch_end(self, batch, logs):
        self.network.layers[0].weights[0][0] = self.values.pop(0)


def planned(values, **arguments):
    """Train a = w x with x = 1, t = 0: the validation loss after the epoch is w^2."""
    net = Network(1, [Dense(1, weights=[[1.0]])], seed=0)
    net.layers[0].biases = [0.0]
    history = net.train([[0.0]], [[0.0]], len(values), 1e-9, validation=([[1.0]], [[0.0]]), callbacks=[Plan(list(values))], **arguments)
    return net.layers[0].weights[0][0], history


def test_patience_counts_epochs_without_improvement_and_brings_the_best_back():
    w, history = planned([5.0, 3.0, 4.0, 3.0, 3.5, 1.0], patience=3)
    assert history.val_loss == [25.0, 9.0, 16.0, 9.0, 12.25]                 # the 1.0 was never seen
    assert (w, history.best_epoch, history.stopped) == (3.0, 1, "patience")


def test_the_last_weights_stay_if_asked():
    assert planned([5.0, 3.0, 4.0, 4.5], patience=2, restore_best=False)[0] == 4.5


def test_the_best_come_back_when_the_epochs_are_over_too():
    w, history = planned([5.0, 3.0, 4.0], patience=10)
    assert (w, history.stopped, history.best_epoch) == (3.0, "epochs", 1)


def test_an_improvement_must_be_larger_than_min_delta():
    assert planned([3.0, 2.9, 2.85, 2.0], patience=2, min_delta=1.0)[1].best_epoch == 0      # 9, 8.41, 8.12: stopped
    assert planned([3.0, 2.0, 1.0, 0.0], patience=2, min_delta=1.0)[1].best_epoch == 2      # 9, 4, 1; then exactly 1 less


def test_monitor_watches_a_metric_in_its_own_direction():
    def size(t, a):
        return abs(a[0][0])                                                    # greater is better

    w, history = planned([1.0, 3.0, 2.0, 1.5], patience=2, metrics=[size], monitor="val_size")
    assert (w, history.best_epoch) == (3.0, 1)
    assert planned([5.0, 2.0, 3.0], patience=1, metrics=["mae"], monitor="val_mean_absolute_error")[1].best_epoch == 1
    assert planned([5.0, 2.0, 3.0], patience=1, monitor="loss")[1].best_epoch == 0


def test_without_validation_the_loss_is_watched():
    history = network().train(X, Y, 500, 1e-9, patience=3, min_delta=1e-3)
    assert len(history.loss) == 4 and history.stopped == "patience"


@pytest.mark.parametrize("arguments, match", [
    ({"patience": 0}, "patience"), ({"patience": 1.5}, "patience"), ({"patience": "3"}, "patience"), ({"min_delta": -1}, "min_delta"),
    ({"patience": 2, "monitor": "val_loss"}, "monitor is 'val_loss': there is loss"), ({"monitor": "accuracy"}, "monitor is 'accuracy'"),
    ({"monitor": 5}, "monitor is 5"), ({"metrics": ["mae"], "monitor": "val_mean_absolute_error"}, "there is loss, mean_absolute_error"),
])
def test_bad_stopping(arguments, match):
    refused(match, **arguments)


# --- other ends -------------------------------------------------------------------

def test_stop_at_loss():
    history = network().train(X, Y, 1000, 0.3, stop_at_loss=0.2)
    assert history.loss[-1] <= 0.2 < history.loss[-2] and history.stopped == "stop_at_loss"
    assert len(network().train(X, Y, 1000, 0.3, stop_at_loss=1e9).loss) == 1
    assert len(network().train(X, Y, 3, 0.3, stop_at_loss=-1).loss) == 3       # a loss that is never reached


def test_max_seconds(monkeypatch):
    now = [5.0]
    monkeypatch.setattr("nn_pure.training.trainer.clock", lambda: now[0])

    class Second(Callback):
        def on_batch_end(self, batch, logs):
            now[0] += 1.0

    net, twin = network(), network()
    history = net.train(X, Y, 100, 0.1, batch_size=5, max_seconds=6.0, callbacks=[Second()])
    assert history.stopped == "max_seconds" and len(history.loss) == 1         # 4 batches an epoch, and 2 more
    assert history.seconds == [4.0]
    steps = []

    class SixSteps(Callback):
        def on_batch_end(self, batch, logs):
            steps.append(batch)
            self.network.stop_training = len(steps) == 6

    assert twin.train(X, Y, 100, 0.1, batch_size=5, callbacks=[SixSteps()]).stopped == "callback"
    assert weights(net) == weights(twin)


def test_lbfgs_says_when_it_has_converged():
    history = Network(1, [Dense(1)], seed=0).train([[0.0], [1.0]], [[1.0], [3.0]], 100, optimizer="lbfgs")
    assert history.stopped == "converged" and len(history.loss) < 20


@pytest.mark.parametrize("arguments, match", [
    ({"stop_at_loss": "low"}, "stop_at_loss"), ({"stop_at_loss": math.nan}, "stop_at_loss"), ({"max_seconds": 0}, "max_seconds"),
    ({"max_seconds": "1"}, "max_seconds"), ({"verbose": 3}, "verbose is 3"), ({"verbose": "yes"}, "verbose"), ({"verbose": None}, "verbose"),
    ({"metrics": "accuracy"}, r"metrics must be a list, of names or functions: \['accuracy'\]"), ({"metrics": ["accurate"]}, "accurate"),
    ({"metrics": [5]}, "metric"), ({"metrics": 5}, "metrics"), ({"metrics": ["mae", "mae"]}, "two called mean_absolute_error"),
    ({"resume": True}, "need checkpoint"), ({"checkpoint_epochs": 1}, "need checkpoint"), ({"checkpoint": 5}, "checkpoint is 5"),
    ({"callbacks": 5}, "callbacks must be a list"), ({"restarts": -1}, "restarts"), ({"epochs": 0}, "epochs"), ({"batch_size": 0}, "batch_size"),
])
def test_other_bad_arguments(arguments, match):
    refused(match, **arguments)


# --- metrics -----------------------------------------------------------------------

def test_metrics_that_cannot_be_had_say_so_before_anything_changes():
    net = Network(2, [Dense(1, "sigmoid")], seed=0)
    before = net.to_dict()
    with pytest.raises(DataError):
        net.train(X, [[1.0]] * 20, 5, 0.1, metrics=["roc_auc"])                # one class only
    with pytest.raises(ZeroDivisionError):
        net.train(X, [[1.0]] * 20, 5, 0.1, metrics=[lambda t, a: 1 / 0])
    assert net.to_dict() == before


def test_a_function_as_metric_gets_targets_and_outputs_of_all_rows():
    seen = []

    def worst(t, a):
        seen.append((len(t), len(a)))
        return max(abs(x[0] - y[0]) for x, y in zip(t, a))

    net = network()
    history = net.train(X, Y, 2, 0.1, batch_size=3, metrics=[worst])
    assert set(seen) == {(20, 20)}
    assert history.metrics["worst"][-1] == max(abs(t[0] - a[0]) for t, a in zip(Y, net.predict(X)))


# --- callbacks -------------------------------------------------------------------

class Everything(Callback):
    def __init__(self):
        self.calls = []

    def on_train_begin(self, logs):
        self.calls.append(("train", logs))

    def on_epoch_begin(self, epoch, logs):
        self.calls.append(("epoch", epoch, sorted(logs)))

    def on_batch_begin(self, batch, logs):
        self.calls.append(("batch", batch, logs["rows"]))

    def on_batch_end(self, batch, logs):
        self.calls.append(("batch end", batch, logs["rows"]))

    def on_epoch_end(self, epoch, logs):
        self.calls.append(("epoch end", epoch, sorted(logs)))

    def on_train_end(self, logs):
        self.calls.append(("train end", sorted(logs)))


def test_callbacks_are_called_in_order():
    seen = Everything()
    net = network()
    net.train(X, Y, 2, 0.1, batch_size=15, metrics=["mae"], validation=(X, Y), callbacks=[seen])
    mae = "mean_absolute_error"
    epoch = [("batch", 0, 15), ("batch end", 0, 15), ("batch", 1, 5), ("batch end", 1, 20)]
    end = ["gradient_norm", "learning_rate", "loss", mae, "seconds", "val_loss", "val_" + mae]
    assert seen.calls == (
        [("train", {"epochs": 2, "rows": 20, "epoch": 0})]
        + [("epoch", 0, ["learning_rate"])] + epoch + [("epoch end", 0, end)]
        + [("epoch", 1, ["learning_rate"])] + epoch + [("epoch end", 1, end)] + [("train end", ["loss", "val_loss"])])
    assert seen.network is net


@pytest.mark.parametrize("name, epochs, batches", [
    ("on_train_begin", 0, 0), ("on_epoch_begin", 0, 1), ("on_batch_begin", 0, 1), ("on_batch_end", 0, 1), ("on_epoch_end", 1, 4),
])
def test_a_callback_can_stop_training_anywhere(name, epochs, batches):
    net, seen = network(), Everything()

    class Stops(Callback):
        pass

    setattr(Stops, name, lambda self, *arguments: setattr(self.network, "stop_training", True))
    history = net.train(X, Y, 10, 0.1, batch_size=5, callbacks=[seen, Stops()])
    assert history.stopped == "callback" and len(history.loss) == epochs
    assert len([call for call in seen.calls if call[0] == "batch end"]) == batches
    assert len(net.train(X, Y, 2, 0.1).loss) == 2                              # the next training is not stopped


@pytest.mark.parametrize("name", ["on_train_begin", "on_epoch_begin", "on_batch_begin", "on_batch_end", "on_epoch_end", "on_train_end"])
def test_a_callback_that_raises_leaves_a_usable_network(name):
    class Raises(Callback):
        pass

    def fail(self, *arguments):
        raise RuntimeError("full disk")

    setattr(Raises, name, fail)
    net, seen = network(), Everything()
    with pytest.raises(RuntimeError, match="full disk"):
        net.train(X, Y, 2, 0.1, batch_size=5, callbacks=[seen, Raises()])
    assert all(math.isfinite(w) for row in weights(net) for w in row)
    assert seen.calls[-1][0] == "train end" or name == "on_train_begin"
    net.train(X, Y, 2, 0.1)


def test_callbacks_may_set_weights_and_bad_ones_are_refused():
    class Zero(Callback):
        def on_epoch_end(self, epoch, logs):
            self.network.layers[1].weights = [[0], [0], [0], [0]]              # whole numbers are fine

    class Ragged(Callback):
        def on_batch_end(self, batch, logs):
            self.network.layers[1].weights = [[0.0]]

    net = network()
    net.train(X, Y, 2, 0.1, callbacks=[Zero()])
    assert net.layers[1].weights == [[0.0]] * 4
    with pytest.raises(ShapeError, match=r"layers\[1\].weights has 1 rows"):
        network().train(X, Y, 2, 0.1, callbacks=[Ragged()])
