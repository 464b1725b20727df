"""Who did what with which record: one entry per act, in the transaction of the act. Numbers alone, never content."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from .models import AuditEntry, Label, Marking
from .readers import Reader

BURST = "10 minutes"  # the same person on the same version in the same view is one sight of it
STATE = 0  # version of what is state and not a version: a live vehicle moves every few seconds
NUMBERISH = re.compile(r"[A-Za-z0-9_.:+-]{0,64}")  # ids, codes, times; no sentence fits


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What the audit asks of a record."""

    area: UUID
    originator: int  # organisation
    marking: int
    version: int


Lookup = Callable[[str, UUID], Known | None]
_lookup: list[Lookup] = []


def look_up_by(lookup: Lookup) -> None:
    """Names who knows the records; layers does so when it is ready (partners may not import it)."""
    _lookup[:] = [lookup]


def note(
    *,
    act: str,
    by: Reader | None,
    layer: str = "",
    record: UUID | None = None,
    version: int | None = None,
    view: int | None = None,
    originator: int | None = None,
    about: int | None = None,
    area: UUID | None = None,
    detail: Mapping[str, str | int] | None = None,
) -> None:
    """Writes an act down, in the caller's transaction. by: None for the clock or a command. layer, record: the record's own id.

    originator, area, version: taken from the record unless given. about: organisation concerned. detail: ids, codes and numbers. Raises
    ValueError for an act or a detail that the audit does not know.
    """
    if act not in AuditEntry.Act.values:
        raise ValueError(f"act {act!r}; known are {', '.join(AuditEntry.Act.values)}")
    known = _known(layer, record) if record is not None else None
    own = by is not None and originator in (None, by.organisation) and known is not None and known.originator == by.organisation
    entry = AuditEntry(
        act=act,
        member=by.member if by else None,
        organisation=by.organisation if by else None,
        area=area or (known.area if known else None),
        layer=layer,
        record=record,
        version=version if version is not None else (known.version if known else None),
        view=view,
        originator=originator if originator is not None else (known.originator if known else None),
        about=about,
        # Sums tell others nothing of RED, nor of what an organisation reads of its own.
        counted=not (known is not None and known.marking == Marking.RED)
        and not (own and act in (AuditEntry.Act.VIEW, AuditEntry.Act.EXPORT)),
        detail=_numbers(detail or {}),
    )
    entry.save(force_insert=True)


def note_view(*, by: Reader, layer: str, record: UUID, version: int, view: int, photo: UUID | None = None) -> None:
    """Writes down that a reader saw a version of a form, or a photograph beside it, once a burst: who saw which is never lost, how often
    is."""
    detail = {"photo": str(photo)} if photo is not None else {}
    with connection.cursor() as cursor:
        cursor.execute(
            """select exists (select from partners_auditentry where record = %s and member = %s and at > statement_timestamp() - %s::interval
                and (act, layer, version, view, detail) = ('view', %s, %s, %s, %s::jsonb))""",
            [record, by.member, BURST, layer, version, view, json.dumps(detail)],
        )
        if cursor.fetchone()[0]:
            return
    note(act=AuditEntry.Act.VIEW, by=by, layer=layer, record=record, version=version, view=view, detail=detail)


@dataclass(frozen=True, kw_only=True, slots=True)
class Exported:
    """A form that left in a file. label: primary key of its label."""

    record: UUID
    label: int
    version: int
    view: int


def note_exports(*, by: Reader, layer: str, forms: Sequence[Exported]) -> None:
    """Writes down which records of other organisations left in a file: an entry for each. What is one's own is nobody's to be told."""
    labels = Label.objects.in_bulk({form.label for form in forms})
    others = [(form, labels[form.label]) for form in forms if form.label in labels and labels[form.label].originator_id != by.organisation]
    AuditEntry.unrestricted.bulk_create(
        AuditEntry(
            act=AuditEntry.Act.EXPORT,
            member=by.member,
            organisation=by.organisation,
            area=label.area_id,
            layer=layer,
            record=form.record,
            version=form.version,
            view=form.view,
            originator=label.originator_id,
            counted=label.marking != Marking.RED,
            detail={},
        )
        for form, label in others
    )


def _known(layer: str, record: UUID) -> Known | None:
    return next((known for known in (lookup(layer, record) for lookup in _lookup) if known is not None), None)


def _numbers(detail: Mapping[str, str | int]) -> dict[str, str | int]:
    for name, value in detail.items():
        if not NUMBERISH.fullmatch(name) or not (isinstance(value, int) or (isinstance(value, str) and NUMBERISH.fullmatch(value))):
            raise ValueError(f"detail {name!r} of an audit entry is no id, code or number")
    return dict(detail)
