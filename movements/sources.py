"""What of movements/ may leave: missions, and the last state of live vehicles."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from partners.models import Label, View
from partners.shown import Form, Source, hour

from .models import Alert, AlertShown, AlertState, Mission, MissionShown, MissionTerms, Passing, PassingShown, Track, Vehicle
from .planning import documents


def _mission(mission: Mission, view: View, label: Label) -> Form:
    """A redacted mission tells that one is planned, and neither who goes nor where they stop."""
    hidden = view == View.REDACTED
    return Form(
        title=str(_("joint mission")) if hidden else f"{mission.code} {mission.name}",
        at=mission.departs_at,
        fields={
            "code": "" if hidden else mission.code,
            "status": mission.status,
            "departs_at": hour(mission.departs_at) if hidden else mission.departs_at,
            "arrives_at": hour(mission.arrives_at) if hidden else mission.arrives_at,
            "corridor_m": mission.corridor_m,
            "stops": [] if hidden else mission.stops,
            "lead": "" if hidden else mission.lead.name,
            "organisations": [] if hidden else sorted(mission.organisations.values_list("name", flat=True)),
            **_planned(mission, hidden=hidden),
        },
    )


def _planned(mission: Mission, *, hidden: bool) -> dict[str, Any]:
    plan = getattr(mission, "plan", None)
    if hidden or plan is None:
        return {"plan": {} if hidden else documents.plan(mission)}
    room = plan.tracking_room
    return {
        "plan_version": plan.version,
        "plan_changed_at": plan.changed_at,
        "tracking_room": room.code if room else "",
        "plan": documents.plan(mission),
    }


def _vehicle(vehicle: Vehicle, view: View, label: Label) -> Form:
    raise TypeError("a live vehicle is state: movements.actions writes its Track, never publish()")


ALERT_FIELDS = (
    "rule", "mission", "vehicle", "organisation", "severity", "state", "since", "raised_at", "acknowledged_at", "acknowledged_by",
    "acknowledged_text", "ended_at", "km", "value", "threshold", "text",
)  # fmt: skip


def _alert(alert: Alert, view: View, label: Label) -> Form:
    """A redacted alert tells that there is one, and neither whose it is nor what about."""
    names = {
        "mission": alert.mission.code if alert.mission else "",
        "vehicle": alert.vehicle.call_sign if alert.vehicle else "",
        "organisation": alert.vehicle.organisation.name if alert.vehicle else alert.mission.lead.name if alert.mission else "",
    }
    told = {name: getattr(alert, name) for name in ALERT_FIELDS if name not in names}
    if view == View.FULL:
        subject = names["vehicle"] or names["mission"] or names["organisation"]
        return Form(title=f"{subject}: {alert.get_rule_display()}", at=alert.raised_at, fields=told | names)
    times = {name: hour(told[name]) for name in ("since", "raised_at", "acknowledged_at", "ended_at")}
    unsaid: dict[str, Any] = {
        "rule": "",
        "km": None,
        "value": None,
        "threshold": None,
        "acknowledged_by": "",
        "acknowledged_text": "",
        "text": "",
    }
    return Form(title=str(_("alert")), at=alert.raised_at, fields=told | times | unsaid | dict.fromkeys(names, ""))


def _passing(passing: Passing, view: View, label: Label) -> Form:
    """The full form tells its originator what others are told, and no more."""
    return Form(title=str(_("joint movement")), at=passing.as_of, fields={"delay_h": passing.delay_h})


MISSIONS = Source(
    key="missions",
    title=_("Missions"),
    record=Mission,
    shown=MissionShown,
    form=_mission,
    fields=(
        "code", "status", "lead", "organisations", "departs_at", "arrives_at", "corridor_m", "stops", "plan_version", "plan_changed_at",
        "tracking_room",
    ),
    tile_fields=("code", "status", "corridor_m"),
    words=("title", "code"),
    geometry="line",
    geom_name="route",
    live=True,
    legend=tuple(MissionTerms.Status.choices),
)  # fmt: skip
VEHICLES = Source(
    key="vehicles",
    title=_("Vehicles"),
    record=Vehicle,  # type: ignore[arg-type]  # a vehicle is no Record: its segment carries the label
    shown=Track,
    form=_vehicle,
    fields=(
        "call_sign", "organisation", "vehicle_class", "mission", "heading_deg", "speed_mps", "fix_at", "contact_at", "fix_source", "sos",
        "silent_after_s", "late_after_s",
    ),
    words=("title", "call_sign"),
    time="occurred_at",
    live=True,
    legend=(("fresh", _("fresh")), ("late", _("late")), ("silent", _("silent")), ("voice", _("voice")), ("sos", _("SOS"))),
)  # fmt: skip
ALERTS = Source(
    key="alerts",
    title=_("Alerts"),
    record=Alert,
    shown=AlertShown,
    form=_alert,
    fields=ALERT_FIELDS,
    tile_fields=("rule", "severity", "state"),
    words=("title", "vehicle", "mission"),
    live=True,
    alerts=True,
    legend=tuple(AlertState.choices),
)
MOVEMENTS = Source(
    key="movements",
    title=_("Movements, hours later"),
    record=Passing,
    shown=PassingShown,
    form=_passing,
    fields=("delay_h",),
    tile_fields=("delay_h",),
    time="as_of",
    live=True,
)
