"""How typed code outside uses nn_pure; mypy --strict reads this file, nothing runs it."""

from typing import Dict, List

from nn_pure import (Dense, ModelFileError, Network, SimpleNeuralNetwork, binary_cross_entropy, check_gradients, load,
                     save)
from nn_pure.callbacks import Callback
from nn_pure.gradcheck import GradientReport
from nn_pure.optimizers import Adam
from nn_pure.schedules import Cosine
from nn_pure.training.history import History

X = [[0, 0], [0, 1], [1, 0], [1, 1]]
Y = [[0.0], [1.0], [1.0], [0.0]]


class Watch(Callback):
    def on_epoch_end(self, epoch: int, logs: Dict[str, float]) -> None:
        print(epoch, logs["loss"])


net: Network = Network(2, [Dense(4, "tanh"), Dense(1, "sigmoid")], loss="bce", seed=0)
history: History = net.train(X, Y, epochs=10, learning_rate=0.1, batch_size=2, restarts=1, callbacks=[Watch()])
history = net.train(lambda: zip(X, Y), epochs=3, learning_rate=Cosine(0.1, 3), optimizer=Adam(betas=(0.8, 0.9)))
losses: List[float] = history.loss
outputs: List[List[float]] = net.predict(X)
weights: List[List[float]] = net.layers[0].weights
report: GradientReport = check_gradients(net, X, Y)
save(net, "model.json")
try:
    net = load("model.json")
except ModelFileError as error:
    print(error)

nn = SimpleNeuralNetwork(2, 2, 1, seed=0, rule="tutorial")
nn.train(X, Y, 100, 0.1, print_every=0)
loss: float = binary_cross_entropy(Y, nn.forward(X))
