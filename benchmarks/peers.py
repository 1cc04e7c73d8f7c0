"""The peers of nn_pure, where they are installed."""

import importlib
import os
import platform
import subprocess
from shutil import which

INSTALL = "python3 -m pip install '.[benchmark]'"
INSTALL_BRAIN = "npm install --global brain.js"
MODULES = {"NumPy": "numpy", "scikit-learn": "sklearn.neural_network", "PyTorch": "torch",
           "micrograd": "micrograd.engine", "ONNX Runtime": "onnxruntime", "onnx": "onnx"}

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")

other_python = ""       # the interpreter named by --python


def use_one_core():
    """Keep NumPy on one core, like nn_pure, unless the environment sets its threads.

    To be called before NumPy is first imported.  On 2 cores, one of them busy
    with something else, OpenBLAS's threads waited for each other: 784-128-10
    took 11 to 30 ms instead of 0.7, and nn_pure, next in turn, a fifth longer.
    """
    for name in THREADS:
        os.environ.setdefault(name, "1")


def version(name):
    """Return the version of a peer of MODULES, "" if it does not tell, None if it is not installed."""
    try:
        importlib.import_module(MODULES[name])
    except ImportError:
        return None
    return getattr(importlib.import_module(MODULES[name].split(".")[0]), "__version__", "")


def numpy_version():
    """Return the version of the NumPy that is installed, None if there is none."""
    return version("NumPy")


def sklearn_version():
    """Return the version of the scikit-learn that is installed, None if there is none."""
    return version("scikit-learn")


def torch_version():
    """Return the version of the PyTorch that is installed, None if there is none; keep it on one core."""
    found = version("PyTorch")
    if found is not None:
        import torch
        torch.set_num_threads(1)
    return found


def onnx_version():
    """Return the version of the ONNX Runtime that is installed, None without it or without onnx."""
    return version("ONNX Runtime") if version("onnx") is not None and version("NumPy") is not None else None


def micrograd_version():
    """Return "", for micrograd tells no version; None if it is not installed."""
    return version("micrograd")


def node_environment():
    """Return the environment in which node finds npm's global packages, None without node."""
    if which("node") is None:
        return None
    folders = [os.environ.get("NODE_PATH", "")]
    if which("npm") is not None:
        try:
            out = subprocess.check_output(["npm", "root", "--global"], stderr=subprocess.DEVNULL)
            folders.append(out.decode().strip())
        except (OSError, subprocess.CalledProcessError):
            pass
    return dict(os.environ, NODE_PATH=os.pathsep.join(folder for folder in folders if folder))


def brain_version():
    """Return the version of the brain.js that node finds, None if there is none."""
    environment = node_environment()
    if environment is None:
        return None
    ask = "console.log(require('brain.js/package.json').version)"
    try:
        out = subprocess.check_output(["node", "-e", ask], env=environment, stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        return None
    return out.decode().strip()


# Called by name, so that a test can do without one.
ASK = {"NumPy": "numpy_version", "scikit-learn": "sklearn_version", "PyTorch": "torch_version",
       "micrograd": "micrograd_version", "ONNX Runtime": "onnx_version", "brain.js": "brain_version"}


def installed(name):
    """Return the version of a peer of ASK, None if it is missing."""
    return globals()[ASK[name]]()


def notes(names=("NumPy",)):
    """Return the notes about these peers, a list of texts."""
    lines, found = [], []
    for name in names:
        there = installed(name)
        if there is None:
            lines.append("%s was not timed: it is missing.  To install it: %s"
                         % (name, INSTALL_BRAIN if name == "brain.js" else INSTALL))
        else:
            found.append(("%s %s" % (name, there)).strip())
    if found:
        lines.append("peers: %s, on one core too, and in 64 bits" % ", ".join(found))
    if platform.python_implementation() == "PyPy":
        lines.append("PyPy compiles while it runs: --quick shows that too, the full benchmark hardly.")
        if numpy_version() is not None:
            # Measured on 7.3.11: the control 2.5 times slower in about half of all processes as soon as
            # NumPy was imported, nn_pure up to 4 times; threads and forks of such a process too.
            lines.append("On PyPy NumPy slows the process that it is in, nn_pure up to 4 times: "
                         "for nn_pure's own speed use a PyPy without NumPy.")
    return lines
