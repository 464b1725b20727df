"""What was told while a mission moved: alerts, as readers saw them then and may see them now, and who keeps its tracks longer, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from partners.models import View
from partners.readers import Reader
from partners.then import form_of, said
from partners.visibility import together, visible

from ..models import AlertShown, MissionShown, PartShown
from ..sources import ALERTS

ALERTS_AT_MOST = 1_000
OF_MISSION = "select id from movements_alert where mission_id = %s"


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """An organisation keeps the tracks of its own vehicles whole until a day, for a reason that it states."""

    organisation: str
    name: str
    until: date
    reason: str


def alerts(reader: Reader, row: MissionShown) -> list[AlertShown]:
    """The last that was said of each alert of a mission, in the order of their raising. row: the mission's form that the reader sees.

    From the forms of then, for an alert that is over leaves the picture; under the label then and the label now.
    """
    with connection.cursor() as cursor:
        cursor.execute(OF_MISSION, [row.record])
        of_mission = [record for (record,) in cursor.fetchall()]  # by its index, not through all that was said
    rows = said(ALERTS, reader).filter(record__in=of_mission, form__mission=row.code, view=View.FULL)
    rows = rows.order_by("record", "-starts_at", "-id").distinct("record")
    found: list[Any] = [form_of(ALERTS, one) for one in rows[:ALERTS_AT_MOST]]
    return sorted(found, key=lambda one: (one.raised_at, str(one.pk)))


def still_seen(reader: Reader, told: Sequence[AlertShown]) -> bool:
    """Whether the reader may read each of these alerts still."""
    records = {one.record for one in told}
    return not records or said(ALERTS, reader).filter(record__in=records, view=View.FULL).values("record").distinct().count() == len(
        records
    )


def kept(reader: Reader, mission: UUID) -> list[Kept]:
    """Who keeps the tracks of its own vehicles longer: of those organisations whose part in the mission is shown to the reader."""
    rows = together(
        """select distinct o.code, o.name, k.until, k.reason from movements_kepttracks k join partners_organisation o on o.id = k.organisation_id
            join movements_participation p on p.mission_id = k.mission_id and p.organisation_id = k.organisation_id
            where k.mission_id = %s and p.id in {parts} order by o.name, o.code""",
        [mission],
        parts=visible(PartShown, reader).filter(mission=mission).order_by().values("participation_id"),  # type: ignore[arg-type]
    )
    return [Kept(organisation=code, name=name, until=until, reason=reason) for code, name, until, reason in rows]


def reaction_min(one: AlertShown) -> int | None:
    """Minutes from raising to the first acknowledgement; None while nobody acknowledged."""
    return _minutes(one.raised_at, one.acknowledged_at)


def lasted_min(one: AlertShown) -> int | None:
    """Minutes from raising to the end; None while it lasts."""
    return _minutes(one.raised_at, one.ended_at)


def _minutes(since: datetime, until: datetime | None) -> int | None:
    return None if until is None else max(round((until - since).total_seconds() / 60), 0)
