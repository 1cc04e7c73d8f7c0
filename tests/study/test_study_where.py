"""where: the line that it names is the line that computes, found without a line number written down anywhere."""

import os
import re
import shlex
import sys

import pytest
from commands import ROOT, run, start

from nn_pure import Dense, Network
from nn_pure.activations import ACTIVATIONS
from nn_pure.errors import DataError
from nn_pure.losses import LOSSES
from nn_pure.optimizers import OPTIMIZERS, optimizer_from
from nn_pure.study.where import Source, find, formulas_of, normal, read_core, table

CORE = read_core()
X = [[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0]]
T = [[0.0], [1.0], [1.0]]
PLACE = re.compile(r"^(.+\.py):(\d+)  in ([\w.]+)$")


def first_place(lines):
    path, line, scope = PLACE.match(lines[0]).groups()
    return path, int(line), scope


def values_after(call, line, function, name):
    """Run call; return what variable name of the function holds each time after the line has run."""
    seen, waiting = [], []

    def watch(frame, event, argument):
        if frame.f_code.co_name != function:
            return None
        if waiting and event in ("line", "return"):
            seen.append(frame.f_locals[name])
            waiting.clear()
        if event == "line" and frame.f_lineno == line:
            waiting.append(True)
        return watch

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        result = call()
    finally:
        sys.settrace(before)
    return seen, result


def network():
    return Network(2, [Dense(3, "tanh"), Dense(1, "sigmoid")], loss="half_squared_error", seed=1, kernel="plain")


@pytest.mark.parametrize("term, variable, column", [("dE/dw", "dE_dw", 0), ("dE/db", "dE_db", 1)])
def test_the_line_of_a_derivative_computes_it(term, variable, column):
    path, line, scope = first_place(find(CORE, term))
    seen, gradients = values_after(lambda: network().gradients(X, T), line, scope.split(".")[-1], variable)
    assert list(reversed(seen)) == [pair[column] for pair in gradients]


def test_another_line_does_not():
    """The check is checked: what stands on the line below has not been computed by it alone."""
    path, line, scope = first_place(find(CORE, "dE/dw"))
    seen, gradients = values_after(lambda: network().gradients(X, T), line - 1, scope, "delta")
    assert list(reversed(seen)) != [pair[0] for pair in gradients]


@pytest.mark.parametrize("term, variable", [("z", "z"), ("a", "a")])
def test_the_line_of_a_sum_computes_it(term, variable):
    net = network()
    path, line, scope = first_place(find(CORE, term))
    seen, _ = values_after(lambda: net.forward(X), line, scope, variable)
    assert seen == {"z": net.z, "a": net.a}[term]


def test_readme_leads_to_the_line_in_two_steps(monkeypatch):
    """Step 1: README has the command.  Step 2: the command has the line."""
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
        commands = re.findall(r'^\$ python3 -m nn_pure (where ".*")$', file.read(), re.M)
    assert commands == ['where "dE/dw"']
    monkeypatch.chdir(ROOT)
    status, out, err = start(*shlex.split(commands[0]))
    assert (status, err) == (0, b"")
    path, line, scope = first_place(out.decode().splitlines())
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        code = file.read().split("\n")[line - 1]
    assert code.split(" = ")[0].split(",")[0].strip() == "dE_dw"
    seen, gradients = values_after(lambda: network().gradients(X, T), line, scope, "dE_dw")
    assert list(reversed(seen)) == [pair[0] for pair in gradients]


@pytest.mark.parametrize("term", sorted(formulas_of(CORE)))
def test_every_term_of_the_list_is_found(term):
    lines = find(CORE, term)
    path, line, scope = first_place(lines)
    assert lines[2].split() == [str(line)] + lines[2].split()[1:] and len(lines[2].split()) > 1


@pytest.mark.parametrize("term", ["dE/dw", "dE/db", "dE/dx", "dE/dz", "dE/da", "da/dz", "delta", "E", "z", "a", "w", "v", "m", "s"])
def test_the_terms_of_the_course_are_there(term):
    assert term in formulas_of(CORE)


@pytest.mark.parametrize("asked", ["dE_dw", "∂E/∂w", "dL/dW", "dLoss/dw", "de/dw", " dE/dw ", "dE/dw[i][j]", "dEdw", "dC/dw"])
def test_other_spellings(asked):
    assert find(CORE, asked) == find(CORE, "dE/dw")


def test_delta_and_its_derivative_are_one():
    assert sorted(find(CORE, "delta")) == sorted(find(CORE, "dE/dz"))


@pytest.mark.parametrize("term", ["delta", "default", "dropout", "decided", "def", "dense", "d", "", "dot", "divide"])
def test_a_word_is_no_fraction(term):
    assert "/" not in normal(term)


def test_functions_and_classes_by_name():
    lines = find(CORE, "adam")
    assert any(re.match(r"\S+:\d+  Adam$", line) for line in lines)
    assert any(line.endswith("m <- beta1 m + (1 - beta1) g") for line in lines)
    assert any(re.match(r"\S+propagation.py:\d+  backward$", line) for line in find(CORE, "backward()"))


@pytest.mark.parametrize("loss", sorted(LOSSES))
def test_each_loss_has_its_gradient_as_a_formula(loss):
    name = LOSSES[loss].gradient.__name__
    lines = find(CORE, name)
    assert re.match(r"\S+:\d+  %s$" % name, lines[0])
    assert re.search(r"Return dE/d%s = " % ("z" if LOSSES[loss].activation else "a"), "\n".join(lines))


@pytest.mark.parametrize("name", sorted(OPTIMIZERS))
def test_each_optimizer_has_its_step_as_a_formula(name):
    scopes = [PLACE.match(line).group(3).split(".")[0] for line in find(CORE, "w") if PLACE.match(line)]
    assert type(optimizer_from(name)).__name__ in scopes


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
def test_each_activation_is_found_and_so_is_its_slope(activation):
    assert find(CORE, activation)
    assert activation == "softmax" or find(CORE, activation + "_slope")


@pytest.mark.parametrize("asked, near", [("dE/dy", "dE/d"), ("backpropagat", "backward"), ("???", "lists them all"),
                                         ("", "lists them all"), ("dE/", "near"), ("x" * 500, "lists them all")])
def test_what_is_not_there(asked, near):
    with pytest.raises(DataError) as caught:
        find(CORE, asked)
    assert near in str(caught.value)


def test_a_copy_without_comments():
    with pytest.raises(DataError, match="ask the package itself"):
        find([Source("bare.py", "def f(x):\n    return x\n")], "dE/dw")


# --- a file ---------------------------------------------------------------------------

def places(text):
    return [(formula.term, [each.line for each in formula.code]) for formula in Source("some.py", text).formulas]


@pytest.mark.parametrize("text, found", [
    ("# z = x w + b\nz = f(x)\n", [("z", [2])]),
    ("z = f(x)        # z = x w + b\n", [("z", [1])]),
    ("# z = x w + b\n\n# and so on\n\nz = f(\n    x)\n", [("z", [5])]),
    ("def f():\n    '''Sum.\n\n    dE/dw[i] = x delta\n    '''\n    dE_db = 1\n    dE_dw, dE_db = g()\n", [("dE/dw", [7])]),
    ("def f():\n    '''Return dE/dw and dE/db.'''\n    a = 1\n    return a\n", [("dE/dw", [4]), ("dE/db", [4])]),
    ("class A:\n    '''m <- b m   and more'''\n    def f(self):\n        m = 1\n", [("m", [])]),
    ("'''E = a table of letters'''\nE = 1\n", [("E", [])]),
    ("def f():\n    '''E = 1\n\n    >>> E = f()\n    '''\n    def g():\n        E = 1\n    def h():\n        return 2\nE = 5\n", [("E", [7])]),
    ("def f():\n    '''dE/dw = 1'''\n    if dE_dw == 2:\n        pass\n    return dE_dw\n", [("dE/dw", [])]),
    ("s = '# z = x'\n", []),
])
def test_which_line_transcribes_a_formula(text, found):
    assert places(text) == found


def test_the_table_has_a_line_for_each_term():
    lines = table(CORE)
    assert [line.split()[0] for line in lines] == list(formulas_of(CORE))
    for line in lines:
        assert re.match(r"\S+ +\S+\.py:\d+ +\S", line)


# --- the command ----------------------------------------------------------------------

@pytest.mark.thorough
def test_commands(capsys):
    assert run("where") == 0
    assert capsys.readouterr().out.rstrip("\n").split("\n") == table(read_core())
    assert run("where", "dE/dw") == 0
    assert PLACE.match(capsys.readouterr().out.split("\n")[0])
    assert run("where", "dE/dq") == 1
    error = capsys.readouterr().err
    assert error.startswith("nn_pure: no formula of the core has 'dE/dq' on its left side") and error.count("\n") == 1
    assert run("where", "a", "b") == 2
