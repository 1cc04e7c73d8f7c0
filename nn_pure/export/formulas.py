"""The formulas of activations.py and elementary.py, as source for generated files.

For Python python_formulas copies the text
of the functions themselves, without docstring and annotations, so that every
bit is that of the library.  CURLY has them in the common part of C and
JavaScript, where real declares a variable.  An activation without a line in
CURLY is refused there, and everywhere one whose copied text does not give the
numbers of its function.
"""

import inspect
import math
import re

from .. import activations, elementary, portable_exp
from ..activations import ACTIVATIONS, exp_named
from ..data.encoding import signed_exp
from ..errors import NNPureError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Set, Tuple

NO_SOURCE = "the source of %s cannot be read, and an export copies it: export where its .py file is"
NOT_COPIED = ("the activation %s cannot be exported: its text, copied, does not give its numbers (%s); write it as a "
              "function that uses numbers, functions of math and functions beside it, with exp as its last argument")
NO_FORMULA = ("the activation %s has no formula for C and JavaScript: give it a line in CURLY of "
              "nn_pure/export/formulas.py, or export it to Python or MicroPython")
SAMPLES = (-4.0, -0.75, 0.0, 0.25, 1.5, 5.0)        # numbers at which a copy is compared with its function
WORD = re.compile(r"\b[A-Za-z_][A-Za-z0-9_]*\b")


def python_formulas(names: "List[str]", log: bool = False, exp: str = "platform") -> "Tuple[List[str], Set[str]]":
    """Return the source of activations, each followed by two empty lines, and their imports from math.

    names   of ACTIVATIONS; linear has none
    log     whether _signed_exp is needed too
    exp     of EXPS: with "portable" the text of portable_exp.py is copied too

    >>> lines, imported = python_formulas(["sigmoid"])
    >>> print(lines[-1].rstrip(), imported)
    def _sigmoid(z):
        if z >= 0.0:
            return 1.0 / (1.0 + exp(-z))
        e = exp(z)
        return e / (1.0 + e) {'exp'}
    """
    if not hasattr(elementary, "__file__"):              # in a bundle the text of its functions is another
        raise NNPureError(NO_SOURCE % "nn_pure's formulas")
    constants: "Dict[str, str]" = {}
    functions: "Dict[str, str]" = {}
    imported: "Set[str]" = set()
    for name in [name for name in names if name != "linear"]:
        function = ACTIVATIONS[name].value
        if not inspect.isfunction(function):
            raise NNPureError(NOT_COPIED % (name, "it has none"))
        _collect(function, constants, functions, imported, exp)
        if _emitted(function) != "_" + name:
            functions["_" + name] = "_%s = %s\n" % (name, _emitted(function))
    if log:
        _collect(signed_exp, constants, functions, imported, exp)
    blocks = ["".join(["%s = %s\n" % pair for pair in constants.items()]) + "\n\n"] if constants else []
    blocks += [text + "\n\n" for text in functions.values()]
    for name in names:
        if ACTIVATIONS[name].slope and name != "linear":
            _check_copy(name, "".join(blocks), imported, exp)
    return blocks, imported


def _check_copy(name: str, text: str, imported: "Set[str]", exp: str) -> None:
    """Raise NNPureError unless the copied text computes what the activation does.

    >>> _check_copy("relu", "def _relu(z):\\n    return max(z, 0.0)\\n", set(), "platform")
    """
    known: "Dict[str, Any]" = {word: vars(math)[word] for word in imported}
    value = ACTIVATIONS[name].with_exp(exp_named(exp)).value
    try:
        exec(text, known)
        wrong = [z for z in SAMPLES if known["_" + name](z) != value(z)]
    except Exception as error:              # copied text may fail in any way
        raise NNPureError(NOT_COPIED % (name, error))
    if wrong:
        raise NNPureError(NOT_COPIED % (name, "at %r it is wrong" % wrong[0]))


def _collect(function: "Any", constants: "Dict[str, str]", functions: "Dict[str, str]", imported: "Set[str]",
             exp: str) -> None:
    """Add function, and before it the functions it uses; the exp argument is resolved and left out."""
    name = _emitted(function)
    if name in functions:
        return
    renamed = {function.__name__: name}
    body = _body(function).replace(", exp)", ")")
    for word in dict.fromkeys(WORD.findall(re.sub(r"#.*", "", body))):
        value = function.__globals__.get(word)
        if value is math.exp and exp == "portable":
            value = exp_named(exp)
        if word in vars(math) and value is vars(math)[word]:
            imported.add(word)
        elif inspect.isfunction(value) and value is not function:
            _collect(value, constants, functions, imported, exp)
            renamed[word] = _emitted(value)
        elif isinstance(value, float):
            renamed[word] = "_" + word
            constants["_" + word] = _exact(value) if function.__module__ == portable_exp.__name__ else _literal(value)
        elif isinstance(value, list):
            renamed[word] = "_" + word
            constants["_" + word] = "[\n    %s]" % ",\n    ".join([_exact(number) for number in value])
    parameters = ", ".join([name for name in inspect.signature(function).parameters if name != "exp"])
    body = WORD.sub(lambda found: renamed.get(found.group(), found.group()), body)
    passed_on = re.match(r"    return (_\w+)\(%s\)\n\Z" % parameters, body)
    # a function that only calls another, as tanh does, is the other: a call costs a tenth of a microsecond
    functions[name] = "%s = %s\n" % (name, passed_on.group(1)) if passed_on else "def %s(%s):\n%s" % (
        name, parameters, body)


def _literal(value: float) -> str:
    """Return a float as source: an infinity has no literal, and MicroPython before 1.22 no name for it."""
    return 'float("inf")' if value - value != 0.0 else repr(value)


def _exact(value: float) -> str:
    """Return a float as source from whole numbers: MicroPython up to 1.25 misreads decimals of 17 digits."""
    if value - value != 0.0:
        return _literal(value)
    m, k = math.frexp(value)
    return "ldexp(float(%d), %d)" % (int(math.ldexp(m, 53)), k - 53)


def _emitted(function: "Any") -> str:
    """Return the name of a function in a generated file; elementary.py has a tanh too."""
    name: str = function.__name__
    return ("_elementary_" if function.__module__ == elementary.__name__ and hasattr(activations, name)
            and name in ACTIVATIONS else "_") + name


def _body(function: "Any") -> str:
    """Return the lines of a function below its docstring, without comments."""
    try:
        source = inspect.getsource(function)
    except OSError:
        raise NNPureError(NO_SOURCE % function.__name__)
    text = re.sub(r'\A.*?:\n(    """.*?"""\n)?', "", source, count=1, flags=re.DOTALL)
    return "".join([re.sub(r"\s*#.*", "", line) + "\n" for line in text.splitlines() if line.strip()[:1] != "#"])


# --- C and JavaScript -----------------------------------------------------------------
# @ stands before names of the file's own; EXP, ABS, FREXP and LOG1P become the functions of a language.

CURLY = {
    "sigmoid": """\
    if (z >= 0.0) {
        return 1.0 / (1.0 + EXP(-z));
    }
    real e = EXP(z);
    return e / (1.0 + e);
""",
    "exponential": """\
    if (z <= 0.0) {
        return EXP(z);
    }
    real e = EXP(-0.5 * z);
    real root = e == 0.0 ? INFINITY : 1.0 / e;
    return root * root;
""",
    "expm1": """\
    if (-0.5 < z && z < 0.5) {
        real series = 1.0;
        for (real n = 16.0; n > 1.5; n -= 1.0) {
            series = 1.0 + z / n * series;
        }
        return z * series;
    }
    return @exponential(z) - 1.0;
""",
    "tanh": """\
    real a = z < 0.0 ? -z : z;
    real t = 0.0;
    if (a < 0.25) {
        real e = @expm1(-2.0 * a);
        t = -e / (2.0 + e);
    } else {
        real e = EXP(-2.0 * a);
        t = (1.0 - e) / (1.0 + e);
    }
    return z < 0.0 ? -t : t;
""",
    "relu": "    return z <= 0.0 ? 0.0 : z;\n",
    "leaky_relu": "    return z > 0.0 ? z : %r * z;\n" % activations.LEAKY_SLOPE,
    "elu": "    return z > 0.0 ? z : %r * @expm1(z);\n" % activations.ELU_ALPHA,
    "selu": "    return %r * (z > 0.0 ? z : %r * @expm1(z));\n" % (activations.SELU_SCALE, activations.SELU_ALPHA),
    "log": """\
    int k = 0;
    real m = FREXP(z, &k);
    if (m < %r) {
        m = m + m;
        k = k - 1;
    }
    real f = m - 1.0;
    real s = f / (2.0 + f);
    real y = s * s;
    real tail = 0.0;
    for (real n = 23.0; n > 2.5; n -= 2.0) {
        tail = y * (2.0 / n + tail);
    }
    real h = 0.5 * f * f;
    return k * %r - ((h - (s * (h + tail) + k * %r)) - f);
""" % (elementary.SQRT_HALF, elementary.LN2_HIGH, elementary.LN2_LOW),
    "log1p": """\
    real u = 1.0 + z;
    return @log(u) - ((u - 1.0) - z) / u;
""",
    "softplus": """\
    if (z > 0.0) {
        return z + LOG1P(EXP(-z));
    }
    return LOG1P(EXP(z));
""",
    "softsign": "    return z / (1.0 + ABS(z));\n",
    "swish": "    return z * @sigmoid(z);\n",
    "gelu": "    return z * @sigmoid(2.0 * %r * (z + %r * z * z * z));\n" % (
        activations.GELU_C, activations.GELU_CUBIC),
    "hard_sigmoid": """\
    if (z <= -3.0) {
        return 0.0;
    }
    if (z >= 3.0) {
        return 1.0;
    }
    return z / 6.0 + 0.5;
""",
    "signed_exp": "    return z >= 0.0 ? @expm1(z) : -@expm1(-z);\n",
}


def curly_formulas(names: "List[str]", words: "Dict[str, str]", log: bool = False) -> "List[Tuple[str, str]]":
    """Return (name, body) of the functions that activations need, dependencies first; softmax and linear have none.

    NNPureError names an activation that CURLY does not have.

    words   the function of the language for EXP( and the others; @log1p( is the formula
    log     whether signed_exp is needed too

    >>> [name for name, body in curly_formulas(["swish", "softmax"], {"EXP(": "exp("})]
    ['sigmoid', 'swish']
    """
    found: "Dict[str, str]" = {}

    def collect(name: str) -> None:
        body = CURLY[name]
        for word, meaning in words.items():
            body = body.replace(word, meaning)
        for used in re.findall(r"@(\w+)", body):
            collect(used)
        found.setdefault(name, body)

    for name in list(names) + (["signed_exp"] if log else []):
        if name not in CURLY and name not in ("linear", "softmax"):
            raise NNPureError(NO_FORMULA % name)
        if name in CURLY:
            collect(name)
    return list(found.items())
