"""How well the words of real people are understood: `python -m benchmarks people`."""
