"""The matrix routines against exact fractions, and the laws of algebra."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import eighths, sizes

from nn_pure import ShapeError, matrix


def exact_product(A, B):
    """A B in fractions, written another way round than matmul: column by column of A."""
    total = [[Fraction(0)] * len(B[0]) for _ in A]
    for k in range(len(B)):
        for i in range(len(A)):
            for j in range(len(B[0])):
                total[i][j] += Fraction(A[i][k]) * Fraction(B[k][j])
    return total


@st.composite
def chains(draw, count):
    """Matrices that can be multiplied one after the other."""
    widths = [draw(sizes) for _ in range(count + 1)]
    return [draw(eighths(widths[k], widths[k + 1])) for k in range(count)]


@st.composite
def alike(draw, count):
    """Matrices of one shape."""
    n, m = draw(sizes), draw(sizes)
    return [draw(eighths(n, m)) for _ in range(count)]


def identity(n):
    return [[1.0 if i == j else 0.0 for j in range(n)] for i in range(n)]


@given(chains(2))
def test_matmul_is_exact_on_small_fractions(pair):
    A, B = pair
    assert matrix.matmul(A, B) == exact_product(A, B)
    assert matrix.matmul_transposed(A, matrix.transpose(B)) == matrix.matmul(A, B)


@given(chains(3))
def test_matmul_is_associative(three):
    A, B, C = three
    assert matrix.matmul(matrix.matmul(A, B), C) == matrix.matmul(A, matrix.matmul(B, C))


@given(chains(2))
def test_transpose_of_a_product(pair):
    A, B = pair
    assert matrix.transpose(matrix.transpose(A)) == A
    assert (matrix.transpose(matrix.matmul(A, B))
            == matrix.matmul(matrix.transpose(B), matrix.transpose(A)))


@given(chains(1))
def test_identity(one):
    A, = one
    assert matrix.matmul(A, identity(len(A[0]))) == A == matrix.matmul(identity(len(A)), A)


@given(chains(2), st.data())
def test_matmul_distributes_over_subtraction(pair, data):
    A, B = pair
    C = data.draw(eighths(len(B), len(B[0])))
    assert (matrix.matmul(A, matrix.subtract(B, C))
            == matrix.subtract(matrix.matmul(A, B), matrix.matmul(A, C)))


@given(alike(2))
def test_element_by_element(pair):
    A, B = pair
    places = [(i, j) for i in range(len(A)) for j in range(len(A[0]))]
    for i, j in places:
        assert matrix.subtract(A, B)[i][j] == Fraction(A[i][j]) - Fraction(B[i][j])
        assert matrix.multiply(A, B)[i][j] == Fraction(A[i][j]) * Fraction(B[i][j])
        assert matrix.subtract_scaled(A, B, 0.25)[i][j] == Fraction(A[i][j]) - Fraction(B[i][j]) / 4
        assert matrix.scale(A, 0.25)[i][j] == Fraction(A[i][j]) / 4
        assert matrix.add_bias(A, B[0])[i][j] == Fraction(A[i][j]) + Fraction(B[0][j])
        assert matrix.map_matrix(abs, A)[i][j] == abs(A[i][j])
    assert matrix.column_sums(A) == [sum(map(Fraction, column)) for column in zip(*A)]
    assert matrix.dot(A[0], B[0]) == sum(Fraction(a) * Fraction(b) for a, b in zip(A[0], B[0]))


@given(alike(2))
def test_arguments_are_left_alone(pair):
    A, B = pair
    before = repr((A, B))
    results = [matrix.subtract(A, B), matrix.subtract_scaled(A, B, 1.0), matrix.multiply(A, B), matrix.scale(A, 1.0), matrix.map_matrix(abs, A),
               matrix.transpose(A), matrix.add_bias(A, B[0]), matrix.matmul_transposed(A, B)]
    for result in results:
        result[0][0] = 1e9
    assert repr((A, B)) == before


def test_sums_go_from_left_to_right():
    ones = [0.1] * 10                     # 0.1 added ten times is not 1.0 in this order
    assert matrix.dot(ones, [1.0] * 10) == 0.9999999999999999
    assert matrix.matmul([ones], [[1.0]] * 10) == [[0.9999999999999999]]
    assert matrix.column_sums([[0.1]] * 10) == [0.9999999999999999]


@pytest.mark.parametrize("call, message", [
    (lambda: matrix.matmul([[1.0, 2.0, 3.0]] * 2, [[1.0] * 4] * 2), "matmul: 2 x 3 times 2 x 4"),
    (lambda: matrix.matmul_transposed([[1.0, 2.0]], [[1.0]]), "matmul_transposed: 1 x 2 and 1 x 1"),
    (lambda: matrix.dot([1.0], [1.0, 2.0]), "dot: 1 numbers and 2 numbers"),
    (lambda: matrix.subtract([[1.0]], [[1.0, 2.0]]), "subtract: 1 x 1 and 1 x 2"),
    (lambda: matrix.subtract_scaled([[1.0]], [[1.0, 2.0]], 1.0), "subtract_scaled: 1 x 1 and 1 x 2"),
    (lambda: matrix.multiply([[1.0]], [[1.0], [2.0]]), "multiply: 1 x 1 and 2 x 1"),
    (lambda: matrix.add_bias([[1.0, 2.0]], [1.0]), "add_bias: 1 x 2 and 1 biases"),
])
def test_shapes_that_do_not_fit(call, message):
    with pytest.raises(ShapeError, match=message):
        call()


def test_empty_matrices():
    assert matrix.shape([]) == (0, 0)
    assert matrix.transpose([]) == [] == matrix.column_sums([])
    assert matrix.matmul([], [[1.0]]) == []
