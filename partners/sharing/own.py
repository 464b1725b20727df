"""From the form that a reader sees to the record behind it: for its originator alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from .. import records, scopes
from ..models import DOArea, Duty, Organisation, Record, Shown, View
from ..problems import Problem, not_found
from ..readers import Reader, running
from ..shown import Source
from ..visibility import visible
from . import consents, kinds, previews, sentences
from .kinds import Kind

ROLES = ("focal_point", "security_officer", "duty_officer", "field", "machine")


def form(source: Source, reader: Reader, pk: UUID) -> Shown:
    """The form with this id, as the reader sees it. Raises the 404 of everything hidden."""
    row: Any = visible(source.shown, reader).filter(pk=pk).defer("words").first()
    if row is None or not issubclass(source.record, Record):
        raise not_found()
    return row


def record(source: Source, reader: Reader, pk: UUID) -> Any:
    """The record whose form the reader sees under this id. Raises the 404 of everything hidden; records.NotTheOriginator."""
    row = form(source, reader, pk)
    rows = source.record.unrestricted.select_related("label__area", "label__originator", "cell")
    found = rows.filter(pk=row.record).first()
    if found is None:
        raise not_found()
    if found.label.originator_id != reader.organisation or row.view != View.FULL:
        raise records.NotTheOriginator(f"{source.key} {found.pk} is not of {reader.organisation_name}")
    return found


def unwritten(kind: Kind, reader: Reader, columns: Mapping[str, Any]) -> Any:
    """A record in memory, for a preview."""
    return kind.source.record(recorded_by_id=reader.member, **columns)


def shown_now(source: Source, reader: Reader, pk: UUID) -> Shown:
    """The form of a record (its own id) that its writer sees now. Raises the 404 of everything hidden when he sees none (RED, say)."""
    scopes.refresh(reader.member)  # his write may have made a label that his scope has not judged
    row: Any = visible(source.shown, reader).filter(record=pk).order_by("-view").defer("words").first()
    if row is None:
        raise not_found()
    return row


def state(source: Source, reader: Reader, row: Any, *, at: datetime) -> dict[str, Any]:
    """The marking of a record as GET .../label says it. row: the record."""
    redacted = source.shown.unrestricted.filter(record=row.pk, view=View.REDACTED).first()
    plan, said = previews.told(source, row, redacted, at=at)
    return {
        "id": str(shown_now(source, reader, row.pk).pk),
        "label": plan.document(),
        "sentences": sentences.documents(said),
        "may": may(source, reader, row.label.area, at=at),
    }


def may(source: Source, reader: Reader, area: DOArea, *, at: datetime) -> list[str]:
    """What the reader may do with a record of his own organisation in an area."""
    if kinds.of(source.key) is None:
        return []
    duties = set(Duty.objects.filter(running(at), member=reader.member, area=area).values_list("kind", flat=True)) - {Duty.Kind.AUDITOR}
    if not duties or reader.machine:
        return []
    focal = consents.is_focal(reader, area, at=at)
    return ["edit", "mark", *(["release"] if focal else []), "recall"]


def area_of_code(code: str, field: str = "area") -> DOArea:
    """The DO area of a code. Raises Problem 422 unknown_value."""
    area = DOArea.unrestricted.filter(code=code).first()
    if area is None:
        raise Problem(422, "unknown_value", "no DO area has that code", field=field)
    return area


def areas_to_write(reader: Reader, *, at: datetime) -> list[str]:
    """Codes of the DO areas that the reader may record in."""
    duties = Duty.objects.filter(running(at), member=reader.member).exclude(kind=Duty.Kind.AUDITOR)
    here = list(duties.values_list("area", flat=True))
    if reader.machine:
        return []
    rows = DOArea.unrestricted.order_by("code") if None in here else DOArea.unrestricted.filter(pk__in=here).order_by("code")
    return list(rows.values_list("code", flat=True))


def as_whom(document: Any) -> tuple[Organisation, str] | None:
    """Whom a preview is to be seen as: a real organisation, and a role in it. Raises Problem 422."""
    if document is None:
        return None
    if not isinstance(document, dict) or set(document) != {"organisation", "role"}:
        raise Problem(422, "object_expected", "an object of organisation, role", field="see_as")
    if document["role"] not in ROLES:
        raise Problem(422, "unknown_value", f"one of {', '.join(ROLES)}", field="see_as.role")
    code = document["organisation"]
    organisation = Organisation.objects.filter(code=code).first() if isinstance(code, str) else None
    if organisation is None:
        raise Problem(422, "unknown_principal", "no such organisation", field="see_as.organisation")
    return organisation, document["role"]
