"""Who did what with which record: one entry per act, in the transaction of the act. Numbers alone, never content."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from .models import AuditEntry, Marking
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


def note_view(*, by: Reader, layer: str, record: UUID, version: int, view: int) -> None:
    """Writes down that a reader saw a version of a form, once a burst: whom saw which version is never lost, how often is."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select exists (select from partners_auditentry where record = %s and member = %s and at > statement_timestamp() - %s::interval
                and (act, layer, version, view) = ('view', %s, %s, %s))""",
            [record, by.member, BURST, layer, version, view],
        )
        if cursor.fetchone()[0]:
            return
    note(act=AuditEntry.Act.VIEW, by=by, layer=layer, record=record, version=version, view=view)


def _known(layer: str, record: UUID) -> Known | None:
    return next((known for known in (lookup(layer, record) for lookup in _lookup) if known is not None), None)


def _numbers(detail: Mapping[str, str | int]) -> dict[str, str | int]:
    for name, value in detail.items():
        if not NUMBERISH.fullmatch(name) or not (isinstance(value, int) or (isinstance(value, str) and NUMBERISH.fullmatch(value))):
            raise ValueError(f"detail {name!r} of an audit entry is no id, code or number")
    return dict(detail)
