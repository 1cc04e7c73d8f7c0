"""Columns of text to numbers for a network, and its outputs back to words.

What is decided from the training file is kept in the model, as
Network.columns and Network.target, and applied at prediction:

    columns   [{"name": ..., "categories": None or [texts]}, ...]
              a number column is one input, a text column one input per
              category, 1 for its own and 0 for the others (one-hot)
    target    {"name": ..., "classes": None or [texts]}
              None: a number.  Two classes: one output, the second's
              probability.  More: one output per class.
"""

from ..errors import DataError
from ..weighting import class_of
from .table import looks_like_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List
    from ..checks import Matrix
    from .table import Table

MOST_CATEGORIES = 100
MOST_NUMBER_CLASSES = 10        # a target of up to so many different whole numbers is taken for labels


def describe_columns(table: "Table", names: "List[str]") -> "List[Dict[str, Any]]":
    """Return the description of these columns of table, in this order."""
    return [{"name": name, "categories": _categories(table, name)} for name in names]


def _categories(table: "Table", name: str) -> "Any":
    """Return None for a number column, else its different texts, sorted."""
    texts = table.column(name)
    if 2 * sum(map(looks_like_number, texts)) >= len(texts):
        return None             # mostly numbers: a stray text is a mistake, not a category
    _refuse_empty(table, name, texts)
    categories = sorted(set(texts))
    if len(categories) > MOST_CATEGORIES:
        raise DataError("%s: column %r holds %d different texts, too many for categories (most: %d); "
                        "leave it out with --ignore" % (table.name, name, len(categories), MOST_CATEGORIES))
    return categories


def _refuse_empty(table: "Table", name: str, texts: "List[str]") -> None:
    for i, text in enumerate(texts):
        if not text:
            raise DataError("%s is empty: fill it in or remove the row" % table.place(i, name))


def encode_columns(table: "Table", columns: "List[Dict[str, Any]]") -> "Matrix":
    """Return the inputs, one row per row of table; DataError names a cell that does not fit."""
    missing = [column["name"] for column in columns if column["name"] not in table.positions]
    if missing:
        wanted = set([column["name"] for column in columns])
        others = [name for name in table.header if name not in wanted]
        raise DataError("%s lacks the column%s %s that the model was trained on; its other columns are: %s"
                        % (table.name, "s" if len(missing) > 1 else "", _listed(missing), _listed(others)))
    X: "Matrix" = [[] for _ in table.rows]
    for column in columns:
        name, categories = column["name"], column["categories"]
        for i, text in enumerate(table.column(name)):
            if categories is None:
                X[i].append(_number(table, i, name, text))
            elif text in categories:
                X[i].extend(1.0 if text == category else 0.0 for category in categories)
            else:
                raise DataError("%s holds %r, which is none of its categories: %s"
                                % (table.place(i, name), text, _listed(categories)))
    return X


def _number(table: "Table", i: int, name: str, text: str) -> float:
    if not text:
        _refuse_empty(table, name, table.column(name))
    if not looks_like_number(text):
        raise DataError("%s holds %r where the others are numbers" % (table.place(i, name), text))
    number = float(text)
    if number - number != 0.0:
        raise DataError("%s holds %r, which is not finite" % (table.place(i, name), text))
    return number


def describe_target(table: "Table", name: str, task: str = "auto") -> "Dict[str, Any]":
    """Return the description of the target column.

    task   "classification", "regression", or "auto": text is classified, and
           so are up to ten different whole numbers that each stand there
           three times or more on average; other numbers are regressed.
    """
    texts = table.column(name)
    _refuse_empty(table, name, texts)
    classes = sorted(set(texts))
    numeric = all(map(looks_like_number, classes))
    if task == "auto":
        labels = (len(classes) <= MOST_NUMBER_CLASSES and 3 * len(classes) <= len(texts)
                  and all(text.lstrip("+-").isdigit() for text in classes))
        task = "classification" if labels or not numeric else "regression"
    if task == "regression":
        return {"name": name, "classes": None}
    if numeric:
        classes.sort(key=float)
    if len(classes) < 2:
        raise DataError("%s: column %r is always %r: there is nothing to learn" % (table.name, name, classes[0]))
    if len(classes) > MOST_CATEGORIES:
        raise DataError("%s: column %r holds %d different texts, too many for classes (most: %d)"
                        % (table.name, name, len(classes), MOST_CATEGORIES))
    return {"name": name, "classes": classes}


def encode_target(table: "Table", target: "Dict[str, Any]") -> "Matrix":
    """Return the targets, one row per row of table."""
    name, classes = target["name"], target["classes"]
    if name not in table.positions:
        raise DataError("%s lacks the target column %r; its columns are: %s"
                        % (table.name, name, _listed(table.header)))
    T = []
    for i, text in enumerate(table.column(name)):
        if classes is None:
            T.append([_number(table, i, name, text)])
            continue
        if text not in classes:
            raise DataError("%s holds %r, which is none of the model's classes: %s"
                            % (table.place(i, name), text, _listed(classes)))
        if len(classes) == 2:
            T.append([float(classes.index(text))])
        else:
            T.append([1.0 if text == known else 0.0 for known in classes])
    return T


def decode_outputs(outputs: "Matrix", target: "Dict[str, Any]") -> "List[Any]":
    """Return a label per row of outputs, or a number where the target has no classes.

    >>> decode_outputs([[0.2], [0.7]], {"name": "t", "classes": ["no", "yes"]})
    ['no', 'yes']
    """
    classes = target["classes"]
    if classes is None:
        return [row[0] for row in outputs]
    return [classes[class_of(row)] for row in outputs]


def _listed(names: "List[str]") -> str:
    """Return names for a message, at most ten of them."""
    text = ", ".join(repr(name) for name in names[:10])
    return text + ", ..." if len(names) > 10 else text or "none"
