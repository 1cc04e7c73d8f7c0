"""Goals and results on several interpreters, as a table in Markdown.

    python3 -m benchmarks --json > one.json          # on each interpreter
    python3 -m benchmarks.table one.json another.json

It prints the table in benchmarks/README.md.
"""

import json
import sys

from .report import short

MARKS = {True: " yes", False: " **no**", None: ""}


def goals_of(document):
    """Return {(benchmark, what, goal): text} of a document of --json, in its order."""
    found = {}
    for benchmark in document["benchmarks"]:
        for row in benchmark["rows"]:
            for goal in row["to_reach"]:
                what = row["what"] + ": " + row["contender"]
                found[benchmark["name"], what, goal["goal"]] = cell(goal)
        for goal in benchmark["to_reach"]:
            found[benchmark["name"], "", goal["goal"]] = cell(goal)
    return found


def cell(goal):
    """Return the cell of a goal.

    >>> cell({"goal": "at least 2", "figure": 2.5, "met": True}), cell({"goal": "", "figure": None, "met": None})
    ('2.50 yes', '-')
    """
    return short(goal["figure"]) + MARKS[goal["met"]]


def lines(documents):
    """Return the lines of the table, a column for each document."""
    columns = [goals_of(document) for document in documents]
    keys = []
    for column in columns:
        keys += [key for key in column if key not in keys]
    names = list(dict.fromkeys(name for name, _, _ in keys))
    keys.sort(key=lambda key: names.index(key[0]))
    heads = [document["machine"]["implementation"] for document in documents]
    table = [["benchmark", "contender", "goal"] + heads, ["---"] * 3 + ["---:"] * len(heads)]
    for key in keys:
        table.append(list(key) + [column.get(key, "") for column in columns])
    return ["| " + " | ".join(cells) + " |" for cells in table]


def main(paths):
    """Print the table of these files."""
    documents = []
    for path in paths:
        with open(path) as file:
            documents.append(json.load(file))
    print("\n".join(lines(documents)))


if __name__ == "__main__":
    main(sys.argv[1:])
