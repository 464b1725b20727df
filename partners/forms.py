"""What comes in as named values: taken one by one against closed lists, limits and times; errors name field, value and limit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from . import strict
from .problems import Problem

TEXT_AT_MOST = 4_000  # characters
LINE_AT_MOST = 200
EARLIEST_YEAR = 1990


class Form:
    """Takes properties one by one; what nobody took is unknown."""

    def __init__(self, properties: Mapping[str, Any]) -> None:
        self._left = dict(properties)

    def nothing_else(self) -> None:
        for name in self._left:
            raise Problem(400, "unknown_field", "no such property", field=name[:80])

    def _take(self, name: str, required: bool) -> Any:
        value = self._left.pop(name, None)
        if value is None and required:
            raise Problem(422, "required", "this property is needed", field=name)
        return value

    def choice(self, name: str, known: list[str] | tuple[str, ...], required: bool = False) -> str:
        value = self._take(name, required)
        if value is None:
            return ""
        if value not in known:
            raise Problem(422, "unknown_value", f"{str(value)[:40]!r} is not one of {', '.join(known)}", field=name)
        return str(value)

    def choices(self, name: str, known: tuple[str, ...]) -> list[str]:
        value = self._take(name, False)
        if value is None:
            return []
        if not isinstance(value, list) or any(item not in known for item in value):
            raise Problem(422, "unknown_value", f"a list of {', '.join(known)}", field=name)
        return sorted(set(value))

    def number(self, name: str, low: int, high: int, required: bool = False) -> int | None:
        value = self._take(name, required)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise Problem(
                422, "number_range", f"{str(value)[:40]} is not a whole number from {low} to {high}", field=name, limit=[low, high]
            )
        return value

    def numbers(self, name: str, low: float, high: float, *, at_most: int) -> list[float]:
        value = self._take(name, False)
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > at_most:
            raise Problem(422, "number_range", f"a list of at most {at_most} numbers", field=name, limit=at_most)
        for item in value:
            if isinstance(item, bool) or not isinstance(item, int | float) or not low <= item <= high:
                raise Problem(422, "number_range", f"{str(item)[:40]} is not a number from {low} to {high}", field=name, limit=[low, high])
        return [float(item) for item in value]

    def flag(self, name: str) -> bool:
        value = self._take(name, False)
        if value not in (None, True, False) or (isinstance(value, int) and not isinstance(value, bool)):
            raise Problem(422, "unknown_value", "true or false", field=name)
        return bool(value)

    def items(self, name: str, *, at_most: int) -> list[Any]:
        value = self._take(name, True)
        if not isinstance(value, list) or len(value) > at_most:
            raise Problem(422, "too_many", f"a list of at most {at_most}", field=name, limit=at_most)
        return value

    def line(self, name: str, required: bool = False) -> str:
        return self._text(name, LINE_AT_MOST, required)

    def text(self, name: str) -> str:
        return self._text(name, TEXT_AT_MOST, False)

    def _text(self, name: str, limit: int, required: bool) -> str:
        value = self._take(name, required)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise Problem(422, "text_expected", "this property is text", field=name)
        if len(value) > limit:
            raise Problem(422, "too_long", f"{len(value)} characters", field=name, limit=limit)
        if required and not value.strip():
            raise Problem(422, "required", "this property is needed", field=name)
        return strict.prose(value)

    def time(self, name: str, default: datetime | None, *, latest: datetime) -> datetime | None:
        value = self._take(name, False)
        if value is None:
            return default
        try:
            time = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            raise Problem(422, "bad_time", "an RFC 3339 time", field=name) from None
        if time.tzinfo is None:
            raise Problem(422, "time_zone_missing", "end it with Z or an offset", field=name)
        if not EARLIEST_YEAR <= time.year <= latest.year + 1 or time > latest:
            raise Problem(422, "time_range", f"between {EARLIEST_YEAR} and {latest:%Y-%m-%dT%H:%MZ}", field=name)
        return time
