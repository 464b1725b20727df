"""What is installed is exactly what was tested, and the files that say so name no place to fetch it from."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["requirements/base.txt", "requirements/dev.txt"]


def pins(lock: str) -> dict[str, str]:
    """Name and version of each package of a lock file."""
    text = (ROOT / lock).read_text()
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_has_a_version_and_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert len(lines) == len(pins(lock)) > 20
    assert all("--hash=sha256:" in line for line in lines)


@pytest.mark.parametrize("lock", LOCKS)
def test_psycopg_3_stays_out(lock: str) -> None:
    assert "psycopg" not in pins(lock)
    assert "psycopg2-binary" in pins(lock)


def test_tests_run_on_what_the_server_runs_on() -> None:
    assert pins("requirements/base.txt").items() <= pins("requirements/dev.txt").items()


@pytest.mark.parametrize("lock", [*LOCKS, "requirements/base.in", "requirements/dev.in", ".npmrc", "package-lock.json"])
def test_no_lock_names_a_place(lock: str) -> None:
    text = (ROOT / lock).read_text()
    if lock == "package-lock.json":
        assert not [name for name, package in json.loads(text)["packages"].items() if "resolved" in package]
    else:
        assert "://" not in text
