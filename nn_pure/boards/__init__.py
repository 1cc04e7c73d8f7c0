"""Boards: networks for microcontrollers, and the lists of the files that they need."""
