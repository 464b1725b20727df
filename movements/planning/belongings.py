"""An organisation's own part as it comes in: what the others see of it, its permits, its manifest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from partners.problems import Problem

from ..models import Participation
from . import values

KINDS = ("staff", "contractors", "national_partners", "dependants", "others")
PERMIT_STATES = ("asked", "given", "not_yet")
PERMITS_AT_MOST, PEOPLE_AT_MOST, PHONES_AT_MOST = 50, 100, 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Shares:
    """What the others see of an organisation's part, and from when to when of where its vehicles are and were."""

    manifest: bool = True
    plate: bool = False
    live: bool = True
    history: bool = True
    outside: str = Participation.Outside.NONE
    since: datetime | None = None
    until: datetime | None = None


def shares(value: Any, *, at: datetime, held: Shares | None = None) -> Shares:
    """Shares as they come in; what is not said stays as held, else as shipped. Raises Problem 400, 422."""
    held = held or Shares()
    if value is None:
        return held
    said = values.closed(value, ("manifest", "plate", "live", "history", "outside", "from", "until"), "shares")
    flags = {
        name: values.flag(said[name], f"shares.{name}") if name in said else getattr(held, name)
        for name in ("manifest", "plate", "live", "history")
    }
    if flags["history"] and not flags["live"]:
        if said.get("history"):
            raise Problem(422, "history_with_live", "who does not show where vehicles are shows no history either", field="shares.history")
        flags["history"] = False
    outside = values.choice(said.get("outside", held.outside), "shares.outside", Participation.Outside.values)
    if outside == Participation.Outside.CELL and not flags["history"]:
        if said.get("outside") == outside:
            raise Problem(
                422,
                "outside_with_history",
                "others see a cell only of a movement whose participants see where it was",
                field="shares.outside",
            )
        outside = Participation.Outside.NONE
    since = values.moment(said["from"], "shares.from", at=at) if "from" in said else held.since
    until = values.moment(said["until"], "shares.until", at=at) if "until" in said else held.until
    if since and until and until <= since:
        raise Problem(422, "time_range", "until lies after from", field="shares.until")
    return Shares(**flags, outside=outside, since=since, until=until)


def permits(value: Any) -> list[dict[str, Any]]:
    """An organisation's own permits. Raises Problem 400, 422."""
    kept = []
    for number, one in enumerate(values.several(value, "permits", PERMITS_AT_MOST)):
        field = f"permits[{number}]"
        said = values.closed(one, ("name", "authority", "lead_days", "reference", "state"), field)
        kept.append(
            {name: values.line(said.get(name), f"{field}.{name}", 120) for name in ("name", "authority", "reference")}
            | {
                "lead_days": values.whole(said.get("lead_days"), f"{field}.lead_days", 0, 365),
                "state": values.choice(said.get("state", "not_yet"), f"{field}.state", PERMIT_STATES),
            }
        )
    return kept


def kinds(value: Any) -> list[str]:
    """Kinds of people. Raises Problem 422."""
    return sorted({values.choice(one, "kinds", KINDS) for one in values.several(value, "kinds", len(KINDS))})


def clearance(value: Any) -> str:
    """The organisation's own note. Raises Problem 422."""
    return "" if value in (None, "") else values.choice(value, "clearance", Participation.Clearance.values)


def manifest(value: Any) -> list[dict[str, Any]]:
    """The vehicles of a manifest. Raises Problem 400, 422; 404 for an id that is none."""
    entries, seen = [], set()
    for number, one in enumerate(values.several(value, "manifest", values.VEHICLES_AT_MOST)):
        field = f"manifest[{number}]"
        said = values.closed(one, ("vehicle", "call_sign", "phones", "heads", "people"), field)
        phones = [
            values.line(phone, f"{field}.phones", 40) for phone in values.several(said.get("phones"), f"{field}.phones", PHONES_AT_MOST)
        ]
        people = [
            _person(person, f"{field}.people[{n}]")
            for n, person in enumerate(values.several(said.get("people"), f"{field}.people", PEOPLE_AT_MOST))
        ]
        vehicle = values.identity(said.get("vehicle"))
        if vehicle in seen:
            raise Problem(422, "twice", "a vehicle stands once in a manifest", field=f"{field}.vehicle")
        seen.add(vehicle)
        heads = values.whole(said.get("heads"), f"{field}.heads", 0, 500) if "heads" in said else len(people)
        if heads < len(people):
            raise Problem(422, "number_range", "more names than heads", field=f"{field}.heads", limit=len(people))
        call_sign = values.line(said.get("call_sign"), f"{field}.call_sign", 40)
        entries.append({"vehicle": vehicle, "call_sign": call_sign, "phones": phones, "heads": heads, "people": people})
    return entries


def _person(value: Any, field: str) -> dict[str, str]:
    said = values.closed(value, ("name", "medical"), field)
    return {
        "name": values.required(values.line(said.get("name"), f"{field}.name", 120), f"{field}.name"),
        "medical": values.line(said.get("medical"), f"{field}.medical", 400),
    }
