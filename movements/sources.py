"""What of movements/ may leave: missions, and the last state of live vehicles."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from partners.models import Label, View
from partners.shown import Form, Source, hour

from .models import Mission, MissionShown, MissionTerms, Track, Vehicle


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
        },
    )


def _vehicle(vehicle: Vehicle, view: View, label: Label) -> Form:
    raise TypeError("a live vehicle is state: movements.actions writes its Track, never publish()")


MISSIONS = Source(
    key="missions",
    title=_("Missions"),
    record=Mission,
    shown=MissionShown,
    form=_mission,
    fields=("code", "status", "lead", "organisations", "departs_at", "arrives_at", "corridor_m", "stops"),
    tile_fields=("code", "status", "corridor_m"),
    words=("title", "code"),
    geometry="line",
    geom_name="route",
    live=True,
    legend=tuple(MissionTerms.Status.choices),
)
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
