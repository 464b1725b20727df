"""Servers of the bench, each as it runs in production, on a free port of the loopback."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.test import Client

ENV = {"DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
STARTS_WITHIN_S = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(argv: list[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server process that answers /healthz on port; ended with the block. Raises RuntimeError when it does not come up."""
    process = subprocess.Popen([sys.executable, "-m", *argv], env=os.environ | ENV, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _wait(process, port)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def web() -> Iterator[int]:
    """gunicorn with two gthread workers: the port it listens on."""
    port = free_port()
    argv = ["gunicorn", "sltmap.wsgi", "-b", f"127.0.0.1:{port}", "-w", "2", "-k", "gthread", "--threads", "4", "--no-control-socket"]
    with running(argv, port):
        yield port


def quiet(port: int) -> list[str]:
    """uvicorn's words as `make run` has them."""
    sockets = ["--ws-max-size", "65536", "--ws-per-message-deflate", "false", "--ws-ping-interval", "0", "--timeout-graceful-shutdown", "5"]
    return ["--host", "127.0.0.1", "--port", str(port), "--no-access-log", "--log-level", "error", *sockets]


@contextmanager
def live() -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The live process alone: port and process."""
    port = free_port()
    with running(["uvicorn", "sltmap.asgi:application", *quiet(port)], port) as process:
        yield port, process


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended: {process.stderr.read().decode()[-2000:] if process.stderr else ''}")
        try:
            probe = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            probe.request("GET", "/healthz")
            if probe.getresponse().status == 200:
                return
        except OSError:
            # Not listening yet: asked again until the deadline.
            process.poll()
        finally:
            probe.close()
    raise RuntimeError(f"the server on port {port} did not come up in {STARTS_WITHIN_S} s")


def session_of(member: Any) -> dict[str, str]:
    """Headers of a browser that is signed in as a member."""
    client = Client()
    client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
    return {"Cookie": f"sessionid={client.cookies['sessionid'].value}"}


def cpu_s(process: subprocess.Popen[bytes]) -> float:
    """CPU seconds that a process has used, user and system."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
