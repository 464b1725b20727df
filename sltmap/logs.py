"""Log lines tell where something went wrong and of what kind, never what it was about: an error's words may hold a record's (a14)."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType


class Quiet(logging.Formatter):
    """A formatter whose tracebacks name files, lines and kinds of errors, and no message: a database's names whole rows."""

    def formatException(self, info: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]) -> str:
        """The frames of an error and of its causes."""
        told: list[str] = []
        error, seen = info[1], set[int]()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            frames = traceback.extract_tb(error.__traceback__)
            told += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
            told.append(f"{type(error).__module__}.{type(error).__qualname__}{_code(error)}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(told)


def _code(error: BaseException) -> str:
    """PostgreSQL's SQLSTATE, which says what kind of fault it was."""
    code = getattr(error, "pgcode", None)
    return f" {code}" if isinstance(code, str) else ""
