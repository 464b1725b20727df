"""Reads about who reads: the member a session or a key stands for, and what a page tells him of himself."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.gis.geos import GEOSGeometry
from django.db.models import Q

from .addresses.reading import admitted
from .models import DOArea, DOAreaShown, Duty, Holding, Member, Standing
from .problems import Problem
from .readers import Reader, running
from .undertakings.reading import is_due
from .visibility import visible

_holding: tuple[bool, float] | None = None
ASK_AGAIN_S = 1.0  # whether an empty database has become an exercise
ACTING_AS = "acting_as"  # session key: primary key of the member this session acts as
# The duty a page names when a member holds several.
PRECEDENCE = [
    Duty.Kind.DUTY_OFFICER,
    Duty.Kind.FOCAL_POINT,
    Duty.Kind.SECURITY_OFFICER,
    Duty.Kind.SENIOR_MANAGER,
    Duty.Kind.HQ_SECURITY,
    Duty.Kind.FIELD,
    Duty.Kind.AUDITOR,
]


def members_of(user: Any, *, at: datetime) -> list[Member]:
    """The memberships a signed-in user can act as at a moment, oldest first; undertaking_due: he accepts an undertaking before he reads."""
    if not getattr(user, "is_authenticated", False) or not user.is_active or exercise_is_shut():
        return []
    rows = Member.objects.filter(running(at), user=user).annotate(undertaking_due=is_due(at))
    return list(admitted(rows, at).select_related("organisation").order_by("pk"))


def member_of_session(user: Any, session: Mapping[str, Any], *, at: datetime) -> Member | None:
    """The member a session acts as: the one chosen, while it is the user's and active; else the first; None without any."""
    members = members_of(user, at=at)
    chosen = session.get(ACTING_AS)
    return next((member for member in members if member.pk == chosen), members[0] if members else None)


def is_exercise() -> bool:
    """Whether this database holds an exercise. What it holds never changes; that it holds none is asked again after a while."""
    global _holding
    if _holding is None or time.monotonic() >= _holding[1]:
        held = Holding.objects.filter(exercise=True).exists()
        _holding = (held, float("inf") if held else time.monotonic() + ASK_AGAIN_S)
    return _holding[0]


def forget_holding() -> None:
    """Asks the database again next time: a test empties it."""
    global _holding
    _holding = None


def exercise_is_shut() -> bool:
    """Whether nobody reads here: an exercise's passwords are known to all, so its accounts act for nobody once DEBUG is off."""
    return not settings.DEBUG and is_exercise()


def me(reader: Reader, *, login: str, members: list[Member], at: datetime) -> dict[str, Any]:
    """What /api/v1/me tells a reader of himself: organisation, role, and the areas he has to do with (docs/wire.md)."""
    duties: dict[Any, list[str]] = {}
    for area_id, kind in Duty.objects.filter(running(at), member=reader.member).values_list("area_id", "kind"):
        duties.setdefault(area_id, []).append(kind)
    held = {kind for kinds in duties.values() for kind in kinds}
    return {
        "login": login,
        "organisation": {"code": reader.organisation_code, "name": reader.organisation_name, "kind": reader.organisation_kind},
        "role": "machine" if reader.machine else _first(held),
        "acting_as": reader.member,
        "members": [{"id": member.pk, "organisation": member.organisation.name, "role": _role(member, at)} for member in members],
        "areas": _areas(reader, duties, at),
        "exercise": is_exercise(),
    }


def _first(held: set[str]) -> str:
    return next((str(kind) for kind in PRECEDENCE if kind in held), "")


def _role(member: Member, at: datetime) -> str:
    return _first(set(Duty.objects.filter(running(at), member=member).values_list("kind", flat=True)))


def _areas(reader: Reader, duties: dict[Any, list[str]], at: datetime) -> list[dict[str, Any]]:
    held = Standing.objects.filter(running(at), organisation=reader.organisation)
    standings = {code: (status, since) for code, status, since in held.values_list("area__code", "status", "starts_at")}
    on_duty = dict(DOArea.unrestricted.filter(Q(pk__in=[pk for pk in duties if pk])).values_list("code", "pk"))
    rows = list(visible(DOAreaShown, reader).filter(area__in={*standings, *on_duty}))
    # Where he is on duty comes first: the page opens there.
    rows.sort(key=lambda row: (row.area not in on_duty, row.kind != DOArea.Kind.COUNTRY, row.title))
    return [
        {
            "code": row.area,
            "name": row.title,
            "level": row.level,
            "timezone": row.timezone,
            "standing": standings[row.area][0] if row.area in standings else "",
            "standing_since": standings[row.area][1].isoformat(timespec="seconds").replace("+00:00", "Z")
            if row.area in standings
            else None,
            "duties": sorted(duties.get(on_duty.get(row.area), [])),
            "bounds": [round(edge, 4) for edge in row.geom.extent] if row.geom else None,
            "disclaimer": row.disclaimer,
        }
        for row in rows
    ]


def areas_at(geom: GEOSGeometry) -> list[DOArea]:
    """DO areas that hold (a point) or touch (else) a geometry, 4326; mission areas first, for the mission area wins."""
    areas = DOArea.unrestricted.filter(geom__intersects=geom)
    return sorted(areas, key=lambda area: (area.kind != DOArea.Kind.MISSION_AREA, area.code))


def area_of(geom: GEOSGeometry, *, code: str = "") -> DOArea:
    """The DO area that something at this place belongs to. code: the writer's own answer, needed where several hold the place.

    An ambiguity is shown, not guessed. Raises Problem 422: outside_areas, ambiguous_area, unknown_value.
    """
    found = areas_at(geom)
    if code:
        named = next((area for area in found if area.code == code), None)
        if named is None:
            raise Problem(422, "unknown_value", "no DO area of that code holds this place", field="area")
        return named
    if not found:
        raise Problem(422, "outside_areas", "no DO area holds this place", field="geometry")
    best = [area for area in found if area.kind == found[0].kind]
    if len(best) > 1:
        codes = [area.code for area in best]
        raise Problem(422, "ambiguous_area", f"several DO areas hold this place: {', '.join(codes)}; say which", field="area")
    return best[0]
