"""What a brief says: the plan as its reader gets it, what vetting tells him now, and nothing that he is not shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import mgrs
from django.db.models import F
from django.utils.translation import gettext as _

from layers import sources
from partners import audit
from partners.acts import action
from partners.models import Marking
from partners.queries import is_exercise
from partners.readers import Reader
from partners.visibility import visible

from ..planning import reading
from ..sources import MISSIONS
from ..vetting.course import KM
from ..vetting.journeys import Journey, journey_of
from ..vetting.vet import vet
from . import words
from .sketch import sketch

FINDINGS_AT_MOST = 100  # the most severe; the rest is counted
CHECK_INS_MIN = 60  # between lines of the sheet, where the plan says nothing
LINES_AT_MOST = 60
FORMAT = "%d %b %H:%M"

Contents = dict[str, Any]


def of_mission(reader: Reader, pk: UUID, *, at: datetime) -> Contents:
    """A brief of a mission that a reader sees in full. at: now. Raises the 404 of everything hidden, visibility.SightStale."""
    row = reading.mission_seen(reader, pk)
    told = reading.document(reader, row, at=at)
    journey = journey_of(row)
    contents = _common(reader, journey, told.get("stops") or [], row.marking, row.area, at)
    _printed(by=reader, mission=row.record, version=row.version, view=int(row.view), findings=contents["findings"])
    zone = ZoneInfo(contents["zone"])
    comms = told.get("comms") or {}
    return contents | {
        "code": row.code,
        "name": told.get("name", ""),
        "plan": told,
        "departs": both(row.departs_at, zone),
        "arrives": both(row.arrives_at, zone),
        "legs": _legs(told),
        "stops": [_stop(stop, zone) for stop in told["stops"]],
        "participants": [
            one | {"state": words.STATES.get(one["state"], one["state"]), "decision": words.DECISIONS.get(one["decision"], one["decision"])}
            for one in told["participants"]
        ],
        "comms": [(title, _plain(comms[name])) for name, title in words.COMMS.items() if comms.get(name)],
        "provider": words.PROVIDERS.get((told.get("escort") or {}).get("provider", ""), ""),
        "check_ins": _sheet(journey, comms, told.get("stops") or [], zone),
    }


def of_line(reader: Reader, journey: Journey, *, at: datetime) -> Contents:
    """A brief of a line that is no mission. It is at least as its writer's own plans are: for his organisation's security duties."""
    contents = _common(reader, journey, (), Marking.AMBER_STRICT.label, "", at)
    _printed(by=reader, mission=None, version=None, view=None, findings=contents["findings"])
    zone = ZoneInfo(contents["zone"])
    ends = journey.course.when(journey.course.length_m)
    return contents | {
        "code": "",
        "name": _("drawn line"),
        "plan": {},
        "departs": both(journey.course.departure, zone),
        "arrives": both(ends, zone),
        "check_ins": _sheet(journey, {}, (), zone),
    }


def _common(reader: Reader, journey: Journey, stops: Sequence[dict[str, Any]], marking: str, area: str, at: datetime) -> Contents:
    course = journey.course
    told = vet(
        course, reader, vehicle_class=journey.vehicle_class, vehicles=journey.vehicles, at=at,
        check_ins_m=journey.check_ins_m, abort_points=journey.abort_points,
    )  # fmt: skip
    worst = sorted(told["findings"], key=lambda finding: -(finding["severity"] or 0))[:FINDINGS_AT_MOST]
    kept = sorted(worst, key=lambda finding: (finding["from_km"], finding["to_km"]))
    findings = [
        finding | {"number": n, "kind_words": words.KINDS[finding["kind"]], "severity_words": words.SEVERITIES[finding["severity"]]}
        for n, finding in enumerate(kept, 1)
    ]
    facts = area_facts(reader, area or next(iter(told["areas"]), ""))
    zone = ZoneInfo(facts["timezone"])
    return {
        "findings": findings,
        "left_out": told["left_out"] + len(told["findings"]) - len(kept),
        "unknowns": [unknown | {"what": words.UNKNOWN.get(unknown["what"], unknown["what"])} for unknown in told["unknowns"]],
        "medical": told["medical"],
        "evacuation": told["evacuation"],
        "length_km": told["length_km"],
        "duration_min": told["duration_min"],
        "marking": tightest([marking, *(finding["marking"] for finding in findings)]),
        "area": facts["title"],
        "disclaimer": facts["disclaimer"],
        "zone": facts["timezone"],
        "map": sketch(reader, course, stops, findings),
        "made_at": both(at, zone),
        "made_for": reader.organisation_name,
        "member": reader.member,
        "exercise": is_exercise(),
    }


def area_facts(reader: Reader, code: str) -> dict[str, str]:
    """Title, time zone and disclaimer of a DO area."""
    source = sources.get("do_areas")
    assert source is not None
    row = visible(source.shown, reader).filter(area=code).values("title", "timezone", "disclaimer").first()
    return row or {
        "title": code,
        "timezone": "UTC",
        "disclaimer": _("Boundaries and names shown do not imply endorsement or acceptance by any organisation."),
    }


def tightest(markings: Iterable[str]) -> str:
    """The tightest of some markings, by their labels."""
    order = {choice.label: choice.value for choice in Marking}
    return min((marking for marking in markings if marking in order), key=lambda marking: order[marking])


def both(at: datetime, zone: ZoneInfo) -> str:
    """A moment in UTC and in the area's own time."""
    said = f"{at.astimezone(ZoneInfo('UTC')):{FORMAT}}Z ({at.astimezone(zone):{FORMAT}} {zone.key})"
    return f"\u2066{said}\u2069"  # left to right, in a line of Arabic too


def _stop(stop: dict[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    """A stop with its times in the area's own, and where it is in decimal degrees (lat, lon, as people read them out) and in MGRS."""
    where = {"where": f"{stop['lat']:.5f}, {stop['lon']:.5f}", "mgrs": mgrs.MGRS().toMGRS(stop["lat"], stop["lon"], MGRSPrecision=4)}
    return stop | where | {"arrives": _said(stop.get("arrives_at"), zone), "departs": _said(stop.get("departs_at"), zone)}


def _said(text: Any, zone: ZoneInfo) -> str:
    return f"{datetime.fromisoformat(text).astimezone(zone):{FORMAT}}" if isinstance(text, str) and text else ""


def _legs(told: Contents) -> list[dict[str, Any]]:
    beside = (told.get("contingency") or {}).get("legs") or []
    return [leg | (beside[n] if n < len(beside) else {}) for n, leg in enumerate(told.get("legs") or [])]


def _plain(value: Any) -> str:
    """A part of a plan in a line: lists and what has names as their names."""
    if isinstance(value, list):
        return ", ".join(_plain(item) for item in value)
    if isinstance(value, dict):
        return ": ".join(
            str(part) for part in (value.get("name") or value.get("organisation"), value.get("words") or value.get("value")) if part
        )
    return str(value)


def _sheet(journey: Journey, comms: dict[str, Any], stops: Sequence[dict[str, Any]], zone: ZoneInfo) -> list[dict[str, str]]:
    """The lines of a sheet that is filled in by hand while there is no power: when a check is due, about where."""
    course, every = journey.course, int(comms.get("check_in_min") or CHECK_INS_MIN)
    step_m = every / 60 * course.speed_kmh * KM
    places = [(m, "") for m in (n * step_m for n in range(int(course.length_m / step_m) + 1))] + [(course.length_m, "")]
    places += [(float(stop["km"]) * KM, str(stop.get("name", ""))) for stop in stops if stop.get("km") is not None]
    lines = [
        {"km": f"{metres / KM:.0f}", "at": f"{course.when(metres).astimezone(zone):{FORMAT}}", "place": name}
        for metres, name in sorted(places, key=lambda place: (round(place[0]), not place[1]))
    ]
    return lines[:LINES_AT_MOST]


@action
def _printed(*, by: Reader, mission: UUID | None, version: int | None, view: int | None, findings: Sequence[dict[str, Any]]) -> None:
    """Writes down what leaves with the file: the mission, and every record that a finding rests on, in the view it is shown in."""
    if mission is not None:
        audit.note(act="export", by=by, layer=MISSIONS.key, record=mission, version=version, view=view)
    told: dict[str, set[str]] = {}
    for finding in findings:
        if finding["id"]:
            told.setdefault(finding["layer"], set()).add(finding["id"])
    for key, ids in sorted(told.items()):
        source = sources.get(key)
        assert source is not None, key
        rows = visible(source.shown, by).filter(pk__in=ids).order_by(F("pk")).values_list("record", "version", "view")
        for record, form_version, form_view in rows:
            audit.note(act="export", by=by, layer=key, record=record, version=form_version, view=int(form_view))
