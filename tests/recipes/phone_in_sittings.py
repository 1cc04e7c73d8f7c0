"""iOS (Pyto, Pythonista, a-Shell) and other systems that end programs when they please: train in sittings.

Run it as often as you like: each time it trains for at most MINUTES, or until the system ends it, and goes on from the
checkpoint the next time.  The end is the same, to the last bit, as without the breaks.

nn_pure (the folder, or the bundle as nn_pure.py) and rows.csv (numbers; the last column is what to predict) stand beside it.
"""

import os
import sys

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, FOLDER)                          # these apps do not always start in the file's folder

from nn_pure import Dense, Network, save  # noqa: E402
from nn_pure.scaling import standardise  # noqa: E402

EPOCHS = 300
MINUTES = 2.0


def rows_of(path):
    with open(path) as file:
        rows = [[float(cell) for cell in line.split(",")] for line in file.read().split("\n")[1:] if line.strip()]
    return [row[:-1] for row in rows], [row[-1:] for row in rows]


X, y = rows_of(os.path.join(FOLDER, "rows.csv"))
net = Network(len(X[0]), [Dense(12, "tanh"), Dense(1)], seed=0)
net.scaling = standardise(X)
history = net.train(X, y, epochs=EPOCHS, learning_rate=0.01, batch_size=16, optimizer="adam", max_seconds=60.0 * MINUTES,
                    checkpoint=os.path.join(FOLDER, "sitting.json"), checkpoint_seconds=5, resume=True)
save(net, os.path.join(FOLDER, "model.json"))
print("%d of %d epochs, loss %.6f" % (len(history.loss), EPOCHS, history.loss[-1]))
