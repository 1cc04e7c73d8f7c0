"""nn_pure, or its core, as one file: see writer.py."""

from .writer import PARTS, bundle

__all__ = ["PARTS", "bundle"]
