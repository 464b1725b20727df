"""What make says: one line a step with its time, one line a failure, no traceback."""

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stop(Exception):
    """One line for the person at the keyboard: what is wrong, and what to do about it."""


def say(line: str = "") -> None:
    print(line, flush=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Prints the title, and when the block ends the seconds it took. Errors pass through."""
    terminal = sys.stdout.isatty()
    print(f"{title} ...", end=" " if terminal else "\n", flush=True)
    begun = time.monotonic()
    try:
        yield
    except BaseException:
        if terminal:
            print(flush=True)
        raise
    seconds = f"{time.monotonic() - begun:.1f} s"
    print(seconds if terminal else f"{title}: {seconds}", flush=True)


def one_line(error: BaseException) -> str | None:
    """The line to print for an error that a person can mend; None for all others."""
    if isinstance(error, Stop):
        return str(error)
    if isinstance(error, OSError):
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return f"The disk is full: {error.filename or os.getcwd()}"
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            return f"No right to write {error.filename}: make runs as the owner of the clone, or as root"
    return None
