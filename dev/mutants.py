"""make mutants: partners/visibility.py changed, one place at a time; each change must be noticed by a test (tests/visibility/EQUIVALENT.md)."""

import os
import shlex

from dev import cluster, environment
from dev.children import show
from dev.entry import leave_with, set_up
from dev.places import PYTHON


def target() -> int:
    """Runs mutmut and prints what survived. ARGS goes to mutmut."""
    set_up(tests=True)
    with cluster.in_use() as database_url:
        env = environment.development(database_url)
        words = shlex.split(os.environ.get("ARGS", "--max-children 2"))
        return show([PYTHON, "-m", "mutmut", "run", *words], env=env) or show([PYTHON, "-m", "mutmut", "results"], env=env)


if __name__ == "__main__":
    leave_with(target)
