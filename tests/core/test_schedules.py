"""Schedules against the rates that PyTorch's schedulers gave, and by hand."""

import json
import math
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paths import GOLDEN

from nn_pure import DataError, ModelFileError, NNPureError
from nn_pure.schedules import (Constant, Cosine, Exponential, InverseScaling, OfEpoch, OneCycle, ReduceOnPlateau,
                               Schedule, Step, WarmUp, schedule_from)

with open(os.path.join(GOLDEN, "torch_optimizers.json"),
          encoding="utf-8") as golden_file:
    GOLDEN = json.load(golden_file)

# As tests/golden/record_torch.py builds them, with learning rate 0.5.
LIKE_PYTORCH = {
    "step": lambda: Step(0.5, step_size=7, gamma=0.3),
    "exponential": lambda: Exponential(0.5, gamma=0.9),
    "cosine": lambda: Cosine(0.5, T_max=29, eta_min=0.01),
    "one_cycle": lambda: OneCycle(0.5, total_epochs=30),
    "one_cycle_late_peak": lambda: OneCycle(0.5, 30, pct_start=0.55, div_factor=10.0, final_div_factor=100.0),
    "warm_up_step": lambda: WarmUp(Step(0.5, step_size=7, gamma=0.3), epochs=5, start_factor=0.25),
    "warm_up_cosine": lambda: WarmUp(Cosine(0.5, T_max=24), epochs=5, start_factor=0.25),
    "plateau": lambda: ReduceOnPlateau(0.5, factor=0.5, patience=2, cooldown=2),
    "plateau_min_lr": lambda: ReduceOnPlateau(0.5, factor=0.5, patience=1, threshold=0.15, min_lr=0.02),
}


def rates_of(schedule, losses, start=0):
    rates = []
    for epoch in range(start, start + len(losses)):
        rates.append(schedule.rate(epoch))
        schedule.observe(losses[epoch - start])
    return rates


# Measured: 1.2e-15 at most (cosine, where PyTorch's own rate carries the rounding of every epoch before).
@pytest.mark.parametrize("name", sorted(GOLDEN["rates"]))
def test_rates_of_pytorch(name):
    rates = rates_of(LIKE_PYTORCH[name](), GOLDEN["plateau_losses"])
    assert len(rates) == 30
    assert rates == pytest.approx(GOLDEN["rates"][name], rel=1e-12, abs=1e-16)


def test_every_recorded_scheduler_is_compared():
    assert set(GOLDEN["rates"]) == set(LIKE_PYTORCH)


@pytest.mark.parametrize("name, planted", [
    ("step", lambda: Step(0.5, step_size=8, gamma=0.3)),
    ("cosine", lambda: Cosine(0.5, T_max=30, eta_min=0.01)),
    ("one_cycle", lambda: OneCycle(0.5, total_epochs=31)),
    ("warm_up_step", lambda: WarmUp(Step(0.5, step_size=7, gamma=0.3), epochs=4, start_factor=0.25)),
    ("plateau", lambda: ReduceOnPlateau(0.5, factor=0.5, patience=2, cooldown=1)),
    ("plateau", lambda: ReduceOnPlateau(0.5, factor=0.5, patience=3, cooldown=2)),
    ("plateau_min_lr", lambda: ReduceOnPlateau(0.5, factor=0.5, patience=1, min_lr=0.02)),
    ("plateau_min_lr", lambda: ReduceOnPlateau(0.5, factor=0.5, patience=1, threshold=0.15)),
])
def test_the_comparison_sees_one_epoch_too_many(name, planted):
    rates = rates_of(planted(), GOLDEN["plateau_losses"])
    assert rates != pytest.approx(GOLDEN["rates"][name], rel=1e-6, abs=1e-16)


# --- by hand -----------------------------------------------------------------

@pytest.mark.parametrize("schedule, rates", [
    (Constant(1), [1.0, 1.0, 1.0]),
    (Step(8.0, 2, 0.5), [8.0, 8.0, 4.0, 4.0, 2.0]),
    (Step(8.0, 1), [8.0, pytest.approx(0.8)]),
    (Exponential(8.0, 0.5), [8.0, 4.0, 2.0, 1.0]),
    (Exponential(1.0, 2.0), [1.0, 2.0, 4.0]),                       # rising: a search for the largest rate
    (Cosine(8.0, 2), [8.0, pytest.approx(4.0, rel=1e-15), 0.0, 0.0, 0.0]),
    (Cosine(8.0, 1, eta_min=2.0), [8.0, 2.0, 2.0]),
    (OneCycle(8.0, 1), [8.0 / 25.0 / 1e4] * 2),
    (OneCycle(8.0, 4, pct_start=0.25, div_factor=2.0, final_div_factor=2.0),      # the peak is epoch 0
     [8.0, 6.5, 3.5, 2.0, 2.0]),
    (OneCycle(8.0, 3, pct_start=1.0, div_factor=2.0), [4.0, pytest.approx(6.0), 8.0, 8.0]),
    (OneCycle(8.0, 4, pct_start=0.0, div_factor=2.0, final_div_factor=2.0),
     [pytest.approx(2.0 + 6.0 * (1.0 + math.cos(math.pi / 4.0)) / 2.0), pytest.approx(5.0)]),
    (InverseScaling(8.0), [8.0, pytest.approx(8.0 / math.sqrt(2.0), rel=1e-15)]),
    (InverseScaling(8.0, power_t=1.0), [8.0, pytest.approx(4.0, rel=1e-15), pytest.approx(8.0 / 3.0, rel=1e-15)]),
    (InverseScaling(8.0, power_t=0.0), [8.0, 8.0]),
    (WarmUp(8.0, 4, start_factor=0.5), [4.0, 5.0, 6.0, 7.0, 8.0, 8.0]),
    (WarmUp(9.0, 3), [pytest.approx(3.0), pytest.approx(5.0), pytest.approx(7.0), 9.0]),
    (WarmUp(Step(8.0, 1, 0.5), 2, 0.5), [4.0, 6.0, 8.0, 4.0, 2.0]),
    (WarmUp(WarmUp(8.0, 2, 0.5), 2, 0.5), [2.0, 3.0, 4.0, 6.0, 8.0]),
    (WarmUp(lambda epoch: 8.0 / (epoch + 1), 1, 1.0), [8.0, 8.0, 4.0]),
    (OfEpoch(lambda epoch: 10 - epoch), [10.0, 9.0]),
])
def test_by_hand(schedule, rates):
    assert [schedule.rate(epoch) for epoch in range(len(rates))] == rates
    assert schedule.rate(0) == rates[0]                             # rate changes nothing


@given(st.integers(0, 10 ** 9))
def test_no_epoch_raises_or_goes_below_0(epoch):
    for name in LIKE_PYTORCH:
        rate = LIKE_PYTORCH[name]().rate(epoch)
        assert 0.0 <= rate <= 0.5
    assert 0.0 < InverseScaling(0.5).rate(epoch) <= 0.5


def test_plateau_takes_nan_as_not_better():
    plateau = ReduceOnPlateau(8.0, factor=0.5, patience=1)
    assert rates_of(plateau, [math.nan] * 5) == [8.0, 8.0, 4.0, 4.0, 2.0]
    assert plateau.state()["best"] is None
    plateau.observe(math.inf)
    assert json.dumps(plateau.state(), allow_nan=False)


def test_plateau_leaves_out_reductions_that_are_too_small():
    plateau = ReduceOnPlateau(8.0, factor=0.5, patience=0, eps=3.0)
    assert rates_of(plateau, [1.0] * 5) == [8.0, 8.0, 4.0, 4.0, 4.0]


def test_warm_up_does_not_pass_on_what_it_observes():
    warm_up = WarmUp(ReduceOnPlateau(8.0, factor=0.5, patience=0), epochs=3, start_factor=0.5)
    assert rates_of(warm_up, [1.0] * 7) == [4.0, pytest.approx(16.0 / 3.0), pytest.approx(20.0 / 3.0),
                                            8.0, 8.0, 4.0, 2.0]


# --- where a schedule comes from ---------------------------------------------

def test_schedule_from():
    step = Step(0.5, 2)
    assert schedule_from(step) is step
    assert schedule_from(0.5).rate(9) == 0.5 and isinstance(schedule_from(1), Constant)
    assert schedule_from(lambda epoch: 0.5).rate(9) == 0.5


@pytest.mark.parametrize("bad, words", [
    (0.0, "learning_rate is 0.0"), (-1, "learning_rate is -1"), ("0.1", "'0.1' is text"), (None, "None"),
    (math.nan, "nan"), (Step, "the class Step"), ([0.1], "a list of 1"),
])
def test_schedule_from_what_is_none(bad, words):
    with pytest.raises(NNPureError) as caught:
        schedule_from(bad)
    assert words in str(caught.value)


@pytest.mark.parametrize("answer", [0.0, -1.0, math.inf, math.nan, "0.1", None, 1j])
def test_a_functions_answer_is_checked_in_every_epoch(answer):
    schedule = schedule_from(lambda epoch: 0.5 if epoch < 7 else answer)
    assert schedule.rate(6) == 0.5
    with pytest.raises(DataError) as caught:
        schedule.rate(7)
    assert "epoch 7" in str(caught.value)


def test_a_functions_exception_passes():
    with pytest.raises(ZeroDivisionError):
        schedule_from(lambda epoch: 1 / epoch).rate(0)


def test_a_schedule_of_ones_own_needs_rate_only():
    class Halving(Schedule):
        def rate(self, epoch):
            return 8.0 / 2 ** epoch

    own = schedule_from(Halving())
    own.observe(1.0)
    own.restore(own.state())
    own.reset()
    assert [own.rate(epoch) for epoch in range(3)] == [8.0, 4.0, 2.0]
    with pytest.raises(NotImplementedError):
        Schedule().rate(0)


@pytest.mark.parametrize("make, words", [
    (lambda: Constant(0), "learning_rate is 0"),
    (lambda: Step(0.1, 0), "step_size is 0"),
    (lambda: Step(0.1, 1.5), "step_size is 1.5"),
    (lambda: Step(0.1, 2, 0.0), "gamma is 0.0"),
    (lambda: Step(-0.1, 2), "learning_rate is -0.1"),
    (lambda: Exponential(0.1, -1), "gamma is -1"),
    (lambda: Exponential(0.1, "x"), "gamma"),
    (lambda: Exponential(0, 0.5), "learning_rate is 0"),
    (lambda: Cosine(0.1, 0), "T_max is 0"),
    (lambda: Cosine(0.1, 10, -0.1), "eta_min is -0.1"),
    (lambda: Cosine(math.nan, 10), "learning_rate: nan"),
    (lambda: OneCycle(0, 10), "max_lr is 0"),
    (lambda: OneCycle(0.1, 0), "total_epochs is 0"),
    (lambda: OneCycle(0.1, 10, 1.5), "pct_start is 1.5"),
    (lambda: OneCycle(0.1, 10, -0.5), "pct_start is -0.5"),
    (lambda: OneCycle(0.1, 10, div_factor=0), "div_factor is 0"),
    (lambda: OneCycle(0.1, 10, final_div_factor=-1), "final_div_factor is -1"),
    (lambda: InverseScaling(0.1, -0.5), "power_t is -0.5"),
    (lambda: InverseScaling(None), "learning_rate"),
    (lambda: ReduceOnPlateau(-1), "learning_rate is -1"),
    (lambda: ReduceOnPlateau(0.1, factor=1.0), "factor is 1.0"),
    (lambda: ReduceOnPlateau(0.1, factor=0.0), "factor is 0.0"),
    (lambda: ReduceOnPlateau(0.1, patience=-1), "patience is -1"),
    (lambda: ReduceOnPlateau(0.1, threshold=-1), "threshold is -1"),
    (lambda: ReduceOnPlateau(0.1, cooldown=-1), "cooldown is -1"),
    (lambda: ReduceOnPlateau(0.1, min_lr=-1), "min_lr is -1"),
    (lambda: ReduceOnPlateau(0.1, eps=-1), "eps is -1"),
    (lambda: WarmUp(0.1, 0), "epochs is 0"),
    (lambda: WarmUp(0.1, 3, 0.0), "start_factor is 0.0"),
    (lambda: WarmUp(0.1, 3, 1.5), "start_factor is 1.5"),
    (lambda: WarmUp("x", 3), "learning_rate"),
    (lambda: OfEpoch(0.1), "function is 0.1"),
])
def test_bad_arguments(make, words):
    with pytest.raises(NNPureError) as caught:
        make()
    assert words in str(caught.value)


# --- memory ------------------------------------------------------------------

@pytest.mark.parametrize("make", [
    LIKE_PYTORCH[name] for name in sorted(LIKE_PYTORCH)
] + [lambda: WarmUp(ReduceOnPlateau(0.5, patience=1), 4), lambda: Constant(0.5), lambda: InverseScaling(0.5),
     lambda: OfEpoch(lambda epoch: 0.5)])
@pytest.mark.parametrize("half", [0, 3, 8, 17])
def test_state_through_json_continues_with_the_same_rates(make, half):
    losses = GOLDEN["plateau_losses"]
    whole = rates_of(make(), losses)
    first = make()
    assert rates_of(first, losses[:half]) == whole[:half]
    text = json.dumps(first.state(), allow_nan=False)
    second = make()
    rates_of(second, [5.0] * 20)
    second.restore(json.loads(text))
    assert rates_of(second, losses[half:], start=half) == whole[half:]
    second.reset()
    assert rates_of(second, losses) == whole
    second.restore({})
    assert rates_of(second, losses) == whole


GOOD = {"rate": 0.25, "best": 1.0, "bad_epochs": 1, "resting": 0}


@pytest.mark.parametrize("make, state, words", [
    (lambda: Constant(0.5), [], "a list of 0"),
    (lambda: Constant(0.5), None, "None"),
    (lambda: Constant(0.5), {"rate": 1.0}, "'rate' belongs to another schedule"),
    (lambda: Constant(0.5), {5: 1.0}, "5 belongs to another schedule"),
    (lambda: ReduceOnPlateau(0.5), "text", "'text'"),
    (lambda: ReduceOnPlateau(0.5), {"rate": 0.5}, "has no best"),
    (lambda: ReduceOnPlateau(0.5), dict(GOOD, rate=-1.0), "rate is -1.0"),
    (lambda: ReduceOnPlateau(0.5), dict(GOOD, rate=None), "rate: None"),
    (lambda: ReduceOnPlateau(0.5), dict(GOOD, best=math.nan), "best: nan"),
    (lambda: ReduceOnPlateau(0.5), dict(GOOD, best="1"), "best: '1'"),
    (lambda: ReduceOnPlateau(0.5), dict(GOOD, bad_epochs=-1), "bad_epochs is -1"),
    (lambda: ReduceOnPlateau(0.5), dict(GOOD, resting=0.5), "resting is 0.5"),
    (lambda: ReduceOnPlateau(0.5), dict(GOOD, extra=0), "'extra'"),
    (lambda: WarmUp(0.5, 3), {"observed": -1, "schedule": {}}, "observed is -1"),
    (lambda: WarmUp(0.5, 3), {"observed": 1, "schedule": {"rate": 1}}, "'rate'"),
    (lambda: WarmUp(0.5, 3), {"observed": 1, "schedule": 5}, "5"),
    (lambda: WarmUp(ReduceOnPlateau(0.5), 3), {"observed": 1, "schedule": dict(GOOD, rate=-1)}, "rate is -1"),
])
def test_a_bad_state_is_refused_and_changes_nothing(make, state, words):
    schedule = make()
    rates_of(schedule, [1.0, 1.0])
    before = schedule.state()
    with pytest.raises(ModelFileError) as caught:
        schedule.restore(state)
    assert words in str(caught.value)
    assert schedule.state() == before
