"""The exceptions that `kg` raises on purpose; each message says where, what and what to do."""

from __future__ import annotations


class KgError(Exception):
    """Base of every error that a user can mend; the CLI prints its text and no traceback."""


class ReadError(KgError):
    """A document could not be read.  `path` names it, `reason` says why in one line."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason

    def __reduce__(self) -> tuple[type[ReadError], tuple[str, str]]:
        return type(self), (self.path, self.reason)


class RuleError(KgError):
    """A rule file is malformed: file, line and column (both from 1), what is wrong, the remedy."""

    def __init__(self, file: str, line: int, column: int, message: str, hint: str = "") -> None:
        text = f"{file}:{line}:{column}: {message}"
        super().__init__(f"{text}\n  {hint}" if hint else text)
        self.file = file
        self.line = line
        self.column = column
        self.message = message
        self.hint = hint


class QueryError(KgError):
    """A SPARQL query is malformed or not read-only.

    `line` and `column` (from 1) are its place in the query, 0 if it has none; `said` is what is wrong there.
    """

    def __init__(self, text: str, line: int = 0, column: int = 0, said: str = "") -> None:
        super().__init__(text)
        self.line = line
        self.column = column
        self.said = said or text


class ExportError(KgError):
    """An export could not be written, or a folder is not an export of `kg build`."""
