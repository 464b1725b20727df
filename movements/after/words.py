"""What happened in words and figures, for a page and for print: times in UTC, and in the area's own where a person reads them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..brief import words as brief
from ..brief.contents import both
from . import happened
from .contents import After, Vehicle
from .measures import Gap, Place, Visit

CLOCK, DAY = "%H:%M", "%d %b %H:%M"


def told(after: After) -> dict[str, Any]:
    """All that the templates of page and print say."""
    row, zone = after.row, ZoneInfo(after.zone)
    agreed = after.agreed[-1].told if after.agreed else {}
    return {
        "id": str(row.pk),
        "code": row.code,
        "name": after.plan["name"],
        "status": row.get_status_display(),
        "marking": after.marking,
        "own_marking": row.marking,
        "originator": row.originator,
        "exercise": after.exercise,
        "area": after.area,
        "zone": after.zone,
        "disclaimer": after.disclaimer,
        "plan": after.plan,
        "departs": both(_planned(agreed, "departs_at", row.departs_at), zone),
        "arrives": both(_planned(agreed, "arrives_at", row.arrives_at), zone),
        "made_at": both(after.at, zone),
        "agreed": [{"version": one.version, "at": both(one.at, zone)} for one in after.agreed],
        "route_km": f"{after.route_km:.1f}",
        "stops": [_stop(after, n, place) for n, place in enumerate(after.places)],
        "vehicles": [_vehicle(one) for one in after.vehicles],
        "without": after.without,
        "alerts": [_alert(one) for one in after.alerts],
        "participants": [_participant(one) for one in after.plan["participants"]],
        "kept": after.kept,
        "own_kept": next((one for one in after.kept if one.organisation == after.plan["own"]["organisation"]), None),
        "terms": after.terms,
        "step_s": round(after.step_s) if after.step_s >= 1 else 0,
        "replay_at": _replay_at(after),
        "middle": "{1:.4f}/{0:.4f}".format(*after.route[len(after.route) // 2]),
    }


def _planned(agreed: dict[str, Any], name: str, now: datetime) -> datetime:
    """A moment of the plan as it was agreed; of the one that stands now where none was."""
    return datetime.fromisoformat(agreed[name]) if agreed.get(name) else now


def clock(seconds: float | None, form: str = DAY) -> str:
    """A moment in UTC; empty for none."""
    return "" if seconds is None else f"{datetime.fromtimestamp(seconds, UTC):{form}}Z"


def span(seconds: float) -> str:
    """A span in hours and minutes."""
    minutes = max(round(seconds / 60), 0)
    hours, rest = divmod(minutes, 60)
    return _("%(h)s h %(m)s min") % {"h": hours, "m": f"{rest:02d}"} if hours else _("%(m)s min") % {"m": rest}


def late_min(place: Place, visit: Visit) -> int | None:
    """Minutes after the planned moment, negative before it; None where there is no plan or no fix says so."""
    actual = visit.left if place.start else visit.arrived
    return None if actual is None or place.due is None else round((actual - place.due) / 60)


def lateness(minutes: int | None) -> str:
    """How late, in words."""
    if minutes is None:
        return ""
    if minutes == 0:
        return _("on time")
    words = _("%(span)s late") if minutes > 0 else _("%(span)s early")
    return words % {"span": span(abs(minutes) * 60)}


def said_by(vehicle: Vehicle, visit: Visit) -> str:
    """Whether a moment rests on a fix or on a voice."""
    if visit.by is None:
        return ""
    return _("by voice") if vehicle.driven.sources[visit.by] == "voice" else _("by position")


def _stop(after: After, n: int, place: Place) -> dict[str, Any]:
    reached = []
    for one in after.vehicles:
        visit = one.visits[n]
        late = late_min(place, visit)
        reached.append(
            {
                "vehicle": one.driven.call_sign,
                "number": one.number,
                "arrived": clock(visit.arrived),
                "left": clock(visit.left),
                "late": lateness(late),
                "is_late": late is not None and late > 0,
                "by": said_by(one, visit),
                "seen": visit.by is not None,
            }
        )
    return {"name": place.name, "km": f"{place.km:.1f}", "due": clock(place.due), "start": place.start, "reached": reached}


def _vehicle(one: Vehicle) -> dict[str, Any]:
    driven = one.driven
    longest = one.gaps[0] if one.gaps else None
    return {
        "number": one.number,
        "kind": f"t{(one.number - 1) % 6}",
        "call_sign": driven.call_sign,
        "name": driven.name,
        "marking": driven.marking,
        "driven_km": f"{one.driven_km:.1f}",
        "bridged_km": f"{one.bridged_km:.1f}" if one.line.gaps else "",
        "furthest_km": f"{one.furthest_km:.1f}",
        "first": clock(float(driven.times[0])),
        "last": clock(float(driven.times[-1])),
        "gaps": [_gap(gap) for gap in one.gaps],
        "gap_count": ngettext("%(n)s gap", "%(n)s gaps", len(one.line.gaps)) % {"n": len(one.line.gaps)} if one.line.gaps else "",
        "longest": _gap(longest) if longest else None,
    }


def _gap(gap: Gap) -> dict[str, str]:
    return {"since": clock(gap.since), "until": clock(gap.until), "span": span(gap.seconds), "km": f"{gap.apart_m / 1_000:.1f}"}


def _alert(one: Any) -> dict[str, Any]:
    reaction, lasted = happened.reaction_min(one), happened.lasted_min(one)
    return {
        "title": one.title,
        "rule": one.get_rule_display(),
        "marking": one.marking,
        "vehicle": one.vehicle,
        "severity": one.severity,
        "raised": f"{one.raised_at:{DAY}}Z",
        "acknowledged": f"{one.acknowledged_at:{DAY}}Z" if one.acknowledged_at else "",
        "by": one.acknowledged_by,
        "words": one.acknowledged_text,
        "ended": f"{one.ended_at:{DAY}}Z" if one.ended_at else "",
        "reaction": span(reaction * 60) if reaction is not None else "",
        "lasted": span(lasted * 60) if lasted is not None else "",
        "km": "" if one.km is None else f"{one.km:.1f}",
    }


def _participant(one: dict[str, Any]) -> dict[str, Any]:
    decision = one["decision"] if one["stands"] else one["before"]
    moments = {name: _short(one[name]) for name in ("decided_at", "departed_at", "out_at")}
    return one | moments | {"state": brief.STATES.get(one["state"], one["state"]), "decision": brief.DECISIONS.get(decision, decision)}


def _short(text: str | None) -> str:
    return f"{datetime.fromisoformat(text).astimezone(UTC):{DAY}}Z" if text else ""


def _replay_at(after: After) -> str:
    departed: Sequence[str] = sorted(one["departed_at"] for one in after.plan["participants"] if one["departed_at"])
    begins = datetime.fromisoformat(departed[0]) if departed else after.row.departs_at
    return f"{begins.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
