"""Does the JavaScript in nn_pure/README.md read model files?  Its answers against nn_pure's, in node.

    python .ci/javascript_reader.py

Two networks are made on the spot: one classifies and scales, one regresses.
"""

import json
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, ROOT)

from nn_pure import Dense, Network, save  # noqa: E402
from nn_pure.rng import Rng  # noqa: E402
from nn_pure.scaling import standardise  # noqa: E402

TOLERANCE = 1e-12           # JavaScript's exp and tanh round otherwise in the last bits

COMMAND_LINE = """
import fs from "node:fs";
const model = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
console.log(JSON.stringify(JSON.parse(process.argv[3]).map((row) => predict(model, row))));
"""


def networks(rng):
    """Return [(what, network, rows)], trained a little."""
    X = [[50.0 * k + 10.0 * rng.normal() for k in range(4)] for _ in range(12)]
    classes = Network(4, [Dense(5, "tanh"), Dense(4, "relu"), Dense(3, "sigmoid"), Dense(3, "softmax")], seed=1)
    classes.scaling = standardise(X)
    classes.train(X, [[float(i % 3 == k) for k in range(3)] for i in range(12)], 50, 0.5, batch_size=5)
    numbers = Network(4, [Dense(6, "sigmoid"), Dense(2)], seed=2)
    Z = standardise(X).apply(X)
    numbers.train(Z, [[row[0] * row[1], 100.0 + row[2]] for row in Z], 50, 0.05)
    return [("classification, scaled", classes, X), ("regression", numbers, Z)]


def main():
    with open(os.path.join(ROOT, "nn_pure", "README.md"), encoding="utf-8") as file:
        blocks = re.findall(r"^```js\n(.*?)^```$", file.read(), re.MULTILINE | re.DOTALL)
    readers = [block for block in blocks if "function predict(model, row)" in block]
    if len(readers) != 1:
        sys.exit("nn_pure/README.md must have one block of js with function predict(model, row)")
    with tempfile.TemporaryDirectory() as folder:
        reader = os.path.join(folder, "reader.mjs")
        path = os.path.join(folder, "model.json")
        with open(reader, "w", encoding="utf-8") as file:
            file.write(readers[0] + COMMAND_LINE)

        def read(rows):
            return subprocess.run(["node", reader, path, json.dumps(rows)], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE)

        for what, net, rows in networks(Rng(3)):
            save(net, path)
            done = read(rows)
            if done.returncode != 0:
                sys.exit("%s: %s" % (what, done.stderr.decode()))
            got, wanted = json.loads(done.stdout.decode()), net.predict(rows)
            if [len(row) for row in got] != [len(row) for row in wanted]:
                sys.exit("%s: another number of outputs" % what)
            worst = max(abs(a - b) / max(1.0, abs(b)) for g, w in zip(got, wanted) for a, b in zip(g, w))
            print("%s: %d rows, JavaScript and nn_pure differ by %.1e at most" % (what, len(rows), worst))
            if not worst <= TOLERANCE:
                sys.exit("%s: more than %g" % (what, TOLERANCE))

        newer = net.to_dict()
        newer["version"] = 2
        with open(path, "w") as file:
            json.dump(newer, file)
        if read(rows).returncode == 0:
            sys.exit("a model file of version 2 was not refused")


if __name__ == "__main__":
    main()
