"""Sealed names, opened for who hears an SOS: what other rooms of movements call."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from partners.readers import Reader

from ..actions.manifests import open_names


def open_sealed(
    *, by: Reader | None, mission: UUID, vehicle: UUID, reason: str, at: datetime, rung: int | None = None
) -> list[dict[str, str]]:
    """The names and medical notes of one vehicle: [{name, medical}]. mission: its primary key; vehicle: its id in the plan.

    reason: sos, or rung with the rung of the ladder that was reached. by: the tracking room's security duty, as the owner agreed, or the
    owner's own. Audited and told to the owner. Raises records.NoSuchRecord, MayNotRecord, Problem 403 not_agreed.
    """
    return open_names(by=by, mission=mission, vehicle=vehicle, reason=reason, rung=rung, at=at)
