"""The board in words, for a page that needs no script: ages beside times, to the minute."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _


def rows(document: dict[str, Any], at: datetime) -> list[dict[str, Any]]:
    """The missions of a board in words, for a page."""
    return [row(entry, at) for entry in document["missions"]]


def row(entry: dict[str, Any], at: datetime) -> dict[str, Any]:
    """A mission of the board in words: times as times, ages beside them."""
    return {
        "entry": entry, "deadline": _spoken(entry["deadline"], at), "deadlines": [_spoken(one, at) for one in entry["deadlines"]],
        "vehicles": [one | {"contact": _ago(one["contact_at"], at), "fix": _ago(one["fix_at"], at)} for one in entry["vehicles"]],
        "tracking": entry["tracking"] and entry["tracking"] | {"ago": _ago(entry["tracking"]["last_action_at"], at)},
        "line": entry["last_line"] and entry["last_line"] | {"ago": _ago(entry["last_line"]["at"], at)},
    }  # fmt: skip


def _spoken(deadline: dict[str, Any], at: datetime) -> dict[str, Any]:
    moment = datetime.fromisoformat(deadline["at"])
    return deadline | {
        "clock": f"{moment:%H:%M}Z",
        "day": f"{moment:%Y-%m-%d}" if moment.date() != at.date() else "",
        "ago": _ago(deadline["at"], at),
    }


def _ago(stamped: str | None, at: datetime) -> str:
    """How long ago, or in how long; to the minute."""
    if stamped is None:
        return _("unknown")
    minutes = round((at - datetime.fromisoformat(stamped)).total_seconds() / 60)
    if minutes == 0:
        return _("now")
    n = abs(minutes)
    length = _("%(n)s min") % {"n": n} if n < 120 else _("%(n)s h") % {"n": n // 60} if n < 2_880 else _("%(n)s d") % {"n": n // 1_440}
    return _("%(length)s ago") % {"length": length} if minutes > 0 else _("in %(length)s") % {"length": length}
