"""For rule authors: examples that are tests."""
