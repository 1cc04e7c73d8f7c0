"""A router, a NAS, any box with a Python 3.6 and nothing else: notice unusual traffic.  For cron, every five minutes:

    */5 * * * * python3 /opt/traffic/router_traffic.py br-lan

Learns how much traffic is usual for the time of the week, and prints a line (which cron mails) when there is far more.
The state is one small file, replaced whole or not at all.  nn_pure (the folder, or the bundle as nn_pure.py) stands beside this file.
"""

import json
import math
import os
import sys
import time

from nn_pure import Dense, Network, load, save

FOLDER = os.path.dirname(os.path.abspath(__file__))
MODEL, LAST = os.path.join(FOLDER, "usual.json"), os.path.join(FOLDER, "last.json")
TOO_MUCH = 2.0      # in powers of ten of bytes per second


def counted(interface, path="/proc/net/dev"):
    """Return how many bytes an interface has received and sent since the start."""
    with open(path) as file:
        for line in file:
            name, _, numbers = line.partition(":")
            if name.strip() == interface:
                fields = numbers.split()
                return int(fields[0]) + int(fields[8])
    sys.exit("%s: no such interface" % interface)


def time_of_week(seconds):
    """Return the place in the day and in the week, each as a point of a circle."""
    day, week = 2.0 * math.pi * seconds / 86400.0, 2.0 * math.pi * seconds / 604800.0
    return [math.sin(day), math.cos(day), math.sin(week), math.cos(week)]


def step(count, now):
    """Learn from the traffic since the last call; return a complaint, or None."""
    last = None
    if os.path.exists(LAST):
        with open(LAST) as file:
            last = json.load(file)
    with open(LAST, "w") as file:
        json.dump([count, now], file)
    if last is None or count < last[0] or now <= last[1]:        # the first call, or the box was started anew
        return None
    rate = math.log10(1.0 + (count - last[0]) / (now - last[1]))
    net = load(MODEL) if os.path.exists(MODEL) else Network(4, [Dense(8, "tanh"), Dense(1)], loss="huber", seed=0)
    row = time_of_week(now)
    usual = net.predict([row])[0][0]
    net.train([row], [[rate]], epochs=3, learning_rate=0.05)
    save(net, MODEL)
    if rate > usual + TOO_MUCH:
        return "%.0f bytes/s, usual are %.0f" % (10.0 ** rate, 10.0 ** usual)


if __name__ == "__main__":
    complaint = step(counted(*sys.argv[1:3]), time.time())
    if complaint:
        print(complaint)
