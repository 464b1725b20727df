"""Columns of many rows as array constants: a list handed to the driver becomes an expression of as many nodes, which both sides pay for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID


def plain(values: Iterable[int | float | UUID | date | datetime | None]) -> str:
    """Numbers, ids or moments as a PostgreSQL array constant, to be cast to the array type."""
    return "{" + ",".join(["null" if value is None else str(value) for value in values]) + "}"


def words(values: Iterable[str]) -> str:
    """Texts as a PostgreSQL array constant, to be cast to text[]."""
    return "{" + ",".join(['"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values]) + "}"
