"""Generated update rules leave weights and memory as update_rules.py does, bit for bit."""

import pytest
from grids import few
from hypothesis import given
from hypothesis import strategies as st
from kernel_cases import RULES, bits, matrix
from strategies import seeds

from nn_pure import ShapeError
from nn_pure.kernels import unrolled_updates
from nn_pure.kernels.unrolled_updates import SGD, Adam, update
from nn_pure.rng import Rng


@pytest.fixture(autouse=True)
def compile_at_once(monkeypatch):
    monkeypatch.setattr(unrolled_updates, "WORTH", 0)


def ragged(rng, lengths, size):
    return [matrix(rng, 1, k, 0.2, size)[0] for k in lengths]


@pytest.mark.parametrize("make", few(RULES, 4))
@given(seed=seeds, lengths=st.lists(st.sampled_from([1, 2, 5, 64, 65, 130]), min_size=1, max_size=4),
       size=st.sampled_from([1.0, 1e-3, 1e-200, 1e200]))
def test_weights_and_memory(make, seed, lengths, size):
    rng = Rng(seed)
    w = ragged(rng, lengths, 1.0)
    here, plain = make(), make()
    w_here = w_plain = w
    for _ in range(3):
        g = ragged(rng, lengths, size)
        before = bits([w_here, g])
        w_here, w_plain, old = update(here, w_here, list(g), 0.01), plain.update(w_plain, g, 0.01), w_here
        assert bits(w_here) == bits(w_plain) and bits(here.state()) == bits(plain.state())
        assert bits([old, g]) == before


def test_a_state_can_be_restored_and_gone_on_with():
    w, g = [[1.0, 2.0], [3.0]], [[0.5, 0.25], [0.125]]
    here, plain = Adam(), Adam()
    w_here, w_plain = update(here, w, list(g), 0.1), plain.update(w, g, 0.1)
    other = Adam()
    other.restore(here.state(), w)
    assert bits(update(other, w_here, list(g), 0.1)) == bits(plain.update(w_plain, g, 0.1))


def test_another_network_is_refused():
    adam = Adam()
    update(adam, [[1.0]], [[1.0]], 0.1)
    with pytest.raises(ShapeError, match="another network"):
        update(adam, [[1.0, 2.0]], [[1.0, 2.0]], 0.1)


def test_somebodys_own_rule_is_left_alone():
    class Lazy(SGD):
        def _rule(self, w, g, learning_rate):
            return w
    assert update(Lazy(), [[1.0]], [[5.0]], 0.1) == [[1.0]]


def test_nothing_is_compiled_before_it_is_worth_it(monkeypatch):
    monkeypatch.setattr(unrolled_updates, "WORTH", 20)
    monkeypatch.setattr(unrolled_updates, "_steps", {})
    monkeypatch.setattr(unrolled_updates, "_work", {})
    compiled = []
    for _ in range(4):
        update(SGD(), [[1.0] * 9], [[1.0] * 9], 0.1)
        compiled.append(len(unrolled_updates._steps))
    assert compiled == [0, 0, 1, 1]


def test_what_is_kept_is_bounded(monkeypatch):
    monkeypatch.setattr(unrolled_updates, "MOST", 10)
    for k in range(1, 40):
        update(SGD(), [[1.0] * k], [[1.0] * k], 0.1)
    assert len(unrolled_updates._steps) <= 10
    monkeypatch.setattr(unrolled_updates, "_work", dict.fromkeys([(1, k) for k in range(1, 1002)], 0))
    update(SGD(), [[1.0]], [[1.0]], 0.1)
    assert len(unrolled_updates._work) == 1


@pytest.mark.parametrize("right, wrong", [("p*m#+q*g#", "q*g#+p*m#*1.0000000000000002"), ("q*g#", "0.1*g#"),
                                          ("sqrt(s#)/f+e", "sqrt(s#)/f+2.0*e")])
def test_a_wrong_rule_is_found(monkeypatch, right, wrong):
    rule = unrolled_updates.adam

    def broken(optimizer, r, step):
        memory, steps, moved, numbers = rule(optimizer, r, step)
        return memory, [step.replace(right, wrong) for step in steps], moved.replace(right, wrong), numbers

    def differs():
        here, plain, w, g = Adam(), Adam(), [[0.3, -0.0]], [[1e-7, -0.0]]
        for _ in range(3):
            if bits(update(here, w, list(g), 0.1)) != bits(plain.update(w, g, 0.1)) or bits(here.state()) != bits(plain.state()):
                return True
        return False

    assert not differs()
    monkeypatch.setitem(unrolled_updates.RULES, Adam, broken)
    assert differs()
