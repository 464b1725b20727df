"""The keys of an organisation, as its focal points see them: never a key itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..models import ApiKey, KeyUse
from ..readers import Reader


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """One key on the page."""

    key: ApiKey
    used_at: datetime | None
    today: int  # requests of this day, UTC

    @property
    def revoked(self) -> bool:
        return self.key.revoked_at is not None


def of(reader: Reader, *, at: datetime) -> list[Kept]:
    """The keys of a reader's organisation, newest first."""
    keys = list(ApiKey.objects.filter(member__organisation=reader.organisation).order_by("-created_at", "-pk"))
    uses = KeyUse.objects.in_bulk([key.sha256 for key in keys])
    return [_kept(key, uses.get(key.sha256), at) for key in keys]


def _kept(key: ApiKey, use: KeyUse | None, at: datetime) -> Kept:
    today = use.in_day if use and use.day_at.date() == at.date() else 0
    return Kept(key=key, used_at=use.used_at if use else None, today=today)
