"""make test: all tests, those of the browser included, on the private cluster."""

import os
import shlex

from dev import cluster, environment, toolchain
from dev.children import show
from dev.console import say
from dev.entry import leave_with, set_up
from dev.places import PYTHON

WHOLE = ["--create-db", "-n", "2", "--durations", "25"]


def target() -> int:
    """Exit code 0 when TypeScript and Python tests pass. With ARGS (for pytest) the Python tests alone."""
    set_up(tests=True)
    wanted = shlex.split(os.environ.get("ARGS", ""))
    if not wanted and toolchain.has_script("test"):
        say("\n== TypeScript tests")
        if code := show(["npm", "test", "--silent"]):
            return code
    say("\n== Python and browser tests")
    with cluster.in_use() as database_url:
        # pyproject.toml keeps the test database for quick repeats; a full run trusts none that is left. Half of the time tests wait, for
        # sockets, pages and processes: two at a time need half of it on two cores.
        return show([PYTHON, "-m", "pytest", *(wanted or WHOLE)], env=environment.development(database_url))


if __name__ == "__main__":
    leave_with(target)
