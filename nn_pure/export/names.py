"""Names and texts in generated source: input of users and model files, validated and escaped.

A name that becomes part of the source must be a valid identifier that the target
language does not already use.  A text becomes a string literal of the target language, or a
comment, of printable ASCII alone: no quote, line end, comment mark, trigraph
or </script> survives in either.
"""

import builtins
import keyword
import re

from ..errors import NNPureError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, List, Set, Tuple

MOST_LETTERS = 40               # of a name: C promises 63 significant ones, endings included
MOST_SHOWN = 60                 # characters of a text in a comment
MOST_C_BYTES = 4095             # of a string literal, as C99 promises (section 5.2.4.1)
HARMLESS = re.compile(r"[A-Za-z0-9 _.,:;=()+-]")

PYTHON_WORDS = (set(keyword.kwlist) | set(dir(builtins)) | set(dir(__import__("math")))
                | {"async", "await", "match", "case", "type", "math", "array", "x", "row", "print", "exec"})
C_WORDS = set("""
    auto break case char const continue default do double else enum extern float for goto if inline int long register
    restrict return short signed sizeof static struct switch typedef union unsigned void volatile while main
    alignas alignof and and_eq asm atomic bitand bitor bool catch class compl concept constexpr const_cast decltype
    delete dynamic_cast explicit export false friend mutable namespace new noexcept not not_eq nullptr operator or
    or_eq private protected public reinterpret_cast requires static_assert static_cast template this thread_local throw
    true try typeid typename using virtual wchar_t xor xor_eq linux unix i386 near far interrupt row outputs real
    acos asin atan ceil cos cosh erf erfc exp fabs floor fma fmax fmin fmod frexp hypot ilogb isfinite isinf isnan
    isnormal isgreater isless isunordered
    ldexp lgamma log logb lrint lround modf nan nearbyint pow remainder remquo rint round scalbn signbit sin sinh sqrt
    tan tanh tgamma trunc cbrt expm1 log10 log1p log2 exp2 fdim fpclassify copysign nextafter nexttoward gamma j0 j1 jn
    y0 y1 yn abs div labs malloc calloc realloc free exit abort atexit system rand srand qsort bsearch getenv atof
    atoi atol strtod strtol
    a b e f h i k m n s t u y z best biases difference even inputs largest names number odd root series shares tail
    total units wanted weights wrong
    clearerr fclose feof ferror fflush fgetc fgetpos fgets fopen fprintf fputc fputs fread freopen fscanf fseek fsetpos
    ftell fwrite getc getchar gets perror printf putc putchar puts remove rename rewind scanf setbuf setvbuf snprintf
    sprintf sscanf tmpfile tmpnam ungetc vfprintf vprintf vsnprintf vsprintf dprintf getline getdelim fdopen fileno
    popen pclose ctermid signgam stdin stdout stderr drem finite significand exp10 pow10 scalb
    """.split())
JAVASCRIPT_WORDS = set("""
    abstract arguments as async await boolean break byte case catch char class const continue debugger default delete
    do double else enum eval export extends false final finally float for from function get goto if implements import
    in instanceof int interface let long native new null of package private protected public return set short static
    super switch synchronized this throw throws transient true try typeof undefined var void volatile while with yield
    Math Error Number NaN Infinity Array Object globalThis constructor row x
    """.split())
WORDS: "Dict[str, Set[str]]" = {"python": PYTHON_WORDS, "micropython": PYTHON_WORDS, "c": C_WORDS,
                               "javascript": JAVASCRIPT_WORDS}


def checked_name(name: str, language: str, place: str = "name") -> str:
    """Return name if it is a valid, unused identifier in a language of WORDS; NNPureError says why not.

    >>> checked_name("score", "c")
    'score'
    >>> checked_name("int", "c")
    Traceback (most recent call last):
    ...
    nn_pure.errors.NNPureError: name is 'int', which has a meaning in c already: choose another
    """
    if not isinstance(name, str) or not re.match(r"[A-Za-z][A-Za-z0-9_]*\Z", name) or len(name) > MOST_LETTERS:
        raise NNPureError("%s is %.60r: it must begin with a letter, and be at most %d letters, digits and "
                          "underscores, without accents" % (place, name, MOST_LETTERS))
    # NULL, EOF, M_PI, HUGE_VAL and the like; FILE; size_t and other names reserved by POSIX
    if language == "c" and (name.upper() == name or name.endswith("_t")):
        raise NNPureError("%s is %r, which C keeps for itself or may: use small letters, without _t at the end"
                          % (place, name))
    base = name[:-1] if language == "c" and name[-1] in "fl" else name      # expf, expl
    if name in WORDS[language] or base in WORDS[language]:
        raise NNPureError("%s is %r, which has a meaning in %s already: choose another" % (place, name, language))
    return name


def comment(text: str) -> str:
    r"""Return text for a comment of any target: printable ASCII without marks, not too long.

    >>> print(comment("width */ 1"), comment("K\u00f6ln\n??/"))
    width \u002a\u002f 1 K\u00f6ln\u000a\u003f\u003f\u002f
    """
    shown = "".join([letter if HARMLESS.match(letter) else "\\u%04x" % ord(letter) for letter in text[:MOST_SHOWN]])
    return shown + "..." if len(text) > MOST_SHOWN else shown


def python_text(text: str) -> str:
    r"""Return text as a string literal of Python, in ASCII.

    >>> print(python_text('say "no"\n'))
    "say \x22no\x22\x0a"
    """
    return '"%s"' % "".join([letter if HARMLESS.match(letter) else _python_escape(ord(letter)) for letter in text])


def _python_escape(number: int) -> str:
    if number < 256:
        return "\\x%02x" % number
    return ("\\u%04x" if number < 65536 else "\\U%08x") % number


def javascript_text(text: str) -> str:
    r"""Return text as a string literal of JavaScript, in ASCII; characters beyond U+FFFF as surrogate pairs.

    >>> print(javascript_text("</script>"))
    "\u003c\u002fscript\u003e"
    """
    escaped = []
    for letter in text:
        units = letter.encode("utf-16-be")
        pairs = ["\\u%02x%02x" % (units[k], units[k + 1]) for k in range(0, len(units), 2)]
        escaped.append(letter if HARMLESS.match(letter) else "".join(pairs))
    return '"%s"' % "".join(escaped)


def c_text(text: str) -> str:
    r"""Return text as a string literal of C, its UTF-8 in octal where it is not plain; DataError if C cannot hold it.

    Three octal digits end by themselves, unlike \x; ? is one of them, so there is no trigraph.

    >>> print(c_text("K\u00f6ln??/"))
    "K\303\266ln\077\077\057"
    """
    data = text.encode()
    if 0 in data:
        raise NNPureError("class %s holds a zero byte, where a text of C ends: rename it" % comment(text))
    if len(data) > MOST_C_BYTES:
        raise NNPureError("class %s has %d bytes, and a text of C at most %d: rename it"
                          % (comment(text), len(data), MOST_C_BYTES))
    return '"%s"' % "".join([chr(byte) if HARMLESS.match(chr(byte)) else "\\%03o" % byte for byte in data])


def folded(line: str, width: int = 100, marks: "Tuple[str, ...]" = (",", " + ")) -> "List[str]":
    """Return a long line wrapped into several, broken at marks; every mark has to stand within brackets.

    >>> folded("f(1.0, 2.0, 3.0)", 10)
    ['f(1.0,', '        2.0, 3.0)']
    """
    lines = []
    margin = " " * (len(line) - len(line.lstrip()) + 8)
    while len(line) > width:
        # a comma ends its line, a plus begins the next one
        begin = len(line) - len(line.lstrip())
        place = max([line.rfind(mark, begin, width) + (mark == ",") for mark in marks])
        if place <= begin:
            break
        lines.append(line[:place].rstrip())
        line = margin + line[place:].lstrip()
    return lines + [line]
