"""make bench: every benchmark with its baseline in the same run; figures go to bench-results/ as JSON."""

import os
import shlex

from dev import cluster, environment
from dev.children import show
from dev.entry import leave_with, set_up
from dev.places import PYTHON


def target() -> int:
    set_up(tests=True)
    with cluster.in_use() as database_url:
        words = shlex.split(os.environ.get("ARGS", ""))
        return show([PYTHON, "-m", "tests.bench", *words], env={**environment.development(database_url), "DEBUG": "0"})


if __name__ == "__main__":
    leave_with(target)
