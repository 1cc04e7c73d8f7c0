"""Nothing public in the core is left out of tests/portable: each function is called there, on any interpreter.

Called is what the interpreter itself reports (sys.setprofile), not what a name in a script promises.
"""

import json
import os
import subprocess
import sys

import pytest

from portable_scripts import PORTABLE, ROOT, SCRIPTS

# Runs the scripts named after the first argument; the last line printed is the list of what they called
# in nn_pure, as [file, first line], classes included.
CALLS = """
import json, os, sys
core, paths = sys.argv[1], sys.argv[2:]
called = set()
def note(frame, event, argument):
    if event == "call":
        called.add(frame.f_code)
import checking
sys.setprofile(note)
for path in paths:
    with open(path, encoding="utf-8") as file:
        source = file.read()
    exec(compile(source, path, "exec"), {"__name__": "__main__", "__file__": path})
sys.setprofile(None)
print(json.dumps(sorted([os.path.basename(code.co_filename), code.co_firstlineno, code.co_name] for code in called
                        if os.path.dirname(os.path.abspath(code.co_filename)) == core)))
"""
