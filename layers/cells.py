"""Counts of small cells, packed per tile, label and view: low zooms read a few thousand short rows instead of a million points."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from django.db import connection, transaction

from partners.models import Marking
from sltmap.geo import MERCATOR_HALF_M

Z_FIRST = 3  # the smallest zoom that has counts (sql/cells.sql)
Z_LAST = 9
SIDE = 8  # cells to a tile edge
SEVERITIES = 5  # 0 (none) to 4
SLOTS = SIDE * SIDE * SEVERITIES  # slot: (row * SIDE + column) * SEVERITIES + severity
PACKED = np.dtype([("slot", "<u2"), ("count", "<i4")])
FOLD_LOCK = 5_107_003  # advisory lock: one packs at a time

TAKE = """
with taken as (delete from layers_cellcount where id in (select id from layers_cellcount where z = %s limit %s) returning *)
select source, label_id, view, cell_x >> 3, cell_y >> 3, array_agg(((cell_y & 7) * 8 + (cell_x & 7)) * 5 + severity), array_agg(count)
from taken group by 1, 2, 3, 4, 5
"""
# Lateral, with a limit: one look into the index for each key, whatever the planner believes of a zoom that it has not met yet.
KNOWN = """
select s.packed from unnest(%s::text[], %s::bigint[], %s::int[], %s::int[], %s::int[]) with ordinality k(source, label, view, x, y, n)
left join lateral (select packed from layers_cellsum s where s.source = k.source and s.z = %s and s.tile_x = k.x and s.tile_y = k.y
    and s.label_id = k.label and s.view = k.view limit 1) s on true
order by k.n
"""
KEEP = """
insert into layers_cellsum (source, z, label_id, view, tile_x, tile_y, packed)
select source, %s, label, view, x, y, packed from unnest(%s::text[], %s::bigint[], %s::int[], %s::int[], %s::int[], %s::bytea[])
    k(source, label, view, x, y, packed)
on conflict (source, z, tile_x, tile_y, label_id, view) do update set packed = excluded.packed
"""
TAKEN_AT_MOST = 200_000  # counts packed in one transaction
CHUNK = 5_000  # rows written in one statement


def fold() -> int:
    """Packs what the triggers have appended since the last time. Returns how many sums it wrote. Short transactions, each of one zoom."""
    written = 0
    for z in range(Z_FIRST, Z_LAST + 1):
        while folded := _fold(z):
            written += folded
    return written


def _fold(z: int) -> int:
    """Packs some counts of a zoom; returns how many sums it wrote."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [FOLD_LOCK])
        cursor.execute(TAKE, [z, TAKEN_AT_MOST])
        taken = cursor.fetchall()
        for start in range(0, len(taken), CHUNK):
            part = taken[start : start + CHUNK]
            keys = [list(column) for column in zip(*(row[:5] for row in part), strict=True)]
            cursor.execute(KNOWN, [*keys, z])
            packed = [_pack(known, row[5], row[6]) for (known,), row in zip(cursor.fetchall(), part, strict=True)]
            cursor.execute(KEEP, [z, *keys, packed])
        if taken:
            cursor.execute("delete from layers_cellsum where z = %s and packed = ''", [z])
    return len(taken)


def _pack(known: Any, slots: list[int], counts: list[int]) -> bytes:
    sums = np.zeros(SLOTS, dtype=np.int64)
    if known is not None:
        before = np.frombuffer(known, dtype=PACKED)
        sums[before["slot"]] = before["count"]
    np.add.at(sums, slots, counts)
    used = np.flatnonzero(sums)
    after = np.empty(len(used), dtype=PACKED)
    after["slot"], after["count"] = used, sums[used]
    return after.tobytes()


def add_up(found: Iterable[tuple[Any, ...]], z: int) -> list[tuple[float, float, int, int | None, str]]:
    """Cells with their sums. found: rows of (tile x, tile y, marking, packed or None, slots or None, counts or None) of zoom z.

    Returns x, y of the cell's middle in 3857, count, highest severity (None where the layer has none), tightest marking.
    """
    packed: dict[tuple[int, int], dict[int, list[Any]]] = {}
    sums: dict[tuple[int, int], dict[int, Any]] = {}
    for x, y, marking, bytes_, slots, counts in found:
        if bytes_ is not None:
            packed.setdefault((x, y), {}).setdefault(marking, []).append(bytes_)
        else:
            by_marking = sums.setdefault((x, y), {})
            if marking not in by_marking:
                by_marking[marking] = np.zeros(SLOTS, dtype=np.int64)
            np.add.at(by_marking[marking], slots, counts)
    for tile, markings in packed.items():
        for marking, parts in markings.items():
            rows = np.frombuffer(b"".join(parts), dtype=PACKED)
            counted = np.bincount(rows["slot"], weights=rows["count"], minlength=SLOTS).astype(np.int64)
            by_marking = sums.setdefault(tile, {})
            by_marking[marking] = by_marking.get(marking, 0) + counted
    return [cell for tile, by_marking in sums.items() for cell in _cells(tile, by_marking, z)]


def _cells(tile: tuple[int, int], by_marking: dict[int, Any], z: int) -> list[tuple[float, float, int, int | None, str]]:
    edge_m = 2 * MERCATOR_HALF_M / (SIDE << z)
    total = sum(by_marking.values()).reshape(SIDE * SIDE, SEVERITIES)
    found = []
    for cell in np.flatnonzero(total.sum(axis=1) > 0):
        row, column = divmod(int(cell), SIDE)
        severity = int(np.flatnonzero(total[cell] > 0)[-1])
        held = [marking for marking, counts in by_marking.items() if counts.reshape(SIDE * SIDE, SEVERITIES)[cell].sum() > 0]
        x = (tile[0] * SIDE + column + 0.5) * edge_m - MERCATOR_HALF_M
        y = MERCATOR_HALF_M - (tile[1] * SIDE + row + 0.5) * edge_m
        found.append((x, y, int(total[cell].sum()), severity or None, str(Marking(min(held)).label)))
    return found
