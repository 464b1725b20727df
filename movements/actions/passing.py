"""What others see of a movement under way: a published cell, on a fixed clock, hours late, where every organisation in it agreed
(docs/decisions/0011). Nothing that happens between two moments of the clock is told, but that it ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db import connection

from partners import defaults, shown
from partners.acts import action
from partners.models import Cell

from ..models import Mission, Passing, Plan
from ..sources import MOVEMENTS

EVERY = timedelta(hours=3)  # of UTC, from midnight
DELAY = timedelta(hours=6)  # design.md, section 2: at least six hours
HEARD = timedelta(hours=24)  # a vehicle that was not heard for longer says nothing of where the convoy was
CELL_KM2 = 1_000.0  # no smaller cell is shown
AT_MOST = 50  # missions a round

# Missions under way in which everybody who takes part agreed, stands, shows where it is and was, and neither leaves nor is out.
AGREED = """
select m.id from movements_mission m join partners_label l on l.id = m.label_id
where m.status = 'under_way' and exists (select from partners_labelentry e where e.label_id = l.id and e.audience_id = m.audience_id)
    and m.id in (select n.mission_id from movements_participation n where n.shows_outside = 'cell')
    and not exists (
        select from movements_participation n where n.mission_id = m.id and n.state = 'joined' and not (
            n.shows_outside = 'cell' and n.shows_live and n.shows_history and n.left_at is null and n.out_at is null
            and (n.shows_from is null or n.shows_from <= %(told_of)s) and (n.shows_until is null or n.shows_until > %(at)s)
            and exists (select from partners_standing s where s.organisation_id = n.organisation_id and s.area_id = l.area_id
                and s.status in ('present', 'confirmed', 'engaged') and s.starts_at <= sight_now() and (s.ends_at is null or s.ends_at > sight_now()))))
"""
AGREES = AGREED + " and m.id = %(mission)s"
# The clock's question, each second: which missions are new, which wait for this moment, which are to be seen no longer.
DUE = f"""
with agreed as ({AGREED})
select coalesce(a.id, p.mission_id), p.id is null, a.id is null or l.originator_id <> m.lead_id
from agreed a full join movements_passing p on p.mission_id = a.id left join partners_label l on l.id = p.label_id
    left join movements_mission m on m.id = p.mission_id
where p.as_of is distinct from %(tick)s or a.id is null or l.originator_id <> m.lead_id order by 1 limit %(most)s
"""  # noqa: S608
# The cell that the hindmost vehicle was in, of those that may be shown: wide enough, on the planned way, touched neither by its first
# leg nor by its last, without a planned stop. What may be shown follows from the plan and the published cells alone.
CELL = """
with was as (
    select p.geom from movements_missionvehicle v cross join lateral (
        select f.geom, f.fix_at from movements_segment s cross join lateral (
            select geom, fix_at from movements_position where segment_id = s.id and fix_at <= %(until)s and fix_at > %(since)s
            order by fix_at desc limit 1) f
        where s.vehicle_id = v.vehicle_id and s.mission_id = v.mission_id order by f.fix_at desc limit 1) p
    where v.mission_id = %(mission)s and v.ends_at is null
    order by st_linelocatepoint(%(route)s::geometry, p.geom), p.fix_at desc limit 1
), published as (
    select id from partners_partition where area_id = %(area)s and layer = 'movements' and published_at <= %(tick)s
    order by published_at desc limit 1
), level as (
    select level from partners_cell where partition_id = (select id from published)
    group by level having avg(st_area(geom::geography)) >= %(wide)s order by level limit 1
)
select c.id from partners_cell c join was on st_covers(c.geom, was.geom)
where c.partition_id = (select id from published) and c.level = (select level from level) and st_area(c.geom::geography) >= %(wide)s
    and st_intersects(c.geom, st_linesubstring(%(route)s::geometry, %(first)s, %(last)s))
    and not st_intersects(c.geom, st_linesubstring(%(route)s::geometry, 0, %(first)s))
    and not st_intersects(c.geom, st_linesubstring(%(route)s::geometry, %(last)s, 1))
    and not exists (select from unnest(%(lon)s::float8[], %(lat)s::float8[]) q(lon, lat)
        where st_covers(c.geom, st_setsrid(st_makepoint(q.lon, q.lat), 4326)))
order by c.code limit 1
"""


def tick_of(at: datetime) -> datetime:
    """The latest moment of the fixed clock that is not after a moment."""
    day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + (at - day) // EVERY * EVERY


@action
def keep_passing(*, by: None, at: datetime) -> int:
    """The clock's: at its moments every movement that is shown to others is shown anew, whether or not it moved; what is no longer agreed
    is withdrawn within the second. Returns how many missions it looked at."""
    tick = tick_of(at)
    due = _due(at, tick)
    if not due:
        return 0
    # A verb that is at work on a mission holds its row; its turn comes with the next second.
    rows = Mission.unrestricted.select_for_update(skip_locked=True, of=("self",)).select_related("label__area", "lead")
    held = {row.pk: row for row in rows.filter(pk__in=[mission for mission, *_ in due]).order_by("pk")}
    for mission, new, ends in _due(at, tick):
        if mission not in held:
            continue
        if ends:
            withdraw(mission)
        elif new:
            _begin(held[mission], tick)
        else:
            _show(held[mission], tick)
    return len(due)


def settle(mission: UUID, *, at: datetime) -> None:
    """Withdraws what others see of a mission, in the caller's transaction, where not everybody in it agrees any more."""
    if not Passing.unrestricted.filter(mission=mission).exists():
        return
    with connection.cursor() as cursor:
        cursor.execute(AGREES, {"at": at, "told_of": at - DELAY, "mission": mission})
        agreed = cursor.fetchone() is not None
    led = Passing.unrestricted.filter(mission=mission, label__originator=Mission.unrestricted.get(pk=mission).lead_id)
    if not (agreed and led.exists()):
        withdraw(mission)


def withdraw(mission: UUID) -> None:
    """Takes away what others see of a mission, for now and for its past."""
    row = Passing.unrestricted.select_for_update(of=("self",)).select_related("label").filter(mission=mission).first()
    if row is not None:
        if row.geom is not None:
            shown.withdraw(source=MOVEMENTS, record=row)
        row.delete()


def _due(at: datetime, tick: datetime) -> list[tuple[UUID, bool, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(DUE, {"at": at, "told_of": at - DELAY, "tick": tick, "most": AT_MOST})
        return cursor.fetchall()


def _begin(row: Mission, tick: datetime) -> None:
    """Nothing is shown before the next moment of the clock: a cell that came now would tell when the movement began, or was agreed on."""
    label = defaults.default_label(MOVEMENTS.key, row.label.area, row.lead)
    Passing(mission=row, label=label, as_of=tick, delay_h=DELAY // timedelta(hours=1)).save(force_insert=True)


def _show(row: Mission, tick: datetime) -> None:
    """The cell of so many hours before, or the last one that might be shown; under a new id, so that moments cannot be joined."""
    passing = Passing.unrestricted.select_for_update(of=("self",)).select_related("label__area", "label__originator").get(mission=row)
    passing.as_of = tick
    cell = cell_at(row, tick)
    if cell is not None:
        passing.cell, passing.geom = cell, _outline(cell.geom)
    if passing.geom is None:
        passing.save(update_fields=["as_of"])
    else:
        shown.publish(source=MOVEMENTS, record=passing, label=passing.label, at=tick, fresh=True)


def cell_at(row: Mission, tick: datetime) -> Cell | None:
    """The published cell that a mission may be shown in at a moment of the clock; None where it then was in none."""
    legs = Plan.unrestricted.filter(pk=row.pk).values_list("legs", flat=True).first() or []
    if len(legs) < 3 or not legs[-1]["to_km"]:  # the first and the last leg are never shown
        return None
    asked = {
        "mission": row.pk, "area": row.label.area_id, "route": row.route.ewkb.hex(), "tick": tick, "until": tick - DELAY,
        "since": tick - DELAY - HEARD, "wide": CELL_KM2 * 1e6,
        "first": min(legs[0]["to_km"] / legs[-1]["to_km"], 1.0), "last": min(legs[-1]["from_km"] / legs[-1]["to_km"], 1.0),
        "lon": [stop["lon"] for stop in row.stops], "lat": [stop["lat"] for stop in row.stops],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(CELL, asked)
        found = cursor.fetchone()
    return Cell.objects.get(pk=found[0]) if found else None


def _outline(geom: GEOSGeometry) -> MultiPolygon:
    return geom if isinstance(geom, MultiPolygon) else MultiPolygon(geom, srid=4326)
