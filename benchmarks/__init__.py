"""How fast is nn_pure?  python -m benchmarks, from the repository root."""
