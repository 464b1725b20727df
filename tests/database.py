"""Addresses of databases, for processes that tests and benches start: over TCP or over the folder of a socket."""

from __future__ import annotations

from contextlib import closing

import environ
import psycopg2
from django.db import connection


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
                cursor.execute(f'drop database if exists "{name}" with (force)')
            cursor.execute("select 1 from pg_database where datname = %s", [name])
            if cursor.fetchone() is None:
                cursor.execute(f'create database "{name}"')
    return f"{url.rpartition('/')[0]}/{name}"
