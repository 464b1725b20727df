"""make pictures: the map as people see it, photographed into docs/pictures from a server of its own."""

import socket
from contextlib import ExitStack

from dev import cluster, environment
from dev.children import show
from dev.entry import leave_with, set_up
from dev.places import PYTHON
from dev.run import HOST, prepare, serve


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def target() -> int:
    set_up(tests=True)
    with ExitStack() as stack:
        port = free_port()
        env = environment.development(stack.enter_context(cluster.in_use()), port=port)
        prepare(env)
        serve(stack, port, env)
        return show([PYTHON, "tests/browser/pictures.py", "--url", f"http://{HOST}:{port}"], env=env)


if __name__ == "__main__":
    leave_with(target)
