"""Batches, shuffling, history, callbacks, restarts, and being interrupted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import seeds

from nn_pure import Dense, Network, NNPureError, TrainingDiverged
from nn_pure.callbacks import Callback, PrintEvery
from nn_pure.training.history import History
from nn_pure.training.restarts import on_plateau

X = [[float(i)] for i in range(7)]
Y = [[2.0 * i - 3.0] for i in range(7)]


def line(seed=0):
    return Network(1, [Dense(1)], seed=seed, kernel="plain")


class Seen(Callback):
    """Keeps what it is called with, and the first inputs of every step of net."""

    def __init__(self):
        self.epochs, self.restarts = [], []

    def on_epoch_end(self, epoch, logs):
        self.epochs.append((epoch, logs["loss"]))

    def on_restart(self, seed, loss, next_seed):
        self.restarts.append((seed, loss, next_seed))


def batches_of(net, **arguments):
    """Return the batches that training takes, as lists of the inputs."""
    batches = []
    loss_and_gradient = net.loss_and_gradient

    def watched(x, t, u=None, masks=None):
        assert [[2.0 * row[0] - 3.0] for row in x] == t          # rows and targets stay together
        batches.append([row[0] for row in x])
        return loss_and_gradient(x, t, u, masks)

    net.loss_and_gradient = watched
    net.train(X, Y, learning_rate=0.001, **arguments)
    return batches


def test_full_batch_in_the_given_order():
    assert batches_of(line(), epochs=2) == [[0, 1, 2, 3, 4, 5, 6]] * 2
    assert batches_of(line(), epochs=1, batch_size=100) == [[0, 1, 2, 3, 4, 5, 6]]


def test_batches_without_shuffle():
    assert batches_of(line(), epochs=1, batch_size=3, shuffle=False) == [[0, 1, 2], [3, 4, 5], [6]]


@given(seeds, st.integers(1, 6))
def test_every_epoch_takes_each_row_once(seed, size):
    batches = batches_of(line(seed), epochs=3, batch_size=size)
    steps = -(-7 // size)
    assert len(batches) == 3 * steps
    epochs = [sum(batches[i * steps:(i + 1) * steps], []) for i in range(3)]
    assert all(sorted(rows) == [0, 1, 2, 3, 4, 5, 6] for rows in epochs)


def test_each_epoch_and_each_seed_shuffles_anew():
    batches = batches_of(line(1), epochs=6, batch_size=6)
    assert len({tuple(batch) for batch in batches[::2]}) > 3
    assert batches_of(line(1), epochs=2, batch_size=2) == batches_of(line(1), epochs=2, batch_size=2)
    assert batches_of(line(1), epochs=2, batch_size=2) != batches_of(line(2), epochs=2, batch_size=2)


def test_a_copy_goes_on_with_the_same_shuffles():
    net = line(3)
    net.train(X, Y, 2, 0.001, batch_size=2)
    assert batches_of(net.copy(), epochs=2, batch_size=2) == batches_of(net, epochs=2, batch_size=2)


def test_history_has_the_loss_before_each_step():
    net = line()
    twin = net.copy()
    history = net.train(X, Y, epochs=3, learning_rate=0.01)
    expected = []
    for _ in range(3):
        expected.append(twin.loss_value(X, Y))
        twin.forward(X)
        twin.backward(X, Y, 0.01)
    assert history.loss == expected
    assert history.starts == [(0, net.loss_value(X, Y))]
    assert repr(history).startswith("<History: 3 epochs, loss ")
    assert repr(History()) == "<History: 0 epochs>"


def test_history_of_batches_is_the_mean_over_the_rows():
    net = Network(1, [Dense(1, weights=[[0.0]])])                 # a rate so small that nothing moves
    history = net.train(X, Y, epochs=1, learning_rate=1e-300, batch_size=3)
    assert history.loss[0] == pytest.approx(net.loss_value(X, Y), rel=1e-14)


def test_a_line_is_learned():
    net = line()
    history = net.train(X, Y, epochs=500, learning_rate=0.05)
    assert net.layers[0].weights[0][0] == pytest.approx(2.0, abs=1e-3)
    assert net.layers[0].biases[0] == pytest.approx(-3.0, abs=1e-2)
    assert history.loss[-1] < 1e-4 < history.loss[0]


def test_callbacks_and_printing(capsys):
    seen = Seen()
    history = line().train(X, Y, epochs=5, learning_rate=0.001, callbacks=[seen, PrintEvery(2)])
    assert seen.epochs == list(enumerate(history.loss))
    assert capsys.readouterr().out.splitlines() == [
        "Epoch %d, Loss: %r" % (epoch, history.loss[epoch]) for epoch in (0, 2, 4)]
    line().train(X, Y, epochs=5, learning_rate=0.001)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("loss, guess, stuck", [
    ([0.5] * 100, 0.7, True),
    ([0.7] * 90 + [0.5] * 10, 0.7, False),          # fell in the last tenth
    ([0.05] * 100, 0.7, False),                     # flat because it is solved
    ([0.5] * 18 + [0.5, 0.497], 0.7, True),
    ([0.5] * 18 + [0.5, 0.49], 0.7, False),
    ([0.5] * 19, 0.7, False),                       # too short to tell
    ([0.5] * 100, 50.0, False),
])
def test_what_counts_as_stuck(loss, guess, stuck):
    assert on_plateau(loss, guess) is stuck


XOR = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]


def xor_network(seed):
    return Network(2, [Dense(2, "sigmoid", "normal"), Dense(1, "sigmoid", "normal")], seed=seed)


def test_restarts_from_the_next_seed_and_says_so(capsys):
    seen = Seen()
    net = xor_network(0)                               # seed 0 ends stuck at rate 1
    history = net.train(*XOR, epochs=2000, learning_rate=1.0, restarts=5, callbacks=[seen, PrintEvery(1000)])
    assert len(history.starts) > 1
    assert [seed for seed, _ in history.starts] == list(range(len(history.starts)))
    assert seen.restarts == [(seed, loss, seed + 1) for seed, loss in history.starts[:-1]]
    assert "Stuck at loss %r from seed 0, starting again from seed 1" % history.starts[0][1] in capsys.readouterr().out
    # what is kept is the best start, and the same as if training had begun there
    best = min(history.starts, key=lambda start: start[1])
    assert (net.seed, net.loss_value(*XOR)) == best
    alone = xor_network(best[0])
    assert alone.train(*XOR, epochs=2000, learning_rate=1.0).loss == history.loss
    assert alone.to_dict() == net.to_dict()
    assert repr(history).endswith(", %d starts>" % len(history.starts))


def test_no_restart_without_need_or_leave():
    assert len(xor_network(0).train(*XOR, epochs=2000, learning_rate=1.0).starts) == 1
    learns = next(seed for seed in range(9)
                  if xor_network(seed).train(*XOR, epochs=2000, learning_rate=1.0).loss[-1] < 0.05)
    assert len(xor_network(learns).train(*XOR, epochs=2000, learning_rate=1.0, restarts=5).starts) == 1


def test_the_best_start_is_kept_when_all_are_stuck():
    net = Network(2, [Dense(1, "sigmoid", "normal")], seed=0)      # no hidden layer: XOR cannot be learned
    history = net.train(*XOR, epochs=300, learning_rate=1.0, restarts=3)
    assert len(history.starts) == 4
    assert net.loss_value(*XOR) == min(loss for _, loss in history.starts)


class Interrupt(Callback):
    """Presses Ctrl-C at an epoch of a start."""

    def __init__(self, start, epoch):
        self.start, self.epoch, self.starts = start, epoch, 0

    def on_restart(self, seed, loss, next_seed):
        self.starts += 1

    def on_epoch_end(self, epoch, logs):
        if (self.starts, epoch) == (self.start, self.epoch):
            raise KeyboardInterrupt


def test_ctrl_c_leaves_the_weights_so_far():
    net, twin = line(), line()
    with pytest.raises(KeyboardInterrupt):
        net.train(X, Y, 100, 0.01, callbacks=[Interrupt(0, 9)])
    twin.train(X, Y, 10, 0.01)
    assert net.to_dict() == twin.to_dict()


def test_ctrl_c_in_a_restart_leaves_the_best_complete_start():
    net, twin = xor_network(0), xor_network(0)
    with pytest.raises(KeyboardInterrupt):
        net.train(*XOR, epochs=2000, learning_rate=1.0, restarts=5, callbacks=[Interrupt(1, 3)])
    twin.train(*XOR, epochs=2000, learning_rate=1.0)
    assert net.to_dict() == twin.to_dict()


def test_an_error_in_the_second_start_loses_nothing():
    net, twin = xor_network(0), xor_network(0)

    class Fails(Callback):
        def on_restart(self, seed, loss, next_seed):
            raise RuntimeError("full disk")

    with pytest.raises(RuntimeError):
        net.train(*XOR, epochs=2000, learning_rate=1.0, restarts=5, callbacks=[Fails()])
    twin.train(*XOR, epochs=2000, learning_rate=1.0)
    assert net.to_dict() == twin.to_dict()


def test_divergence_in_the_middle_keeps_the_last_good_weights():
    net = line()
    with pytest.raises(TrainingDiverged):
        net.train([[1e200]], [[1.0]], 10, 1e200)
    assert net.to_dict() == line().to_dict()


def test_callbacks_must_be_a_list_of_callbacks():
    for callbacks in (Seen(), None, print):
        with pytest.raises(NNPureError, match="callbacks must be a list"):
            line().train(X, Y, 1, 0.1, callbacks=callbacks)
    with pytest.raises(NNPureError, match=r"callbacks\[1\] is no object of a class"):
        line().train(X, Y, 1, 0.1, callbacks=[Seen(), Seen])        # the class itself


@pytest.mark.parametrize("net, x, t", [
    (Network(1, [Dense(1, "sigmoid", weights=[[10.0]])]), 1e308, 1.0),       # z is infinite, the loss NaN
    (Network(1, [Dense(1)], seed=0), 1.0, 1e200),                            # (a - t)^2 is infinite
])
def test_a_loss_that_is_no_number_stops_at_once(net, x, t):
    before = net.to_dict()
    with pytest.raises(TrainingDiverged, match=r"epoch 0, batch 0: the loss is (inf|nan), first in layers\[0\]; likeliest cause: "):
        net.train([[x]], [[t]], 3, 0.1)
    assert net.to_dict() == before


def test_a_last_step_that_makes_the_loss_infinite_is_reported():
    net = Network(1, [Dense(1, weights=[[0.0]])])
    with pytest.raises(TrainingDiverged, match=r"after epoch 0: the loss after training is inf, first in layers\[0\]; likeliest cause: "):
        net.train([[1e100]], [[1.0]], 1, 1e20)


def test_print_every_prints_what_the_tutorial_prints(capsys):
    PrintEvery(100).on_epoch_end(300, {"loss": 0.25})
    PrintEvery(100).on_epoch_end(301, {"loss": 0.25})
    assert capsys.readouterr().out == "Epoch 300, Loss: 0.25\n"


def test_ctrl_c_between_two_layers_leaves_no_mixed_weights(monkeypatch):
    """test_interrupt.py raises at every line; this once, without a tracer of its own."""
    from nn_pure.training import stepper
    net, twin = xor_network(1), xor_network(1)
    net.kernel = twin.kernel = "plain"                   # a straight line takes several steps between two calls
    real, calls = stepper.set_parameters, []

    def interrupted(layers, rows):
        calls.append(rows)
        if len(calls) == 3:
            real(layers[:1], rows)                       # the first layer only
            raise KeyboardInterrupt
        real(layers, rows)

    monkeypatch.setattr(stepper, "set_parameters", interrupted)
    with pytest.raises(KeyboardInterrupt):
        net.train(*XOR, epochs=9, learning_rate=1.0)
    monkeypatch.undo()
    twin.train(*XOR, epochs=3, learning_rate=1.0)
    assert net.to_dict() == twin.to_dict()
    assert len(net.history.loss) == 2
