"""A record after a restore: under the label it was tightened to, or its originator's alone; deleted where it was deleted."""

from __future__ import annotations

from uuid import UUID

from partners import labels, records, shown
from partners.models import Due, Label, Record
from partners.shown import ConsentRequired, Source
from sltmap import clock

from . import sources


def put_back(key: str, record: UUID, label: Label | None, ends: bool) -> bool:
    """Narrows a restored record. label None: it was deleted. ends: its releases were to end, and the plan of that is lost with the database.

    Returns whether the backup held it in a wider form.
    """
    source = sources.get(key)
    if source is None or not issubclass(source.record, Record):
        return False
    rows = source.record.unrestricted.select_for_update(of=("self",)).select_related("label__area", "label__originator")
    row = rows.filter(pk=record).first()
    if row is None:
        return False
    if label is None:
        Due.objects.filter(kind=key, record=record).delete()
        shown.withdraw(source=source, record=row)
        row.delete()
        return True
    own = records.own_label(row.label)
    if row.label == own or (not ends and labels.widens(row.label, label)):
        return False  # the backup knows it as tight as that, or tighter
    # What was planned for it before would loosen it again.
    Due.objects.filter(kind=key, record=record).delete()
    row.sight_until = None
    _publish(source, row, label if not ends and labels.widens(label, row.label) else own)
    return True


def _publish(source: Source, row: Record, label: Label) -> None:
    at = clock.now()
    try:
        shown.publish(source=source, record=row, label=label, at=at, fresh=True)
    except ConsentRequired:  # it was withdrawn as well
        shown.publish(source=source, record=row, label=records.own_label(row.label), at=at, fresh=True)
