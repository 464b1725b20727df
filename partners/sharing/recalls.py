"""Taking a record back from everybody, and the list of who had seen or exported which version of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from .. import audit, labels, records, shown
from ..acts import action
from ..labels import Entry
from ..models import (
    Audience,
    AudienceMember,
    AuditEntry,
    Consent,
    Duty,
    Label,
    Marking,
    Organisation,
    Recall,
    View,
)
from ..readers import SECURITY_DUTIES, Reader, running
from ..shown import Source
from . import consents, kinds
from .plans import HIDEABLE

SEEN_AT_MOST = 1_000


@action
def recall(*, by: Reader, source: Source, record: UUID, reason: str, at: datetime) -> Any:
    """Takes a record back from everybody but its originator. Returns the record. Raises records.NoSuchRecord, NotTheOriginator.

    Who is under way by it keeps it until his organisation confirmed its people out (design.md, section 2, row 2).
    """
    row = records.locked(source, record, by)
    records.may_record(by, row.label, at)
    moment = consents.sight_moment()
    missions = _under_way(row.label, moment)
    held = Consent.objects.filter(running(moment), kind=source.key, record=record)
    held.exclude(audience__in=missions).update(ends_at=moment)
    row = records.recall(source=source, record=record, by=by, at=at, label=_for_missions(row.label, missions, moment) if missions else None)
    whose: list[Any] = [*missions] or [None]
    Recall.objects.bulk_create(
        Recall(kind=source.key, record=record, reason=reason, by_id=by.member, at=at, under_way=mission) for mission in whose
    )
    audit.note(act="recall", by=by, layer=source.key, record=record, detail={"under_way": len(missions)} if missions else None)
    return row


def _under_way(label: Label, moment: datetime) -> list[Audience]:
    """Missions that the label lets in, that are on their way, and that have people of others who are not out."""
    others = AudienceMember.objects.filter(running(moment), out_at=None).exclude(member__organisation=label.originator_id)
    missions = Audience.objects.filter(mission=True, opened_at__lte=moment, memberships__in=others, labelentry__label=label)
    return list(missions.filter(Q(closed_at=None) | Q(closed_at__gt=moment)).distinct().order_by("pk"))


def _for_missions(label: Label, missions: list[Audience], moment: datetime) -> Label:
    """RED, so that the lists of these missions hold nobody but as a lifeline; the originator's security duties by name."""
    entries = [
        Entry(view=entry.view, audience=entry.audience_id or 0, basis=entry.basis) for entry in label.entries.filter(audience__in=missions)
    ]
    duties = Duty.objects.filter(running(moment), area=label.area, kind__in=SECURITY_DUTIES, member__organisation=label.originator)
    own = sorted(set(duties.values_list("member_id", flat=True)))
    entries += [Entry(view=View.FULL, member=member) for member in own]
    return labels.intern(area=label.area, originator=label.originator, marking=Marking.RED, hide=_hidden(label), entries=entries)


def _hidden(label: Label) -> set[str]:
    return {name for name in HIDEABLE if getattr(label, f"hide_{name}")}


def finish(audience: Audience, *, at: datetime) -> None:
    """Ends what a recall left to a mission, once everybody is out or it is closed. Called when either is confirmed, in its transaction."""
    left = Recall.objects.filter(under_way=audience).order_by("record")
    moment = consents.sight_moment()
    for row in left:
        kind = kinds.of(row.kind)
        if kind is None:
            continue
        rows = kind.source.record.unrestricted.select_for_update(of=("self",)).select_related("label__area", "label__originator")
        record = rows.filter(pk=row.record).first()
        if record is not None and audience in _under_way(record.label, moment):
            continue
        if record is not None and record.label.entries.filter(audience=audience).exists():
            own = labels.intern(area=record.label.area, originator=record.label.originator, marking=Marking.AMBER_STRICT)
            shown.publish(source=kind.source, record=record, label=own, at=at, fresh=True)
        Recall.objects.filter(pk=row.pk).update(under_way=None)


def seen(source: Source, record: UUID, *, organisation: int) -> list[dict[str, Any]]:
    """Who of others saw or exported which version of a record, newest first: for its originator (organisation), from the audit."""
    acts = {AuditEntry.Act.VIEW: "view", AuditEntry.Act.EXPORT: "export"}
    entries = AuditEntry.unrestricted.filter(layer=source.key, record=record, act__in=acts, organisation__isnull=False)
    rows = entries.exclude(organisation=organisation).order_by("-at")[:SEEN_AT_MOST]
    names = dict(Organisation.objects.filter(pk__in={row.organisation for row in rows}).values_list("pk", "name"))
    return [
        {
            "organisation": names.get(row.organisation or 0, ""),
            "view": View(row.view or View.FULL).label,
            "version": row.version or 0,
            "at": row.at.isoformat().replace("+00:00", "Z"),
            "how": acts[AuditEntry.Act(row.act)],
        }
        for row in rows
    ]
