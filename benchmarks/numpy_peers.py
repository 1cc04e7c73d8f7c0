"""The same work in NumPy.  Import this only where NumPy is installed."""

import numpy as np


def sigmoid(x):
    """Return 1 / (1 + exp(-x)) of an array."""
    return 1 / (1 + np.exp(-x))


def sigmoid_derivative(output):
    """Return the sigmoid's slope where its output is output."""
    return output * (1 - output)


def softmax(z):
    """Return exp(z) over its sum, row by row."""
    exps = np.exp(z - z.max(axis=1, keepdims=True))
    return exps / exps.sum(axis=1, keepdims=True)


class TutorialNetwork:
    """The network of the tutorial's listing: one hidden layer, sigmoids throughout.

    weights_input_hidden, bias_hidden, weights_hidden_output, bias_output: lists of lists
    """

    def __init__(self, weights_input_hidden, bias_hidden, weights_hidden_output, bias_output):
        self.weights_input_hidden = np.array(weights_input_hidden)
        self.bias_hidden = np.array(bias_hidden)
        self.weights_hidden_output = np.array(weights_hidden_output)
        self.bias_output = np.array(bias_output)

    def forward(self, X):
        """Return the outputs for an array of rows."""
        self.hidden_input = np.dot(X, self.weights_input_hidden) + self.bias_hidden
        self.hidden_output = sigmoid(self.hidden_input)
        self.output_input = np.dot(self.hidden_output, self.weights_hidden_output) + self.bias_output
        self.output = sigmoid(self.output_input)
        return self.output

    def backward(self, X, y, learning_rate):
        """Take one step from the last forward(X), along gradients summed over the rows."""
        output_delta = (self.output - y) * sigmoid_derivative(self.output)
        hidden_error = np.dot(output_delta, self.weights_hidden_output.T)
        hidden_delta = hidden_error * sigmoid_derivative(self.hidden_output)
        self.weights_hidden_output -= learning_rate * np.dot(self.hidden_output.T, output_delta)
        self.bias_output -= learning_rate * np.sum(output_delta, axis=0, keepdims=True)
        self.weights_input_hidden -= learning_rate * np.dot(X.T, hidden_delta)
        self.bias_hidden -= learning_rate * np.sum(hidden_delta, axis=0, keepdims=True)

    def train(self, X, y, epochs, learning_rate, print_every=0):
        """Repeat forward and backward on all rows; print the loss of every so many epochs, 0: of none."""
        X = np.array(X)
        y = np.array(y)
        for epoch in range(epochs):
            self.forward(X)
            self.backward(X, y, learning_rate)
            if print_every and epoch % print_every == 0:
                loss = -np.mean(y * np.log(self.output) + (1 - y) * np.log(1 - self.output))
                print("Epoch %d, Loss: %s" % (epoch, loss))


class NumpyNetwork:
    """Sigmoid hidden layer; one sigmoid output or several softmax ones; cross-entropy.

    layers   [(weights, biases), (weights, biases)] as lists; kept as arrays
    """

    def __init__(self, layers):
        (w1, b1), (w2, b2) = layers
        self.w1, self.b1 = np.array(w1), np.array(b1)
        self.w2, self.b2 = np.array(w2), np.array(b2)
        self.activation = sigmoid if len(b2) == 1 else softmax

    def forward(self, X):
        """Return the outputs for the rows of X: a list goes in, a list comes out."""
        self.x = np.array(X)
        self.hidden = sigmoid(self.x @ self.w1 + self.b1)
        self.output = self.activation(self.hidden @ self.w2 + self.b2)
        return self.output.tolist()

    def backward(self, y, learning_rate):
        """Take one step from the last forward, along gradients that are means over the rows."""
        delta2 = (self.output - np.array(y)) / len(y)
        delta1 = (delta2 @ self.w2.T) * sigmoid_derivative(self.hidden)
        self.w2 -= learning_rate * (self.hidden.T @ delta2)
        self.b2 -= learning_rate * delta2.sum(axis=0)
        self.w1 -= learning_rate * (self.x.T @ delta1)
        self.b1 -= learning_rate * delta1.sum(axis=0)

    def parameters(self):
        """Return weights and biases as nested lists, layer after layer."""
        return [[self.w1.tolist(), self.b1.tolist()], [self.w2.tolist(), self.b2.tolist()]]
