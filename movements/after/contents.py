"""What an after-action page says: the plan as it was agreed beside what was driven, of what its reader is shown, and nothing more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from partners.queries import is_exercise
from partners.readers import Reader
from partners.visibility import visible

from ..brief.contents import area_facts, tightest
from ..models import Agreed, MissionShown
from ..planning import reading
from ..watching.way import KM, Stop, Way
from . import happened, measures, tracks
from .measures import Line, Place, Visit

END_KM = 0.5  # a stop this near to the end of the route is its end
OFF_SAMPLED = 2_000  # fixes whose distance from the route is measured
GAPS_AT_MOST = 5  # of one vehicle, the longest


@dataclass(frozen=True, kw_only=True)
class Vehicle:
    """One vehicle beside the plan. visits: in the order of the places."""

    number: int
    driven: tracks.Driven
    line: Line
    visits: tuple[Visit, ...]
    driven_km: float
    bridged_km: float  # straight, across gaps: at least so much
    furthest_km: float  # from the route

    @property
    def gaps(self) -> list[measures.Gap]:
        """The longest silences, longest first."""
        return sorted(self.line.gaps, key=lambda gap: -gap.seconds)[:GAPS_AT_MOST]


@dataclass(frozen=True, kw_only=True)
class After:
    """All that one reader is told of a mission after it."""

    row: MissionShown  # the form that he sees
    plan: dict[str, Any]  # as GET /plan tells it now
    agreed: Sequence[Agreed]  # oldest first
    route: tuple[tuple[float, float], ...]
    route_km: float
    places: tuple[Place, ...]
    vehicles: tuple[Vehicle, ...]
    without: tuple[dict[str, str], ...]  # vehicles of the plan of which no position is shown
    alerts: Sequence[Any]
    kept: Sequence[happened.Kept]
    step_s: float
    zone: str
    area: str
    disclaimer: str
    exercise: bool
    at: datetime

    def marking_with(self, *, tracks: bool, alerts: bool) -> str:
        """The tightest marking of the mission and of what is told with it."""
        beside = [one.driven.marking for one in self.vehicles] if tracks else []
        beside += [one.marking for one in self.alerts] if alerts else []
        return tightest([self.row.marking, *beside])

    @property
    def marking(self) -> str:
        """The tightest marking in it."""
        return self.marking_with(tracks=True, alerts=True)

    @property
    def terms(self) -> dict[str, date | int | None]:
        """Until when tracks are whole and until when they are kept, counted from the last fix that is shown, and days of what was said."""
        last = max((float(one.driven.times[-1]) for one in self.vehicles), default=None)
        day = None if last is None else datetime.fromtimestamp(last, UTC).date()
        whole, gone = settings.TRACKS_WHOLE_DAYS, settings.TRACKS_KEPT_DAYS
        return {
            "whole": day and day + timedelta(days=whole),
            "gone": day and day + timedelta(days=gone),
            "thinned_s": settings.TRACKS_THINNED_S,
            "history_days": settings.HISTORY_DAYS,
        }


def of_mission(reader: Reader, pk: UUID, *, at: datetime) -> After:
    """What a reader is told of the mission whose form he sees in full. at: now. Raises the 404 of everything hidden, visibility.SightStale."""
    row = reading.mission_seen(reader, pk)
    plan = reading.document(reader, row, at=at)
    agreed: Any = list(visible(Agreed, reader).filter(mission=row.record).order_by("at", "pk"))
    newest = agreed[-1] if agreed else None
    route = _line(newest.route if newest else row.geom)
    way = Way(route, row.corridor_m)
    places = _places(row, newest, way)
    read = tracks.of_mission(reader, row.record)
    vehicles = tuple(_vehicle(n, one, places, way, read.step_s) for n, one in enumerate(read.ways, 1))
    alerts = happened.alerts(reader, row)
    shown = {(one.driven.organisation, one.driven.call_sign) for one in vehicles}
    planned = [(one, vehicle) for one in plan["participants"] for vehicle in one["vehicles"]]
    facts = area_facts(reader, row.area)
    return After(
        row=row, plan=plan, agreed=agreed, route=route, route_km=way.length_m / KM, places=places, vehicles=vehicles,
        without=tuple(
            {"call_sign": vehicle["call_sign"], "name": one["name"]}
            for one, vehicle in planned
            if (one["organisation"], vehicle["call_sign"]) not in shown
        ),
        alerts=alerts, kept=happened.kept(reader, row.record), step_s=read.step_s,
        zone=facts["timezone"], area=facts["title"], disclaimer=facts["disclaimer"], exercise=is_exercise(), at=at,
    )  # fmt: skip


def still_seen(reader: Reader, told: After) -> bool:
    """Whether the reader may read each part of it still: the mission, the tracks, the alerts."""
    return (
        visible(MissionShown, reader).filter(pk=told.row.pk).exists()
        and tracks.still_seen(reader, [one.driven for one in told.vehicles])
        and happened.still_seen(reader, told.alerts)
    )


def _vehicle(number: int, one: tracks.Driven, places: Sequence[Place], way: Way, step_s: float) -> Vehicle:
    gap_s = max(one.silent_after_s, measures.STEPS_A_GAP * max(settings.TRACKS_THINNED_S, step_s))
    line = measures.line_of(one.times, one.lon, one.lat, gap_s=gap_s)
    few = slice(None, None, max(len(one.times) // OFF_SAMPLED, 1))
    off, _along = way.measure(one.lon[few], one.lat[few])
    return Vehicle(
        number=number, driven=one, line=line, visits=tuple(measures.visits(places, one.times, one.lon, one.lat, gap_s=gap_s)),
        driven_km=measures.driven_m(line, one.lon, one.lat) / KM, bridged_km=sum(gap.apart_m for gap in line.gaps) / KM,
        furthest_km=float(off.max()) / KM,
    )  # fmt: skip


def _places(row: MissionShown, newest: Agreed | None, way: Way) -> tuple[Place, ...]:
    """The stops of the plan, and its end where no stop is there; of a stop at the start the leaving is what was planned."""
    told = newest.told if newest else {}
    stops = told.get("stops") or row.stops
    departs = _moment(told.get("departs_at")) or row.departs_at.timestamp()
    arrives = _moment(told.get("arrives_at")) or row.arrives_at.timestamp()
    kms = [
        metres / KM for metres in Way(way.line, way.corridor_m, tuple(Stop(one["name"], one["lon"], one["lat"]) for one in stops)).stops_m
    ]
    places = []
    for n, (stop, nearest) in enumerate(zip(stops, kms, strict=True)):
        km = float(stop["km"]) if stop.get("km") is not None else nearest
        start = n == 0 and km <= END_KM
        due = (_moment(stop.get("departs_at")) or departs) if start else _moment(stop.get("arrives_at"))
        places.append(Place(name=str(stop["name"]), lon=stop["lon"], lat=stop["lat"], km=km, due=due, start=start))
    length_km = way.length_m / KM
    if not places or length_km - places[-1].km > END_KM:
        lon, lat = way.line[-1]
        places.append(Place(name=_("end of the route"), lon=lon, lat=lat, km=length_km, due=arrives))
    return tuple(places)


def _moment(text: Any) -> float | None:
    return datetime.fromisoformat(text).timestamp() if isinstance(text, str) and text else None


def _line(geom: Any) -> tuple[tuple[float, float], ...]:
    parts = geom.coords if geom.geom_type == "MultiLineString" else (geom.coords,)
    return tuple((place[0], place[1]) for part in parts for place in part)
