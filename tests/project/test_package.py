"""What is published: the wheel and the source archive as the backend builds them, and the text for a package index.

.ci/run builds and installs them, on the oldest Python too, and runs these tests in the unpacked archive.
"""

import base64
import doctest
import hashlib
import logging
import os
import re
import sys
import tarfile
import warnings
import zipfile

import documents
import pytest
from documents import read
from paths import ROOT

import nn_pure

buildapi = pytest.importorskip("flit_core.buildapi")

FOLDERS = (".ci", "benchmarks", "nn_pure", "tests")
FILES = ("CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "LICENSE", "README.md", "SECURITY.md", "pyproject.toml")
# What a wheel has besides the package.
ABOUT = ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")


def below(*folders):
    """Return the names of all files in these folders of the repository, from the top, but what Python caches."""
    found = []
    for top in folders:
        for folder, _, names in os.walk(os.path.join(ROOT, top)):
            if os.path.basename(folder) != "__pycache__":
                found += [os.path.relpath(os.path.join(folder, name), ROOT).replace(os.sep, "/") for name in names]
    return found


def complaints(names, wanted):
    """Return what is wrong with an archive that has these names.

    >>> complaints(["b", "c", "c"], ["a", "c"])
    ['a: missing', 'b: not wanted', 'c: twice']
    """
    return (["%s: missing" % name for name in sorted(set(wanted) - set(names))]
            + ["%s: not wanted" % name for name in sorted(set(names) - set(wanted))]
            + ["%s: twice" % name for name in sorted(set(names)) if names.count(name) > 1])


def wrong_records(files):
    """Return which files of a wheel, {name: bytes}, RECORD does not describe as they are."""
    record, = [name for name in files if name.endswith("/RECORD")]
    lines = {name: "%s,sha256=%s,%d" % (name, base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("="), len(data))
             for name, data in files.items() if name != record}
    lines[record] = record + ",,"
    listed = files[record].decode("utf-8").split()
    return sorted(set(lines.values()).symmetric_difference(listed))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """(path of the wheel, path of the source archive, what the backend warned of)."""
    place, warned, before = str(tmp_path_factory.mktemp("built")), [], os.getcwd()
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: warned.append(record.getMessage())
    logging.getLogger().addHandler(handler)
    os.chdir(ROOT)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            wheel, archive = buildapi.build_wheel(place), buildapi.build_sdist(place)
    finally:
        os.chdir(before)
        logging.getLogger().removeHandler(handler)
    return os.path.join(place, wheel), os.path.join(place, archive), warned + [str(each.message) for each in caught]


@pytest.fixture(scope="module")
def wheel(built):
    """The files of the wheel, {name: bytes}."""
    with zipfile.ZipFile(built[0]) as file:
        return {name: file.read(name) for name in file.namelist()}


@pytest.fixture(scope="module")
def metadata(wheel):
    """The fields of the wheel's metadata, [(name, value)], and the text below."""
    head, _, text = wheel["nn_pure-%s.dist-info/METADATA" % nn_pure.__version__].decode("utf-8").partition("\n\n")
    return [tuple(line.split(": ", 1)) for line in head.split("\n")], text


def test_nothing_is_deprecated(built):
    assert built[2] == []


def test_these_tests_ask_the_backend_that_builds():
    text = read("pyproject.toml")
    assert 'build-backend = "flit_core.buildapi"' in text and len(re.findall('"flit_core >=3.11,<5"', text)) == 2


def test_names_tell_the_version(built):
    version = nn_pure.__version__
    assert [os.path.basename(path) for path in built[:2]] == ["nn_pure-%s-py3-none-any.whl" % version, "nn_pure-%s.tar.gz" % version]


def test_the_wheel_has_the_package_and_nothing_else(wheel):
    about = ["nn_pure-%s.dist-info/%s" % (nn_pure.__version__, name) for name in ABOUT]
    assert complaints(list(wheel), below("nn_pure") + about) == []
    assert wrong_records(wheel) == []


def test_data_is_in_the_wheel(wheel):
    names = "\n".join(wheel)
    for pattern, count in ((r"boards/\w+\.json", 3), (r"study/lessons/\w+\.txt", 11), (r"study/page\.html", 1), (r"data/iris\.csv", 1), (r"py\.typed", 1)):
        assert len(re.findall("^nn_pure/%s$" % pattern, names, re.M)) == count, pattern


def test_the_source_archive_has_all_that_its_tests_need(built):
    top = "nn_pure-%s/" % nn_pure.__version__
    with tarfile.open(built[1]) as file:
        names = file.getnames()
    assert complaints(names, [top + name for name in below(*FOLDERS) + list(FILES) + ["PKG-INFO"]]) == []


def test_a_planted_error_is_found(wheel):
    assert doctest.testmod(sys.modules[__name__]) == (0, 1)
    name = "nn_pure/boards/tiny.json"
    assert complaints([each for each in wheel if each != name], list(wheel)) == [name + ": missing"]
    assert complaints(list(wheel) + ["tests/conftest.py"], list(wheel)) == ["tests/conftest.py: not wanted"]
    assert len(wrong_records(dict(wheel, **{name: b"{}"}))) == 2 and len(wrong_records(dict(wheel, more=b""))) == 1


def test_metadata(metadata):
    fields = metadata[0]
    for field in (("Version", nn_pure.__version__), ("Author", "nn_pure developers"), ("License-Expression", "MIT"),
                  ("License-File", "LICENSE"), ("Requires-Python", ">=3.6")):
        assert field in fields
    assert {name for name, _ in fields}.isdisjoint(["License", "Author-email"])         # deprecated; there is no address
    needed = [value for name, value in fields if name == "Requires-Dist" and "extra ==" not in value]
    assert needed == []


def test_classifiers(metadata):
    classifiers = [value for name, value in metadata[0] if name == "Classifier"]
    minors = [int(each.split(".")[1]) for each in classifiers if re.match(r"Programming Language :: Python :: 3\.\d+$", each)]
    assert minors == list(range(6, minors[-1] + 1)) and minors[-1] >= 14
    assert len([each for each in classifiers if each.startswith("Intended Audience :: ")]) >= 3


def test_the_text_for_a_package_index(metadata, tmp_path):
    """It has an example that runs, and no link or picture, for there is no address yet that they could lead to."""
    text = metadata[1]
    (tmp_path / "index.md").write_text(text, encoding="utf-8")
    result = doctest.testfile(str(tmp_path / "index.md"), module_relative=False, encoding="utf-8")
    assert (result.failed, result.attempted) == (0, 5) and documents.links(text) == []
    assert text.strip().split("\n\n")[:2] == read("README.md").split("\n\n")[:2]


def targets(text):
    """Return where the links and pictures of a text lead, as a package index shows it, but to its own headings."""
    markdown = pytest.importorskip("readme_renderer.markdown", reason="needs readme_renderer")
    return re.findall(r'(?:href|src)="([^#].*?)"', markdown.render(text))


def test_a_package_index_shows_no_dead_link(metadata):
    assert [target for target in targets(metadata[1]) if not re.match("https?://", target)] == []
    assert targets(read("README.md"))[:1] == ["nn_pure/README.md#recipes"]             # so that a link would be found
