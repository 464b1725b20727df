"""make run: from a bare Debian machine to the live map, and back to nothing with Ctrl-C."""

import errno
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import ExitStack

from dev import cluster, environment
from dev.children import Words, answers_within, do, running
from dev.console import Stop, say, step
from dev.entry import leave_with, set_up
from dev.places import LOGS, PYTHON, ROOT

HOST = "127.0.0.1"
SERVER_STARTS_WITHIN_S = 60
SIMULATOR_LOG = LOGS / "simulate.log"

PREPARATIONS = (
    ("migrations", ["migrate", "--no-input"]),
    ("basemap", ["basemap"]),
    ("exercise scenario", ["exercise", "--if-empty"]),
)

ACCOUNTS = """
    sioc        duty officer of a UN organisation        suspended   member of a suspended organisation
    planner     security officer of an INGO              platform    adviser of the INGO platform
    focal       focal point of another INGO              admin       configuration only, sees no records
    field       field staff with a phone                 API key     platform-machine
    newcomer    has not accepted the undertaking yet     guest       has a personal address, and waits
    The password of all nine is: exercise"""


def check_port(port: int) -> None:
    """Raises Stop when nothing can listen on this port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Stop(f"Port {port} is taken by another program. Try: make run PORT={port + 1}") from None
            if error.errno == errno.EACCES:
                raise Stop(f"No right to listen on port {port}. Try: make run PORT={environment.PORT_USUAL}") from None
            raise


def is_healthy(port: int) -> bool:
    """True once the server answers /healthz."""
    try:
        # a proxy named in the environment is for the world outside
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(f"http://{HOST}:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def prepare(env: dict[str, str]) -> None:
    """The database has its tables, the basemap is built, and an empty database holds the exercise."""
    for title, words in PREPARATIONS:
        with step(title):
            do([PYTHON, "manage.py", *words], name=words[0], env=env)


def server(port: int) -> Words:
    """The embedded server: one process for pages, tiles and sockets."""
    quiet = ["--no-access-log", "--log-level", "warning"]
    sockets = ["--ws-max-size", "65536", "--ws-per-message-deflate", "false", "--ws-ping-interval", "0", "--timeout-graceful-shutdown", "5"]
    return [PYTHON, "-m", "uvicorn", "sltmap.asgi:application", "--host", HOST, "--port", str(port), *quiet, *sockets]


def serve(stack: ExitStack, port: int, env: dict[str, str]) -> tuple[subprocess.Popen[bytes], subprocess.Popen[bytes]]:
    """Server and simulator, both ended with the stack. Raises Stop when the server does not come up."""
    with step("server"):
        web = stack.enter_context(running(server(port), env=env))
        if not answers_within(web, lambda: is_healthy(port), SERVER_STARTS_WITHIN_S):
            raise Stop(f"The server did not come up on port {port}; what it said stands above")
    vehicles: Words = [PYTHON, "manage.py", "simulate", "--url", f"http://{HOST}:{port}"]
    return web, stack.enter_context(running(vehicles, env=env, log=SIMULATOR_LOG))


def target() -> int:
    begun = time.monotonic()
    port = environment.port()
    check_port(port)
    set_up(tests=False)
    with ExitStack() as stack:
        env = environment.development(stack.enter_context(cluster.in_use()), port=port)
        prepare(env)
        web, vehicles = serve(stack, port, env)
        say(f"\nThe map is live after {time.monotonic() - begun:.0f} s: http://{HOST}:{port}")
        say(f"{ACCOUNTS}\n\nCtrl-C ends it.")
        while web.poll() is None and vehicles.poll() is None:
            time.sleep(0.5)
        if web.poll() is None:
            say(f"The simulator ended; why stands in {SIMULATOR_LOG.relative_to(ROOT)}. The map goes on.")
            web.wait()
        raise Stop(f"The server ended by itself with exit code {web.returncode}; what it said stands above")


if __name__ == "__main__":
    leave_with(target)
