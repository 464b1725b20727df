"""Manifests on the page of a mission: what others show one's room, what may be opened now, and who opened one's own. Begins with the reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from partners.models import Organisation, View
from partners.readers import Reader
from partners.visibility import visible

from ..models import ManifestOpening, ManifestShown, MissionShown
from .actions import reason_to_open


@dataclass(frozen=True, kw_only=True, slots=True)
class Sealed:
    """A vehicle of another organisation whose names are sealed. vehicle: its id in the plan; reason: sos, rung, or empty: closed now."""

    vehicle: UUID
    call_sign: str
    organisation: str
    heads: int
    phones: tuple[str, ...]
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """Who opened the names of one's own vehicle, when and why."""

    at: datetime
    organisation: str
    call_sign: str
    reason: str


def sealed(reader: Reader, mission: MissionShown) -> list[Sealed]:
    """What others show the reader as their tracking room. mission: the form that he sees."""
    rows: list[Any] = list(
        visible(ManifestShown, reader).filter(mission=mission.record, view=View.REDACTED).order_by("organisation", "call_sign", "pk")
    )
    names = dict(Organisation.objects.filter(code__in={row.organisation for row in rows}).values_list("code", "name"))
    return [
        Sealed(
            vehicle=row.vehicle,
            call_sign=row.call_sign,
            organisation=names.get(row.organisation, row.organisation),
            heads=row.heads,
            phones=tuple(row.phones),
            reason=reason_to_open(reader, mission=mission.record, vehicle=row.vehicle),
        )
        for row in rows
    ]


def opened(reader: Reader, mission: MissionShown) -> list[Opened]:
    """The openings of one's own manifest, the newest first."""
    own = visible(ManifestShown, reader).filter(mission=mission.record, view=View.FULL).values_list("vehicle", "call_sign")
    signs = dict(own)
    rows: list[Any] = list(
        visible(ManifestOpening, reader)
        .filter(participation__mission=mission.record)
        .select_related("organisation")
        .order_by("-at", "pk")[:100]
    )
    return [Opened(at=row.at, organisation=row.organisation.name, call_sign=signs.get(row.vehicle, "—"), reason=row.reason) for row in rows]
