"""The short course: its examples run, its exercises accept the right answers and refuse wrong ones."""

import doctest
import functools
import importlib
import io
import os
import re
import sys

import pytest
from commands import ROOT, Terminal, run, start
from grids import few
from hypothesis import given
from hypothesis import strategies as st

from nn_pure.errors import DataError
from nn_pure.study import course
from nn_pure.study.course import Exercise, Lesson, Reading, arithmetic, is_right, lesson, lessons

LESSONS = lessons()
SUBJECTS = ["neuron", "hidden layer", "forward pass", "chain rule", "cross-entropy", "finite differences",
            "initialisation", "learning rate", "floating point", "overfitting", "adam"]
# What a terminal of 80 x 24 shows of a page, above the line that asks.
WIDTH, HEIGHT = 79, 24


def exercises(one):
    return [piece for page in one.pages for piece in page if isinstance(piece, Exercise)]


def small(text):
    return Lesson(1, "Small\n=====\n\nAbout.\n\n" + text)


def read(one, lines, **options):
    """Go through a lesson with these lines typed; return (what is shown, the reading)."""
    typed, shown = list(lines), []
    reading = Reading(one, lambda prompt: typed.pop(0) if typed else None, show=shown.append, **options)
    reading.run()
    return "\n".join(shown), reading


@functools.lru_cache(maxsize=None)
def answers_of(one):
    """Return the right answer of each exercise, as the examples above it make it."""
    shown, reading = read(one, [], answers=True)
    assert reading.differing == 0
    found = [line[len("Answer: "):] for line in shown.split("\n") if line.startswith("Answer: ")]
    assert len(found) == len(exercises(one))
    return found


# --- the lessons themselves ---------------------------------------------------------

@pytest.mark.parametrize("one", few(LESSONS, 4), ids=lambda one: one.title)
def test_the_examples_print_what_they_say(one):
    test = doctest.DocTestParser().get_doctest(one.text, {}, one.title, None, 0)
    result = doctest.DocTestRunner().run(test, out=lambda text: None)
    assert result.failed == 0 and result.attempted >= 10


def test_there_is_a_lesson_on_each_subject():
    assert len(LESSONS) == len(SUBJECTS)
    for one, subject in zip(LESSONS, SUBJECTS):
        assert subject in one.title.lower()
        assert one.about.endswith(".")


def lines_of(piece):
    """Return the lines that a piece of a page takes."""
    if isinstance(piece, doctest.Example):
        return (piece.source + piece.want).split("\n")[:-1]
    return (piece.question if isinstance(piece, Exercise) else piece).split("\n")


@pytest.mark.parametrize("one", LESSONS, ids=lambda one: one.title)
def test_pages_fit_a_terminal(one):
    for page in one.pages:
        assert len([line for piece in page for line in lines_of(piece) if line]) <= HEIGHT - 1, page[0]
    for line in one.text.split("\n"):
        assert len(line) <= WIDTH or line.startswith("Answer: "), line


@pytest.mark.parametrize("one", few(LESSONS, 4), ids=lambda one: one.title)
def test_each_exercise_refuses_a_wrong_answer_and_takes_the_right_one(one):
    answers = answers_of(one)
    assert len(answers) >= 4
    typed = []
    for answer in answers:
        wrong = ("a" if answer != "a" else "b") if answer in "abc" else repr(float(answer) * 1.05 + 0.02)
        typed += [wrong, answer]
    shown, reading = read(one, typed)
    assert (reading.right, reading.asked, reading.differing) == (len(answers), len(answers), 0)
    assert shown.count("Right: ") == shown.count("No, it is not ") == len(answers)
    for exercise in exercises(one):
        assert "Hint: " + exercise.hint in shown


@pytest.mark.thorough
def test_every_letter_that_can_be_chosen_is_offered():
    for one in LESSONS:
        for exercise, answer in zip(exercises(one), answers_of(one)):
            if answer.isalpha():
                assert all(letter + ") " in exercise.question for letter in "ab") and answer + ") " in exercise.question


# Numbers of the prose that no example of the lesson prints: years, versions, a standard, and what lesson 9 shows.
QUOTED = {1: {2.718}, 2: {1969}, 3: {2015}, 6: {16, 1e-16}, 7: {2010, 2015}, 8: {11}, 9: {3.11, 3.12, 1974, 754, 2e-16}}
NUMBER = re.compile(r"(?<![\w.])(?:\d*\.\d+|\d+)(?:e-?\d+)?")


def numbers_without_an_example(one):
    """Return the numbers of the text, those of one digit apart, that stand in no example and are no answer."""
    examples = " ".join([piece.source + piece.want for page in one.pages for piece in page if isinstance(piece, doctest.Example)])
    examples += " ".join([exercise.answer for exercise in exercises(one)] + answers_of(one))
    known = set([float(text) for text in NUMBER.findall(examples)])
    prose = " ".join([piece for page in one.pages for piece in page if isinstance(piece, str)])
    return set([float(text) for text in NUMBER.findall(prose) if len(text) > 1]) - known


@pytest.mark.parametrize("one", few(LESSONS, 4), ids=lambda one: one.title)
def test_every_number_of_the_text_is_that_of_an_example(one):
    assert numbers_without_an_example(one) == QUOTED.get(one.number, set())


def places_without_a_name(text):
    """Return the places of the source, "nn_pure/file.py" or "nn_pure/file.py, name", that are not there."""
    wrong = []
    for path, name in re.findall(r"nn_pure/(\w+)\.py(?:, (\w+)\.)?", text):
        module = importlib.import_module("nn_pure." + path) if os.path.exists(os.path.join(ROOT, "nn_pure", path + ".py")) else None
        if module is None or name and not hasattr(module, name):
            wrong.append((path, name))
    return wrong


def test_the_places_of_the_source_are_there():
    texts = [" ".join(piece.replace("\n", " ") for page in one.pages for piece in page if isinstance(piece, str)) for one in LESSONS]
    assert sum(text.count("nn_pure/") for text in texts) >= 9 and [places_without_a_name(text) for text in texts] == [[]] * len(texts)
    assert places_without_a_name("nn_pure/simple.py, RULES. nn_pure/loss.py and nn_pure/rng.py, Rng.") == [("simple", "RULES"), ("loss", "")]


def test_a_number_that_nothing_computes_is_found():
    assert numbers_without_an_example(small("It is 0.75, not 12.\n\n    >>> 3 / 4\n    0.75\n")) == {12.0}


# --- the parts ----------------------------------------------------------------------

@pytest.mark.parametrize("text", ["", "Title", "Title\n---\n\nAbout.\n", "Title\n===\n\n\n"])
def test_a_text_that_is_no_lesson(text):
    with pytest.raises(DataError, match="lesson 3 does not begin with a title"):
        Lesson(3, text)


@pytest.mark.parametrize("number", [0, 12, -1])
def test_a_lesson_that_is_not_there(number):
    with pytest.raises(DataError, match="numbered from 1 to 11"):
        lesson(number)


def test_an_example_that_prints_something_else_is_shown_and_counted():
    shown, reading = read(small("    >>> 1 + 1\n    3\n"), [])
    assert reading.differing == 1
    assert shown.endswith("    >>> 1 + 1\n    2\n    (The lesson says: 3)\n")


def test_an_example_that_fails_is_shown_and_counted_and_the_lesson_goes_on():
    shown, reading = read(small("    >>> 1 / 0\n    3\n\nText.\n\n    >>> 2 + 2\n    4\n"), [])
    assert reading.differing == 1
    assert "ZeroDivisionError: division by zero" in shown and shown.endswith("    >>> 2 + 2\n    4\n")


def test_examples_see_the_names_of_those_above():
    text = "    >>> a = 2\n\n* * *\n\n    >>> a + a\n    4\n\nExercise: a?\nHint: no.\nAnswer: a\n"
    shown, reading = read(small(text), ["2"])
    assert (reading.right, reading.differing) == (1, 0) and "Right: 2" in shown


def test_hints_and_replies():
    shown, _ = read(small("Exercise: two?\nHint: one more than 1.\nAnswer: 2\n"), ["three", "3", ""])
    assert shown.split("\n")[2:] == ["Exercise: two?", "'three' is no number: type one, or a sum such as 2*0.5 - 1/4.",
                                     "Hint: one more than 1.", "No, it is not 3.", "Hint: one more than 1.", "It is 2.", ""]


def test_leaving_and_the_end_of_the_input():
    text = "Exercise: one?\nHint: 1.\nAnswer: 1\n\n* * *\n\nThe end.\n"
    shown, reading = read(small(text), ["q"])
    assert "The end." not in shown and reading.right == 0
    shown, reading = read(small(text), [])
    assert "The end." in shown and (reading.right, reading.asked) == (0, 1)


def test_pages_wait_only_where_asked_to():
    text = "One.\n\n* * *\n\nTwo.\n"
    assert "Two." in read(small(text), [])[0]
    assert "Two." not in read(small(text), ["q"], pause=True)[0]
    assert "Two." not in read(small(text), [], pause=True)[0]           # Ctrl-D
    assert "Two." in read(small(text), [""], pause=True)[0]


@pytest.mark.parametrize("text, value", [
    ("2", 2.0), (" -2.5e-1 ", -0.25), ("1/3", 1.0 / 3.0), ("2*(3+4)", 14.0), ("2**10", 1024.0), ("+7", 7.0), ("3 - 5", -2.0),
    ("", None), ("two", None), ("1/0", None), ("(-1)**0.5", None), ("1 if 1 else 2", None), ("__import__('os')", None),
    ("[1]", None), ("True", None), ("'1'", None), ("9**9**9", None), ("x.y", None), ("1;2", None), ("1j", None),
    ("(" * 500 + "1" + ")" * 500, None), ("1\x00", None),
])
def test_arithmetic(text, value):
    assert arithmetic(text) == value


@given(st.text(max_size=30))
def test_no_answer_that_is_typed_raises(text):
    assert arithmetic(text) is None or isinstance(arithmetic(text), float)
    assert is_right(text, "b") == (text.strip().lower() == "b")


@given(st.floats(1e-3, 1e6), st.sampled_from([1.0, -1.0]))
def test_a_number_is_right_within_a_hundredth(size, sign):
    number = sign * size
    assert is_right(repr(number), number) and is_right(repr(number * 1.009), number)
    assert not is_right(repr(number * 1.011), number) and not is_right(repr(-number), number)
    assert not is_right("0", number) and not is_right("nan", number) and not is_right("inf", number)


# --- the command --------------------------------------------------------------------

def test_the_list(capsys):
    assert run("lesson") == 0
    lines = capsys.readouterr().out.split("\n")
    assert lines[0] == "  1  A neuron by hand" and lines[20] == " 11  From momentum to Adam"


@pytest.mark.parametrize("text", ["0", "12", "-1", "one", "1.5", "", "²"])
def test_a_number_that_is_none(capsys, text):
    assert run("lesson", text) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and ("numbered from 1 to 11" in error or "unrecognized" in error or "required" in error)


def test_answers_come_through_a_pipe():
    status, out, err = start("lesson", "1", input=b"0.5\nnonsense\n-2\n")
    assert (status, err) == (0, b"")
    text = out.decode().replace("\r\n", "\n")
    assert "Your answer: \nRight: 0.5\n" in text and "'nonsense' is no number" in text
    assert text.endswith("2 of 6 exercises right\n")


def test_answers_are_shown_on_request():
    status, out, err = start("lesson", "2", "--answers")
    assert (status, err) == (0, b"")
    assert b"Answer: c" in out and b"Your answer" not in out and b"exercises right" not in out


def test_an_example_that_differs_is_an_error_of_the_command(capsys, monkeypatch):
    monkeypatch.setattr(course, "READERS", [lambda: b"Small\n=====\n\nAbout.\n\n    >>> 1 + 1\n    3\n"])
    assert run("lesson", "1") == 1
    assert capsys.readouterr().err == "nn_pure: 1 examples printed something else than the lesson says\n"


def test_at_a_terminal_it_waits_at_each_page(monkeypatch):
    class Keyboard(io.StringIO):
        def isatty(self):
            return True
    screen = Terminal()
    monkeypatch.setattr(sys, "stdin", Keyboard("0.5\n\n-2\nq\n"))
    monkeypatch.setattr(sys, "stdout", screen)
    assert run("lesson", "1") == 0
    text = screen.getvalue()
    assert "-- page 2 of 5: Enter goes on, q leaves -- " in text
    assert "page 4" not in text and text.endswith("2 of 2 exercises right\n")


def test_nobody_is_asked_who_cannot_see_the_question(monkeypatch, capsys):
    class Keyboard(io.StringIO):
        def isatty(self):
            return True

        def readline(self):
            raise AssertionError("a prompt that nobody sees")
    monkeypatch.setattr(sys, "stdin", Keyboard())
    assert run("lesson", "1") == 0
    assert "0 of 6 exercises right" in capsys.readouterr().out
