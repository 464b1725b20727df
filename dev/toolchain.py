"""Python and browser packages of this clone: .venv, node_modules, the bundle. Skipped while all is the same."""

import json
import re
import shutil
import subprocess
import sys
from typing import Literal

from dev import stamps
from dev.children import do
from dev.console import Stop, step
from dev.places import PYTHON, ROOT, VENV

NODE_OLDEST = 18
FRESH_INSTALL_MB = 1500
"""Disk that .venv, node_modules, the bundle and an empty cluster need together, with room to work."""

REQUIREMENTS = ROOT / "requirements"
BUNDLE = ROOT / "static" / "dist"
LOCALE = ROOT / "sltmap" / "locale"
BUNDLE_SETTINGS = [ROOT / "package.json", ROOT / "package-lock.json", ROOT / "tsconfig.json"]


def room_on_disk() -> None:
    """Raises Stop when a first installation would fill the disk."""
    if PYTHON.exists():
        return
    free_mb = shutil.disk_usage(ROOT).free // 2**20
    if free_mb < FRESH_INSTALL_MB:
        raise Stop(f"The disk is too full: {free_mb} MB free in {ROOT}, the first start needs {FRESH_INSTALL_MB} MB")


def python_packages(extent: Literal["base", "dev"]) -> None:
    """.venv from the hashed requirements. dev holds base, so a run after a test installs nothing."""
    wanted = stamps.digest([REQUIREMENTS / "base.txt", REQUIREMENTS / "dev.txt"], sys.version, str(VENV))
    done = stamps.read("python")
    if PYTHON.exists() and done in (f"dev {wanted}", f"{extent} {wanted}"):
        return
    with step(f"Python packages ({extent}) into .venv"):
        if not PYTHON.exists() or subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode != 0:
            do([sys.executable, "-m", "venv", "--clear", VENV], name="venv")
        pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input"]
        do([*pip, "install", "--require-hashes", "-r", str(REQUIREMENTS / f"{extent}.txt")], name="pip")
        stamps.mark("python", f"{extent} {wanted}")


def node_packages() -> None:
    """node_modules exactly as package-lock.json says. Raises Stop for a Node older than NODE_OLDEST."""
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    wanted = stamps.digest([ROOT / "package.json", ROOT / "package-lock.json"], version)
    if (ROOT / "node_modules").is_dir() and stamps.read("node") == wanted:
        return
    found = re.match(r"v(\d+)", version)
    if found is None or int(found[1]) < NODE_OLDEST:
        raise Stop(f"Node {version} is too old: {NODE_OLDEST} or newer is needed")
    with step("browser packages into node_modules"):
        do(["npm", "ci", "--no-audit", "--no-fund"], name="npm")
        stamps.mark("node", wanted)


def bundle() -> None:
    """static/dist, built by the package.json script `build`."""
    sources = sorted(path for path in BUNDLE.parent.iterdir() if path != BUNDLE)
    wanted = stamps.digest([*BUNDLE_SETTINGS, *sources])
    if BUNDLE.is_dir() and stamps.read("bundle") == wanted:
        return
    with step("browser bundle into static/dist"):
        do(["npm", "run", "--silent", "build"], name="bundle")
        stamps.mark("bundle", wanted)


def catalogues() -> None:
    """The .mo files beside the translators' .po files."""
    written = sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))
    wanted = stamps.digest(written)
    if all(path.with_suffix(".mo").exists() for path in written) and stamps.read("catalogues") == wanted:
        return
    with step("catalogues of the languages"):
        for path in written:
            do(["msgfmt", "-o", str(path.with_suffix(".mo")), str(path)], name="catalogues")
        stamps.mark("catalogues", wanted)


def has_script(name: str) -> bool:
    """True where package.json has this script."""
    return name in json.loads((ROOT / "package.json").read_text()).get("scripts", {})
