"""Boards: what a microcontroller gets, and which files belong to it."""
