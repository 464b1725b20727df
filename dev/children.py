"""Processes that make starts, each in a session of its own, and their certain end."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from dev.console import Stop
from dev.places import LOGS, ROOT

Words = Sequence[str | Path]

PATIENCE_S = 10.0
"""How long a process may take to end when asked, before it is killed."""


class Interrupted(BaseException):
    """Somebody pressed Ctrl-C, or asked make to end."""


def _interrupt(number: int, frame: object) -> None:
    # Later signals must not cut the clearing up short; it has time limits of its own.
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    raise Interrupted


def catch_signals() -> None:
    """From here on Ctrl-C, SIGTERM and SIGHUP raise Interrupted once, even where a shell had them ignored."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, _interrupt)


def start(command: Words, *, env: Mapping[str, str] | None = None, log: Path | None = None) -> subprocess.Popen[bytes]:
    """Starts a process group in ROOT; it is asked to end when make itself is killed. log: file for what it prints."""
    leash = ["setpriv", "--pdeathsig", "TERM", "--"] if shutil.which("setpriv") else []
    words = [*leash, *map(str, command)]
    if log is None:
        return subprocess.Popen(words, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, start_new_session=True)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        return subprocess.Popen(words, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True)


def end(process: subprocess.Popen[bytes], ask: int = signal.SIGTERM) -> None:
    """Ends a process and what it started: asks, waits PATIENCE_S, then kills the whole group."""
    if process.poll() is None:
        _signal_group(process.pid, ask)
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE_S)
    _signal_group(process.pid, signal.SIGKILL)
    process.wait()


def _signal_group(group: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


@contextmanager
def running(command: Words, *, env: Mapping[str, str] | None = None, log: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A process that ends with the block."""
    process = start(command, env=env, log=log)
    try:
        yield process
    finally:
        end(process)


def show(command: Words, *, env: Mapping[str, str] | None = None) -> int:
    """Runs a command on this terminal to its end and returns its exit code. Ctrl-C is handed on as Ctrl-C."""
    process = start(command, env=env)
    try:
        return process.wait()
    finally:
        end(process, signal.SIGINT)


def do(command: Words, *, name: str, env: Mapping[str, str] | None = None) -> None:
    """Runs a command with its output in .local/log/<name>.log. Raises Stop with the end of that log when it fails."""
    log = LOGS / f"{name}.log"
    process = start(command, env=env, log=log)
    try:
        code = process.wait()
    finally:
        end(process, signal.SIGINT)
    if code == 0:
        return
    printed = log.read_text(errors="replace")
    if "No space left on device" in printed or "ENOSPC" in printed:
        raise Stop(f"The disk is full (see {log.relative_to(ROOT)})")
    tail = "\n".join(f"    {line}" for line in printed.strip().splitlines()[-12:])
    raise Stop(f"{name} failed with exit code {code}; the end of {log.relative_to(ROOT)}:\n{tail}")


def answers_within(process: subprocess.Popen[bytes], ready: Callable[[], bool], seconds: float) -> bool:
    """True once ready() is; False when the process ended or the time is up."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        if ready():
            return True
        time.sleep(0.1)
    return False
