"""The private PostGIS cluster of this clone, reached by unix socket only and shared by the makes that run at a time.

Verbs of python3 -m dev.cluster:
    start   starts it, and it stays until stop
    stop    stops it
    url     prints DATABASE_URL
    psql    opens psql as its superuser
"""

import fcntl
import glob
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from dev.children import do
from dev.console import Stop, one_line, say, step
from dev.owner import account, as_owner, data_folder, make_private, socket_folder
from dev.places import LOCAL, ROOT

SUPERUSER = "postgres"
ROLE = "sltmap"
DATABASE = "sltmap"

# A log line never holds content: statements are not logged, neither slow nor failed ones, nor the values in an error's detail.
# No listen_addresses, so no TCP: it stands beside a PostgreSQL that owns 5432. pg_ctl is told the socket's folder.
CONFIGURATION = """
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 1GB
work_mem = 32MB
maintenance_work_mem = 128MB
random_page_cost = 1.1
effective_cache_size = 2GB
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_min_error_statement = panic
log_error_verbosity = terse
"""
# Only the owner of the socket's 0700 folder, and root, come as far as this file.
ACCESS = "local all all trust\n"

# template1, so that every database made later has them, test databases too: their role may not create extensions.
EXTENSIONS = ("postgis", "btree_gist", "pg_trgm")
EXTENSION_IF_INSTALLED = "pgrouting"

KEPT = LOCAL / "cluster.kept"
"""Exists while somebody wants the cluster to stay after the last make has ended."""


def _programs() -> Path:
    """Where initdb and pg_ctl are: of the data's version, else the newest with PostGIS. Raises Stop without any."""
    version_file = data_folder() / "PG_VERSION"
    if version_file.exists():
        folder = Path("/usr/lib/postgresql") / version_file.read_text().strip() / "bin"
        if not (folder / "pg_ctl").exists():
            raise Stop(f"{data_folder()} was made by PostgreSQL {folder.parent.name}, which is not installed any more")
        return folder
    controls = glob.glob("/usr/share/postgresql/*/extension/postgis.control")
    versions = sorted((int(Path(found).parts[4]) for found in controls), reverse=True)
    for version in versions:
        folder = Path("/usr/lib/postgresql") / str(version) / "bin"
        if (folder / "initdb").exists():
            return folder
    raise Stop("No PostgreSQL server with PostGIS under /usr/lib/postgresql: apt-get install postgresql-postgis")


def _program(name: str) -> str:
    return str(_programs() / name)


def url(database: str = DATABASE) -> str:
    """DATABASE_URL of a database in this cluster, for the role without superuser's rights."""
    # An absolute path after the host's slash is how django-environ wants a socket; it leaves %2F in a host as it is.
    return f"postgis://{ROLE}@/{socket_folder()}/{database}"


def answers() -> bool:
    """True while the cluster takes connections."""
    ready = [_program("pg_isready"), "-q", "-t", "2", "-h", str(socket_folder())]
    return subprocess.run(ready, cwd="/").returncode == 0


def _create() -> None:
    """Makes the data folder. It gets its name last, so what was cut short is made anew."""
    data = data_folder()
    half = data.with_name(f"{data.name}.new")
    shutil.rmtree(half, ignore_errors=True)
    make_private(half)
    words = [_program("initdb"), "-D", str(half), "-U", SUPERUSER, "-E", "UTF8", "--locale=C.UTF-8", "--auth=trust"]
    do([*as_owner(), *words], name="initdb")
    with (half / "postgresql.conf").open("a") as configuration:
        configuration.write(CONFIGURATION)
    (half / "pg_hba.conf").write_text(ACCESS)
    half.rename(data)


def _start() -> None:
    """Starts the server and sees to role, extensions and database. Raises Stop with the server's last words."""
    sockets = socket_folder()
    make_private(sockets)
    data = data_folder()
    if data.stat().st_uid != account().pw_uid:
        raise Stop(f"{data} belongs to another user than {account().pw_name}, who runs the database here")
    words = [_program("pg_ctl"), "start", "-w", "-t", "90", "-D", str(data), "-l", str(data / "server.log")]
    try:
        do([*as_owner(), *words, "-o", f"-k {sockets}"], name="pg_ctl")
    except Stop as failed:
        shutil.rmtree(sockets, ignore_errors=True)
        log = data / "server.log"
        last = log.read_text(errors="replace").strip().splitlines()[-5:] if log.exists() else []
        if any("No space left on device" in line for line in last):
            raise Stop(f"The disk is full: {data}") from failed
        raise Stop("\n    ".join(["The database did not start; its last words:", *last])) from failed


def _sql(database: str, *statements: str) -> str:
    psql = [_program("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", str(socket_folder()), "-U", SUPERUSER]
    words = [*psql, "-d", database, *(word for sql in statements for word in ("-c", sql))]
    done = subprocess.run(words, cwd="/", capture_output=True, text=True, check=False)
    if done.returncode:
        raise Stop(f"The database refused: {done.stderr.strip()}")
    return done.stdout.strip()


def _furnish() -> None:
    """Role, extensions and database, each only where it is missing."""
    quiet = "set client_min_messages = warning"
    installed = f"select count(*) from pg_available_extensions where name = '{EXTENSION_IF_INSTALLED}'"
    wanted = [*EXTENSIONS, EXTENSION_IF_INSTALLED] if _sql("template1", installed) == "1" else EXTENSIONS
    _sql("template1", quiet, *(f"create extension if not exists {name}" for name in wanted))
    if not _sql("postgres", f"select 1 from pg_roles where rolname = '{ROLE}'"):
        _sql("postgres", f"create role {ROLE} login createdb nosuperuser nocreaterole noreplication nobypassrls")
    if not _sql("postgres", f"select 1 from pg_database where datname = '{DATABASE}'"):
        _sql("postgres", f"create database {DATABASE} owner {ROLE}")


def _stop() -> None:
    words = [_program("pg_ctl"), "stop", "-m", "fast", "-w", "-t", "60", "-D", str(data_folder())]
    do([*as_owner(), *words], name="pg_ctl")
    shutil.rmtree(socket_folder(), ignore_errors=True)


@contextmanager
def _locked(name: str, how: int) -> Iterator[IO[bytes]]:
    """A lock that the kernel drops with the process, however that ends."""
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / name).open("wb") as file:
        fcntl.flock(file, how)
        yield file


def _ensure() -> None:
    """The cluster exists, takes connections and is furnished."""
    if not (data_folder() / "PG_VERSION").exists():
        with step(f"private PostGIS cluster in {data_folder()}"):
            _create()
    if not answers():
        with step("database start"):
            _start()
            _furnish()


@contextmanager
def in_use() -> Iterator[str]:
    """The cluster runs for the length of the block, which gets DATABASE_URL. The last make to leave stops it."""
    with _locked("cluster.use", fcntl.LOCK_SH) as use:
        with _locked("cluster.change", fcntl.LOCK_EX):
            _ensure()
        try:
            yield url()
        finally:
            with _locked("cluster.change", fcntl.LOCK_EX):
                fcntl.flock(use, fcntl.LOCK_UN)
                if not KEPT.exists() and _is_unused() and answers():
                    _stop()
                    say("database stopped")


def _is_unused() -> bool:
    try:
        with _locked("cluster.use", fcntl.LOCK_EX | fcntl.LOCK_NB):
            return True
    except BlockingIOError:
        return False


def _start_and_keep() -> None:
    with _locked("cluster.change", fcntl.LOCK_EX):
        _ensure()
        KEPT.touch()


def _stop_for_good() -> None:
    with _locked("cluster.change", fcntl.LOCK_EX):
        KEPT.unlink(missing_ok=True)
        if data_folder().exists() and answers():
            _stop()


def main(words: list[str]) -> int:
    """The verbs of the module's docstring. Returns an exit code."""
    match words:
        case ["start"]:
            _start_and_keep()
        case ["stop"]:
            _stop_for_good()
        case ["url"]:
            say(url())
        case ["psql", *more]:
            os.execv(_program("psql"), ["psql", "-h", str(socket_folder()), "-U", SUPERUSER, "-d", DATABASE, *more])
        case _:
            say(__doc__ or "")
            return 2
    return 0


if __name__ == "__main__":
    os.chdir(ROOT)
    try:
        sys.exit(main(sys.argv[1:]))
    except (Stop, OSError) as error:
        if (line := one_line(error)) is None:
            raise
        say(line)
        sys.exit(1)
