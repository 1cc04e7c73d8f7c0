"""Model selection: cross-validation, searches and learning curves, in this process or over any executor."""

from .results import Results, Trial
from .search import cross_validate, grid_search, learning_curve, random_search
from .spaces import LogUniform, Uniform, Whole

__all__ = ["LogUniform", "Results", "Trial", "Uniform", "Whole", "cross_validate", "grid_search", "learning_curve",
           "random_search"]
