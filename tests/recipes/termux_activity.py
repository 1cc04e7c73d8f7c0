"""Termux on a phone: tell sitting, walking and running apart by the accelerometer.

    pkg install python termux-api                    # and the app Termux:API
    python termux_activity.py record walking         # hold the phone as usual; once or more for each activity
    python termux_activity.py train
    python termux_activity.py tell

nn_pure (the folder, or the bundle as nn_pure.py) stands beside this file.
"""

import json
import math
import os
import subprocess
import sys

from nn_pure import Dense, Network, load, save
from nn_pure.scaling import standardise

FOLDER = os.path.dirname(os.path.abspath(__file__))
SAMPLES, MODEL = os.path.join(FOLDER, "samples.jsonl"), os.path.join(FOLDER, "activity.json")
WINDOW = 25         # readings, 40 ms apart: one second


def windows(count):
    """Return count rows, each the mean, deviation and range of the acceleration in one second."""
    printed = subprocess.check_output(["termux-sensor", "-s", "accelerometer", "-d", "40", "-n", str(WINDOW * count)]).decode()
    decoder, lengths, at = json.JSONDecoder(), [], 0
    while printed[at:].strip():                     # one object after the other, without commas
        at += len(printed[at:]) - len(printed[at:].lstrip())
        reading, at = decoder.raw_decode(printed, at)
        for sensor in reading.values():
            lengths.append(math.sqrt(sum([x * x for x in sensor["values"]])))
    rows = []
    for k in range(0, len(lengths) - WINDOW + 1, WINDOW):
        part = lengths[k:k + WINDOW]
        mean = sum(part) / WINDOW
        rows.append([mean, math.sqrt(sum([(x - mean) ** 2 for x in part]) / WINDOW), max(part) - min(part)])
    return rows


def record(name):
    with open(SAMPLES, "a") as file:
        for row in windows(20):
            file.write(json.dumps([row, name]) + "\n")


def train():
    with open(SAMPLES) as file:
        samples = [json.loads(line) for line in file]
    names = sorted(set(name for _, name in samples))
    X = [row for row, _ in samples]
    y = [[float(name == other) for other in names] for _, name in samples]
    net = Network(len(X[0]), [Dense(6, "tanh"), Dense(len(names), "softmax")], seed=0)
    net.scaling = standardise(X)
    history = net.train(X, y, epochs=200, learning_rate=0.02, batch_size=8, optimizer="adam", metrics=["accuracy"])
    net.target = {"name": "activity", "classes": names}
    save(net, MODEL)
    print("%d samples of %s: accuracy %.2f" % (len(X), ", ".join(names), history.metrics["accuracy"][-1]))


def tell():
    net = load(MODEL)
    shares = net.predict(windows(1))[0]
    print("%s (%.0f %%)" % (net.target["classes"][shares.index(max(shares))], 100.0 * max(shares)))


if __name__ == "__main__":
    {"record": record, "train": train, "tell": tell}[sys.argv[1]](*sys.argv[2:])
