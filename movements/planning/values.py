"""Values of a plan as they come in, one by one; errors name the field where it stands, the value and the limit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from layers import geometry
from partners.forms import LINE_AT_MOST, Form
from partners.problems import Problem, not_found

AHEAD = timedelta(days=400)  # plans are made for the next dry season, hardly beyond
LONGEST = timedelta(days=60)  # of a mission
VEHICLES_AT_MOST = 200


def closed(document: Any, known: tuple[str, ...], field: str = "body") -> dict[str, Any]:
    """An object of known members. Raises Problem 422 object_expected, 400 unknown_field."""
    if not isinstance(document, dict):
        raise Problem(422, "object_expected", f"an object of {', '.join(known)}", field=field)
    for name in document:
        if name not in known:
            raise Problem(
                400, "unknown_field", f"known are {', '.join(known)}", field=f"{'' if field == 'body' else field + '.'}{name}"[:120]
            )
    return document


def several(value: Any, field: str, at_most: int) -> list[Any]:
    """A list of at most so many. Raises Problem 422 list_expected, too_many."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise Problem(422, "list_expected", f"a list of at most {at_most}", field=field)
    if len(value) > at_most:
        raise Problem(422, "too_many", f"{len(value)}", field=field, limit=at_most)
    return value


def line(value: Any, field: str, limit: int = LINE_AT_MOST) -> str:
    """A short text. Raises Problem 422."""
    if value is None:
        return ""
    name = field.rsplit(".", 1)[-1]
    try:
        text = Form({name: value}).line(name)
    except Problem as problem:
        raise Problem(problem.status, problem.code, problem.detail, **(problem.more | {"field": field})) from None
    if len(text) > limit:
        raise Problem(422, "too_long", f"{len(text)} characters", field=field, limit=limit)
    return text


def text(value: Any, field: str) -> str:
    """A longer text. Raises Problem 422."""
    return Form({field: value}).text(field)


def place(value: Mapping[str, Any], field: str) -> tuple[float, float]:
    """lon and lat of an object. Raises Problem 422."""
    point: Any = geometry.parse({"type": "Point", "coordinates": [value.get("lon"), value.get("lat")]}, allowed=("Point",), field=field)
    return point.coords[0], point.coords[1]


def moment(value: Any, field: str, *, at: datetime) -> datetime | None:
    """A time with its zone, or none. Raises Problem 422."""
    try:
        return Form({"at": value}).time("at", None, latest=at + AHEAD + LONGEST)
    except Problem as problem:
        raise Problem(problem.status, problem.code, problem.detail, **(problem.more | {"field": field})) from None


def whole(value: Any, field: str, low: int, high: int) -> int:
    """A whole number; none is the lowest. Raises Problem 422."""
    if value is None:
        return low
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise Problem(422, "number_range", f"{str(value)[:40]} is not a whole number from {low} to {high}", field=field, limit=[low, high])
    return value


def flag(value: Any, field: str) -> bool:
    """True or false. Raises Problem 422."""
    if not isinstance(value, bool):
        raise Problem(422, "boolean_expected", "true or false", field=field)
    return value


def choice(value: Any, field: str, known: tuple[str, ...] | list[str]) -> str:
    """One of a closed list. Raises Problem 422 unknown_value."""
    if value not in known or not isinstance(value, str):
        raise Problem(422, "unknown_value", f"{str(value)[:40]!r} is not one of {', '.join(known)}", field=field)
    return value


def required(text: str, field: str) -> str:
    """A text that says something. Raises Problem 422."""
    if not text.strip():
        raise Problem(422, "required", "this property is needed", field=field)
    return text


def identity(value: Any) -> UUID:
    """An id. Raises the 404 of everything hidden and absent."""
    try:
        return UUID(value)
    except (TypeError, ValueError, AttributeError):
        raise not_found() from None


def identities(value: Any, field: str) -> list[UUID]:
    """Ids. Raises Problem 422, and the 404 of everything hidden and absent."""
    return [identity(one) for one in several(value, field, VEHICLES_AT_MOST)]
