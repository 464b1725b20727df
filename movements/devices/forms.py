"""What may be said of devices and by browsers: closed lists, limits; errors name field and limit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from partners.forms import Form
from partners.problems import Problem, not_found

from ..actions.devices import AT_ONCE
from ..decoders import Fault, Report, reading_of

AHEAD = timedelta(days=366)
POSITION = frozenset({"lon", "lat", "at", "accuracy_m", "speed_mps", "heading_deg", "altitude_m", "battery"})


def entered(body: Mapping[str, Any]) -> dict[str, Any]:
    """vehicle, name and, where the device cannot be given a drawn one, credential. Raises Problem 400, 422."""
    form = Form(body)
    found = {
        "vehicle": uuid_of(form.line("vehicle", required=True)),
        "name": form.line("name", required=True)[:80],
        "credential": form.line("credential"),
    }
    form.nothing_else()
    return found


def moved(body: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """vehicle, starts_at (now unless told), ends_at (never unless told). Raises Problem 400, 422."""
    form = Form(body)
    found = {
        "vehicle": uuid_of(form.line("vehicle", required=True)),
        "starts_at": form.time("starts_at", at, latest=at + AHEAD),
        "ends_at": form.time("ends_at", None, latest=at + AHEAD),
    }
    form.nothing_else()
    return found


def positions(body: Mapping[str, Any], at: datetime) -> tuple[UUID, list[Report]]:
    """vehicle and positions [{lon, lat, at, accuracy_m, speed_mps, heading_deg, altitude_m, battery}], in the Geolocation API's units.

    A browser is a person's: what is wrong is told to him, with its number. Raises Problem 400, 422.
    """
    listed = body.get("positions")
    form = Form({name: value for name, value in body.items() if name != "positions"})
    vehicle = uuid_of(form.line("vehicle", required=True))
    form.nothing_else()
    if not isinstance(listed, list) or not 1 <= len(listed) <= AT_ONCE:
        raise Problem(422, "too_many", "a list of positions", field="positions", limit=AT_ONCE)
    return vehicle, [_position(one, n, at) for n, one in enumerate(listed)]


def _position(said: Any, n: int, at: datetime) -> Report:
    if not isinstance(said, dict):
        raise Problem(422, "object_expected", "a position is an object", field=f"positions[{n}]")
    for name in said:
        if name not in POSITION:
            raise Problem(400, "unknown_field", "no such member of a position", field=f"positions[{n}].{str(name)[:40]}")
    speed, battery = said.get("speed_mps"), said.get("battery")
    outcome = reading_of(
        lat=said.get("lat"), lon=said.get("lon"), fix_at=said.get("at"), received_at=at, accuracy=said.get("accuracy_m"),
        speed_mps=speed if _is_number(speed) else None, heading=said.get("heading_deg"), altitude=said.get("altitude_m"),
        battery=battery if _is_number(battery) else None,
    )  # fmt: skip
    if isinstance(outcome, Fault):
        raise Problem(422, outcome.code, field=f"positions[{n}]")
    return outcome


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def uuid_of(text: str) -> UUID:
    """An id. Raises the 404 of everything hidden."""
    try:
        return UUID(text)
    except ValueError:
        raise not_found() from None
