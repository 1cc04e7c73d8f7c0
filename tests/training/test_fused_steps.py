"""Who listens to every step, so that none may be taken in a block."""

from nn_pure.callbacks import Callback, PrintEvery
from nn_pure.training.fused_steps import listens_to_batches


class Listener(Callback):
    def on_batch_begin(self, batch, logs):
        pass


class Heir(Listener):
    pass


def test_a_method_of_the_class_of_its_base_or_of_the_object_listens():
    own = Callback()
    own.on_batch_end = print
    assert [listens_to_batches([each]) for each in (Listener(), Heir(), own)] == [True, True, True]
    assert listens_to_batches([Callback(), own])


def test_others_do_not():
    other = Callback()
    other.on_epoch_end = print
    assert not listens_to_batches([Callback(), PrintEvery(1), other]) and not listens_to_batches([])
