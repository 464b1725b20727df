"""Addresses of databases, for processes that tests and benches start: over TCP or over the folder of a socket."""

from __future__ import annotations

import time
from contextlib import closing
from typing import Any

import environ
import psycopg2
from django.db import connection

AUTOVACUUM_S = 30.0


def put_epoch_of_all() -> None:
    """The row of the rules that touch all came by migration; a test that commits leaves every table empty, and no scope is built without it."""
    with connection.cursor() as cursor:
        cursor.execute("insert into partners_epoch (organisation_id, value) values (0, gen_random_uuid()) on conflict do nothing")


def address() -> str:
    """DATABASE_URL of the database that the tests are connected to."""
    given = connection.settings_dict
    if given["HOST"].startswith("/"):
        return f"postgis://{given['USER']}@/{given['HOST']}/{given['NAME']}"
    return f"postgis://{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT'] or 5432}/{given['NAME']}"


def beside(url: str, name: str, *, anew: bool = False) -> str:
    """DATABASE_URL of another database of the same cluster, made when missing; anew: emptied first."""
    given = environ.Env.db_url_config(url)
    terms = {"user": given["USER"], "password": given["PASSWORD"], "host": given["HOST"], "port": given["PORT"] or None}
    with closing(psycopg2.connect(dbname="postgres", **terms)) as server:
        server.autocommit = True  # create database runs in no transaction
        with server.cursor() as cursor:
            if anew:
                _drop(cursor, name)
            cursor.execute("select 1 from pg_database where datname = %s", [name])
            if cursor.fetchone() is None:
                cursor.execute(f'create database "{name}"')
    return f"{url.rpartition('/')[0]}/{name}"


def gone(url: str, name: str) -> None:
    """Drops a database of the same cluster, with whoever is connected to it."""
    given = environ.Env.db_url_config(url)
    terms = {"user": given["USER"], "password": given["PASSWORD"], "host": given["HOST"], "port": given["PORT"] or None}
    with closing(psycopg2.connect(dbname="postgres", **terms)) as server:
        server.autocommit = True
        with server.cursor() as cursor:
            _drop(cursor, name)


def _drop(cursor: Any, name: str) -> None:
    """Autovacuum may be at work in it, is not ours to end, and leaves when its table is done."""
    until = time.monotonic() + AUTOVACUUM_S
    while True:
        try:
            return cursor.execute(f'drop database if exists "{name}" with (force)')
        except psycopg2.errors.InsufficientPrivilege:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
