"""Where the repository and its tests are."""

import os

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(TESTS)
GOLDEN = os.path.join(TESTS, "golden")
HELPERS = os.path.join(TESTS, "helpers")
PORTABLE = os.path.join(TESTS, "portable")
