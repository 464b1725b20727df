"""The database as a file, and back: pg_dump, pg_restore and psql of the server's version or newer, found on the PATH."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from django.db import connection

# What no backup holds: the outbox and the key of resume tokens (after a restore nobody resumes), live positions (state of yesterday), sessions
# (a sign-out must last), scopes (worked out anew); nor the extension's own table.
LEFT_OUT = (
    "layers_event", "layers_tokenkey", "movements_track", "django_session", "usersessions_usersession", "partners_scope", "partners_scopelabel",
    "spatial_ref_sys",
)  # fmt: skip

# Everything of ours goes, nothing of an extension; epochs stay empty until the replay is done, so that nobody reads meanwhile.
CLEAR = """
do $$ declare r record; begin
    for r in select format('drop %s if exists %I.%I cascade', case c.relkind when 'v' then 'view' when 'S' then 'sequence' else 'table' end,
            n.nspname, c.relname) as statement
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'S') and not exists (
            select from pg_depend d where d.objid = c.oid and d.classid = 'pg_class'::regclass
                and (d.deptype = 'e' or (c.relkind = 'S' and d.deptype in ('a', 'i'))))
        order by c.relkind
    loop
        execute r.statement;
    end loop;
    for r in select format('drop function if exists %s cascade', p.oid::regprocedure) as statement
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname = 'public' and p.prokind = 'f' and not exists (
            select from pg_depend d where d.objid = p.oid and d.classid = 'pg_proc'::regclass and d.deptype = 'e')
    loop
        execute r.statement;
    end loop;
end $$;
"""


class DumpFailed(RuntimeError):
    """A program of PostgreSQL failed, with its last words."""


def dump(path: Path) -> None:
    """Writes the database into a new file that only its owner reads. Raises FileExistsError, DumpFailed."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    left_out = [f"--exclude-table-data={table}" for table in LEFT_OUT]
    try:
        _run([_program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", *left_out, f"--file={path}", *_database()])
    except DumpFailed:
        path.unlink()
        raise


def load(path: Path) -> None:
    """Puts a dump in the place of all that the database holds, in one transaction, and leaves it without epochs: nobody reads yet.

    Raises DumpFailed; the database is then as it was.
    """
    with tempfile.TemporaryDirectory() as folder:
        contents, script = Path(folder) / "contents", Path(folder) / "script.sql"
        listed = _run([_program("pg_restore"), "--list", str(path)])
        # Extensions were made by who may make them, and stay.
        contents.write_text("".join(f"{line}\n" for line in listed.splitlines() if " EXTENSION " not in line and " SCHEMA " not in line))
        _run([_program("pg_restore"), "--no-owner", "--no-privileges", f"--use-list={contents}", f"--file={script}", str(path)])
        with script.open("a", encoding="utf-8") as end:
            end.write("\ndelete from public.partners_epoch;\n")
        (Path(folder) / "clear.sql").write_text(CLEAR, encoding="utf-8")
        quiet = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "--single-transaction", "-o", os.devnull]
        _run([_program("psql"), *quiet, "-f", str(Path(folder) / "clear.sql"), "-f", str(script), *_database()])


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise DumpFailed(f"{name} is not installed (Debian: postgresql-client)")
    return found


def _database() -> list[str]:
    return ["--no-password", f"--dbname={connection.settings_dict['NAME']}"]


def _run(words: list[str]) -> str:
    given = connection.settings_dict
    env = {"PGHOST": given["HOST"], "PGPORT": str(given["PORT"] or ""), "PGUSER": given["USER"], "PGPASSWORD": given["PASSWORD"]}
    env = os.environ | {name: value for name, value in env.items() if value}
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=False)  # noqa: S603 (no shell, our own words)
    if done.returncode:
        raise DumpFailed(f"{Path(words[0]).name}: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else done.returncode}")
    return done.stdout
