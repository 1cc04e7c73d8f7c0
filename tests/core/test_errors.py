"""One family, all of it ValueErrors."""

import pytest

import nn_pure


@pytest.mark.parametrize("name", ["ShapeError", "DataError", "GradientError", "ModelFileError", "TrainingDiverged"])
def test_one_family(name):
    kind = getattr(nn_pure, name)
    assert kind.__bases__ == (nn_pure.NNPureError,)
    assert nn_pure.NNPureError.__bases__ == (ValueError,)
    with pytest.raises(ValueError, match="why"):
        raise kind("why")
