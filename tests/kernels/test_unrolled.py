"""Generated kernels and the loops for PyPy give the plain kernel's numbers, bit for bit."""

import builtins

import pytest
from grids import few
from hypothesis import given
from hypothesis import strategies as st
from kernel_cases import bits, matrix, steps, trainings
from strategies import any_float, seeds

from nn_pure import Dense, Network, ShapeError
from nn_pure.activations import ACTIVATIONS
from nn_pure.kernels import generated, unrolled, unrolled_updates
from nn_pure.kernels.plain import PLAIN
from nn_pure.kernels.pypy import Loops
from nn_pure.kernels.unrolled import Rows
from nn_pure.rng import Rng

INFINITY = 1e308 * 10.0
both = pytest.mark.parametrize("make", [Rows, Loops])


@pytest.fixture(autouse=True)
def compile_at_once(monkeypatch):
    """Small tests would otherwise never do the work that compiling is worth."""
    monkeypatch.setattr(unrolled, "WORTH", 0)
    monkeypatch.setattr(unrolled, "WORTH_ZEROS", 0)
    monkeypatch.setattr(unrolled_updates, "WORTH", 0)


def all_products(kernel, A, B, D):
    """A B, D B^T, and the gradient for inputs A and delta D."""
    return [kernel.matmul(A, B), kernel.matmul_transposed(D, B), kernel.gradient(A, D)]


@both
@given(training=trainings())
def test_whole_steps(make, training):
    assert bits(steps(training, make())) == bits(steps(training, PLAIN))


@pytest.mark.thorough
@both
def test_a_thousand_steps(make):
    rng = Rng(5)
    net = Network(9, [Dense(7, "relu"), Dense(3, "softmax")], seed=2)
    training = net, matrix(rng, 8, 9, 0.5), [[1.0, 0.0, 0.0], [0.0, 0.5, 0.5]] * 4, None, unrolled_updates.Adam, [None] * 1000
    assert bits(steps(training, make())[-2:]) == bits(steps(training, PLAIN)[-2:])


@both
@pytest.mark.parametrize("n, k, m", [(1, 1, 1), (3, 64, 5), (5, 65, 4), (4, 200, 7), (66, 3, 130), (2, 129, 1)])
@pytest.mark.parametrize("zeros", [0.0, 0.5, 0.97, 1.0])
def test_products(make, n, k, m, zeros):
    rng = Rng(n + k + m)
    A, B, D = matrix(rng, n, k, zeros), matrix(rng, k, m, zeros / 2.0), matrix(rng, n, m, zeros)
    assert bits(all_products(make(), A, B, D)) == bits(all_products(PLAIN, A, B, D))


@both
@given(seeds, st.integers(1, 5), st.integers(1, 9), st.integers(1, 5), st.data())
def test_products_with_infinities_and_nans(make, seed, n, k, m, data):
    rng = Rng(seed)
    A, B, D = matrix(rng, n, k, 0.7), matrix(rng, k, m, 0.3), matrix(rng, n, m, 0.7)
    for rows in (A, B, D):
        if data.draw(st.booleans()):
            bad = data.draw(st.sampled_from([INFINITY, -INFINITY, INFINITY - INFINITY, 1e308, 5e-324]))
            rows[rng.below(len(rows))][rng.below(len(rows[0]))] = bad
    assert bits(all_products(make(), A, B, D)) == bits(all_products(PLAIN, A, B, D))


@both
@pytest.mark.parametrize("activation", few(sorted(ACTIVATIONS), 3))
@given(rows=st.lists(st.lists(st.one_of(any_float, st.sampled_from([0.0, -0.0, INFINITY, -INFINITY])),
                              min_size=3, max_size=3), max_size=4))
def test_activations(make, activation, rows):
    layer, d = Dense(3, activation), [[0.5, -0.0, -3.0]] * len(rows)
    a = PLAIN.outputs(layer, rows)
    assert bits(make().outputs(layer, rows)) == bits(a)
    if activation != "softmax":
        assert bits(make().delta(layer, d, rows, a)) == bits(PLAIN.delta(layer, d, rows, a))


numbers = st.one_of(st.floats(-1e3, 1e3), st.sampled_from([0.0, -0.0, 1e308, -1e308, INFINITY, -INFINITY,
                                                           INFINITY - INFINITY]))


@both
def test_sizes_that_do_not_fit_are_told_by_matrix(make):
    with pytest.raises(ShapeError, match="matmul: 1 x 2 times 1 x 1"):
        make().matmul([[1.0, 2.0]], [[1.0]])
    with pytest.raises(ShapeError, match="matmul_transposed: 1 x 2 and 1 x 1"):
        make().matmul_transposed([[1.0, 2.0]], [[1.0]])


@both
def test_no_rows(make):
    assert make().matmul([], [[1.0]]) == make().matmul_transposed([], [[1.0]]) == []


# --- what is compiled, and when -------------------------------------------------

def test_nothing_is_compiled_before_it_is_worth_it(monkeypatch):
    monkeypatch.setattr(unrolled, "WORTH", 1000)
    monkeypatch.setattr(unrolled, "WORTH_ZEROS", 5000)
    monkeypatch.setattr(unrolled, "_functions", {})
    rng, kernel = Rng(1), Rows()
    A, B = matrix(rng, 10, 6, 0.5), matrix(rng, 6, 10)
    expected = bits(PLAIN.matmul(A, B))
    compiled = []
    for _ in range(20):
        assert bits(kernel.matmul(A, B)) == expected
        compiled.append(len(unrolled._functions))
    assert compiled[0] == 0 and compiled[1] == 1 and compiled[-1] > 1


def test_what_is_kept_is_bounded(monkeypatch):
    monkeypatch.setattr(unrolled, "_functions", {})
    kernel, rng = Rows(), Rng(1)
    for k in range(1, 300):
        kernel.matmul(matrix(rng, 1, k), matrix(rng, k, 1))
    assert len(unrolled._functions) <= 2 * generated.LONGEST
    assert max(len(unrolled.row_source(generated.LONGEST, first)) for first in (True, False)) < 1500
    for k in range(3000):
        kernel._worked(k, 1)
    assert len(kernel._work) <= 1001


def test_pieces_cover_a_row_once():
    for k in range(1, 400):
        pieces = generated.pieces_of(k)
        assert [i for start, end in pieces for i in range(start, end)] == list(range(k))
        assert max(end - start for start, end in pieces) <= generated.LONGEST


@pytest.mark.parametrize("how", ["removed", "refuses"])
def test_without_exec_the_plain_loops_do_it(monkeypatch, how):
    rng = Rng(1)
    A, B, D = matrix(rng, 5, 70, 0.6), matrix(rng, 70, 4), matrix(rng, 5, 4)
    net = Network(3, [Dense(4, "relu"), Dense(2, "softmax")], seed=1)
    training = net, matrix(rng, 4, 3), [[0.0, 1.0]] * 4, None, unrolled_updates.Adam, [None, None]
    expected = bits(all_products(PLAIN, A, B, D)), bits(steps(training, PLAIN))
    monkeypatch.setattr(unrolled, "_functions", {})
    monkeypatch.setattr(unrolled_updates, "_steps", {})
    with monkeypatch.context() as patch:
        if how == "refuses":
            def refuse(*arguments):
                raise RuntimeError("exec is forbidden here")
            patch.setattr(builtins, "exec", refuse)
        else:
            for name in ("exec", "eval", "compile"):
                patch.delattr(builtins, name)
        kernel = Rows()
        found = all_products(kernel, A, B, D), steps(training, kernel)
        functions = list(unrolled._functions.values()) + list(unrolled_updates._steps.values())
    assert (bits(found[0]), bits(found[1])) == expected
    assert functions and set(functions) == {None}


# --- the comparison is sharp ----------------------------------------------------

def from_minus_zero(text, k):
    return text.replace("0.0+", "-0.0+")


def from_the_right(text, k):
    terms = ["a%d*b%d" % (i, i) for i in range(k)]
    return text.replace("+".join(terms), "+".join(reversed(terms)))


@pytest.mark.parametrize("wrong", [from_minus_zero, from_the_right])
def test_a_wrong_generator_is_found(monkeypatch, wrong):
    monkeypatch.setattr(unrolled, "ZEROS", 2.0)
    pairs = [([[0.1, 0.2, 0.3, 0.7]], [[0.3], [0.7], [0.1], [0.9]]), ([[-0.0, -0.0]], [[1.0], [1.0]])]
    source = unrolled.row_source

    def differs():
        monkeypatch.setattr(unrolled, "_functions", {})
        return any(bits(Rows().matmul(A, B)) != bits(PLAIN.matmul(A, B)) for A, B in pairs)

    assert not differs()
    monkeypatch.setattr(unrolled, "row_source", lambda k, first: wrong(source(k, first), k))
    assert differs()


def test_zeros_may_not_be_left_out_beside_an_infinity(monkeypatch):
    A, B = [[0.0] * 6 + [1.0] * 4], [[INFINITY] * 4] + [[1.0] * 4] * 9
    assert bits(Rows().matmul(A, B)) == bits(PLAIN.matmul(A, B)) == [["nan"] * 4]
    monkeypatch.setattr(unrolled, "first_bad_row", lambda rows: None)
    assert bits(Rows().matmul(A, B)) != [["nan"] * 4]
