"""Perhaps the same thing twice: candidates from another source, near and alike in name. Listed for a person, merged by nobody."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.db import connection

from partners.models import Organisation
from partners.shown import Source

from .report import Alike

NEAR_M = 300.0  # so near, whatever the name
AROUND_M = 2000.0  # so near, with a like name
ALIKE = 0.5


def candidates(source: Source, organisation: Organisation, import_source: str, rows: Mapping[str, int]) -> list[Alike]:
    """Pairs of this import's records and the organisation's own from other sources, nearest first. Others' records are not looked at."""
    table = source.record._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"""select a.external_id, a.name, b.name, coalesce(nullif(b.import_source, ''), 'own entry'),
                st_distance(a.geom::geography, b.geom::geography) as away_m
            from {table} a join {table} b on st_dwithin(a.geom, b.geom, %(around_deg)s) and b.id <> a.id
            join partners_label l on l.id = b.label_id and l.originator_id = %(own)s
            where a.importer_id = %(own)s and a.import_source = %(source)s and a.external_id = any(%(ids)s)
                and b.import_source <> %(source)s and st_dwithin(a.geom::geography, b.geom::geography, %(around_m)s)
            order by away_m, a.external_id, b.id""",  # noqa: S608 (a table name of ours)
            {"own": organisation.pk, "source": import_source, "ids": list(rows), "around_m": AROUND_M, "around_deg": AROUND_M / 100_000},
        )
        found = cursor.fetchall()
    pairs = []
    for external_id, name, other, other_source, away_m in found:
        share = similarity(name, other)
        if away_m <= NEAR_M or share >= ALIKE:
            row = rows[external_id]
            pairs.append(Alike(row=row, name=name, other=other, other_source=other_source, away_m=away_m, similarity=share))
    return pairs


def similarity(a: str, b: str) -> float:
    """Share of three-letter pieces that two names have in common, 0 to 1, as PostgreSQL's pg_trgm counts them."""
    pieces_a, pieces_b = _pieces(a), _pieces(b)
    return len(pieces_a & pieces_b) / len(pieces_a | pieces_b) if pieces_a | pieces_b else 0.0


def _pieces(name: str) -> set[str]:
    return {padded[at : at + 3] for word in re.findall(r"\w+", name.lower()) for padded in [f"  {word} "] for at in range(len(padded) - 2)}
