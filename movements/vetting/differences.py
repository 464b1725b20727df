"""What changed between two vettings of one journey. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

TOLD = ("kind", "severity", "from_km", "to_km", "reason", "layer", "id")
APART_KM = 0.5  # a stretch that moved less is where it was
RINGS_FROM = 2  # severity: a new note rings at nobody


def differences(before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]], at: str) -> list[dict[str, Any]]:
    """New, changed and gone findings. Of what is gone nothing is told but its kind and place: it may have been recalled. at: RFC 3339."""
    old, new = _keyed(before), _keyed(after)
    found = []
    for key, finding in new.items():
        known = old.get(key)
        if known is None or _differs(known, finding):
            found.append({"change": "changed" if known else "new", "at": at} | {name: finding[name] for name in TOLD})
    for key, finding in old.items():
        if key not in new:
            bare = {name: finding[name] for name in ("kind", "from_km", "to_km")}
            found.append({"change": "gone", "at": at, "severity": None, "reason": "", "layer": "", "id": ""} | bare)
    return found


def rings(found: Sequence[dict[str, Any]]) -> int:
    """The severity that differences ring with, 0 when they do not."""
    return max((one["severity"] or 0 for one in found if one["change"] != "gone" and (one["severity"] or 0) >= RINGS_FROM), default=0)


def _keyed(findings: Sequence[dict[str, Any]]) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Findings by what they are about, and of the same the first, second … along the way."""
    count: Counter[tuple[Any, ...]] = Counter()
    keyed: dict[tuple[Any, ...], dict[str, Any]] = {}
    for finding in findings:
        about = (finding["kind"], finding["layer"], finding["id"])
        keyed[(*about, count[about])] = finding
        count[about] += 1
    return keyed


def _differs(before: dict[str, Any], after: dict[str, Any]) -> bool:
    moved = any(abs(before[name] - after[name]) > APART_KM for name in ("from_km", "to_km"))
    return moved or before["severity"] != after["severity"] or (bool(after["id"]) and before["reason"] != after["reason"])
