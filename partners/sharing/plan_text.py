"""A plan as it comes in over the wire: closed lists, and principals that the reader may name; errors name field, value and limit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from ..models import Marking, Onward, View
from ..problems import Problem
from .plans import HIDEABLE, Plan, Release
from .principals import Principals

MARKINGS = {marking.label: marking for marking in Marking}
VIEWS = {"full": View.FULL, "redacted": View.REDACTED}
RELEASES_AT_MOST = 50
LONGEST = timedelta(days=5 * 366)


def plan(value: Any, principals: Principals, *, at: datetime, field: str = "label", ends: bool = True) -> Plan:
    """The plan that a document says. ends: whether its releases may have ends (a default's may not). Raises Problem 400, 422."""
    known = ("marking", "onward", "hide", "coarser", "releases")
    document = _object(value, known, field)
    marking = one_of(document.get("marking"), MARKINGS, f"{field}.marking")
    passed_on = onward(document.get("onward", "none"), f"{field}.onward")
    hide = hidden(document.get("hide", []), f"{field}.hide")
    coarser = switch(document.get("coarser", False), f"{field}.coarser")
    rows = document.get("releases", [])
    if not isinstance(rows, list) or len(rows) > RELEASES_AT_MOST:
        raise Problem(422, "too_many", f"a list of at most {RELEASES_AT_MOST} releases", field=f"{field}.releases", limit=RELEASES_AT_MOST)
    releases: dict[Any, Release] = {}
    for number, row in enumerate(rows):
        where = f"{field}.releases[{number}]"
        one = _release(row, principals, at, where, ends)
        if one.who in releases:
            raise Problem(422, "named_twice", "one release each", field=f"{where}.to")
        releases[one.who] = one
    return Plan(marking=marking, onward=passed_on, hide=hide, coarser=coarser, releases=tuple(releases.values()))


def _release(value: Any, principals: Principals, at: datetime, where: str, ends: bool) -> Release:
    document = _object(value, ("to", "view", "until"), where)
    view = one_of(document.get("view"), VIEWS, f"{where}.view")
    found = principal(document.get("to"), principals, f"{where}.to")
    if not ends:
        _no_end(document, where)
    return Release(view=view, until=until(document.get("until"), at, f"{where}.until") if ends else None, **found)


def principal(value: Any, principals: Principals, where: str) -> dict[str, Any]:
    """The one organisation, audience or member that a document names. Raises Problem 422 unknown_principal for hidden and absent alike."""
    document = _object(value, ("organisation", "audience", "member"), where)
    if len(document) != 1:
        raise Problem(422, "one_principal", "an organisation, an audience or a member", field=where)
    [[name, key]] = document.items()
    by_name: dict[str, Mapping[Any, Any]] = {
        "organisation": principals.organisations, "audience": principals.audiences, "member": principals.members,
    }  # fmt: skip
    known = by_name[name]
    found = known.get(key) if isinstance(key, str | int) and not isinstance(key, bool) else None
    if found is None:
        raise Problem(422, "unknown_principal", f"no such {name} to release to", field=where)
    return {name: found}


def until(value: Any, at: datetime, where: str) -> datetime | None:
    """The end of a release: None, or a moment after `at`. Raises Problem 422."""
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise Problem(422, "bad_time", "an RFC 3339 time", field=where) from None
    if moment.tzinfo is None:
        raise Problem(422, "time_zone_missing", "end it with Z or an offset", field=where)
    if not at < moment <= at + LONGEST:
        raise Problem(422, "time_range", f"after now, within {LONGEST.days} days", field=where, limit=LONGEST.days)
    return moment.astimezone(UTC)


def onward(value: Any, where: str) -> Onward:
    """Whether a release is passed on. Raises Problem 422."""
    found: Onward = one_of(value, {known: Onward(known) for known in Onward.values}, where)
    return found


def hidden(value: Any, where: str) -> frozenset[str]:
    """What is kept back. Raises Problem 422."""
    if not isinstance(value, list) or any(name not in HIDEABLE for name in value):
        raise Problem(422, "unknown_value", f"a list of {', '.join(HIDEABLE)}", field=where)
    return frozenset(value)


def switch(value: Any, where: str) -> bool:
    """True or false. Raises Problem 422."""
    if not isinstance(value, bool):
        raise Problem(422, "unknown_value", "true or false", field=where)
    return value


def _no_end(document: Mapping[str, Any], where: str) -> None:
    if document.get("until") is not None:
        raise Problem(422, "no_end_here", "a default has no end", field=f"{where}.until")


def _object(value: Any, known: tuple[str, ...], where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Problem(422, "object_expected", f"an object of {', '.join(known)}", field=where)
    for name in value:
        if name not in known:
            raise Problem(400, "unknown_field", f"known are {', '.join(known)}", field=f"{where}.{name}"[:120])
    return value


def one_of(value: Any, known: Mapping[str, Any], where: str) -> Any:
    """What a word of a closed list stands for. Raises Problem 422 unknown_value."""
    if not isinstance(value, str) or value not in known:
        raise Problem(422, "unknown_value", f"{str(value)[:40]!r} is not one of {', '.join(known)}", field=where)
    return known[value]
