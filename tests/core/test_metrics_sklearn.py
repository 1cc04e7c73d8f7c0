"""Every metric answers what scikit-learn's does, on random data with ties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import examples
from test_metrics import CASES, OURS, TOLERANCE, difference

pytest.importorskip("sklearn", reason="scikit-learn is not installed; test_metrics.py has its recorded answers")

from golden.record_sklearn import SKLEARN  # noqa: E402

eighths = st.integers(-64, 64).map(lambda k: k / 8.0)
share = st.one_of(st.just(0.0), st.just(1.0), st.floats(0.0, 1.0))


def pairs(first, second, least=1):
    """(truth, given), two lists of the same length."""
    return st.lists(st.tuples(first, second), min_size=least, max_size=30).map(lambda rows: [list(column) for column in zip(*rows)])


@st.composite
def distributions(draw):
    """Rows over 3 to 5 classes in 64ths, many of them equal, and a class each."""
    classes = draw(st.integers(3, 5))
    row = st.lists(st.integers(0, 12), min_size=classes - 1, max_size=classes - 1)
    return draw(pairs(st.integers(0, classes - 1),
                      row.map(lambda parts: [part / 64 for part in parts] + [1 - sum(parts) / 64])))


@st.composite
def quantities(draw):
    """2 to 30 numbers, or rows of 1 to 4."""
    width = draw(st.integers(0, 4))
    entry = st.lists(eighths, min_size=width, max_size=width) if width else eighths
    return draw(pairs(entry, entry, least=2))


DATA = {"labels": st.one_of(*[pairs(st.sampled_from(labels), st.sampled_from(labels))
                              for labels in ([0, 1], [-1, 2, 7], ["a", "b", "c", "d"], ["only"], list(range(12)))]),
        "bits": pairs(st.integers(0, 1), st.integers(0, 1)),
        "scores": pairs(st.integers(0, 1), eighths).map(lambda data: [data[0] + [0, 1], data[1] + [0.0, 0.0]]),
        "probabilities": pairs(st.integers(0, 1), share),
        "rows": distributions(),
        "quantities": quantities()}


@pytest.mark.parametrize("kind, name", [(kind, name) for kind in sorted(SKLEARN) for name in sorted(SKLEARN[kind])])
def test_agrees_with_scikit_learn(kind, name):
    @examples(60)
    @given(DATA[kind])
    def check(data):
        truth, given_ = data
        assert difference(OURS[name](truth, given_), SKLEARN[kind][name](truth, given_)) <= TOLERANCE

    check()


def test_the_recorded_answers_are_those_of_this_scikit_learn():
    for case in CASES:
        for name, value in case["values"].items():
            assert difference(SKLEARN[case["kind"]][name](case["truth"], case["given"]), value) <= TOLERANCE
