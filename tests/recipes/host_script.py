"""A program with a Python of its own, where nothing can be installed: GDB (source host_script.py), Blender, QGIS, Kodi, FreeCAD.

nn_pure (the folder, or the bundle as nn_pure.py) and model.json stand beside this file.
"""

import os
import sys

folder = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, folder)
from nn_pure import load  # noqa: E402

print("%.3f" % load(os.path.join(folder, "model.json")).predict([[1, 0]])[0][0])
