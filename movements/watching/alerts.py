"""Alerts: raised once, acknowledged once for all, over when their cause is.

raise_alert() and end_alert() are verbs for other verbs: the caller's action holds the transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import IntegrityError, transaction

from partners import audit, records, shown
from partners.acts import action
from partners.models import Duty, Label, View
from partners.problems import Problem
from partners.readers import SECURITY_DUTIES, Reader, running

from ..actions import segments
from ..models import Alert, AlertState, Mission, Rule, Vehicle
from ..sources import ALERTS

SHOWN_FOR = timedelta(hours=24)  # an alert that is over leaves the picture after this; the record stays
SWEPT_AT_MOST = 200  # a round
WORDS_AT_MOST = 400  # characters


def raise_alert(
    *,
    rule: str,
    mission: Mission | None,
    vehicle: Vehicle | None,
    at: datetime,
    severity: int,
    label: Label,
    geom: Point | None = None,
    km: float | None = None,
    value: float | None = None,
    threshold: float | None = None,
    words: str = "",
    about: UUID | None = None,
    since: datetime | None = None,
) -> Alert:
    """Raises an alert under a label, and rings at everybody who sees it. One that is not over yet is returned as it stands.

    at: now. since: when it began, where that was earlier. about: the record that it is about. Of one rule, mission, vehicle, originator of the label and record there
    is one at a time, whoever raises it at the same moment.
    """
    alert = Alert(
        rule=Rule(rule),
        mission=mission,
        vehicle=vehicle,
        recipient=label.originator,
        about=about,
        severity=severity,
        since=since or at,
        raised_at=at,
        geom=geom,
        km=km,
        value=value,
        threshold=threshold,
        text=words[:WORDS_AT_MOST],
        label=label,
    )
    known = _standing(alert)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            shown.publish(source=ALERTS, record=alert, label=label, at=at)
    except IntegrityError:
        known = _standing(alert)  # another process raised it at this moment
        if known is None:
            raise
        return known
    return alert


def end_alert(*, alert: Alert, at: datetime, words: str = "") -> Alert:
    """Says that an alert's cause is over. One that is over stays as it is."""
    row = Alert.unrestricted.select_for_update().get(pk=alert.pk)
    if row.state == AlertState.ENDED:
        return row
    row.state, row.ended_at = AlertState.ENDED, max(at, row.raised_at)
    row.text = words[:WORDS_AT_MOST] or row.text
    shown.publish(source=ALERTS, record=row, label=row.label, at=row.ended_at)
    return row


def end_alerts(*, at: datetime, rules: Iterable[str] = (), **of: object) -> int:
    """Ends every alert that is not over, of these rules (all unless told), and of mission, vehicle, recipient or about."""
    rows = list(Alert.unrestricted.exclude(state=AlertState.ENDED).filter(rule__in=list(rules) or Rule.values, **of).order_by("pk"))
    for alert in rows:
        end_alert(alert=alert, at=at)
    return len(rows)


def end_acknowledged(*, at: datetime, **of: object) -> int:
    """Ends the alerts of these that were acknowledged and are not over: their cause is there again, and rings anew."""
    rows = list(Alert.unrestricted.filter(state=AlertState.ACKNOWLEDGED, **of).order_by("pk"))
    for alert in rows:
        end_alert(alert=alert, at=at)
    return len(rows)


@action
def acknowledge(*, by: Reader, alert: UUID, at: datetime, words: str = "") -> Alert:
    """Acknowledges an alert, once for all who see it. by: a person with a security duty in an organisation that takes part in the mission
    or whose vehicle it is, or a duty officer whom it is shown to (the tracking room).

    Raises records.NoSuchRecord for an absent or hidden one alike, records.MayNotRecord, Problem 409 acknowledged_already, ended_already.
    """
    row: Alert = records.locked_for_reader(ALERTS, alert, by)
    if not records.sees(by, row, at_least=View.FULL):
        raise records.NoSuchRecord(f"no alert {alert}")
    _may_acknowledge(by, row, at)
    if row.state == AlertState.ACKNOWLEDGED:
        raise Problem(409, "acknowledged_already", "somebody has acknowledged this alert")
    if row.state == AlertState.ENDED:
        raise Problem(409, "ended_already", "this alert is over")
    row.state, row.acknowledged_at, row.acknowledged_by = AlertState.ACKNOWLEDGED, at, by.organisation_name
    row.acknowledged_text = words[:WORDS_AT_MOST]
    shown.publish(source=ALERTS, record=row, label=row.label, at=at)
    audit.note(act="warning", by=by, layer=ALERTS.key, record=row.pk, detail={"step": "acknowledged"})
    return row


@action
def sweep(*, by: None, at: datetime) -> int:
    """Takes alerts that were over for SHOWN_FOR out of the picture. Returns how many. The record and its history stay."""
    over = Alert.unrestricted.select_for_update(skip_locked=True).filter(ended_at__lt=at - SHOWN_FOR)
    rows = list(over.filter(pk__in=ALERTS.shown.unrestricted.values("record")).order_by("pk")[:SWEPT_AT_MOST])
    for row in rows:
        shown.withdraw(source=ALERTS, record=row)
    return len(rows)


def mission_of(vehicle: Vehicle, at: datetime) -> Mission | None:
    """The mission that a vehicle is under way in."""
    part = segments.under_way(segments.parts_of([vehicle.pk], since=at).get(vehicle.pk, ()), at)
    return Mission.unrestricted.get(pk=part.mission) if part else None


def form_id(alert: Alert) -> UUID:
    """The id of an alert's full form."""
    return ALERTS.shown.unrestricted.values_list("pk", flat=True).get(record=alert.pk, view=View.FULL)


def _standing(alert: Alert) -> Alert | None:
    """The alert of this kind that is not over."""
    same = {name: getattr(alert, name) for name in ("rule", "mission", "vehicle", "recipient", "about")}
    return Alert.unrestricted.exclude(state=AlertState.ENDED).filter(**same).first()


def _may_acknowledge(by: Reader, alert: Alert, at: datetime) -> None:
    duties = Duty.objects.filter(running(at), member=by.member).values_list("area_id", "kind")
    kinds = {kind for area, kind in duties if area in (None, alert.label.area_id)}
    takes_part = by.organisation in (alert.label.originator_id, alert.vehicle.organisation_id if alert.vehicle else None)
    takes_part = takes_part or (alert.mission is not None and alert.mission.organisations.filter(pk=by.organisation).exists())
    wanted = SECURITY_DUTIES | {Duty.Kind.HQ_SECURITY} if takes_part else {Duty.Kind.DUTY_OFFICER}
    if by.machine or not kinds & wanted:
        raise records.MayNotRecord(f"member {by.member} of {by.organisation_name} has no duty that acknowledges alerts here")
