"""docker-compose.yml, settings.py and docs/operations.md name the same settings, and no secret has a default."""

import ast
import os
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text()
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()

GIVEN = {
    "SITE": "map.example.org",
    "SECRET_KEY": "k" * 60,
    "DATABASE_PASSWORD": "d" * 20,
    "POSTGRES_PASSWORD": "p" * 20,
    "EMAIL_URL": "smtp+tls://sltmap:secret@mail.example.org:587",
}
OURS = ("web", "ws", "worker", "migrate")
# Read by `make run` only, which is no container.
NOT_IN_CONTAINERS: set[str] = set()


def compose_config(given: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """What docker-compose makes of the file; it needs no engine for that."""
    command = ["docker-compose", "-f", "docker-compose.yml", "config"]
    env = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **given}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


@cache
def services() -> dict[str, Any]:
    done = compose_config(GIVEN)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = yaml.safe_load(done.stdout)["services"]
    return found


def settings_read() -> set[str]:
    """Names that settings.py reads: the first argument of each call of env or of a method of env."""
    names = set()
    for node in ast.walk(ast.parse((ROOT / "sltmap" / "settings.py").read_text())):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[0] == "env":
            assert isinstance(node.args[0], ast.Constant), f"settings.py line {node.lineno}: the name must stand there"
            names.add(str(node.args[0].value))
    return names


def documented() -> set[str]:
    """Names with a line of their own in a table of docs/operations.md."""
    return set(re.findall(r"^\| `([A-Z][A-Z_]+)` \|", OPERATIONS, re.MULTILINE))


@pytest.mark.parametrize("service", OURS)
def test_a_container_gets_every_setting_and_nothing_else(service: str) -> None:
    assert set(services()[service]["environment"]) == settings_read() - NOT_IN_CONTAINERS


def test_every_setting_has_a_line_in_operations() -> None:
    assert settings_read() <= documented()


def test_every_variable_that_compose_asks_for_has_a_line_in_operations() -> None:
    asked = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", COMPOSE))
    assert asked <= documented()
    assert asked >= set(GIVEN)


def test_operations_names_nothing_that_is_not_read() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)", COMPOSE))
    assert documented() <= settings_read() | asked


@pytest.mark.parametrize("absent", sorted(GIVEN))
def test_without_a_secret_nothing_starts_and_it_is_named(absent: str) -> None:
    done = compose_config({name: value for name, value in GIVEN.items() if name != absent})
    assert done.returncode != 0
    assert f"set {absent}" in done.stderr


def test_each_secret_reaches_who_needs_it_and_no_one_else() -> None:
    for name, service in services().items():
        given = str(service.get("environment", {}))
        assert (GIVEN["SECRET_KEY"] in given) == (name in OURS), name
        assert (GIVEN["POSTGRES_PASSWORD"] in given) == (name == "db"), name


def test_our_processes_are_not_root_and_cannot_change_their_image() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text().splitlines()
    assert [line for line in dockerfile if line.startswith("USER")] == ["USER sltmap"]
    for name in OURS:
        assert services()[name]["read_only"] is True
        assert services()[name]["cap_drop"] == ["ALL"]
        assert "user" not in services()[name]


def test_only_caddy_can_be_reached_from_outside() -> None:
    assert [name for name, service in services().items() if "ports" in service] == ["caddy"]
    assert "front" not in services()["db"]["networks"] | services()["redis"]["networks"]


@pytest.mark.parametrize("name", ["db", "redis", "web", "ws", "caddy"])
def test_a_service_tells_whether_it_is_well(name: str) -> None:
    assert services()[name]["healthcheck"]["test"][0] == "CMD"
