"""What a radio operator takes down: where a vehicle says it is, or that nobody answered on a means."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _

from layers.queries import one
from partners.acts import action
from partners.problems import Problem
from partners.readers import Reader
from partners.records import NoSuchRecord
from partners.visibility import visible

from ..actions import voice
from ..actions.reports import AHEAD_AT_MOST, Verdict
from ..models import Mission, MissionVehicle, PlannedVehicle, Track, Tracking, Vehicle
from ..sources import MISSIONS
from . import batch, spoken

# Of the communications plan, in the order in which a missed check is tried; and what nobody tries by rule.
MEANS = ("primary", "alternate", "satellite", "emergency", "telephone")
Writer = Callable[..., object]
_writers: list[Writer] = []


def write_by(writer: Writer) -> None:
    """Names who keeps the log: called as movements/rooms' log.write, in the transaction of what was taken down."""
    _writers[:] = [writer]


@action
def take_down(
    *,
    by: Reader,
    mission: UUID,
    vehicle: UUID,
    means: str,
    said_at: datetime,
    at: datetime,
    place: str = "",
    words: str = "",
    heard: bool = True,
) -> dict[str, Any]:
    """Takes down what a vehicle said, or that it did not answer (heard False). mission, vehicle: ids of forms that the writer sees, of a
    vehicle in the plan, or of one of his own organisation. said_at: when it was said; long past is history, and moves nothing.

    The marker moves and says voice; the clock of its contact begins anew. Returns what was understood. Raises the 404 of everything
    hidden, records.MayNotRecord, Problem 422 unknown_place, time_range.
    """
    row = Mission.unrestricted.select_related("plan").filter(pk=one(MISSIONS, by, mission).record).first()
    if row is None:
        raise NoSuchRecord(f"no mission {mission}")
    found = _vehicle(by, row, vehicle)
    voice.may_call_in(by, found, at, rooms=_rooms(row))
    where, moved = None, None
    if heard and place:
        where = _place(row, place)
        moved = _record(found, where, said_at, at)
    for writer in _writers:
        said = words if heard else " ".join([_("no answer"), words]).strip()
        writer(
            by=by, mission=row.pk, means=means, at=said_at, entered_at=at, words=said, vehicle=found.pk, place=place,
            geom=Point(*where, srid=4326) if where else None, heard=heard,
        )  # fmt: skip
    return {
        "vehicle": found.call_sign,
        "heard": heard,
        "means": means,
        "place": list(where) if where else None,
        "moved": moved == "moved",
        "history": moved == "history",
        "next_means": None if heard else _after(means),
    }


def _rooms(mission: Mission) -> set[int]:
    """Organisations (primary keys) whose room tracks a mission: as planned, and as handed over."""
    planned = mission.plan.tracking_room_id if hasattr(mission, "plan") else None
    held = set(Tracking.objects.filter(mission=mission).values_list("room__organisation", flat=True))
    return held | {planned} if planned is not None else held


def _after(means: str) -> str | None:
    """The means that a missed check is tried on next; None after the last."""
    return MEANS[MEANS.index(means) + 1] if means in MEANS[:2] else None


def _vehicle(by: Reader, mission: Mission, pk: UUID) -> Vehicle:
    """The vehicle that the writer means, which takes part in the mission. Raises records.NoSuchRecord for anything else."""
    track: Any = visible(Track, by).filter(pk=pk).first()
    wanted = track.record if track else None
    if wanted is None:
        planned = PlannedVehicle.unrestricted.filter(pk=pk, participation__mission=mission, participation__state="joined")
        wanted = planned.values_list("vehicle", flat=True).first()
    if wanted is None:
        wanted = Vehicle.unrestricted.filter(pk=pk, organisation=by.organisation).values_list("pk", flat=True).first()
    part = MissionVehicle.unrestricted.filter(mission=mission, vehicle=wanted, ends_at=None).select_related("vehicle__organisation").first()
    if wanted is None or part is None:
        raise NoSuchRecord(f"no vehicle {pk}")
    return part.vehicle


def _place(mission: Mission, said: str) -> spoken.Place:
    plan = getattr(mission, "plan", None)
    names = spoken.agreed(plan.comms.get("points")) if plan is not None and isinstance(plan.comms, dict) else {}
    try:
        return spoken.place_of(said, batch.way_of(mission.pk, mission.version), names)
    except spoken.UnknownPlace as error:
        raise Problem(422, "unknown_place", str(error), field="place") from None


def _record(vehicle: Vehicle, place: spoken.Place, said_at: datetime, at: datetime) -> str:
    """Where the position went: it moved the marker, or it is history."""
    if said_at > at + AHEAD_AT_MOST:
        raise Problem(422, "time_range", "it was said after now", field="at")
    verdict = voice.store_voice(vehicle=vehicle, place=Point(*place, srid=4326), said_at=said_at, at=at)
    if verdict == Verdict.KNOWN:
        return "known"
    track = Track.unrestricted.filter(record=vehicle.pk).first()
    return "moved" if track is not None and track.fix_at == said_at else "history"
