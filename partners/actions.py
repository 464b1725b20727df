"""What is decided about areas, standing and consent. Each verb is one transaction with the writer's rights held still."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import available_timezones

from django.contrib.gis.geos import MultiPolygon
from django.db import connection

from . import holding, shown
from .acts import action
from .defaults import NotAFocalPoint, default_label
from .models import Audience, DOArea, Duty, LevelDecision, Member, Organisation, Partition, Standing, StandingConsent, View
from .readers import Reader, running
from .sources import DO_AREAS
from .standing import rows

CELL_STEPS = 1000  # cells are counted in thousandths of a degree, so that edges of neighbours are equal to the last bit


@action
def hold_exercise(*, by: Reader | None) -> None:
    """Says that this database holds exercise records. Raises holding.OtherHolding where it holds, or contains, real ones."""
    holding.ensure(exercise=True)


@action
def hold_real(*, by: Reader | None) -> None:
    """Says that this database holds real records. Raises holding.OtherHolding where it holds exercise records."""
    holding.ensure(exercise=False)


@action
def enter_area(
    *,
    by: Reader | None,
    at: datetime,
    code: str,
    name: str,
    kind: str,
    geom: MultiPolygon,
    timezone: str,
    source: str,
    decided_on: date,
    disclaimer: str,
    originator: Organisation,
    disputed: bool = False,
) -> DOArea:
    """Enters a DO area by decision, from a named source. geom: 4326. originator: whose record it is. Everybody sees it (CLEAR)."""
    area = DOArea.unrestricted.create(
        code=code,
        name=name,
        kind=kind,
        geom=geom,
        timezone=timezone,
        source=source,
        decided_on=decided_on,
        disclaimer=disclaimer,
        disputed=disputed,
    )
    # A label names an area, so the area is written before its label.
    shown.publish(source=DO_AREAS, record=area, label=default_label("do_areas", area, originator), at=at)
    return area


@action
def set_area(*, by: Reader | None, area: DOArea, timezone: str, disclaimer: str, undertaking_version: int, at: datetime) -> DOArea:
    """Changes the settings of an area, and the forms that readers get of it. Raising the undertaking's version closes the area to
    everybody until he accepts the new one. Raises ValueError for a time zone that is none."""
    if timezone not in available_timezones():
        raise ValueError(f"{timezone!r} is no IANA time zone")
    row = _locked(area)
    row.timezone, row.disclaimer, row.undertaking_version = timezone, disclaimer, undertaking_version
    _republish(row, at)
    return row


def _republish(area: DOArea, at: datetime) -> None:
    assert area.label is not None  # null only between an area's first two statements (enter_area)
    shown.publish(source=DO_AREAS, record=area, label=area.label, at=at)


def _locked(area: DOArea) -> DOArea:
    rows = DOArea.unrestricted.select_for_update(of=("self",)).select_related("label__area", "label__originator")
    return rows.get(pk=area.pk)


@action
def decide_level(
    *,
    by: Reader | None,
    area: DOArea,
    level: str,
    authority: str,
    basis: str,
    decided_on: date,
    effective_on: date,
    next_review_on: date,
    at: datetime,
) -> LevelDecision:
    """Writes down a decision on the SLT level of an area and shows it (guidelines 5). Earlier decisions stay as history."""
    row = _locked(area)
    decision = LevelDecision.objects.create(
        area=row,
        level=level,
        authority=authority,
        basis=basis,
        decided_on=decided_on,
        effective_on=effective_on,
        next_review_on=next_review_on,
    )
    _republish(row, at)
    return decision


@action
def publish_partition(
    *, by: Reader | None, area: DOArea, layer: str, fine_deg: float, coarse_deg: float, name: str, source: str, at: datetime
) -> Partition:
    """Publishes the grid that redacted places of a layer are drawn as: cells of fine_deg, nested in cells of coarse_deg, over the area.

    Drawn from degrees alone (edges are multiples of fine_deg), never from what is stored here. Raises ValueError unless coarse_deg is a
    whole multiple of fine_deg and both are whole thousandths of a degree.
    """
    fine, coarse = round(fine_deg * CELL_STEPS), round(coarse_deg * CELL_STEPS)
    if fine <= 0 or coarse <= fine or coarse % fine or (fine / CELL_STEPS, coarse / CELL_STEPS) != (fine_deg, coarse_deg):
        raise ValueError(f"cells of {fine_deg} do not nest in cells of {coarse_deg} degrees")
    partition = Partition.objects.create(area=area, layer=layer, name=name, source=source, published_at=at)
    _cells(partition, level=1, edge=coarse, within=None)
    _cells(partition, level=0, edge=fine, within=coarse)
    return partition


def _cells(partition: Partition, *, level: int, edge: int, within: int | None) -> None:
    """Writes the square cells of one level that touch the area. edge, within: thousandths of a degree; within: edge of the parents."""
    west, south, east, north = (value * CELL_STEPS for value in partition.area.geom.extent)
    with connection.cursor() as cursor:
        cursor.execute(
            """insert into partners_cell (partition_id, level, parent_id, code, geom)
            select %(partition)s, %(level)s, p.id, concat_ws('/', %(edge)s, i * %(edge)s, j * %(edge)s), st_multi(box)
            from generate_series(%(i0)s::int, %(i1)s::int) i
            cross join generate_series(%(j0)s::int, %(j1)s::int) j
            cross join lateral st_makeenvelope(i * %(edge)s / 1000.0, j * %(edge)s / 1000.0,
                (i + 1) * %(edge)s / 1000.0, (j + 1) * %(edge)s / 1000.0, 4326) box
            left join partners_cell p on p.partition_id = %(partition)s and p.level = %(level)s + 1 and p.code = concat_ws('/', %(within)s,
                floor(i * %(edge)s::numeric / %(within)s) * %(within)s, floor(j * %(edge)s::numeric / %(within)s) * %(within)s)
            where st_intersects(box, (select geom from partners_doarea where id = %(area)s))
            order by i, j""",
            {
                "partition": partition.pk,
                "level": level,
                "edge": edge,
                "within": within,
                "area": partition.area_id,
                "i0": west // edge,
                "i1": east // edge,
                "j0": south // edge,
                "j1": north // edge,
            },
        )


@action
def confirm_standing(
    *,
    by: Reader | None,
    organisation: Organisation,
    area: DOArea,
    status: str,
    at: datetime,
    engaged_by: Organisation | None = None,
) -> Standing:
    """Enters an organisation on an area's list with a status from `at` on; the status that ran until then ends.

    Raises ValueError where the framework knows no such standing (standing.rows.put): suspended and rescinded rest on a case.
    """
    return rows.put(organisation=organisation, area=area, status=status, at=at, by=by, engaged_by=engaged_by)


@action
def consent(
    *,
    by: Reader,
    area: DOArea,
    kind: str,
    view: View,
    at: datetime,
    organisation: Organisation | None = None,
    audience: Audience | None = None,
    member: Member | None = None,
) -> StandingConsent:
    """Consent of the writer's organisation for all its records of one kind (a layer key) in an area, to exactly one principal.

    Raises NotAFocalPoint unless the writer is a focal point there; ValueError unless one principal is named.
    """
    principal: dict[str, Any] = {"organisation": organisation, "audience": audience, "member": member}
    if [value is not None for value in principal.values()].count(True) != 1:
        raise ValueError(f"consent names not exactly one principal: {principal}")
    if not Duty.objects.filter(running(at), member=by.member, kind=Duty.Kind.FOCAL_POINT, area=area).exists():
        raise NotAFocalPoint(f"{by.organisation_name} member {by.member} is no focal point in {area}")
    return StandingConsent.objects.create(
        originator_id=by.organisation, area=area, kind=kind, view=view, starts_at=at, given_by_id=by.member, **principal
    )
