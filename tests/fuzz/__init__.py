"""Coverage-guided fuzzing: ``python -m tests.fuzz.run TARGET --seconds 300`` (see CONTRIBUTING.md)."""
