"""From what cells say to what fields hold: text, numbers, times of partial precision. Pure. Errors print the value."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from typing import Any

EARLIEST, LATEST = 1900, 2100  # years
# Controls that only move or hide text: bidi overrides and isolates, zero width, byte order mark.
UNSEEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
TRUE = frozenset({"1", "true", "yes", "y", "t"})
FALSE = frozenset({"0", "false", "no", "n", "f", ""})
PRECISIONS = ("year", "month", "day")


def text(value: Any) -> str:
    """A cell as one clean text: NFC, no controls, nothing unseen. Raises ValueError for half a surrogate pair."""
    if value is None:
        return ""
    found = str(value)
    try:
        found.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError("text with half a surrogate pair") from error
    return unicodedata.normalize("NFC", CONTROLS.sub("", UNSEEN.sub("", found))).strip()


def integer(value: Any) -> int | None:
    """A whole number, or None for a blank. Raises ValueError."""
    said = text(value).replace("\u00a0", "")
    if said == "":
        return None
    number = float(said)
    if not number.is_integer():
        raise ValueError(f"{said!r} is no whole number")
    return int(number)


def boolean(value: Any) -> bool:
    """Raises ValueError for what is neither yes nor no."""
    said = text(value).lower()
    if said in TRUE:
        return True
    if said in FALSE:
        return False
    raise ValueError(f"{said!r} is neither yes nor no")


def hours(value: Any) -> str:
    """Hours of the day as 18:00-06:00, or empty. Raises ValueError."""
    said = text(value).replace(" ", "").replace("\u2013", "-")
    if said and not re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-3]):[0-5]\d", said):
        raise ValueError(f"{said!r} is not like 18:00-06:00")
    return said


def words(value: Any) -> list[str]:
    """A list from "surgery; blood" or a JSON array."""
    parts = value if isinstance(value, list) else re.split(r"[;,|]", text(value))
    return sorted({text(part).lower() for part in parts if text(part)})


def partial_date(year: Any, month: Any, day: Any) -> tuple[datetime | None, str]:
    """First moment (UTC) of the day, month or year that is known, and which it is. A blank year is no time at all. Raises ValueError."""
    y, m, d = integer(year), integer(month), integer(day)
    if y is None:
        return None, "year"
    if m is None:
        return _moment(y, 1, 1), "year"
    if d is None:
        return _moment(y, m, 1), "month"
    return _moment(y, m, d), "day"


def moment(value: Any) -> tuple[datetime | None, str]:
    """A time in RFC 3339, a date, a month (2021-03) or a year, and how exact it is. A time without a zone is UTC. Raises ValueError."""
    said = text(value)
    if said == "":
        return None, "year"
    if re.fullmatch(r"\d{4}(-\d{1,2}){0,2}", said):
        parts = [*said.split("-"), "", ""]
        return partial_date(*parts[:3])
    try:
        found = datetime.fromisoformat(said.replace("/", "-"))
    except ValueError as error:
        raise ValueError(f"{said[:40]!r} is no time; 2021-03-01T10:00Z, 2021-03-01, 2021-03 and 2021 are read") from error
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    _in_range(found.year)
    midnight = (found.hour, found.minute, found.second) == (0, 0, 0)
    return found, "day" if midnight else "exact"


def _moment(year: int, month: int, day: int) -> datetime:
    _in_range(year)
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError as error:
        raise ValueError(f"{year}-{month}-{day} is no date") from error


def _in_range(year: int) -> None:
    if not EARLIEST <= year <= LATEST:
        raise ValueError(f"the year {year} is not {EARLIEST} to {LATEST}")
