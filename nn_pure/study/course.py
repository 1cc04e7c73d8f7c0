"""The short course: lessons as text whose examples run, with exercises whose answers are checked.

A lesson is a file in lessons/:

    Its title
    =========

    One line: what it is about.

    Text.  Examples stand in it as in every docstring, >>> and what is printed.

    * * *                       the end of a page

    Exercise: a question, over as many lines as it takes
    Hint: what helps
    Answer: an expression, worked out after the examples that stand above it

The answer is a number, with a tolerance of one per cent, or the letter of a
multiple-choice question.  The file itself runs under doctest: every number in
it is tested.
"""

import ast
import doctest
import operator
import pkgutil
import re
import sys

from ..errors import DataError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, Iterator, List, Optional, Union
    Piece = Union[str, doctest.Example, "Exercise"]

# Each name is written out in a call of its own: a bundle contains the files named in such calls.
READERS = [
    lambda: pkgutil.get_data(__name__, "lessons/01_neuron.txt"),
    lambda: pkgutil.get_data(__name__, "lessons/02_hidden_layer.txt"),
    lambda: pkgutil.get_data(__name__, "lessons/03_forward.txt"),
    lambda: pkgutil.get_data(__name__, "lessons/04_chain_rule.txt"),
    lambda: pkgutil.get_data(__name__, "lessons/05_cross_entropy.txt"),
    lambda: pkgutil.get_data(__name__, "lessons/06_finite_differences.txt"),
    lambda: pkgutil.get_data(__name__, "lessons/07_initialisation.txt"),
    lambda: pkgutil.get_data(__name__, "lessons/08_learning_rate.txt"),
    lambda: pkgutil.get_data(__name__, "lessons/09_floating_point.txt"),
    lambda: pkgutil.get_data(__name__, "lessons/10_overfitting.txt"),
    lambda: pkgutil.get_data(__name__, "lessons/11_momentum_to_adam.txt"),
]
PAGE_END = "* * *"
TRIES = 3               # at an exercise, before its answer is shown
CLOSE = 0.01            # relative tolerance of a number
EXERCISE = re.compile(r"^Exercise: (.*?)^Hint: (.*?)^Answer: (.*?)$\n?", re.M | re.S)


class Exercise:
    """A question to the reader; answer is an expression in the names of the lesson's examples."""

    def __init__(self, question: str, hint: str, answer: str) -> None:
        self.question: str = question.strip()
        self.hint: str = " ".join(hint.split())
        self.answer: str = answer.strip()

    def __repr__(self) -> str:
        return "<Exercise: %s>" % self.question


class Lesson:
    """A lesson: its number from 1, title, what it is about, and its pages.

    A page is a list of pieces, each a text, a doctest.Example or an Exercise.

    >>> lesson = Lesson(1, "Sums\\n====\\n\\nAdding.\\n\\nLike this:\\n\\n    >>> 1 + 1\\n    2\\n")
    >>> lesson.title, lesson.about, [type(piece).__name__ for piece in lesson.pages[0]]
    ('Sums', 'Adding.', ['str', 'Example'])
    """

    def __init__(self, number: int, text: str) -> None:
        self.number = number
        self.text = text
        lines = text.split("\n")
        if len(lines) < 4 or set(lines[1]) != {"="} or not lines[3]:
            raise DataError("lesson %d does not begin with a title, a line of = and what it is about" % number)
        self.title: str = lines[0]
        self.about: str = lines[3]
        pages = "\n".join(lines[4:]).split("\n%s\n" % PAGE_END)
        self.pages: "List[List[Piece]]" = [list(_pieces(page.strip("\n") + "\n")) for page in pages]

    def __repr__(self) -> str:
        return "<Lesson %d: %s>" % (self.number, self.title)


def _pieces(page: str) -> "Iterator[Piece]":
    """Yield the pieces of a page in their order."""
    for part in doctest.DocTestParser().parse(page):
        if not isinstance(part, str):
            yield part
            continue
        done = 0
        for found in EXERCISE.finditer(part):
            if part[done:found.start()].strip():
                yield part[done:found.start()].strip("\n")
            yield Exercise(*found.groups())
            done = found.end()
        if part[done:].strip():
            yield part[done:].strip("\n")


def lessons() -> "List[Lesson]":
    """Return all lessons, first to last.

    >>> lessons()[0].title
    'A neuron by hand'
    """
    return [lesson(number) for number in range(1, len(READERS) + 1)]


def lesson(number: int) -> Lesson:
    """Return the lesson of that number, from 1.

    >>> lesson(4).title
    'The chain rule'
    """
    if not 1 <= number <= len(READERS):
        raise DataError("there is no lesson %d: they are numbered from 1 to %d" % (number, len(READERS)))
    data = READERS[number - 1]() or b""
    return Lesson(number, data.decode("utf-8").replace("\r\n", "\n"))


# --- answers --------------------------------------------------------------------

OPERATIONS: "Dict[type, Callable[[Any, Any], Any]]" = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Pow: operator.pow}


def arithmetic(text: str) -> "Optional[float]":
    """Return the value of numbers and + - * / ** and parentheses, None if text is anything else.

    >>> arithmetic("2 * 0.5 - 1/4"), arithmetic("two"), arithmetic("1/0")
    (0.75, None, None)
    """
    try:
        return _value(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, ValueError, TypeError, ArithmeticError, RecursionError, MemoryError):
        return None


def _value(node: ast.AST) -> float:
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATIONS:
        return float(OPERATIONS[type(node.op)](_value(node.left), _value(node.right)))      # (-1)**0.5 is complex
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        return -_value(node.operand) if isinstance(node.op, ast.USub) else _value(node.operand)
    number = node.value if hasattr(node, "value") else getattr(node, "n", None)     # n: before Python 3.8
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        raise ValueError("no number")
    return float(number)


def is_right(given: str, right: "Union[float, str]") -> bool:
    """Return whether a reader's answer is the right one: the same letter, or a number within one per cent.

    >>> is_right(" B ", "b"), is_right("2/3", 0.6667), is_right("0.6", 0.6667), is_right("0", 0.0)
    (True, True, False, True)
    """
    if isinstance(right, str):
        return given.strip().lower() == right.lower()
    number = arithmetic(given)
    return number is not None and abs(number - right) <= max(CLOSE * abs(right), 1e-9)


# --- a lesson in the terminal ---------------------------------------------------

class _Leave(Exception):
    """The reader wants to stop."""


class _Runner(doctest.DocTestRunner):
    """Runs examples; printed holds the lines of their output, differing counts unexpected outputs."""

    def __init__(self) -> None:
        super().__init__(verbose=False)
        self.printed: "List[str]" = []
        self.differing = 0

    def report_start(self, out: "Any", test: "Any", example: doctest.Example) -> None:
        """Say nothing: the example has been shown."""

    def report_success(self, out: "Any", test: "Any", example: doctest.Example, got: str) -> None:
        self.printed += got.split("\n")[:-1]

    def report_failure(self, out: "Any", test: "Any", example: doctest.Example, got: str) -> None:
        wanted = example.want.strip() or "nothing is printed"
        self.printed += got.split("\n")[:-1] + ["(The lesson says: %s)" % wanted]
        self.differing += 1

    def report_unexpected_exception(self, out: "Any", test: "Any", example: doctest.Example,
                                    exc_info: "Any") -> None:
        self.report_failure(out, test, example, "%s: %s\n" % (exc_info[0].__name__, exc_info[1]))


class Reading:
    """One reader going through one lesson.

    lesson     a Lesson
    ask        a function of a prompt that returns the line typed, None if there are no more
    pause      whether to wait at the end of a page
    answers    whether to show the answers in place of asking
    show       a function that prints a text

    After run, right and asked count the exercises, differing the examples whose
    output is not the lesson's.

    >>> sums = Lesson(1, "Sums\\n====\\n\\nAdding.\\n\\n    >>> a = 2\\n\\n"
    ...               "Exercise: what is a + a?\\nHint: add.\\nAnswer: a + a\\n")
    >>> reading = Reading(sums, lambda prompt: "4", show=lambda text: None)
    >>> reading.run()
    >>> reading.right, reading.asked, reading.differing
    (1, 1, 0)
    """

    def __init__(self, lesson: Lesson, ask: "Callable[[str], Optional[str]]", pause: bool = False,
                 answers: bool = False, show: "Callable[[str], None]" = print) -> None:
        self.lesson = lesson
        self.ask = ask
        self.pause = pause
        self.answers = answers
        self.show = show
        self.names: "Dict[str, Any]" = {}
        self.right: int = 0
        self.asked: int = 0
        self.differing: int = 0

    def run(self) -> None:
        """Show the pages, run their examples and ask their questions, until the end or until the reader leaves."""
        self.show("Lesson %d: %s\n" % (self.lesson.number, self.lesson.title))
        with _PackageByName():
            try:
                for k in range(len(self.lesson.pages)):
                    if k:
                        self._turn(k)
                    for piece in self.lesson.pages[k]:
                        self._piece(piece)
            except _Leave:
                self.show("")

    def _turn(self, k: int) -> None:
        self.show("")
        if self.pause:
            if self._asked("-- page %d of %d: Enter goes on, q leaves -- " % (k + 1, len(self.lesson.pages))) is None:
                raise _Leave()          # Ctrl-D
            self.show("")

    def _asked(self, prompt: str) -> "Optional[str]":
        typed = self.ask(prompt)
        if typed is not None and typed.strip().lower() in ("q", "quit", "exit"):
            raise _Leave()
        return typed

    def _piece(self, piece: "Piece") -> None:
        if isinstance(piece, Exercise):
            self._exercise(piece)
        elif isinstance(piece, str):
            self.show(piece + "\n")
        else:
            self._example(piece)

    def _example(self, example: doctest.Example) -> None:
        lines = example.source.rstrip("\n").split("\n")
        self.show("\n".join(["    >>> " + lines[0]] + ["    ... " + line for line in lines[1:]]))
        runner = _Runner()
        test = doctest.DocTest([example], self.names, "lesson %d" % self.lesson.number, None, None, None)
        runner.run(test, out=lambda text: None, clear_globs=False)
        self.names = test.globs
        self.differing += runner.differing
        for line in runner.printed:
            self.show("    " + line)
        if runner.printed or len(lines) > 1:
            self.show("")

    def _exercise(self, exercise: Exercise) -> None:
        self.asked += 1
        self.show("Exercise: " + exercise.question)
        right = eval(exercise.answer, self.names)
        answer = right if isinstance(right, str) else "%.6g" % right
        if self.answers:
            self.show("Answer: %s\n" % answer)
            return
        for tried in range(TRIES):
            typed = self._asked("Your answer: ")
            if typed is None:
                self.show("")
                return
            if is_right(typed, right):
                self.right += 1
                self.show("Right: %s\n" % answer)
                return
            if tried + 1 < TRIES:
                self.show(_reply(typed, right) + "Hint: " + exercise.hint)
        self.show("It is %s.\n" % answer)


def _reply(typed: str, right: "Union[float, str]") -> str:
    if not typed.strip():
        return ""
    if not isinstance(right, str) and arithmetic(typed) is None:
        return "%r is no number: type one, or a sum such as 2*0.5 - 1/4.\n" % typed.strip()
    return "No, it is not %s.\n" % typed.strip()


class _PackageByName:
    """Lets examples import nn_pure where the package goes by another name: in a bundle, or inside a program."""

    def __enter__(self) -> None:
        own = __name__[:-len(".study.course")] if __name__.endswith(".study.course") else __name__
        self.added: "List[str]" = []
        for name in list(sys.modules):
            alias = "nn_pure" + name[len(own):]
            if own != "nn_pure" and (name == own or name.startswith(own + ".")) and alias not in sys.modules:
                sys.modules[alias] = sys.modules[name]
                self.added.append(alias)

    def __exit__(self, *error: "Any") -> None:
        for alias in self.added:
            del sys.modules[alias]
