"""What training returns."""

import json

import pytest

from nn_pure import Dense, ModelFileError, Network, NNPureError
from nn_pure.training.history import History

X = [[0.0], [1.0], [2.0], [3.0]]
Y = [[1.0], [3.0], [5.0], [7.0]]


def trained(**arguments):
    return Network(1, [Dense(1)], seed=0).train(X, Y, 5, 0.05, validation=(X[:2], Y[:2]), metrics=["mae", "r2"], **arguments)


def test_every_epoch_has_every_number():
    history = trained()
    lists = [history.loss, history.val_loss, history.learning_rate, history.gradient_norm, history.seconds]
    lists += list(history.metrics.values()) + list(history.val_metrics.values())
    assert len(lists) == 9 and all(len(numbers) == 5 for numbers in lists)
    assert all(type(number) is float for numbers in lists for number in numbers)
    assert history.learning_rate == [0.05] * 5
    assert all(seconds >= 0.0 for seconds in history.seconds)
    assert history.stopped == "epochs"


def test_the_numbers_are_right():
    net, twin = Network(1, [Dense(1)], seed=0), Network(1, [Dense(1)], seed=0)
    history = net.train(X, Y, 3, 0.05, validation=(X[:2], Y[:2]), metrics=["mae"])
    for epoch in range(3):
        assert history.loss[epoch] == twin.loss_value(X, Y)
        (dw, db), = twin.gradients(X, Y)
        assert history.gradient_norm[epoch] == pytest.approx((dw[0][0] ** 2 + db[0] ** 2) ** 0.5, rel=1e-14)
        twin.forward(X)
        twin.backward(X, Y, 0.05)
        assert history.val_loss[epoch] == twin.loss_value(X[:2], Y[:2])
        assert history.metrics["mean_absolute_error"][epoch] == pytest.approx(
            sum(abs(t[0] - a[0]) for t, a in zip(Y, twin.predict(X))) / 4, rel=1e-14)
        assert history.val_metrics["mean_absolute_error"][epoch] == pytest.approx(
            sum(abs(t[0] - a[0]) for t, a in zip(Y[:2], twin.predict(X[:2]))) / 2, rel=1e-14)


def test_to_dict_is_json_and_comes_back():
    history = trained(patience=3)
    text = json.dumps(history.to_dict(), allow_nan=False)
    again = History.from_dict(json.loads(text))
    assert again.to_dict() == history.to_dict()
    assert repr(again) == repr(history)
    history.loss.append(1.0)
    assert json.loads(text)["loss"] != history.loss


def test_repr_reads_well():
    history = trained()
    assert repr(history).startswith("<History: 5 epochs, loss ")
    for word in (", val_loss ", ", mean_absolute_error ", ", val_r_squared "):
        assert word in repr(history)
    assert "best epoch" in repr(trained(patience=3))
    for arguments, end in (({"stop_at_loss": 1e9}, ", reached the loss asked for>"), ({"max_seconds": 1e-9}, ", time was up>")):
        assert repr(trained(**arguments)).endswith(end)
    assert repr(History()) == "<History: 0 epochs>"


def test_values_by_the_names_of_the_logs():
    history = trained()
    assert history.values("val_loss") is history.val_loss
    assert history.values("val_r_squared") is history.val_metrics["r_squared"]
    assert history.values("r_squared") is history.metrics["r_squared"]
    with pytest.raises(NNPureError, match="the history has no 'accuracy'; it has loss, val_loss, .*r_squared"):
        history.values("accuracy")


@pytest.mark.parametrize("change", [
    lambda d: d.pop("loss"), lambda d: d.pop("stopped"), lambda d: d.update(loss=5), lambda d: d.update(loss=["x"]),
    lambda d: d.update(loss=[float("nan")]), lambda d: d.update(loss=[1.0]), lambda d: d.update(metrics=[]),
    lambda d: d.update(metrics={"a": [1.0]}), lambda d: d.update(starts=[[1]]), lambda d: d.update(starts=5),
    lambda d: d.update(best_epoch="x"), lambda d: d.update(stopped="rain"), lambda d: d.update(warnings=None),
    lambda d: d.update(best_epoch=float("inf")),
])
def test_damaged_dicts_are_refused(change):
    data = trained().to_dict()
    change(data)
    with pytest.raises(ModelFileError, match="the history is damaged"):
        History.from_dict(data)
    for nonsense in (None, [], "x", 5):
        with pytest.raises(ModelFileError):
            History.from_dict(nonsense)


def test_the_network_keeps_the_history_of_a_training_that_failed():
    net = Network(1, [Dense(1)], seed=0)
    assert net.history is None

    def rows():
        for _ in range(3):
            yield X[0], Y[0]
        if net.history.loss:
            raise OSError("gone")

    with pytest.raises(OSError):
        net.train(rows, epochs=5, learning_rate=0.01)
    assert len(net.history.loss) == 1
