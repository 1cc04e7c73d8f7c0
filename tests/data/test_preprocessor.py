"""A preprocessor: fitted once, stored, applied to any other table; every policy, every damage."""

import copy
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_pure import DataError, Dense, ModelFileError, Network, load, save
from nn_pure.data.encoding import decode_outputs, label_encode, one_hot, signed_exp, signed_log
from nn_pure.data.preprocessor import Preprocessor
from nn_pure.data.table import iris, parse_table, stream_rows
from nn_pure.scaling import min_max, robust, standardise

TABLE = parse_table("t.csv", b"size,colour,kind,price,grade\n1,red,a,1.5,1\n2,blue,b,2.5,2\n3,red,c,0,1\n"
                             b"4,red,a,7,2\n5,red,b,7,1\n6,blue,a,-1,2\n")
fit = Preprocessor.fit


def table(text, **options):
    return parse_table("t.csv", text.encode(), **options)


def test_columns_become_numbers_and_one_hot():
    p = fit(TABLE, columns=["size", "colour"])
    assert p.columns == [{"name": "size", "categories": None}, {"name": "colour", "categories": ["blue", "red"]}]
    assert p.transform(TABLE)[:3] == [[1.0, 0.0, 1.0], [2.0, 1.0, 0.0], [3.0, 0.0, 1.0]]
    assert p.transform(TABLE.part([1])) == [[2.0, 1.0, 0.0]]
    assert (p.inputs, p.outputs, p.target) == (3, 0, None)
    assert p.scaling.shift == standardise(p.transform(TABLE)).shift


@pytest.mark.parametrize("name, task, classes", [
    ("kind", "auto", ["a", "b", "c"]), ("price", "auto", None), ("size", "auto", None), ("grade", "auto", ["1", "2"]),
    ("grade", "regression", None), ("price", "classification", ["-1", "0", "1.5", "2.5", "7"]),
])
def test_what_the_target_holds(name, task, classes):
    assert fit(TABLE, name, task=task).target == {"name": name, "classes": classes}


def test_whole_numbers_are_labels_when_few():
    def classes(values):
        return fit(table("y,x\n" + "\n".join("%s,1" % v for v in values)), "y").target["classes"]

    assert classes([i % 10 for i in range(30)]) == list("0123456789")
    for values in ([i % 11 for i in range(66)], [i % 10 for i in range(29)], [i % 2 + 0.5 for i in range(30)], range(10050)):
        assert classes(values) is None
    assert classes(["10", "9", "+8"] * 3) == ["+8", "9", "10"]


def test_targets_there_and_back():
    for name, encoded in [("kind", [[1, 0, 0], [0, 1, 0], [0, 0, 1]]), ("grade", [[0], [1], [0]]), ("price", [[1.5], [2.5], [0]])]:
        p = fit(TABLE, name)
        T = p.targets(TABLE)
        assert T[:3] == encoded and p.outputs == len(T[0])
        assert list(map(str, p.decode(T))) == [
            text if p.target["classes"] else str(float(text)) for text in TABLE.column(name)]
        assert p.decode(T) == decode_outputs(T, p.target)


def test_a_stream_gives_the_same_as_a_table(tmp_path):
    path = str(tmp_path / "t.csv")
    with open(path, "w") as file:
        file.write("x,kind,y\n" + "".join("%s,%s,%d\n" % ("" if i % 7 == 3 else i * 0.5, "abc"[i % 3], i) for i in range(500)))
    options = {"missing": "indicator", "scaling": "robust"}
    whole = table(open(path).read())
    a, b = fit(whole, "y", **options), fit(lambda: stream_rows(path), "y", **options)
    assert a.to_dict() == b.to_dict()
    assert [x for _, _, x in b.stream(stream_rows(path))] == a.transform(whole)
    line, row, x = next(b.stream(stream_rows(path)))
    assert (line, row, x) == (2, ["0.0", "a", "0"], [0.0, 0.0, 1.0, 0.0, 0.0, 0.0])


MISSING = "x,k,y\n1,a,1\n,a,2\n4,,3\n4,b,4\n"


@pytest.mark.parametrize("policy, X", [
    ("mean", [[1, 1, 0], [3, 1, 0], [4, 1, 0], [4, 0, 1]]), ("median", [[1, 1, 0], [4, 1, 0], [4, 1, 0], [4, 0, 1]]),
    ("most_frequent", [[1, 1, 0], [4, 1, 0], [4, 1, 0], [4, 0, 1]]),
    ("indicator", [[1, 0, 1, 0, 0], [3, 1, 1, 0, 0], [4, 0, 0, 0, 1], [4, 0, 0, 1, 0]]),
])
def test_policies_for_missing_values(policy, X):
    p = fit(table(MISSING), "y", missing=policy)
    assert p.transform(table(MISSING)) == X and p.examples(table(MISSING))[0] == X
    both = [3, 1, 0, 0, 1] if policy == "indicator" else [X[1][0], 1, 0]
    assert p.transform(table("x,k,z\nNA,,1\n")) == [both]
    assert p.inputs == len(X[0]) and p.scaling.shift == standardise(X).shift


def test_drop_leaves_rows_out_of_training_and_refuses_them_at_prediction():
    p = fit(table(MISSING), "y", missing="drop")
    assert p.examples(table(MISSING)) == ([[1, 1, 0], [4, 0, 1]], [[1], [4]], [0, 3])
    assert p.scaling.shift == [2.5, 0.5, 0.5]
    with pytest.raises(DataError, match="line 3, column 'x' is empty: fill it in or remove the row"):
        p.transform(table(MISSING))
    with pytest.raises(DataError, match="every row has a missing value and is dropped: choose another policy"):
        p.examples(table("x,k,y\n,a,1\n"))
    with pytest.raises(DataError, match="no row is left to train on"):
        fit(table("x,k,y\n,a,1\n1,,1.5\n"), "y", missing="drop")
    p = fit(table("x,y\n1,2.5\n2,\n3,4\n"), "y", settings={"y": {"missing": "drop"}})
    assert p.examples(table("x,y\n1,2.5\n2,\n3,4\n"))[2] == [0, 2] and p.target["drop"] is True
    with pytest.raises(DataError, match="line 3, column 'y' is empty"):
        p.targets(table("x,y\n1,2.5\n2,\n"))


def test_fill_and_scaling_are_of_the_training_rows_types_and_categories_of_all():
    t = table("x,k,y\n1,a,1\n3,a,2\n100,b,3\n,c,4\n")
    p = fit(t, "y", rows=[0, 1, 3], missing="mean")
    assert p.columns[0]["fill"] == 2.0 and p.columns[1]["categories"] == ["a", "b", "c"]
    assert p.scaling.shift == standardise([[1, 1, 0, 0], [3, 1, 0, 0], [2, 0, 0, 1]]).shift
    with pytest.raises(DataError, match="rows: 4 is no row of t.csv, which has rows 0 to 3"):
        fit(t, "y", rows=[0, 4], missing="mean")


def test_unseen_categories():
    t = table("k,y\n" + "a,1\nb,2\n" * 5 + "c,1\nd,2\n")
    new = table("k\na\nc\nzebra\n")
    with pytest.raises(DataError, match="line 4, column 'k' holds 'zebra', which is none of its categories: 'a', 'b', 'c', 'd'; "
                                        "correct it, or train with unseen \"ignore\" or \"other\""):
        fit(t, "y").transform(new)
    assert fit(t, "y", unseen="ignore").transform(new) == [[1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]]
    p = fit(t, "y", unseen="other")
    assert p.transform(new) == [[1, 0, 0], [0, 0, 1], [0, 0, 1]] and p.columns[0]["categories"] == ["a", "b"]
    assert fit(t, "y", unseen="other", settings={"k": {"rare": 2}}).columns[0]["categories"] == ["a", "b"]
    with pytest.raises(DataError, match="holds every text 1 times or more, .*choose unseen \"ignore\", or raise \"rare\""):
        fit(t, "y", unseen="other", settings={"k": {"rare": 1}})
    with pytest.raises(DataError, match="holds no text 9 times: leave it out, or lower \"rare\""):
        fit(t, "y", unseen="other", settings={"k": {"rare": 9}})
    many = table("k,y\n" + "".join("t%d,%d\n" % (i % 150, i) for i in range(900)))
    assert fit(many, "y", unseen="other").inputs == 101


def test_other_and_missing():
    t = table("k,y\n" + "a,1\n" * 5 + ",1\n" + "".join("t%d,1.5\n" % i for i in range(9)))
    with pytest.raises(DataError, match="the most frequent text of column 'k' is \"other\": choose missing \"indicator\""):
        fit(t, "y", unseen="other", missing="most_frequent")
    p = fit(t, "y", unseen="other", missing="indicator")
    assert p.transform(table("k,z\na,1\n,1\nnew,1\n")) == [[1, 0, 0], [0, 0, 1], [0, 1, 0]]


def test_ordinal_boolean_and_category_types():
    t = table("size,ok,code,y\nsmall,no,1,1\nlarge,yes,2,2\nmedium,NA,2,3\n")
    order = {"order": ["small", "medium", "large"]}
    p = fit(t, "y", settings={"size": order, "ok": {"missing": "most_frequent"}, "code": {"type": "category"}})
    assert p.transform(t) == [[0, 0, 1, 0], [2, 1, 0, 1], [1, 0, 0, 1]]
    assert p.columns[0] == {"name": "size", "categories": order["order"], "ordinal": True}
    with pytest.raises(DataError, match="line 2, column 'size' holds 'huge', which is none of its categories: 'small'"):
        p.transform(table("size,ok,code\nhuge,no,1\n"))
    t = table("x,y\nja,1\nnein,2\n")
    assert fit(t, "y").columns[0]["categories"] == ["nein", "ja"]
    assert fit(t, "y", settings={"x": {"type": "category"}}).inputs == 2
    assert fit(t, "y", settings={"x": {"type": "boolean", "order": ["ja", "nein"]}}).transform(t) == [[0], [1]]


def test_scaling_by_column():
    t = table("a,b,c,k,y\n1,1,1,p,1\n2,2,2,q,2\n9,9,9,q,3\n")
    settings = {"a": {"scaling": "min_max"}, "b": {"scaling": "robust"}, "c": {"scaling": "none"}}
    p = fit(t, "y", settings=settings)
    X = p.transform(t)
    column = [[row[0]] for row in X]
    assert p.scaling.shift == min_max(column).shift + robust(column).shift + [0.0] + standardise([row[3:] for row in X]).shift
    assert p.scaling.scale[:2] == [8.0, 4.0]
    assert fit(t, "y", scaling="min_max").scaling.scale[3:] == [1.0, 1.0]     # 0 and 1 stay
    assert fit(t, "y", scaling="none").scaling is None
    with pytest.raises(DataError, match="column 'x': a column reaches from"):
        fit(table("x,y\n-1e308,1\n1e308,2\n"), "y", scaling="min_max")


@given(st.floats(-1e12, 1e12))
def test_signed_log_and_back(x):
    assert signed_exp(signed_log(x)) == pytest.approx(x, rel=1e-12)
    assert signed_log(x) == pytest.approx(math.copysign(math.log1p(abs(x)), x), rel=1e-14)


def test_log_of_inputs_and_target():
    t = table("x,y\n0,10\n-9,1000\n99,100000\n")
    p = fit(t, "y", settings={"x": {"log": True}, "y": {"log": True}})
    assert p.transform(t) == [[0.0], [-signed_log(9.0)], [signed_log(99.0)]]
    assert p.decode(p.targets(t)) == [pytest.approx(v, rel=1e-12) for v in (10, 1000, 100000)]
    assert p.columns == [{"name": "x", "categories": None, "log": True}]


def test_decimal_commas_are_kept_for_prediction():
    t = table("x;z;y\n1,5;1.234;2,5\n2,5;7;3,5\n")
    p = fit(t, "y")
    assert p.columns[1] == {"name": "z", "categories": None, "decimal": ",", "thousands": "."} and p.target["decimal"] == ","
    assert p.transform(t) == [[1.5, 1234.0], [2.5, 7.0]] and p.targets(t) == [[2.5], [3.5]]
    assert p.transform(table("x;z\n3;2.000\n")) == [[3.0, 2000.0]]
    with pytest.raises(DataError, match="holds '1.5' where the others are numbers: correct it .decimal mark ',', thousands ''."):
        p.transform(table("x;z\n1.5;1\n"))
    settings = {"x": {"decimal": "."}, "z": {"thousands": "."}}
    t = table("x;z;y\n1.234;1.234;2\n2.000;7;3\n")
    assert fit(t, "y", settings=settings).transform(t)[0] == [1.234, 1234.0]
    with pytest.raises(DataError, match="decimal and thousands are both"):
        fit(t, "y", settings={"x": {"decimal": ".", "thousands": "."}})


def test_missing_words_of_ones_own():
    t = table("x,k,y\n1,a,1\n999,b,2\n3,zz,3\n")
    p = fit(t, "y", missing="mean", settings={"x": {"missing_words": ["999"]}, "k": {"missing_words": ["zz"]}})
    assert p.transform(t) == [[1, 1, 0], [2, 0, 1], [3, 1, 0]]
    assert Preprocessor.from_dict(p.to_dict()).transform(t) == p.transform(t)
    p = fit(table("x,y\n1,a\n2,b\n3,?\n"), "y", settings={"y": {"missing": "drop", "missing_words": ["?"]}})
    assert p.target == {"name": "y", "classes": ["a", "b"], "drop": True, "missing_words": ["", "?"]}
    assert p.examples(table("x,y\n1,a\n3,?\n"))[2] == [0]


def test_columns_without_any_value_are_skipped_unless_asked_for():
    t = table("a,x,y\n,1,1\nNA,2,2\n")
    p = fit(t, "y")
    assert (p.skipped, p.inputs) == (["a"], 1)
    with pytest.raises(DataError, match="column 'a' has no value at all: leave it out"):
        fit(t, "y", columns=["a", "x"])


@pytest.mark.parametrize("text, options, message", [
    ("x,y\n1,a\n2,a\n", {}, "column 'y' is always 'a': there is nothing to learn"),
    ("x,y\n1,a\n2,\n", {}, "line 3, column 'y' is empty"), ("x,y\n1,\n2,\n", {"settings": {"y": {"missing": "drop"}}}, "'y' has no value at all"),
    ("x,y\n" + "\n".join("1,t%d" % i for i in range(101)), {}, "column 'y' holds 101 different texts, too many"),
    ("x,y\n" + "\n".join("1,t%d" % i for i in range(10001)), {}, "column 'y' holds 10000 different texts, too many"),
    ("x,y\n1,2\n3,b\n", {"task": "regression"}, "line 3, column 'y' holds 'b' where the others are numbers"),
    ("x,y\n1,2\n3,4\n", {"task": "guess"}, "task is 'guess'"), ("x,y\n1,2\n", {"missing": "zero"}, "missing is 'zero': it must be one of 'refuse'"),
    ("x,y\n1,2\n", {"unseen": 5}, "unseen is 5"), ("x,y\n1,2\n", {"scaling": "big"}, "scaling is 'big': it must be one of 'min_max'"),
    ("x,y\n1,2\n", {"settings": {"z": {}}}, "no column 'z'; its columns are: 'x', 'y'"), ("x,y\n1,2\n", {"ignore": ["z"]}, "no column 'z'"),
    ("x,y\n1,2\n", {"ignore": ["x"]}, "no column left to learn from"), ("x,y\n1,2\n", {"settings": {"x": 5}}, "settings.'x'. is 5"),
    ("x,y\n1,2\n", {"settings": {"x": {"colour": 1}}}, "has 'colour', which must be one of: decimal, log, missing"),
    ("x,y\n1,2\n", {"settings": {"y": {"scaling": "none"}}}, "settings.'y'. has 'scaling', which must be one of: missing, log"),
    ("x,y\na,2\n", {"settings": {"x": {"log": True}}}, "'log'. is for columns of type number, and this one is of type category"),
    ("x,y\n1,2\n", {"settings": {"x": {"unseen": "ignore"}}}, "is for columns of type category"),
    ("x,y\na,2\n", {"settings": {"x": {"missing": "mean"}}}, "categories have no mean: choose most_frequent or indicator"),
    ("x,y\na,2\n", {"settings": {"x": {"type": "ordinal"}}}, "an ordinal column needs its order"),
    ("x,y\na,2\n", {"settings": {"x": {"type": "boolean"}}}, "holds no pair of words such as no and yes"),
    ("x,y\na,2\n", {"settings": {"x": {"type": "number"}}}, "holds 'a' where the others are numbers"),
    ("x,y\na,2\n", {"settings": {"x": {"order": ["a", "a"]}}}, "must be a list of different texts"),
    ("x,y\na,2\nc,2.5\n", {"settings": {"x": {"order": ["a", "b"]}}}, "line 3, column 'x' holds 'c', which is none of its categories"),
    ("x,y\na,2\n", {"settings": {"x": {"missing_words": "NA"}}}, "must be a list of different texts"),
    ("x,y\na,2\n", {"settings": {"x": {"rare": 0}}}, "must be a whole number, 1 or more"),
    ("x,y\n1,a\n2,b\n", {"settings": {"y": {"log": True}}}, "is for numbers, and this target is classified"),
])
def test_what_fit_refuses(text, options, message):
    with pytest.raises(DataError, match=message):
        fit(table(text), "y", **options)


def test_fit_needs_a_table(tmp_path):
    for source in ([[1]], "t.csv", lambda: 5):
        with pytest.raises(DataError, match="a Table is needed, or a function that returns a fresh RowStream"):
            fit(source, "y")
    with open(str(tmp_path / "t.csv"), "w") as file:
        file.write("x,y\n")
    with pytest.raises(DataError, match="has no rows: there is nothing to learn from"):
        fit(lambda: stream_rows(str(tmp_path / "t.csv")), "y")


def test_prediction_on_other_columns():
    p = fit(TABLE, "kind", columns=["size", "colour"])
    with pytest.raises(DataError, match="t.csv lacks the columns 'size', 'colour' .* other columns are: 'Size', 'color'"):
        p.transform(table("Size,color\n1,red\n"))
    with pytest.raises(DataError, match="lacks the column 'colour' .* other columns are: none"):
        p.transform(table("size\n1\n"))
    many = table(",".join("c%d" % i for i in range(12)) + "\n" + ",".join(["1"] * 12))
    with pytest.raises(DataError, match="'c9', ...$"):
        p.transform(many)
    with pytest.raises(DataError, match="lacks the target column 'kind'"):
        p.targets(table("size\n1\n"))
    with pytest.raises(DataError, match="line 2, column 'kind' holds 'd', which is none of the model's classes: 'a', 'b', 'c'"):
        p.targets(table("kind\nd\n"))
    with pytest.raises(DataError, match="line 2, column 'kind' is empty"):
        p.examples(table("size,colour,kind\n1,red,\n"))
    with pytest.raises(DataError, match="fitted without a target"):
        fit(TABLE).targets(TABLE)


@pytest.mark.thorough
def test_many_columns_take_no_quadratic_time():
    names = ["c%d" % j for j in range(20000)]
    t = table(",".join(names) + "\n" + ",".join(["1"] * 20000))
    assert len(fit(t, scaling="none").transform(t)[0]) == 20000


# --- in a network and its file --------------------------------------------------

def rich():
    """A table, and a preprocessor with every kind of column and every field."""
    rows = ["a;b;size;k;o;m;y"]
    for i in range(40):
        rows.append("%s;1.23%d;%s;%s;%s;%s;%d,5" % ("" if i == 3 else "%d,5" % i, i % 10, ("s", "m", "l")[i % 3], "pqr"[i % 3] if i > 1 else "rare",
                                                  "" if i == 5 else "uv"[i % 2], "" if i == 7 else i, i))
    t = table("\n".join(rows))
    p = fit(t, "y", missing="indicator", settings={
        "size": {"order": ["s", "m", "l"]}, "k": {"unseen": "other"}, "o": {"unseen": "ignore", "missing": "most_frequent"},
        "m": {"missing": "drop", "missing_words": ["x"]}, "a": {"log": True}, "y": {"log": True, "missing": "drop", "missing_words": ["?"]}})
    return t, p


def test_to_dict_and_back_gives_the_same_numbers():
    t, p = rich()
    twin = Preprocessor.from_dict(json.loads(json.dumps(p.to_dict())))
    assert twin.to_dict() == p.to_dict()
    assert twin.examples(t) == p.examples(t) and p.examples(t)[2] == [i for i in range(40) if i != 7]
    fields = set().union(*p.columns) | set(p.target)
    assert fields == {"name", "categories", "classes", "ordinal", "unseen", "fill", "indicator", "drop", "log", "decimal", "thousands", "missing_words"}


def test_a_network_takes_it_along(tmp_path):
    t, p = rich()
    X, T, rows = p.examples(t)
    net = Network(p.inputs, [Dense(3, "tanh"), Dense(1)], seed=0)
    p.attach(net)
    path = str(tmp_path / "m.json")
    save(net, path)
    twin = load(path)
    q = Preprocessor.of(twin)
    assert net.to_dict()["version"] == twin.to_dict()["version"] == 2
    assert twin.predict(q.transform(t.part(rows))) == net.predict(X)
    assert q.decode(twin.predict(X)) == p.decode(net.predict(X))
    with pytest.raises(DataError, match="the columns make .* inputs and 1 outputs, the network has 2 and 1: build it with Network.preproc"):
        p.attach(Network(2, [Dense(1)]))
    with pytest.raises(ModelFileError, match="names no columns"):
        Preprocessor.of(Network(2, [Dense(1)]))


def test_what_version_1_can_say_is_version_1():
    p = fit(iris(), "species")
    net = Network(4, [Dense(3, "softmax")], seed=0)
    p.attach(net)
    data = net.to_dict()
    assert data["version"] == 1 and data["columns"] == [{"name": n, "categories": None} for n in iris().header[:-1]]
    data["version"] = 2
    assert Network.from_dict(data).predict(p.transform(iris())) == net.predict(p.transform(iris()))
    data["version"], data["columns"][0]["log"] = 1, True
    with pytest.raises(ModelFileError, match="fields of version 2, and the file says version 1"):
        Network.from_dict(data)
    del data["columns"][0]["log"]
    data["target"]["drop"] = True
    with pytest.raises(ModelFileError, match="version 2"):
        Network.from_dict(data)


def setting(k, name, value):
    def apply(data):
        (data["target"] if k == "target" else data["columns"][k])[name] = value
    return apply


A, B, SIZE, K, OTHER, M = range(6)
DAMAGE = [
    (setting(A, "log", 1), r"columns\[0\].log must be true or false"), (setting(A, "indicator", "yes"), r"indicator must be true or false"),
    (setting(A, "fill", None), r"columns\[0\].fill: None"), (setting(A, "fill", float("nan")), "fill: nan is not finite"),
    (setting(A, "fill", True), "fill must be a number"), (setting(A, "fill", "1"), "fill: '1' is text"), (setting(A, "fill", 10 ** 400), "fill: "),
    (setting(A, "decimal", ";"), r"decimal must be"), (setting(A, "decimal", ["."]), "decimal must be"), (setting(A, "thousands", ","), "thousands must be"),
    (setting(A, "thousands", {}), "thousands must be"), (setting(A, "missing_words", "NA"), "missing_words must be a list"),
    (setting(A, "missing_words", [5]), r"missing_words\[0\] must be a text"), (setting(A, "ordinal", True), "ordinal needs categories"),
    (setting(A, "unseen", "ignore"), r"unseen must be .* is for categories"), (setting(K, "unseen", "error"), "unseen must be"),
    (setting(K, "unseen", ["other"]), "unseen must be"), (setting(SIZE, "unseen", "ignore"), "without order"),
    (setting(K, "log", True), r"columns\[3\].log is for numbers"), (setting(K, "decimal", "."), "decimal is for numbers"),
    (setting(OTHER, "fill", "w"), "fill must be one of the categories"), (setting(OTHER, "fill", []), "fill must be one of the categories"),
    (setting(OTHER, "indicator", True), "has fill and indicator"), (setting(SIZE, "fill", "m"), "fill: 'm' is text"),
    (setting(SIZE, "ordinal", 0), "ordinal must be true or false"), (setting(M, "indicator", True), "indicator needs fill"),
    (setting(M, "drop", None), "drop must be true or false"), (setting("target", "log", "x"), "target.log must be"),
    (setting("target", "drop", 1), "target.drop must be"), (setting("target", "thousands", "."), "|".join(["width", "thousands"])),
    (setting("target", "missing_words", []), "target.missing_words must be a list"), (setting("target", "classes", ["a", "b"]), "target.log is for numbers"),
    (setting(A, "name", 7), "name must be a text"), (setting(B, "name", "a"), "a second column 'a'"),
    (lambda data: data["scaling"].pop("shift"), "scaling"), (lambda data: data["scaling"]["scale"].__setitem__(0, 0.0), r"scale\[0\] is 0"),
    (lambda data: data["scaling"]["scale"].pop(), "scaling"), (lambda data: data["columns"].pop(), "scaling is for|columns make"),
    (lambda data: data.__setitem__("columns", 5), "columns must be a list"), (lambda data: data.__setitem__("scaling", [1]), "scaling"),
    (lambda data: data.__setitem__("target", [1]), "target is no object"),
]


@pytest.mark.parametrize("index", range(len(DAMAGE)))
def test_every_damaged_field_is_refused(index):
    apply, message = DAMAGE[index]
    _, p = rich()
    net = Network(p.inputs, [Dense(1)], seed=0)
    p.attach(net)
    for data, read in ((p.to_dict(), Preprocessor.from_dict), (net.to_dict(), lambda data: Preprocessor.of(Network.from_dict(data)))):
        data = copy.deepcopy(data)
        read(data)
        if index == 29:
            data["target"]["decimal"] = "."
        apply(data)
        with pytest.raises(ModelFileError, match=message):
            read(data)


@pytest.mark.parametrize("data", [None, 5, [], {}, {"columns": []}, "x"])
def test_what_is_no_preprocessor(data):
    with pytest.raises(ModelFileError, match="a preprocessor is an object with columns, target and scaling"):
        Preprocessor.from_dict(data)


JUNK = st.recursive(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3), st.just(10 ** 400)),
                    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)), max_leaves=5)


@given(st.sampled_from(["columns", "target", "scaling"]), st.data())
def test_any_junk_is_refused_or_understood(part, data):
    t, p = rich()
    damaged = copy.deepcopy(p.to_dict())
    where = damaged[part][data.draw(st.integers(0, 5))] if part == "columns" else damaged[part]
    where[data.draw(st.sampled_from(sorted(where)))] = data.draw(JUNK)
    try:
        q = Preprocessor.from_dict(damaged)
    except ModelFileError:
        return
    try:
        q.examples(t)
    except DataError:
        pass


def test_labels_and_one_hot():
    assert label_encode(["b", "a", "b"]) == (["a", "b"], [1, 0, 1])
    assert one_hot([0, 2], 3) == [[1, 0, 0], [0, 0, 1]]
    for places in ([3], [-1], [0.5]):
        with pytest.raises(DataError, match="one_hot: .* is no index, 0 to 2"):
            one_hot(places, 3)
