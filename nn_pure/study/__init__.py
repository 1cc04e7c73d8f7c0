"""Tools to study the arithmetic: traces of steps, homework checks, pictures, lessons, where a derivative is."""
