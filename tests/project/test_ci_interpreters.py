"""What .ci/interpreters makes of what interpreters print: each way to be wrong is seen."""

import os
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader

import pytest
from paths import ROOT
from portable_scripts import BITS, SAYS, SCRIPTS, text_of


@pytest.fixture(scope="module")
def ci():
    loader = SourceFileLoader("ci_interpreters", os.path.join(ROOT, ".ci", "interpreters"))
    module = module_from_spec(spec_from_loader("ci_interpreters", loader))
    loader.exec_module(module)
    return module


@pytest.fixture
def report(ci):
    return ci.Report("CPython 3.6", "CPython 3.6.15")


NAME = "same_bits"


def test_the_same_text_is_the_same(report):
    assert report.bits(NAME, text_of(NAME)) and report.same == {NAME: "same"} and report.failures == []


@pytest.mark.parametrize("old, new", [(":0 ", ":1 "), ("0x1", "0x2"), ("xor", "or")])
def test_other_bits_are_a_failure(report, old, new):
    assert not report.bits(NAME, text_of(NAME).replace(old, new, 1))
    assert report.same == {NAME: "DIFFERENT"} and "first difference" in report.failures[0]


def test_a_line_too_few_or_too_many_is_a_failure(report):
    text = text_of(NAME)
    assert not report.bits(NAME, text + "x\n") and not report.bits(NAME, text[:text.rindex("\n", 0, -1)])
    assert not report.bits(NAME, "") and not report.bits(NAME, None)


def test_the_hash_is_of_the_weights(ci):
    lines = text_of(NAME).splitlines()
    other = [line.replace(":0", ":1") if " layer " in line else line for line in lines]
    assert ci.hash_of(text_of("own_exp").splitlines()) != ci.hash_of([])
    assert ci.hash_of(lines) == ci.hash_of([line for line in lines if " digest " not in line]) != ci.hash_of(other)


def test_where_exp_differs_near_is_enough_and_far_is_not(ci):
    name = sorted(name for name in BITS if not BITS[name])[0]
    report = ci.Report(sorted(ci.OTHER_EXP)[0], "")
    wanted = "log 0..1 digest 5 values 0x10000000000000:1"
    assert ci.first_difference(["a 0x10000000000001:1"], ["a 0x10000000000000:1"], 1e-9) == ""
    assert ci.first_difference(["a 0x10000001000000:1"], ["a 0x10000000000000:1"], 1e-9) != ""
    assert ci.first_difference(["a 0x10000000000001:1"], ["a 0x10000000000000:1"], 0.0) != ""
    assert ci.first_difference([wanted.replace("0000:", "0001:")], [wanted], 1e-9) != ""       # a digest
    assert not report.bits(name, text_of(name).replace(":0 ", ":1 ", 1))


def test_what_is_missing_or_made_fewer_checks_is_told(ci):
    one, two = ci.Report("CPython 3.6", "CPython 3.6.15"), ci.Report("PyPy", "PyPy 7")
    one.checks, two.checks = {SCRIPTS[0]: 5}, {SCRIPTS[0]: 4}
    told = ci.complaints_about([one, two], [(name, None, None) for name in ci.REQUIRED if name != "PyPy"])
    assert "another number of checks" in told[0] and told[1:] == ["PyPy is required and was not found"]
    one.all = 1
    assert "CPython 3.6.15 failed" in ci.complaints_about([one], [])


def test_a_script_that_fails_or_does_not_count_is_a_failure(ci, monkeypatch):
    report = ci.Report("CPython 3.6", "")
    monkeypatch.setattr(ci, "run", lambda *command, **options: "portable x: 5 checks\n")
    report.portable_scripts(["python"], ".")
    assert report.good == 0 and report.all == len(SCRIPTS) + len(BITS) + len(SAYS) and len(report.failures) == report.all


def test_what_is_required_has_a_way_to_be_found(ci):
    assert [key for key, _, _, _ in ci.FROM_NPM if key not in ci.REQUIRED] == []
    assert set(ci.CANNOT) | ci.OTHER_EXP <= set(ci.REQUIRED)


@pytest.mark.parametrize("option, with_tests", [([], {"CPython 3.6", "PyPy"}), (["--portable"], set())])
def test_portable_leaves_the_suite_out(ci, monkeypatch, option, with_tests):
    monkeypatch.setattr(ci, "find_pypy", lambda: ((7, 3, 0), "pypy3"))
    monkeypatch.setattr(ci, "find_cpythons", lambda: {(3, minor): ((3, minor, 0), "python") for minor in (6, 13)})
    monkeypatch.setattr(ci, "install_from_npm", lambda folder, key, package, version: ("1", folder))
    ran = []
    monkeypatch.setattr(ci, "test_python", lambda key, name, python, folder, tests: ran.append((key, tests)) or ci.Report(key, name))
    monkeypatch.setattr(ci, "test_npm", lambda key, name, package, words: ran.append((key, [])) or ci.Report(key, name))
    monkeypatch.setattr(ci, "REQUIRED", ["CPython 3.6", "CPython 3.13", "PyPy", "Brython"])
    monkeypatch.setattr(ci.sys, "argv", [".ci/interpreters"] + option)
    assert ci.main() == 0 and len(ran) == 3 + len(ci.FROM_NPM)
    assert set(key for key, tests in ran if tests) == with_tests


def test_an_unknown_option_runs_nothing(ci, monkeypatch, capsys):
    monkeypatch.setattr(ci, "find_all", None)
    monkeypatch.setattr(ci.sys, "argv", [".ci/interpreters", "--portabel"])
    assert ci.main() == 2 and "--portable" in capsys.readouterr().out
