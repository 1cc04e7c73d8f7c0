"""python3 -m nn_pure: the entry point of the command line."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main(program="python3 -m nn_pure"))
