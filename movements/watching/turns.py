"""What a gate that turned means: an alert raised under the right label, or one that is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _

from partners.models import Label, LabelEntry, Organisation

from ..models import Alert, AlertState, Mission, Rule, Vehicle
from . import alerts, labels
from .hazards import Hazard
from .rules import Turn

if TYPE_CHECKING:
    from .batch import Known

SEVERITY = {Rule.OFF_CORRIDOR: 3, Rule.STOPPED: 2, Rule.SPEED: 1, Rule.LOW_BATTERY: 1}
BY_REPORTS = (*SEVERITY, Rule.PROHIBITED_ROAD, Rule.PROHIBITED_VENUE, Rule.NEW_INCIDENT)


def carry_out(known: Known, changed: Sequence[Turn], hazards: Sequence[Hazard], *, at: datetime) -> None:
    """Raises and ends the alerts of one vehicle, in the order in which its gates turned. at: now."""
    vehicle = Vehicle.unrestricted.select_related("organisation", "area").get(pk=known.news.vehicle)
    mission = Mission.unrestricted.select_related("lead").get(pk=known.news.mission)
    by_key = {hazard.key: hazard for hazard in hazards}
    for turn in changed:
        rule, about, recipient = _named(turn.key)
        if turn.opens:
            _raise(turn, vehicle, mission, Label.objects.get(pk=known.news.label), by_key.get(turn.key), at)
        else:
            standing = Alert.unrestricted.exclude(state=AlertState.ENDED).filter(rule=rule, vehicle=vehicle, mission=mission, about=about)
            for alert in standing.filter(recipient=recipient) if recipient else standing:
                alerts.end_alert(alert=alert, at=at)


def _named(key: str) -> tuple[str, UUID | None, int | None]:
    """Rule, record and organisation of a gate's key."""
    rule, _, rest = key.partition("|")
    record, _, organisation = rest.partition("|")
    return rule, UUID(record) if record else None, int(organisation) if organisation else None


def _raise(turn: Turn, vehicle: Vehicle, mission: Mission, label: Label, hazard: Hazard | None, at: datetime) -> None:
    rule, about, recipient = _named(turn.key)
    severity = hazard.severity if hazard else SEVERITY[Rule(rule)]
    if recipient is not None:
        label = labels.sight_label(Organisation.objects.get(pk=recipient), vehicle, mission.audience_id, at)
    elif rule == Rule.SPEED:
        label = labels.own_label(vehicle.organisation, vehicle.area)
    alerts.raise_alert(
        rule=rule, mission=mission, vehicle=vehicle, at=at, since=datetime.fromtimestamp(turn.since, UTC), severity=severity, label=label,
        geom=Point(turn.lon, turn.lat, srid=4326), km=turn.km, value=turn.value, threshold=turn.threshold, about=about,
        words=hazard.title if hazard else words_of(rule, turn.value, turn.threshold),
    )  # fmt: skip


def words_of(rule: str, value: float | None, threshold: float | None) -> str:
    """What was measured, in a sentence."""
    said = {
        Rule.OFF_CORRIDOR: _("%(value).0f m from the line; the corridor ends at %(threshold).0f m"),
        Rule.STOPPED: _("for %(value).0f min, where no stop is planned"),
        Rule.SPEED: _("%(value).0f km/h; the organisation's limit is %(threshold).0f"),
        Rule.LOW_BATTERY: _("%(percent).0f %% left"),
    }.get(Rule(rule), "")
    return said % {"value": value, "threshold": threshold, "percent": 100 * value} if value is not None and said else ""


def is_shown_to(label: int, audience: int) -> bool:
    """Whether a vehicle's label names the mission's people."""
    return LabelEntry.objects.filter(label=label, audience=audience).exists()
