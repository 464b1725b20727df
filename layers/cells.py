"""Counters of small cells are appended to by triggers, and folded by the clock."""

from django.db import connection


def fold() -> int:
    """Makes one row of all that count the same cell, label, view and severity. Returns how many rows fewer there are."""
    with connection.cursor() as cursor:
        cursor.execute("select fold_cells()")
        return int(cursor.fetchone()[0])
