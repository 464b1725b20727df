"""make check: style, types, import rules, missing migrations and the deployment check; all run, then the verdict."""

from pathlib import Path

from dev import cluster, environment
from dev.children import show
from dev.console import say
from dev.entry import leave_with, set_up
from dev.places import PYTHON, VENV


def _checks(database_url: str) -> list[tuple[str, list[str | Path], dict[str, str]]]:
    bin_folder = VENV / "bin"
    here = environment.development(database_url)
    return [
        ("ruff check", [bin_folder / "ruff", "check", "."], here),
        ("ruff format", [bin_folder / "ruff", "format", "--check", "."], here),
        ("mypy", [bin_folder / "mypy", "."], here),
        ("import-linter", [bin_folder / "lint-imports"], here),
        ("tsc and eslint", ["npm", "run", "--silent", "check"], here),
        ("migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"], here),
        (
            "check --deploy",
            [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            environment.production(database_url),
        ),
    ]


def target() -> int:
    """Exit code 0 when every check passes. A failed check does not hide the next."""
    set_up(tests=True)
    failed = []
    with cluster.in_use() as database_url:
        for title, command, env in _checks(database_url):
            say(f"\n== {title}")
            if show(command, env=env):
                failed.append(title)
    say(f"\nfailed: {', '.join(failed)}" if failed else "\nall checks passed")
    return 1 if failed else 0


if __name__ == "__main__":
    leave_with(target)
