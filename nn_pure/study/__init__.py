"""Study the arithmetic: a step in words and numbers, homework checked, pictures, lessons, where a derivative is."""
