"""Every setting, command and route stands in the papers; the failure names what is missing."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from django.conf import settings

from tests.visibility.test_matrix import routes

ROOT: Path = settings.BASE_DIR
PAPERS = "\n".join(path.read_text(encoding="utf-8") for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))])
LIBRARY = re.compile(r"^(admin/|accounts/|jsi18n/)")  # Django's and allauth's own; the papers name the folder


def test_every_setting_from_the_environment_is_documented():
    tree = ast.parse((ROOT / "sltmap" / "settings.py").read_text(encoding="utf-8"))
    names = {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value) == "env"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    } | ({"EMAIL_URL", "DATABASE_URL"})
    assert len(names) >= 8
    assert sorted(name for name in names if not re.search(rf"\b{name}\b", PAPERS)) == []


def test_every_command_is_documented():
    commands = {path.stem for app in ROOT.glob("*/management/commands/*.py") for path in [app] if not path.stem.startswith("_")}
    assert commands
    assert sorted(command for command in commands if not re.search(rf"\b{command}\b", PAPERS)) == []


def test_every_make_target_is_documented():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    names = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert {"run", "test", "check", "bench"} <= names
    assert sorted(name for name in names if f"make {name}" not in PAPERS) == []


def spelled(route: str) -> str:
    """A route as the papers write it: /tiles/{key}/{z}/{x}/{y}.pbf."""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda name: "{id}" if name[1] == "pk" else "{" + name[1] + "}", route)


def test_every_route_is_documented():
    missing = []
    for route in routes():
        path = spelled(route)
        if LIBRARY.match(route) or path in ("/", "/api/v1/"):
            continue
        # Neighbours are often written together: `/healthz`, `/readyz`; a trail may name its own layer.
        if path not in PAPERS and path.rstrip("/") not in PAPERS:
            missing.append(path)
    assert missing == []


def test_every_error_code_that_a_program_may_meet_is_a_word():
    """Codes are stable: lower case with underscores, and unique in meaning by being words."""
    for app in ("partners", "layers", "incidents", "contingency", "movements"):
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "Problem" and len(node.args) > 1:
                    code = node.args[1]
                    if isinstance(code, ast.Constant):
                        assert re.fullmatch(r"[a-z][a-z0-9_]+", code.value), f"{path.name}:{node.lineno}"
