"""How each make target begins and ends: one make at a time sets up, errors become one line, Ctrl-C becomes exit 130."""

import fcntl
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from dev import packages, toolchain
from dev.children import Interrupted, catch_signals
from dev.console import one_line, say
from dev.places import LOCAL, ROOT


def leave_with(target: Callable[[], int]) -> None:
    """Runs a target and ends this process with its exit code. A failure is one line on the terminal."""
    os.chdir(ROOT)
    catch_signals()
    try:
        code = target()
    except Interrupted:
        say("stopped")
        code = 130
    except BrokenPipeError:
        # nobody reads any more (make run | head); the interpreter's own last flush must not complain either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except Exception as error:
        line = one_line(error)
        if line is None:
            raise
        say(line)
        code = 1
    sys.exit(code)


@contextmanager
def _alone() -> Iterator[None]:
    """No other make of this clone installs meanwhile. The kernel drops the lock with the process."""
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "setup").open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another make is installing in this clone; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def set_up(*, tests: bool) -> None:
    """Installs what is missing: system packages, .venv, node_modules, bundle, catalogues. tests: what tests and checks need too."""
    with _alone():
        toolchain.room_on_disk()
        packages.install({"run", "test"} if tests else {"run"})
        toolchain.python_packages("dev" if tests else "base")
        toolchain.node_packages()
        toolchain.bundle()
        toolchain.catalogues()
