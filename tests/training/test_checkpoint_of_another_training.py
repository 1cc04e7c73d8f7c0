"""Checkpoints: those of another training are refused, and say by what they differ."""

import shutil

import pytest
from checkpoint_files import refused
from checkpoint_training import run, setting

from nn_pure import Dense, ModelFileError, Network
from nn_pure.optimizers import SGD, Adam
from nn_pure.schedules import OneCycle, Step, WarmUp

pytestmark = pytest.mark.filterwarnings("ignore:the loss has not moved")


def test_the_twin_is_not_refused(half):
    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
        refused(half, ModelFileError, "of another training")


def other(**changes):
    """A network that differs from setting's."""
    net = setting("adam")[0]
    kinds = dict(units=4, activation="tanh", dropout=0.25, l2=0.001, inputs=2, loss=None, smoothing=0.0, deeper=False)
    kinds.update(changes)
    layers = [Dense(kinds["units"], kinds["activation"], "glorot_uniform", dropout=kinds["dropout"], l2=kinds["l2"])]
    layers += [Dense(3, "relu")] * (2 if kinds["deeper"] else 1) + [Dense(1, "sigmoid")]
    net = Network(kinds["inputs"], layers, kinds["loss"], seed=5, label_smoothing=kinds["smoothing"])
    if "scaling" in changes:
        from nn_pure.scaling import Scaling
        net.scaling = Scaling([0.0, 0.0], changes["scaling"])
    return net


@pytest.mark.parametrize("changes, message", [
    (dict(net=other(units=5)), r"layers\[0\].units is 4 there and 5 here; to begin anew, do not resume, or name another file"),
    (dict(net=other(activation="relu")), r"layers\[0\].activation is 'tanh' there and 'relu' here"),
    (dict(net=other(dropout=0.5)), r"layers\[0\].dropout is 0.25 there and 0.5 here"),
    (dict(net=other(l2=0.0)), r"layers\[0\].l2 is 0.001 there and 0.0 here"),
    (dict(net=other(deeper=True)), "layers is a list of 3 there and a list of 4 here"),
    (dict(net=other(loss="mean_squared_error")), "loss is 'binary_cross_entropy' there and 'mean_squared_error' here"),
    (dict(net=other(smoothing=0.1)), "label_smoothing is 0.0 there and 0.1 here"),
    (dict(net=other(scaling=[1.0, 2.0])), "scaling is None there and a dict of 2 here"),
    (dict(net=other(inputs=3), X=[[1.0, 2.0, 3.0]] * 16), "inputs is 2 there and 3 here"),
    (dict(optimizer=SGD()), "optimizer.name is 'adam' there and 'sgd' here"),
    (dict(optimizer=Adam(betas=(0.9, 0.99))), r"optimizer.betas\[1\] is 0.999 there and 0.99 here"),
    (dict(optimizer=Adam(amsgrad=True)), "optimizer.amsgrad is False there and True here"),
    (dict(batch_size=6), "batch_size is 4 there and 6 here"),
    (dict(validation_fraction=0.5), "rows is 12 there and 8 here"),
    (dict(shuffle=False), "shuffle is True there and False here"),
    (dict(learning_rate=0.1), "schedule is 'ReduceOnPlateau' there and 'Constant' here"),
    (dict(learning_rate=lambda epoch: 0.1), "schedule is 'ReduceOnPlateau' there and 'OfEpoch' here"),
    (dict(learning_rate=Step(0.1, 3)), "schedule is 'ReduceOnPlateau' there and 'Step' here"),
    (dict(metrics=["accuracy", "f1"]), "metrics is 'accuracy' there and 'accuracy, f1' here"),
    (dict(metrics=[]), "metrics is 'accuracy' there and '' here"),
    (dict(monitor="loss"), "monitor is 'val_loss' there and 'loss' here"),
    (dict(X=[[0.5, 0.5]] * 12, y=[[1.0]] * 12, sample_weight=None, validation_fraction=0.0),
     "validation rows is 4 there and 0 here"),
])
def test_of_another_training(changes, message, half):
    if "optimizer" in changes:              # refused() watches its own Adam and schedule
        changes["optimizer"].reset()
    refused(half, ModelFileError, "run.json: .*" + message, **changes)


def test_another_scaling_is_told_by_its_first_number(path):
    def train(scaling, **more):
        arguments = setting("adam")[1]
        arguments.update(more, epochs=2, checkpoint=path)
        return other(scaling=scaling).train(**arguments)

    train([1.0, 2.0])
    with pytest.raises(ModelFileError, match=r"scaling.scale\[1\] is 2.0 there and 3.0 here"):
        train([1.0, 3.0], resume=True)
    assert len(train([1.0, 2.0], resume=True).loss) == 2


def test_a_schedule_within_another(path):
    run("adam", epochs=2, checkpoint=path)                      # WarmUp of ReduceOnPlateau
    net, arguments = setting("adam")
    arguments["learning_rate"] = WarmUp(0.1, epochs=3)
    with pytest.raises(ModelFileError, match="schedule state: .* belongs to another schedule"):
        net.train(checkpoint=path, resume=True, **arguments)
    assert net.to_dict() == setting("adam")[0].to_dict()


def test_what_may_be_changed_on_purpose(path):
    """A lower rate, clipping, another patience: the state fits, so training goes on."""
    run("adamw", epochs=3, checkpoint=path)
    for changes in (dict(learning_rate=OneCycle(0.01, 24)), dict(clip_norm=0.1), dict(patience=None),
                    dict(patience=1), dict(stop_at_loss=0.1), dict(restore_best=False), dict(min_delta=0.1)):
        shutil.copy(path, path + ".copy")
        result = run("adamw", **dict(dict(epochs=5, checkpoint=path + ".copy", resume=True), **changes))
        assert len(result["history"]["loss"]) == 5 or changes == dict(patience=1)
    assert run("adamw", epochs=5, checkpoint=path, resume=True, patience=None)["history"]["best_epoch"] is None


def test_patience_may_begin_later_but_not_ask_for_weights_that_were_not_kept(path):
    run("adamw", epochs=3, patience=None, checkpoint=path)
    result = run("adamw", epochs=5, monitor="accuracy", checkpoint=path, resume=True)
    assert result["history"]["best_epoch"] in (3, 4)
    run("adamw", epochs=3, restore_best=False, checkpoint=path)
    with pytest.raises(ModelFileError, match="restore_best is False there and True here"):
        run("adamw", epochs=5, checkpoint=path, resume=True)
