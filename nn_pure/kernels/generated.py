"""Code generation: pieces of source text for kernels, and the one place that runs it.

Names in the source are made from whole numbers alone, never from what a user
or a file says.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Tuple

# Elements in a function: 64 products are 1 kB of source and 0.5 ms to compile.  Twice as many
# local variables as this still fit in a byte; beyond 256 each access costs two instructions.
LONGEST = 64

PAYS = 200              # rows to train on or predict: from this number on, compiling straight-line code saves time


def compiled(source: str, name: str) -> "Any":
    """Return the function called name that source defines, None where source cannot be run.

    >>> compiled("def half(x):\\n    return x / 2.0\\n", "half")(3.0)
    1.5
    """
    names: "Dict[str, Any]" = {}
    try:
        exec(source, names)
    except Exception:           # no exec (NameError), or whatever a host that forbids it raises
        return None
    return names[name]


def numbered(text: str, k: int, between: str = ",") -> str:
    """Return text k times, each # in it replaced by 0, 1, 2, ...

    >>> numbered("a#*b#", 3, "+")
    'a0*b0+a1*b1+a2*b2'
    """
    return between.join([text.replace("#", str(i)) for i in range(k)])


def pieces_of(k: int) -> "List[Tuple[int, int]]":
    """Return (start, end) of the pieces of a row of k numbers, alike in length, none above LONGEST.

    >>> pieces_of(10), pieces_of(100)
    ([(0, 10)], [(0, 50), (50, 100)])
    """
    count = (k + LONGEST - 1) // LONGEST
    size = (k + count - 1) // count
    return [(start, min(start + size, k)) for start in range(0, k, size)]
