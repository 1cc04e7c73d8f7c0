"""Checks what a training is made of: optimizers, schedules, penalties, batches, stopping, callbacks, histories."""

from checking import check, equal, moons, near, parameters, raises, run

from nn_pure import DataError, Dense, GradientError, ModelFileError, Network, NNPureError, check_gradients, schedules
from nn_pure.callbacks import Callback
from nn_pure.optimizers import OPTIMIZERS, optimizer_from
from nn_pure.training.batches import Batches
from nn_pure.training.history import History
from nn_pure.training.progress import clock


def test_optimizers():
    X, Y = moons()
    for name in sorted(OPTIMIZERS):
        optimizer = optimizer_from(name)
        nets = [Network(2, [Dense(6, "tanh"), Dense(1, "sigmoid")], seed=3) for _ in range(2)]
        batch_size = None if optimizer.full_batch else 5
        before = nets[0].loss_value(X, Y)
        nets[0].train(X, Y, 6, batch_size=batch_size, optimizer=optimizer)
        check(nets[0].loss_value(X, Y) < before, name + ": the loss falls")
        optimizer = optimizer_from(name)
        nets[1].train(X, Y, 3, batch_size=batch_size, optimizer=optimizer)
        again = optimizer_from(name)
        again.restore(optimizer.state(), [row for layer in nets[1].layers for row in layer.weights + [layer.biases]])
        nets[1].train(X, Y, 3, batch_size=batch_size, optimizer=again)
        equal(parameters(nets[1]), parameters(nets[0]), name + ": a state that was restored")
        raises(ModelFileError, name + ": a state that is none", again.restore, {"x": 1}, [[1.0]])
    raises(NNPureError, "an unknown optimizer", optimizer_from, "x")


def test_schedules():
    for schedule, wanted in ((schedules.Step(1.0, 2, 0.5), [1.0, 1.0, 0.5]), (schedules.Exponential(1.0, 0.5), [1.0, 0.5, 0.25]),
                             (schedules.Cosine(1.0, 2), [1.0, 0.5, 0.0]), (schedules.InverseScaling(1.0), [1.0, 0.5 ** 0.5, 1.0 / 3.0 ** 0.5]),
                             (schedules.WarmUp(schedules.Constant(1.0), 2, 0.5), [0.5, 0.75, 1.0]),
                             (schedules.schedule_from(lambda epoch: 1.0 / (1 + epoch)), [1.0, 0.5, 1.0 / 3.0])):
        near([[schedule.rate(epoch) for epoch in range(3)]], [wanted], "a schedule", 1e-14)
    rates = [schedules.OneCycle(1.0, 10).rate(epoch) for epoch in range(10)]
    near([[rates[0], max(rates)]], [[0.04, 1.0]], "one cycle", 1e-14)
    plateau = schedules.ReduceOnPlateau(1.0, factor=0.5, patience=1)
    for _ in range(4):
        plateau.observe(1.0)
    equal(plateau.rate(4), 0.5, "reduce on plateau")
    for make in (lambda: schedules.ReduceOnPlateau(1.0, factor=0.5, patience=1),
                 lambda: schedules.WarmUp(schedules.ReduceOnPlateau(1.0, factor=0.5, patience=1), 2)):
        schedule, again = make(), make()
        for _ in range(5):
            schedule.observe(1.0)
        again.restore(schedule.state())
        equal(again.rate(5), schedule.rate(5), "a schedule that was restored")
        check(schedule.rate(5) < 1.0, "observe is used")
        raises(ModelFileError, "a state that is none", again.restore, {"x": 1})
        again.reset()
        equal(again.rate(5), 1.0, "a schedule from the beginning")
    raises(NotImplementedError, "a schedule that is none", schedules.Schedule().rate, 0)


def test_regularisation():
    X, Y = moons()
    net = Network(2, [Dense(5, "tanh", l1=0.0625, l2=0.125, dropout=0.25), Dense(1, "sigmoid")], seed=4, label_smoothing=0.25)
    report = check_gradients(net, X, Y, sample_weight=[1.0, 0.5] * 10, class_weight={1: 3.0}, dropout=True)
    check(report.checked > 15, "gradients with everything switched on")
    equal(Network.from_dict(net.to_dict()).to_dict(), net.to_dict(), "penalties and dropout in a dict")
    raises(GradientError, "a check with other weights than the gradient's", check_gradients, Unweighted.from_dict(net.to_dict()), X, Y,
           None, None, None, 0, [1.0, 0.5] * 10)
    raises(DataError, "dropout of all", Dense, 3, "tanh", None, None, None, None, 0.0, 0.0, 1.0)


class Unweighted(Network):
    def gradients(self, X, y, **options):
        return Network.gradients(self, X, y)


class Watch(Callback):
    def __init__(self, last):
        self.last = last
        self.steps = 0

    def on_batch_end(self, batch, logs):
        self.steps += 1
        self.network.stop_training = self.steps == self.last


def test_stopping_and_history():
    X, Y = moons()
    net = Network(2, [Dense(5, "tanh"), Dense(1, "sigmoid")], seed=4)
    history = net.train(X, Y, 200, 0.5, batch_size=4, validation_fraction=0.25, patience=3, min_delta=0.01, metrics=["accuracy"],
                        class_weight="balanced", clip_norm=1.0)
    equal(history.stopped, "patience", "early stopping")
    for numbers in (history.val_loss, history.metrics["accuracy"], history.val_metrics["accuracy"], history.learning_rate,
                    history.gradient_norm, history.seconds):
        equal(len(numbers), len(history.loss), "a number per epoch")
    equal(History.from_dict(history.to_dict()).to_dict(), history.to_dict(), "a history as a dict")
    equal(net.train(X, Y, 50, 0.1, stop_at_loss=1e9).stopped, "stop_at_loss", "stop_at_loss")
    if clock() > 0.0:
        equal(net.train(X, Y, 50, 0.1, max_seconds=1e-9).stopped, "max_seconds", "max_seconds")
    else:
        raises(NNPureError, "max_seconds without a clock", lambda: net.train(X, Y, 50, 0.1, max_seconds=1e-9))
    watch = Watch(7)
    equal(net.train(X, Y, 50, 0.1, batch_size=5, callbacks=[watch]).stopped, "callback", "a callback that stops")
    equal(watch.steps, 7, "steps until it did")
    twins = [Network(2, [Dense(3, "relu"), Dense(1, "sigmoid")], seed=5) for _ in range(2)]
    twins[0].train(X, Y, 3, 0.1, batch_size=5, shuffle=False)
    twins[1].train(lambda: zip(X, Y), None, 3, 0.1, 5)
    equal(parameters(twins[0]), parameters(twins[1]), "rows from a function")
    rows = Batches([[1.0], [2.0], [3.0]], [[0.0]] * 3, None, 2, False)
    rows.begin_epoch(None)
    equal([len(x) for x, t, u in rows.batches()], [2, 1], "batches")
    raises(DataError, "a function without rows", net.train, lambda: [], None, 1, 0.1)


run("core_training", 70, (test_optimizers, test_schedules, test_regularisation, test_stopping_and_history))
