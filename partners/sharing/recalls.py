"""Taking a record back from everybody, and the list of who had seen or exported which version of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from .. import audit, records
from ..acts import action
from ..models import AuditEntry, Consent, Due, Organisation, Recall, View
from ..readers import Reader, running
from ..shown import Source
from . import consents

SEEN_AT_MOST = 1_000


@action
def recall(*, by: Reader, source: Source, record: UUID, reason: str, at: datetime) -> Any:
    """Takes a record back from everybody but its originator. Returns the record. Raises records.NoSuchRecord, NotTheOriginator."""
    row = records.locked(source, record, by)
    records.may_record(by, row.label, at)
    moment = consents.sight_moment()
    Consent.objects.filter(running(moment), kind=source.key, record=record).update(ends_at=moment)
    Due.objects.filter(kind=source.key, record=record).delete()
    row = records.recall(source=source, record=record, by=by, at=at)
    Recall.objects.create(kind=source.key, record=record, reason=reason, by_id=by.member, at=at)
    audit.note(act="recall", by=by, layer=source.key, record=record)
    return row


def seen(source: Source, record: UUID, *, organisation: int) -> list[dict[str, Any]]:
    """Who of others saw or exported which version of a record, newest first: for its originator (organisation), from the audit."""
    acts = {AuditEntry.Act.VIEW: "view", AuditEntry.Act.EXPORT: "export"}
    entries = AuditEntry.unrestricted.filter(layer=source.key, record=record, act__in=acts, organisation__isnull=False)
    rows = entries.exclude(organisation=organisation).order_by("-at")[:SEEN_AT_MOST]
    names = dict(Organisation.objects.filter(pk__in={row.organisation for row in rows}).values_list("pk", "name"))
    return [
        {
            "organisation": names.get(row.organisation, ""),
            "view": View(row.view or View.FULL).label,
            "version": row.version or 0,
            "at": row.at.isoformat().replace("+00:00", "Z"),
            "how": acts[AuditEntry.Act(row.act)],
        }
        for row in rows
    ]
