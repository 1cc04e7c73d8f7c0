"""Studying the arithmetic: a training step in words and numbers, pictures, lessons, where a derivative is computed."""
