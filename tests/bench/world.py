"""The bench's world: a million incidents under 3,000 labels of 20 organisations, over ten by eight degrees around Bor."""

from __future__ import annotations

import random
import time

from django.core.management import call_command
from django.db import connection, transaction

from layers import cells
from partners import labels
from partners.labels import Entry
from partners.models import Label, Marking, Organisation
from tests import make

RECORDS = 1_000_000
LABELS = 3_000
ORGANISATIONS = 20
WEST, SOUTH, WIDE, HIGH = 25.0, 4.0, 10.0, 8.0  # degrees
CELL_DEG = 0.1

RAW = """
create table bench_raw as
select gen_random_uuid() as id, st_setsrid(st_makepoint(x, y), 4326) as geom, (1 + random() * 3.4)::int as severity, 'theft' as type,
    timestamptz '2026-03-01' - random() * interval '360 days' as at, 1 + (n %% %(labels)s) as label_number
from (select n, %(west)s + %(wide)s * case when n %% 2 = 0 then random() else least(greatest(0.5 + 0.12 * g, 0), 1) end as x,
             %(south)s + %(high)s * case when n %% 2 = 0 then random() else least(greatest(0.5 + 0.12 * h, 0), 1) end as y
      from (select n, sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()) as g, sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()) as h
            from generate_series(1, %(records)s) n) normal) place
"""

SHOWN = """
insert into incidents_incidentshown (id, record, label_id, view, version, updated_at, geom, marking, originator, area, title, at, type,
    severity, occurred_precision, reported_at, verification, place, narrative, summary, advice, affected, actor_kind, source_kind)
select {id}, r.id, l.id, {view}, 1, r.at, {geom}, l.marking, {originator}, 'ssd', 'theft', {at}, r.type, r.severity, 'exact', {at}, 'reported',
    '', {narrative}, 'A theft was reported.', '', '{{}}', 'unknown', ''
from bench_raw r join bench_label l on l.number = r.label_number where {where}
"""


def build(log) -> None:
    """Fills an empty, migrated database. log: called with a line of progress. Takes some minutes on 2 cores."""
    started = time.monotonic()
    rng = random.Random(7)
    area = make.area(geom=make.square(WEST - 1, SOUTH - 1, WIDE + 2))
    organisations = [make.organisation(f"bench{n}", "unsms" if n % 4 == 0 else "ingo") for n in range(ORGANISATIONS)]
    for organisation in organisations:
        make.standing(organisation, area, "present" if organisation.kind == "unsms" else "confirmed")
        make.member(organisation, f"duty-{organisation.code}", duties={area: ["security_officer"]})
    made = _labels(rng, area, organisations)
    log(f"{len(made)} labels, {time.monotonic() - started:.0f} s")
    with connection.cursor() as cursor:
        cursor.execute("create table bench_label (number int primary key, id bigint, marking text, originator text, redacts bool)")
        cursor.executemany(
            "insert into bench_label values (%s, %s, %s, %s, %s)",
            [(n + 1, label.pk, label.get_marking_display(), label.originator.name, label.may_redact()) for n, label in enumerate(made)],
        )
        where = {"labels": LABELS, "west": WEST, "south": SOUTH, "wide": WIDE, "high": HIGH, "records": RECORDS}
        cursor.execute(RAW, where)
        cursor.execute("create index on bench_raw using gist (geom)")
        cursor.execute("create index on bench_raw (at desc, id desc)")
        log(f"{RECORDS:,} raw points, {time.monotonic() - started:.0f} s")
        cell = f"st_multi(st_makeenvelope(floor(st_x(r.geom) / {CELL_DEG}) * {CELL_DEG}, floor(st_y(r.geom) / {CELL_DEG}) * {CELL_DEG}, "
        cell += f"(floor(st_x(r.geom) / {CELL_DEG}) + 1) * {CELL_DEG}, (floor(st_y(r.geom) / {CELL_DEG}) + 1) * {CELL_DEG}, 4326))"
        full = {
            "id": "r.id",
            "view": 2,
            "geom": "r.geom",
            "originator": "l.originator",
            "at": "r.at",
            "narrative": "'Two men.'",
            "where": "true",
        }
        cursor.execute(SHOWN.format(**full))
        log(f"full forms, {time.monotonic() - started:.0f} s")
        redacted = full | {"id": "gen_random_uuid()", "view": 1, "geom": cell, "originator": "''", "at": "date_trunc('hour', r.at)"}
        cursor.execute(SHOWN.format(**(redacted | {"narrative": "''", "where": "l.redacts"})))
        log(f"redacted forms, {time.monotonic() - started:.0f} s")
    cells.fold()
    log(f"world stands, {time.monotonic() - started:.0f} s")


def _labels(rng: random.Random, area, organisations: list[Organisation]) -> list[Label]:
    """LABELS different labels: by originator, marking, and to whom they are released."""
    made: dict[int, Label] = {}
    while len(made) < LABELS:
        marking = rng.choice([Marking.AMBER_STRICT, Marking.AMBER, Marking.AMBER, Marking.GREEN, Marking.GREEN])
        entries = [Entry(view=rng.choice([1, 2]), organisation=o.pk) for o in rng.sample(organisations, rng.choice([0, 1, 2, 3, 4]))]
        label = labels.intern(area=area, originator=rng.choice(organisations), marking=marking, entries=entries, hide=make.HIDDEN)
        made[label.pk] = label
    return list(made.values())


def ensure(log) -> None:
    """The world, built once per bench database."""
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass('bench_ready') is not null")
        if cursor.fetchone()[0]:
            return
    with transaction.atomic():  # a build that is stopped leaves an empty database, not half a world
        build(log)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
        cursor.execute("create table bench_ready ()")
