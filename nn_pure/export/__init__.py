"""Exports: a trained network, or nn_pure itself, in other shapes."""
