"""describe a saved model: layers, parameters, columns"""

import argparse

from .networks import load_model


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", metavar="MODEL.json", help="a model file")


def run(arguments: argparse.Namespace) -> int:
    net = load_model(arguments.model)
    print(net.summary())
    for column in net.columns or []:
        categories = column["categories"]
        print("input %r: %s" % (column["name"], "number" if categories is None else ", ".join(categories)))
    if net.target:
        classes = net.target["classes"]
        print("target %r: %s" % (net.target["name"], "number" if classes is None else ", ".join(classes)))
    return 0
