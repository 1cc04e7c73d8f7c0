"""For studying the arithmetic: every figure of a training step, pictures, lessons.  An extra for desktop Pythons."""
