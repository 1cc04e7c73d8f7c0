"""Checks networks as dicts: copies, what a model file holds, models that are none."""

from checking import check, equal, parameters, raises, rows_of, run

from nn_pure import Dense, ModelFileError, Network, model_dict
from nn_pure.rng import Rng
from nn_pure.scaling import standardise


def test_copies():
    X = rows_of(Rng(12), 5, 3)
    net = Network(3, [Dense(4, "selu"), Dense(2, "softmax")], seed=13)
    net.scaling = standardise(X)
    twin = net.copy()
    equal(parameters(twin), parameters(net), "copy")
    T = [[1.0, 0.0], [0.0, 1.0], [0.5, 0.5], [1.0, 0.0], [0.0, 1.0]]
    net.train(X, T, 2, 0.5, batch_size=2)
    twin = net.copy()
    for each in (net, twin):
        each.train(X, T, 3, 0.5, batch_size=2)
    equal(parameters(twin), parameters(net), "a copy goes on with the same shuffles")
    twin.layers[0].weights[0][0] += 1.0
    check(parameters(twin) != parameters(net), "a copy has weights of its own")
    again = Network.from_dict(net.to_dict())
    equal(again.predict(X), net.predict(X), "from_dict(to_dict())")
    equal(again.to_dict(), net.to_dict(), "to_dict of it")


def test_bad_models():
    good = Network(2, [Dense(2, "tanh"), Dense(1)], seed=1).to_dict()
    for field in sorted(good):
        if field in ("label_smoothing", "exp"):  # files from before they existed have none
            continue
        raises(ModelFileError, "a model without " + field, Network.from_dict,
               dict([(name, good[name]) for name in good if name != field]))
    for field, value in (("format", "x"), ("version", 99), ("inputs", 3), ("inputs", -1), ("loss", "x"),
                         ("layers", []), ("layers", [{}]), ("exp", "own"), ("scaling", {"shift": [0.0], "scale": [1.0]})):
        bad = dict(good)
        bad[field] = value
        raises(ModelFileError, "a model with %s %r" % (field, value), Network.from_dict, bad)
    raises(ModelFileError, "a list as a model", Network.from_dict, [])


def test_descriptions():
    """What a model file says of columns and classes."""
    columns = [{"name": "size", "categories": None}, {"name": "kind", "categories": ["a", "b"]}]
    equal(model_dict.version_of(columns, None), 1, "version_of")
    net = Network(3, [Dense(2, "softmax")], seed=35)
    net.columns, net.target = columns, {"name": "answer", "classes": ["no", "yes"]}
    again = Network.from_dict(net.to_dict())
    equal((again.columns, again.target), (net.columns, net.target), "columns and classes of a copy")
    for field, bad in (("columns", 5), ("columns", [{}]), ("columns", [{"name": 5, "categories": None}]),
                       ("columns", [{"name": "a", "categories": [1]}]), ("target", {}), ("target", {"name": "a"}),
                       ("target", {"name": "a", "classes": 5})):
        data = net.to_dict()
        data[field] = bad
        raises(ModelFileError, "%s %r" % (field, bad), Network.from_dict, data)


run("core_models", 30, (test_copies, test_bad_models, test_descriptions))
