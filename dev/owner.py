"""Who runs the private cluster: oneself; for root the user postgres, since PostgreSQL refuses to run as root."""

import os
import pwd
import subprocess
from pathlib import Path

from dev.console import Stop
from dev.places import CLONE, LOCAL

SOCKET_FILE = ".s.PGSQL.5432"
SOCKET_PATH_LONGEST = 107
"""Bytes; the kernel's limit for the path of a unix socket."""


def account() -> pwd.struct_passwd:
    """The account the cluster runs under. Raises Stop where root has no user postgres to hand it to."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        raise Stop("No user postgres, under whom root runs the database: apt-get install postgresql-common") from None


def as_owner() -> list[str]:
    """What to put before a command so that it runs under account()."""
    return ["runuser", "-u", account().pw_name, "--"] if os.geteuid() == 0 else []


def data_folder() -> Path:
    """.local/pg; as root, where the user postgres cannot reach that, /var/lib/sltmap/<hash of the clone's path>."""
    inside = LOCAL / "pg"
    if os.geteuid() != 0:
        return inside
    LOCAL.mkdir(exist_ok=True)
    reached = subprocess.run([*as_owner(), "test", "-x", LOCAL], cwd="/", capture_output=True).returncode == 0
    return inside if reached else Path("/var/lib/sltmap") / CLONE


def socket_folder() -> Path:
    """The folder of the unix socket: short whatever the clone's path is, and different for each clone and account."""
    folder = Path("/tmp") / f"sltmap-{account().pw_uid}-{CLONE}"
    assert len(os.fsencode(folder / SOCKET_FILE)) < SOCKET_PATH_LONGEST
    return folder


def make_private(folder: Path) -> None:
    """Makes a 0700 folder that belongs to account(). Raises Stop where somebody else holds that name."""
    owner = account()
    if not folder.parent.exists():
        folder.parent.mkdir(parents=True)
        folder.parent.chmod(0o755)  # whatever root's umask is, the owner has to pass through
    try:
        folder.mkdir(mode=0o700)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    except FileExistsError:
        pass
    # Anyone may have made a folder of this name in /tmp; a socket in a stranger's folder would be the stranger's.
    found = folder.lstat()
    if folder.is_symlink() or not folder.is_dir() or found.st_uid != owner.pw_uid:
        raise Stop(f"{folder} belongs to somebody else; it must be a folder of the user {owner.pw_name}")
    folder.chmod(0o700)
