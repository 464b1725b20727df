"""What a reader gets of a plan: the mission's form as he sees it, the parts as their organisations show them, and his own."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from layers import geojson, sources
from layers.geojson import stamp
from partners import audit, scopes
from partners.models import Duty, View
from partners.problems import not_found
from partners.readers import SECURITY_DUTIES, Reader, running
from partners.sharing import own
from partners.visibility import visible

from ..models import Agreed, ManifestOpening, ManifestShown, Mission, MissionShown, Participation, PartShown
from ..sources import MISSIONS
from . import nearby, sealing

State, Status = Participation.State, Mission.Status
HIDDEN_PART: dict[str, Any] = {
    "decision": "none", "before": "none", "words": "", "decided_version": None, "decided_at": None, "stands": False, "people": None, "kinds": [],
    "vehicles": [], "clearance": "", "departed_at": None, "out_at": None, "seen": False,
}  # fmt: skip


def mission_seen(reader: Reader, pk: UUID) -> MissionShown:
    """The full form of a mission that a reader sees under this id. Raises the 404 of everything hidden; so does a redacted form."""
    row: Any = own.form(MISSIONS, reader, pk)
    if row.view != View.FULL:
        raise not_found()
    return row


def plan(reader: Reader, pk: UUID, *, at: datetime) -> dict[str, Any]:
    """The answer of GET /api/v1/missions/{id}/plan (docs/wire.md). at: now. Raises the 404 of everything hidden, visibility.SightStale."""
    row = mission_seen(reader, pk)
    audit.note_view(by=reader, layer=MISSIONS.key, record=row.record, version=row.version, view=row.view)
    return document(reader, row, at=at)


def document(reader: Reader, row: MissionShown, *, at: datetime) -> dict[str, Any]:
    """A plan as one reader gets it. row: the mission's form that he sees."""
    told = dict(row.plan)
    told.pop("name", None)
    parts = {form.organisation: form for form in visible(PartShown, reader).filter(mission=row.record).order_by("organisation", "view")}
    asked = told.pop("participants", [])
    kept: dict[str, Any] = {name: part.told for name, part in parts.items()}
    contingency = dict(told.get("contingency") or {})
    names = {one["organisation"]: one["name"] for one in asked}
    joined = {one["organisation"] for one in asked if one["state"] == State.JOINED}
    refuges = [
        {"organisation": names.get(code, code), **refuge} for code, part in kept.items() if code in joined for refuge in part["refuges"]
    ]
    legs = told.get("legs") or []
    return {
        "id": str(row.pk),
        "mission": row.code,
        "name": row.plan.get("name", ""),
        "plan_version": row.plan_version,
        "changed_at": stamp(row.plan_changed_at),
        "state": row.status,
        "area": row.area,
        "marking": row.marking,
        **told,
        "corridor_m": row.corridor_m,
        "departs_at": stamp(row.departs_at),
        "arrives_at": stamp(row.arrives_at),
        "route": geojson.geometry(row.geom),
        "stops": row.stops,
        "contingency": contingency | {"refuges": refuges, "legs": nearby.of_legs(reader, row, legs)},
        "participants": [one | _part(kept.get(one["organisation"]), row.plan_version) for one in asked],
        "own": _own(reader, row, asked, kept.get(reader.organisation_code), at),
        "agreed": _newest_agreed(reader, row),
    }


def _part(told: dict[str, Any] | None, version: int) -> dict[str, Any]:
    """A part as its organisation shows it; a decision about another version of the plan is told as what it was, and decides nothing."""
    if told is None:
        return HIDDEN_PART
    stands = told["decision"] != "none" and told["decided_version"] == version
    shown = {name: told[name] for name in HIDDEN_PART if name in told}
    return shown | {
        "decision": told["decision"] if stands else "none",
        "before": "none" if stands else told["decision"],
        "stands": stands,
        "seen": True,
    }


def _own(reader: Reader, row: MissionShown, asked: list[dict[str, Any]], part: dict[str, Any] | None, at: datetime) -> dict[str, Any]:
    """The reader's own organisation in the mission, with what it keeps to itself, and what this reader may do."""
    state = next((one["state"] for one in asked if one["organisation"] == reader.organisation_code), "")
    lead = row.plan.get("lead", {}).get("code") == reader.organisation_code
    full = part if part is not None and "shares" in part else None
    shown = _part(full, row.plan_version)
    secure = _is_secure(reader, row.area, at)
    return {
        "organisation": reader.organisation_code,
        "lead": lead,
        "state": state,
        **{name: shown[name] for name in ("decision", "people", "kinds", "vehicles", "clearance", "departed_at", "out_at")},
        "may": _may(row.status, state, lead, shown, secure),
        "shares": full["shares"] if full else None,
        "permits": full["permits"] if full else [],
        "refuges": [refuge["name"] for refuge in full["refuges"]] if full else [],
        "open": full["open"] if full else None,
        "rung": full["rung"] if full else None,
    }


def _may(status: str, state: str, lead: bool, part: dict[str, Any], secure: bool) -> dict[str, bool]:
    live, joined = status != Status.CLOSED, state == State.JOINED
    goes = part["stands"] and part["decision"] in ("go", "conditions")
    can = {
        "edit": lead and live,
        "invite": lead and live,
        "join": state == State.INVITED and live,
        "decline": state == State.INVITED and live,
        "leave": joined and not lead,
        "decide": joined and live,
        "part": joined and live,
        "manifest": joined and live,
        "lead": joined and live,
        "depart": joined and goes and part["departed_at"] is None and (status == Status.UNDER_WAY or (lead and status == Status.PLANNED)),
        "people_out": joined and status != Status.PLANNED and part["out_at"] is None,
        "close": lead and status == Status.UNDER_WAY,
        "copy": lead,
        "keep": joined or lead,
    }
    return {name: secure and allowed for name, allowed in can.items()}


def _is_secure(reader: Reader, area: str, at: datetime) -> bool:
    duties = Duty.objects.filter(running(at), member=reader.member)
    return (
        not reader.machine
        and (
            duties.filter(kind__in=SECURITY_DUTIES, area__code=area) | duties.filter(kind=Duty.Kind.HQ_SECURITY)
        ).exists()
    )  # fmt: skip


def _newest_agreed(reader: Reader, row: MissionShown) -> dict[str, Any] | None:
    newest: Any = visible(Agreed, reader).filter(mission=row.record).order_by("-at", "-pk").first()
    return {"version": newest.version, "at": stamp(newest.at)} if newest else None


def agreed(reader: Reader, pk: UUID) -> list[dict[str, Any]]:
    """The plans of a mission as they were agreed, oldest first, of those that the reader could read then and may read now."""
    row = mission_seen(reader, pk)
    kept: Any = visible(Agreed, reader).filter(mission=row.record).order_by("at", "pk")
    return [{"version": one.version, "at": stamp(one.at), "plan": one.told, "route": geojson.geometry(one.route)} for one in kept]


def manifest(reader: Reader, pk: UUID) -> dict[str, Any]:
    """The manifest of the reader's own organisation with its names, and what others show him as their tracking room."""
    row = mission_seen(reader, pk)
    forms: Any = list(visible(ManifestShown, reader).filter(mission=row.record).order_by("organisation", "call_sign", "pk"))
    part: Any = visible(PartShown, reader).filter(mission=row.record, organisation=reader.organisation_code, view=View.FULL).first()
    openings: Any = (
        visible(ManifestOpening, reader).filter(participation__mission=row.record).select_related("organisation").order_by("at", "pk")
    )
    own_forms = [form for form in forms if form.organisation == reader.organisation_code and form.view == View.FULL]
    return {
        "manifest": [_entry(form) | {"people": sealing.unseal(form.sealed)} for form in own_forms],
        "open": part.told["open"] if part else None,
        "rung": part.told["rung"] if part else None,
        "others": [_entry(form) | {"organisation": form.organisation, "sealed": True} for form in forms if form.view == View.REDACTED],
        "openings": [
            {"at": stamp(one.at), "organisation": one.organisation.code, "reason": one.reason, "vehicle": str(one.vehicle)}
            for one in openings
        ],
    }


def _entry(form: Any) -> dict[str, Any]:
    return {"vehicle": str(form.vehicle), "call_sign": form.call_sign, "phones": form.phones, "heads": form.heads}


def own_premises(reader: Reader, pk: UUID) -> dict[str, Any]:
    """Premises of the reader's own organisation, by the id of the form that he sees, as a refuge that it agrees to.

    Raises the 404 of everything hidden, for premises of others too: whose they are is theirs to say.
    """
    source = sources.get("premises")
    assert source is not None
    row: Any = own.form(source, reader, pk)
    if row.view != View.FULL or row.label.originator_id != reader.organisation or row.geom is None:
        raise not_found()
    return {"record": str(row.record), "name": row.title, "lon": row.geom.x, "lat": row.geom.y}


def own_shares(reader: Reader, row: MissionShown) -> dict[str, Any] | None:
    """What the reader's organisation shows of its part now; None where it has none."""
    part: Any = visible(PartShown, reader).filter(mission=row.record, organisation=reader.organisation_code, view=View.FULL).first()
    return part.told["shares"] if part else None


def form_now(reader: Reader, mission: UUID) -> MissionShown | None:
    """The full form of a mission (its primary key) that a writer sees after what he did; None where he sees it no more."""
    scopes.refresh(reader.member)  # his write may have made a label that his scope has not judged
    row: Any = visible(MissionShown, reader).filter(record=mission, view=View.FULL).defer("words").first()
    return row
