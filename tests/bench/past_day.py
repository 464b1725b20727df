"""One day of many vehicles as it was kept, and reports beside them: written in bulk under labels that the product's own verbs gave, and taken away again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from django.db import connection

from incidents.models import Incident, IncidentShown
from movements.models import Segment
from partners.models import DOArea, Marking, Member, Past
from sltmap import clock
from tests import make

from . import fleet

DAYS_AGO = 3
MISSIONS_OF = fleet.ORGANISATIONS * fleet.VEHICLES  # vehicles of one mission that all organisations travel in
REPORTS = 300
# Each vehicle goes up and down a way of its own with many bends, and reports each 5 to 10 s.
WAY = """
create temp table bench_way as select s.vehicle_id, max(d.id) as device_id, s.id as segment_id, s.n, 5 + s.n %% 6 as every_s,
    (select st_makeline(st_setsrid(st_makepoint(28.7 + s.n %% 20 * 0.29 + 0.5 * sin(k / 7.0 + s.n) + 0.03 * sin(k * 2.1),
        4.4 + s.n / 20 * 0.36 + k * 0.006 + 0.02 * cos(k * 1.7 + s.n)), 4326) order by k) from generate_series(0, 90) k) as way
from (select g.id, g.vehicle_id, row_number() over (order by g.id)::int - 1 as n from movements_segment g where g.id = any(%s)) s
    join movements_device d on d.vehicle_id = s.vehicle_id group by s.id, s.vehicle_id, s.n
"""
POSITIONS = """
insert into movements_position (device_id, fix_at, received_at, segment_id, geom, speed_mps, heading_deg, fix_source)
select w.device_id, at, at + interval '1 second', w.segment_id, st_lineinterpolatepoint(w.way, along), 11, (360 * along)::int, 'device'
from generate_series(0, 86399) s join bench_way w on (s + w.n) %% w.every_s = 0
    cross join lateral (select %s::timestamptz + s * interval '1 second' as at, 1 - abs(((s + 997 * w.n) %% 14400) / 7200.0 - 1) as along) p
order by s
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """What was written, and who reads all of it."""

    reader: Member
    noon: datetime
    fixes: int


@contextmanager
def kept(vehicles: int) -> Iterator[Day]:
    """A day of vehicles (hundreds: a mission holds 100) and reports, for the length of the block."""
    noon = datetime.combine(clock.now().date() - timedelta(days=DAYS_AGO), time(12), UTC)
    part = f"movements_position_{noon:%Y%m%d}"
    missions = [fleet.fleet(fleet.ORGANISATIONS) for _ in range(max(1, vehicles // MISSIONS_OF))]
    members = [member for _, member in missions[0].members]
    tracked = [each.vehicle for made in missions for each in made.vehicles][:vehicles]
    records: list[UUID] = []
    try:
        _reports(records, members, noon)
        with connection.cursor() as cursor:
            cursor.execute("select make_position_partitions(%s, 0)", [noon.date()])
            now = Segment.unrestricted.filter(vehicle__in=tracked).order_by("vehicle_id", "-id").distinct("vehicle_id")
            then = [Segment(vehicle_id=s.vehicle_id, mission_id=s.mission_id, label_id=s.label_id, day=noon.date()) for s in now]
            Segment.unrestricted.bulk_create(then)
            cursor.execute(WAY, [[segment.pk for segment in then]])
            cursor.execute(POSITIONS, [noon - timedelta(hours=12)])
            fixes = cursor.rowcount
            cursor.execute("drop table bench_way")
            cursor.execute(f"vacuum analyze {part}")
        yield Day(reader=members[0], noon=noon, fixes=fixes)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"drop table if exists {part}")
        Segment.unrestricted.filter(day=noon.date(), vehicle__in=tracked).delete()
        fleet.take_away()
        Past.unrestricted.filter(record__in=records).delete()
        IncidentShown.unrestricted.filter(record__in=records).delete()
        Incident.unrestricted.filter(pk__in=records).delete()


def _reports(made: list[UUID], members: list[Member], noon: datetime) -> None:
    """Reports of the day before and of the day, one each eight minutes, as if each had been written when it happened."""
    area = DOArea.unrestricted.get(code="ssd")
    labels = [make.label(area, member.organisation, Marking.GREEN) for member in members[:: fleet.PEOPLE]]
    made += [make.incident(labels[n % len(labels)]).pk for n in range(REPORTS)]
    with connection.cursor() as cursor:
        cursor.execute(
            "update partners_past p set starts_at = %s::timestamptz + n.i * interval '8 minutes',"
            " geom = st_setsrid(st_makepoint(28.7 + n.i %% 20 * 0.29, 4.4 + n.i / 20 * 0.25), 4326)"
            " from unnest(%s::uuid[]) with ordinality n(record, i) where p.record = n.record",
            [noon - timedelta(hours=36), [str(record) for record in made]],
        )
