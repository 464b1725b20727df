"""What a form of the pages brought, kept so that a refusal loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

SPARE_RUNGS = 3  # empty ones at the end of the form


class Typed:
    """The values of one form, and why it was refused."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = {name: value for name, value in values.items() if name != "csrfmiddlewaretoken"}
        self.do = self.values.pop("do", "")
        self.refused = ""

    def __getitem__(self, name: str) -> str:
        """The value of a field, or empty: a template asks for fields that nobody typed."""
        if name in ("do", "refused"):  # a template looks for a key before it looks for an attribute
            return self.do if name == "do" else self.refused
        return self.values.get(name, "")

    def refuse(self, why: str) -> None:
        """Writes down why nothing was done."""
        self.refused = why

    def line(self, at: datetime) -> dict[str, Any]:
        """A line of the log as the API takes it. clock: hours and minutes in UTC, of today, or of yesterday when that lies ahead."""
        said: dict[str, Any] = {name: self[name] for name in ("means", "words", "place", "vehicle", "corrects") if self[name]}
        if self["clock"]:
            said["at"] = moment(self["clock"], at)
        return said


def moment(clock: str, at: datetime) -> str:
    """The moment that HH:MM (UTC) was last, as RFC 3339; what is no time of day stays as it was typed, and is refused by its name."""
    try:
        hour, minute = (int(part) for part in clock.split(":"))
        said = at.astimezone(UTC).replace(hour=hour, minute=minute, second=0, microsecond=0)
    except ValueError:
        return clock
    if (said - at).total_seconds() > 600:
        said = datetime.fromtimestamp(said.timestamp() - 86_400, UTC)
    return said.isoformat()


def typed_ladder(typed: Typed) -> dict[str, Any]:
    """The rows of the ladder's form as the API takes them: a row without minutes is left out."""
    rungs = []
    for number in range(100):
        if f"after_{number}" not in typed.values:
            break
        after = typed[f"after_{number}"].strip()
        if not after:
            continue
        kind, _, who = typed[f"who_{number}"].partition(":")
        rung: dict[str, Any] = {"after_min": int(after) if after.isdigit() else after, "means": typed[f"means_{number}"]}
        if kind:
            rung[kind] = int(who) if kind == "member" and who.isdigit() else who
        if typed[f"address_{number}"].strip():
            rung["address"] = typed[f"address_{number}"].strip()
        rungs.append(rung)
    return {"rungs": rungs}
