"""Predictors of one row: nn_pure and peers, each with the same weights.

A predictor is made of layers, [(weights, biases), (weights, biases)], with a
sigmoid hidden layer and a sigmoid output or several softmax outputs.  predict
takes a list of numbers and returns one.
"""

import warnings

from nn_pure import Dense, Network

from . import kernels, loops, peers


def last_activation(layers):
    """Return the output activation that goes with so many outputs."""
    return "sigmoid" if len(layers[-1][1]) == 1 else "softmax"


def network(layers, last=None, loss=None, hidden="sigmoid"):
    """Return an nn_pure network with these weights."""
    (w1, b1), (w2, b2) = layers
    return Network(len(w1), [Dense(len(b1), hidden, weights=w1, biases=b1),
                             Dense(len(b2), last or last_activation(layers), weights=w2, biases=b2)], loss, seed=0)


class NNPure:
    """nn_pure, as its users call it."""

    def __init__(self, layers, name=kernels.DEFAULT, kernel=None):
        self.name = name
        self.net = kernels.made(kernel, lambda: network(layers))

    def predict(self, row):
        """Return the outputs."""
        return self.net.predict([row])[0]


class NumPy:
    """Arrays for weights; the row becomes one, the outputs a list."""

    name = "NumPy"

    def __init__(self, layers):
        from .numpy_peers import NumpyNetwork
        self.net = NumpyNetwork(layers)

    def predict(self, row):
        """Return the outputs."""
        return self.net.forward([row])[0]


class ScikitLearn:
    """MLPClassifier.predict_proba; the one output of two classes is the probability of the second."""

    name = "scikit-learn"

    def __init__(self, layers):
        self.net = sklearn_classifier(layers, "logistic")
        self.single = len(layers[-1][1]) == 1

    def predict(self, row):
        """Return the outputs."""
        answer = self.net.predict_proba([row])[0].tolist()
        return answer[1:] if self.single else answer


class PyTorch:
    """A Sequential in 64-bit floats, in inference mode."""

    name = "PyTorch"

    def __init__(self, layers):
        import torch
        self.torch = torch
        torch.set_num_threads(1)
        linears = [torch.nn.Linear(len(weights), len(biases), dtype=torch.float64) for weights, biases in layers]
        with torch.no_grad():
            for linear, (weights, biases) in zip(linears, layers):
                linear.weight.copy_(torch.tensor(weights, dtype=torch.float64).T)
                linear.bias.copy_(torch.tensor(biases, dtype=torch.float64))
        last = torch.nn.Sigmoid() if last_activation(layers) == "sigmoid" else torch.nn.Softmax(1)
        self.net = torch.nn.Sequential(linears[0], torch.nn.Sigmoid(), linears[1], last)

    def predict(self, row):
        """Return the outputs."""
        with self.torch.inference_mode():
            return self.net(self.torch.tensor([row], dtype=self.torch.float64)).tolist()[0]


class OnnxRuntime:
    """ONNX Runtime on one thread, a model in 64-bit floats."""

    name = "ONNX Runtime"

    def __init__(self, layers):
        import numpy
        import onnxruntime
        self.numpy = numpy
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.net = onnxruntime.InferenceSession(onnx_model(layers), options, providers=["CPUExecutionProvider"])

    def predict(self, row):
        """Return the outputs."""
        return self.net.run(None, {"x": self.numpy.array([row])})[0].tolist()[0]


def onnx_model(layers):
    """Return the bytes of an ONNX model: x, a row; per layer a Gemm and an activation."""
    import numpy
    from onnx import TensorProto, checker, helper, numpy_helper
    nodes, constants = [], []
    name = "x"
    for k, (weights, biases) in enumerate(layers):
        constants += [numpy_helper.from_array(numpy.array(weights), "w%d" % k),
                      numpy_helper.from_array(numpy.array(biases), "b%d" % k)]
        nodes.append(helper.make_node("Gemm", [name, "w%d" % k, "b%d" % k], ["z%d" % k]))
        hidden = k < len(layers) - 1 or last_activation(layers) == "sigmoid"
        nodes.append(helper.make_node("Sigmoid" if hidden else "Softmax", ["z%d" % k], ["a%d" % k]))
        name = "a%d" % k
    shapes = [helper.make_tensor_value_info(which, TensorProto.DOUBLE, [1, size])
              for which, size in (("x", len(layers[0][0])), (name, len(layers[-1][1])))]
    graph = helper.make_graph(nodes, "network", shapes[:1], shapes[1:], constants)
    # Explicit: a new onnx writes newer versions than an older runtime reads.
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=7)
    checker.check_model(model)
    return model.SerializeToString()


def sklearn_classifier(layers, hidden, **settings):
    """Return an MLPClassifier with these weights and a new optimizer."""
    from sklearn.neural_network import MLPClassifier
    net = MLPClassifier(hidden_layer_sizes=[len(biases) for _, biases in layers[:-1]], activation=hidden,
                        random_state=0, **settings)
    inputs, outputs = len(layers[0][0]), len(layers[-1][1])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        net.partial_fit([[0.0] * inputs], [0], classes=list(range(max(outputs, 2))))
    sklearn_restart(net, layers)
    return net


def sklearn_restart(net, layers):
    """Give an MLPClassifier these weights, and reset its optimizer's state."""
    import numpy
    net.coefs_ = [numpy.array(weights) for weights, _ in layers]
    net.intercepts_ = [numpy.array(biases) for _, biases in layers]
    vars(net).pop("_optimizer", None)       # partial_fit makes a new one, for these arrays


def predictors(layers):
    """Return the predictors that are available, nn_pure first."""
    layers = [(loops.copied(weights), list(biases)) for weights, biases in layers]
    found = [NNPure(layers, name, kernel) for name, kernel in kernels.kinds()]
    for kind, version in ((NumPy, peers.numpy_version), (ScikitLearn, peers.sklearn_version),
                          (PyTorch, peers.torch_version), (OnnxRuntime, peers.onnx_version)):
        if version() is not None:
            found.append(kind(layers))
    return found
