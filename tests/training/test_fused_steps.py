"""Who must be told of every step, so that none may be fused."""

from nn_pure.callbacks import Callback, PrintEvery
from nn_pure.training.fused_steps import overrides


STEPS = ("on_batch_begin", "on_batch_end")


class Listener(Callback):
    def on_batch_begin(self, batch, logs):
        pass


class Heir(Listener):
    pass


def test_a_method_of_the_class_of_its_base_or_of_the_object_is_called():
    own = Callback()
    own.on_batch_end = print
    assert [overrides([each], STEPS) for each in (Listener(), Heir(), own)] == [True, True, True]
    assert overrides([Callback(), own], STEPS)


def test_others_do_not():
    other = Callback()
    other.on_epoch_end = print
    assert not overrides([Callback(), PrintEvery(1), other], STEPS) and not overrides([], STEPS)
