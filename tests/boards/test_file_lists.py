"""The lists that mip reads are those of boards/file_lists.py."""

import json
import os

import pytest
from commands import ROOT
from documents import read

from nn_pure import __version__
from nn_pure.boards.file_lists import MIP, mip_package


@pytest.mark.parametrize("name, files", sorted(MIP.items()))
def test_what_mip_reads_is_up_to_date(name, files):
    with open(os.path.join(ROOT, "nn_pure", "boards", name)) as file:
        assert json.load(file) == json.loads(json.dumps(mip_package(files, __version__))), "run .ci/boards"
    assert "`%s`" % name in read(os.path.join("nn_pure", "boards", "README.md"))
