"""Study the arithmetic: a training step in words and numbers, homework checked, pictures, lessons."""
