"""SQLite: learn from a table, predict in a query.  predict(a, b) is a function of SQL from then on.

nn_pure (the folder, or the bundle as nn_pure.py) stands beside this file.
"""

import sqlite3
import sys

from nn_pure import Dense, Network
from nn_pure.scaling import standardise

database = sqlite3.connect(sys.argv[1] if len(sys.argv) > 1 else "measurements.db")
rows = database.execute("SELECT a, b, y FROM measurements WHERE y IS NOT NULL").fetchall()
X, y = [row[:2] for row in rows], [row[2:] for row in rows]
net = Network(2, [Dense(6, "tanh"), Dense(1)], seed=0)
net.scaling = standardise(X)
net.train(X, y, epochs=300, optimizer="lbfgs")

database.create_function("predict", 2, lambda *row: net.predict([row])[0][0])
for row in database.execute("SELECT a, b, predict(a, b) FROM measurements WHERE y IS NULL ORDER BY predict(a, b)"):
    print("%g %g %.2f" % row)
