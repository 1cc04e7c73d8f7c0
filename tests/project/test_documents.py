"""What the documents say: their examples run, their commands work, their links lead somewhere, their figures are measured ones."""

import doctest
import importlib
import os
import re
import shlex
import shutil
import subprocess
import sys

import documents as reader
import pytest
import written_documents
from documents import anchors, blocks, broken_links, commands, read, section
from grids import few
from paths import ROOT

import nn_pure

DOCUMENTS = reader.documents()
# What stands in a block for the shell without a prompt, and who runs it.
RUN_ELSEWHERE = {
    "python3 -m pip install .": ".ci/run installs the wheel",
    "cp -r nn_pure /path/to/your/program": "test_the_folder_alone_is_enough",
    "python3 -m nn_pure bundle nn_pure_single.py --only core --strip": "test_embedding.py",
    "mpremote mip install ./nn_pure/boards/package.json": "test_embedding.py does what mip does",
    "mpremote cp model.json :model.json": "the same",
    "python3 -m zipapp app -o app.pyz": "test_embedding.py",
    "pyinstaller --onefile --add-data \"model.json:.\" host_script.py": "test_embedding.py",
    "python3 -m venv .venv && .venv/bin/python -m pip install -q -e '.[test]' && .venv/bin/python -m pytest -q": ".ci/run",
    "python3 -m venv .venv && .venv/bin/python -m pip install -q -e '.[test,lint]' && .venv/bin/python -m pytest -q": ".ci/run",
    ".venv/bin/ruff check nn_pure tests benchmarks && .venv/bin/mypy": ".ci/run",
    ".ci/reference": "test_what_is_written_is_up_to_date", ".ci/run": "itself",
    "python3 -m benchmarks --json --svg benchmarks/performance.svg > measured.json": "test_benchmarks_plot.py",
    "python3 -m benchmarks.table measured.json": "test_benchmarks_goals.py",
}
BENCHMARK = re.compile(r"python3 -m benchmarks( \w+)?$")
# The package is found in ROOT; the folder nn_pure that a test makes holds only the table.
RUNNER = "import sys; sys.path[0] = %r; import nn_pure.cli; sys.exit(nn_pure.cli.main())" % ROOT
IRIS = os.path.join("nn_pure", "data", "iris.csv")


def with_prompt():
    return [path for path in DOCUMENTS if commands(read(path))]


def test_there_is_one_in_each_folder():
    assert {"README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "tests/README.md", "benchmarks/README.md"} <= set(DOCUMENTS)
    for folder in ("training", "cli", "estimators", "selection", "study", "export", "boards", "bundle", "kernels", "data"):
        assert "nn_pure/%s/README.md" % folder in DOCUMENTS
    assert len(read("README.md").splitlines()) <= 170


@pytest.mark.parametrize("path", DOCUMENTS)
def test_examples(path, folder):
    result = doctest.testfile(os.path.join(ROOT, path), module_relative=False, encoding="utf-8")
    assert (result.failed, result.attempted > 0) == (0, ">>>" in read(path))


def test_a_wrong_example_is_found(folder, capsys):
    (folder / "wrong.md").write_text("```python\n>>> 1 + 1\n3\n\n```\n")
    assert doctest.testfile("wrong.md", module_relative=False).failed == 1
    capsys.readouterr()


@pytest.mark.parametrize("path", few(with_prompt(), 9))
def test_commands(path, folder):
    """The lines at a prompt run, one after the other, in a folder of their own."""
    os.makedirs(os.path.dirname(IRIS))
    shutil.copy(os.path.join(ROOT, IRIS), IRIS)
    for command in commands(read(path)):
        words = shlex.split(command)
        assert words[:3] == ["python3", "-m", "nn_pure"], command
        status = subprocess.call([sys.executable, "-c", RUNNER] + words[3:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        assert status == 0, command


def test_most_documents_have_commands_or_examples():
    assert len(with_prompt()) >= 4 and len([path for path in DOCUMENTS if ">>>" in read(path)]) >= 9


@pytest.mark.parametrize("path", DOCUMENTS)
def test_what_has_no_prompt_is_run_elsewhere(path):
    lines = [line for language, text in blocks(read(path)) if language in ("sh", "console")
             for line in text.splitlines() if not line.startswith("$ ")]
    for line in lines:
        command = re.sub(r"\s+#.*", "", line)
        assert command in RUN_ELSEWHERE or BENCHMARK.match(command), command
    languages = {language for language, _ in blocks(read(path))}
    assert languages <= {"python", "sh", "console", "text", "c", "js"}


@pytest.mark.parametrize("path", DOCUMENTS)
def test_links_lead_somewhere(path):
    assert broken_links(path, read(path)) == []


@pytest.mark.parametrize("link, complaint", [
    ("[a](nn_pure/README.md#recipes)", None), ("`[a](nowhere.md)`", None), ("[a](#b)\n\n## B\n", None),
    ("[a](nn_pure/nowhere.md)", "nn_pure/nowhere.md: no such file"), ("![a](nowhere.svg)", "nowhere.svg: no such file"),
    ("[a](nn_pure/README.md#nowhere)", "nn_pure/README.md#nowhere: no such heading"), ("[a](#nowhere)", "#nowhere: no such heading"),
])
def test_a_broken_link_is_found(link, complaint):
    if "## B" in link:
        assert "b" in anchors(link)
        return
    assert broken_links("CHANGELOG.md", link) == ([complaint] if complaint else [])


@pytest.mark.parametrize("path", DOCUMENTS)
def test_named_files_exist(path):
    for name in re.findall(r"`((?:nn_pure|tests|benchmarks|\.ci)/[\w/.]*\w)`", read(path)):
        assert os.path.exists(os.path.join(ROOT, name)), name


def test_every_document_can_be_reached_from_the_first():
    seen, waiting = set(), ["README.md"]
    while waiting:
        path = waiting.pop()
        seen.add(path)
        for target in reader.links(read(path)):
            file = os.path.normpath(os.path.join(os.path.dirname(path), target.split("#")[0])).replace(os.sep, "/")
            if file in DOCUMENTS and file not in seen:
                waiting.append(file)
    assert sorted(seen) == DOCUMENTS


def test_what_is_written_is_up_to_date():
    for path, text in written_documents.documents_as_they_should_be():
        assert read(path) == text, "%s: run .ci/reference" % path


def test_the_reference_has_every_command_and_a_change_would_be_seen():
    written = written_documents.reference()
    assert written.count("\n```text\nusage: python3 -m nn_pure ") >= 15 and "--learning-rate R" in written
    changed = written_documents.replaced(read("nn_pure/cli/README.md"), written.replace("the step size", "the size"))
    assert changed != read("nn_pure/cli/README.md")


def test_the_functions_that_write_them():
    for module in (reader, written_documents):
        assert doctest.testmod(module).failed == 0


def test_the_figures_of_the_front_page_are_those_of_the_table():
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in section("benchmarks/README.md", "Goals and results").splitlines()
            if line.startswith("|")]
    heads, figures = rows[0], {tuple(row[:2]): row[-1].split()[0] for row in rows[2:]}
    growth = {row[2]: row[-1] for row in rows[2:] if row[0] == "growth"}
    text = section("README.md", "Where NumPy wins")
    assert heads[-1] in text
    for wanted in ("NumPy takes %s times as long as nn_pure" % figures["xor", "2-2-1, 10,000 epochs: NumPy"],
                   "NumPy takes %s times as long |" % figures["predict", "2-4-1: NumPy"],
                   "NumPy is faster from %s parameters on |" % growth["predict: NumPy is faster than nn_pure from so many parameters, one row a call"],
                   "NumPy is faster from %s parameters on, the smallest" % growth["train: NumPy is faster than nn_pure from so many parameters, one row a call"]):
        assert wanted in text


def test_the_counts_of_the_front_page():
    from nn_pure.activations import ACTIVATIONS
    from nn_pure.initializers import INITIALIZERS
    from nn_pure.losses import LOSSES
    from nn_pure.optimizers import OPTIMIZERS
    assert "| %d, %d and %d, by name" % (len(ACTIVATIONS), len(LOSSES), len(INITIALIZERS)) in read("README.md")
    networks = section("nn_pure/README.md", "Networks of any shape")
    for name in list(ACTIVATIONS) + list(LOSSES):
        assert name in networks
    optimizers = section("nn_pure/training/README.md", "Optimizers and mini-batches")
    for name in OPTIMIZERS:
        assert name in optimizers


def test_the_metrics_are_all_named():
    from nn_pure.metrics import METRICS
    text = section("nn_pure/training/README.md", "History and metrics")
    for name in METRICS:
        assert re.sub(r"_(macro|micro|weighted)$", "", name) in text, name


def test_new_import_paths_exist_and_old_ones_do_not():
    rows = re.findall(r"^\| `(.*)` \| `(.*)` \|$", section("CHANGELOG.md", "0.2.0"), re.M)
    assert len(rows) >= 15
    for old, new in rows:
        assert len(old.split("`, `")) == len(new.split("`, `"))
        for name in new.split("`, `"):
            if name == "kernels.fast" and sys.version_info < (3, 8):
                continue
            importlib.import_module("nn_pure." + name)
        for name in old.split("`, `"):
            with pytest.raises(ImportError):
                importlib.import_module("nn_pure." + name)


def test_the_version_that_is_described():
    assert "\n## %s\n" % nn_pure.__version__ in read("CHANGELOG.md")
    assert "\nversion: %s\n" % nn_pure.__version__ in read("CITATION.cff")


def test_the_folder_alone_is_enough(folder):
    shutil.copytree(os.path.join(ROOT, "nn_pure"), "nn_pure", ignore=shutil.ignore_patterns("__pycache__"))
    code = "import nn_pure; print(nn_pure.__file__)"
    printed = subprocess.check_output([sys.executable, "-S", "-B", "-c", code], env=dict(os.environ, PYTHONPATH=""))
    assert os.path.realpath(printed.decode().strip()) == os.path.realpath(os.path.join("nn_pure", "__init__.py"))
