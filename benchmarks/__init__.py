"""What `kg` costs, measured: ``python -m benchmarks``.  Not part of the package."""
