"""Debian packages: which are missing, and installing them where that is allowed."""

import glob
import importlib.util
import os
import shutil
import subprocess
from ctypes.util import find_library

from dev.children import do
from dev.console import Stop, step
from dev.places import ROOT

LIST = ROOT / "dev" / "packages.txt"


def _is_there(what: str) -> bool:
    kind, _, name = what.partition(":")
    match kind:
        case "command":
            return shutil.which(name) is not None
        case "file":
            return bool(glob.glob(name))
        case "module":
            return importlib.util.find_spec(name) is not None
        case "library":
            return find_library(name) is not None
    raise ValueError(f"{LIST.name}: unknown kind {what!r}")


def missing(groups: set[str]) -> list[str]:
    """The packages of these groups (run, test) whose thing is not on this machine."""
    rows = (line.split() for line in LIST.read_text().splitlines() if line and not line.startswith("#"))
    return [package for group, package, what in rows if group in groups and not _is_there(what)]


def install(groups: set[str]) -> None:
    """Installs what is missing. Raises Stop with the one line to type where there is no right to install."""
    wanted = missing(groups)
    if not wanted:
        return
    line = f"apt-get install --no-install-recommends {' '.join(wanted)}"
    if shutil.which("apt-get") is None:
        raise Stop(f"Not a Debian system. Please install what these Debian packages hold: {' '.join(wanted)}")
    as_root: list[str] = []
    if os.geteuid() != 0:
        if shutil.which("sudo") is None or subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode != 0:
            raise Stop(f"System packages are missing. Please run this once: sudo {line}")
        as_root = ["sudo", "-n"]
    apt = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=120"]
    with step(f"system packages: {' '.join(wanted)}"):
        do([*apt, "update"], name="apt-update")
        do([*apt, "install", "-y", "--no-install-recommends", *wanted], name="apt-install")
    if still := missing(groups):
        raise Stop(f"Installed, and yet not found on this machine: {' '.join(still)}")
