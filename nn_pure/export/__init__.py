"""Code generation: a trained network as source without dependencies, in Python, MicroPython, C, JavaScript.

    python.py        one file: math and nothing else, the same bits
    micropython.py   modules that a board can compile, numbers as exact text or bytes
    c.py             one C99 header, static const numbers, no allocation
    javascript.py    one ES module

model.py checks the network and collects the exported data, formulas.py has
the activations, numbers.py and names.py escape numbers and texts.
"""

from .c import to_c
from .javascript import to_javascript
from .micropython import to_micropython
from .model import example_rows
from .python import to_python

__all__ = ["example_rows", "to_c", "to_javascript", "to_micropython", "to_python"]
