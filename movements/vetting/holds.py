"""When, which way and for whom a decision on a road holds. Pure: a shown row, a journey, and nothing of the database."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from partners.readers import Reader

DAY = timedelta(days=1)


def binds(row: Any, reader: Reader) -> bool:
    """Whether a decision binds the reader's organisation. One for UNSMS personnel, or of another organisation for its own, informs."""
    if row.applies_to == "unsms":
        return reader.organisation_kind == "unsms"
    if row.applies_to == "organisation":
        return reader.organisation_name in (row.decided_by, row.originator)
    return True


def names(said: str, vehicle_class: str) -> bool:
    """Whether the words on vehicles name a class; no words name all."""
    return not said or vehicle_class in said.casefold()


def in_term(row: Any, begin: datetime, end: datetime) -> bool:
    """Whether a decision holds at some moment from begin to end: its dates, whatever the hours. Unknown ends are no end."""
    return (row.at is None or row.at <= end) and (row.ends_at is None or row.ends_at > begin)


def in_hours(hours: str, begin: datetime, end: datetime, zone: str) -> bool:
    """Whether daily hours (18:00-06:00, of the zone) hold at some moment from begin to end. No hours hold always."""
    if not hours:
        return True
    opens, closes = (time.fromisoformat(part) for part in hours.split("-"))
    local = begin.astimezone(ZoneInfo(zone))
    until = end.astimezone(ZoneInfo(zone))
    day = local.date() - DAY
    while day <= until.date():
        starts = datetime.combine(day, opens, tzinfo=local.tzinfo)
        ends = datetime.combine(day if closes > opens else day + DAY, closes, tzinfo=local.tzinfo)
        if starts <= until and ends > local:
            return True
        day += DAY
    return False


def against(row: Any, forward: bool) -> bool:
    """Whether a decision closes travel along its line (forward) or against it."""
    return row.direction == "both" or (row.direction == "forward") == forward
