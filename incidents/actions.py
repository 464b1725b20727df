"""What is done with incidents and warnings. Each verb is one transaction: rights held, record locked, forms written, the world told."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import GEOSGeometry

from partners import audit, labels, records
from partners.acts import action
from partners.defaults import default_label, member_id
from partners.models import DOArea, Label, Marking, Organisation
from partners.readers import Reader
from partners.sharing import releases

from .forms import INCIDENT
from .models import RESERVED_KINDS, Assessment, Incident, Verification, Warning
from .sources import INCIDENTS, WARNINGS


@action
def file_incident(*, by: Reader | None, label: Label, at: datetime, **fields: Any) -> Incident:
    """Files a report. label: its originator's; by may be another who wrote it down. at: now. fields: columns of Incident, geom in 4326.

    reported_at is `at` unless given. A reserved kind (kidnap, detention, sexual violence, staff misconduct) is recorded RED and without
    its point, whatever the caller says (domain.md, do no harm). Raises records.MayNotRecord, records.UnknownField, ConsentRequired.
    """
    label, fields = _reserved(label, fields.get("type"), {"reported_at": at, "occurred_precision": "exact"} | fields, by)
    return records.file(source=INCIDENTS, label=label, by=by, at=at, fields=fields)


@action
def report(*, by: Reader, area: DOArea, at: datetime, **fields: Any) -> Incident:
    """Files a report of the writer's own organisation under its default plan for the area. Raises as partners.sharing.releases.file."""
    return releases.file(by=by, kind=INCIDENT, area=area, columns={"occurred_precision": "exact"} | fields, plan=None, at=at)


@action
def edit_incident(*, by: Reader | None, incident: UUID, at: datetime, **fields: Any) -> Incident:
    """Changes fields of a report. One that becomes a reserved kind loses its point and turns RED in the same transaction."""
    row = records.locked(INCIDENTS, incident, by)
    label, fields = _reserved(row.label, fields.get("type", row.type), fields, by)
    records.put(INCIDENTS, row, fields)
    return records.publish(source=INCIDENTS, record=row, label=label, at=at)


@action
def relabel_incident(*, by: Reader | None, incident: UUID, label: Label, at: datetime) -> Incident:
    """Puts a report under another label. Raises ValueError when a reserved kind would leave RED; see records.relabel."""
    row = records.locked(INCIDENTS, incident, by)
    if row.type in RESERVED_KINDS and label.marking != Marking.RED:
        raise ValueError(f"an incident of type {row.type} stays {Marking.RED.label}, not {label.get_marking_display()}")
    row = records.relabel(source=INCIDENTS, record=incident, label=label, by=by, at=at)
    audit.note(act="release", by=by, layer="incidents", record=incident)
    return row


@action
def recall_incident(*, by: Reader | None, incident: UUID, at: datetime) -> Incident:
    """Takes a report back from everybody but its originator; a later release shows it under ids nobody has seen."""
    row = records.recall(source=INCIDENTS, record=incident, by=by, at=at)
    audit.note(act="recall", by=by, layer="incidents", record=incident)
    return row


@action
def delete_incident(*, by: Reader | None, incident: UUID) -> None:
    """Deletes a report; history keeps what was."""
    audit.note(act="recall", by=by, layer="incidents", record=incident, detail={"deleted": 1})
    records.delete(source=INCIDENTS, record=incident, by=by)


@action
def assess(*, by: Reader, incident: UUID, state: str, basis: str, at: datetime) -> Assessment:
    """Verifies a report: a dated assessment beside it. Anybody who sees it may assess it; the newest says the state all are shown.

    Raises records.NoSuchRecord when the assessor does not see it; ValueError for an unknown state or no basis.
    """
    if state not in Verification.values:
        raise ValueError(f"state is {state!r}, not one of {', '.join(Verification.values)}")
    if not basis.strip():
        raise ValueError("an assessment names its basis")
    row = records.locked_for_reader(INCIDENTS, incident, by)
    made = Assessment.unrestricted.create(incident=row, state=state, basis=basis, by_id=by.member, at=at)
    row.verification = state
    records.publish(source=INCIDENTS, record=row, label=row.label, at=at)
    return made


@action
def issue_warning(
    *,
    by: Reader | None,
    area: DOArea,
    issuing: Organisation,
    kind: str,
    section: str,
    geom: GEOSGeometry,
    ends_at: datetime,
    issuer: str,
    call_back: str,
    at: datetime,
    starts_at: datetime | None = None,
    label: Label | None = None,
) -> Warning:
    """Warns of imminent danger. geom: 4326, road section or area. Reaches the area's warning list, suspended partners too.

    label: the shipped one unless given. Raises ValueError when it ends before it starts; records.MayNotRecord.
    """
    starts = starts_at or at
    if ends_at <= starts:
        raise ValueError(f"warning ends at {ends_at:%Y-%m-%dT%H:%MZ}, not after its start {starts:%Y-%m-%dT%H:%MZ}")
    fields = {
        "kind": kind,
        "section": section,
        "geom": geom,
        "starts_at": starts,
        "ends_at": ends_at,
        "issuer": issuer,
        "call_back": call_back,
    }
    label = label or default_label("warnings", area, issuing, by)
    row = records.file(source=WARNINGS, label=label, by=by, at=at, fields=fields)
    audit.note(act="warning", by=by, layer="warnings", record=row.pk)
    return row


@action
def warn(*, by: Reader, area: DOArea, at: datetime, **fields: Any) -> Warning:
    """Issues a warning in the name of the writer's own organisation. Else as issue_warning."""
    own = Organisation.objects.get(pk=by.organisation)
    return issue_warning(by=by, area=area, issuing=own, issuer=own.name, at=at, **fields)


@action
def end_warning(*, by: Reader | None, warning: UUID, at: datetime) -> Warning:
    """Ends a warning. It stays listed as ended, which never says that the danger is over."""
    row = records.edit(source=WARNINGS, record=warning, by=by, at=at, fields={"ended": True})
    audit.note(act="warning", by=by, layer="warnings", record=warning, detail={"ended": 1})
    return row


def _reserved(label: Label, kind: Any, fields: dict[str, Any], by: Reader | None) -> tuple[Label, dict[str, Any]]:
    """Label and fields as a reserved kind must carry them; others unchanged."""
    if kind not in RESERVED_KINDS:
        return label, fields
    if label.marking != Marking.RED:
        label = labels.intern(area=label.area, originator=label.originator, marking=Marking.RED, author=member_id(by))
    return label, fields | {"geom": None}
