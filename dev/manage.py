"""make manage ARGS="…": manage.py with the settings and the database of make run."""

import os
import shlex

from dev import cluster, environment
from dev.children import show
from dev.entry import leave_with, set_up
from dev.places import PYTHON


def target() -> int:
    """Exit code of the command."""
    set_up(tests=False)
    with cluster.in_use() as database_url:
        return show([PYTHON, "manage.py", *shlex.split(os.environ.get("ARGS", "help"))], env=environment.development(database_url))


if __name__ == "__main__":
    leave_with(target)
