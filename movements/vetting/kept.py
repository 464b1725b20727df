"""The findings kept for an organisation, as one of its people may read them now."""

from __future__ import annotations

from typing import Any

from layers import sources
from layers.geojson import stamp
from partners.readers import Reader
from partners.visibility import visible

from ..models import FindingsKept, MissionShown

NOTHING: dict[str, Any] = {"kept_at": None, "plan_version": None, "findings": [], "unknowns": [], "changed": []}


def kept(reader: Reader, row: MissionShown) -> dict[str, Any]:
    """The answer of GET /api/v1/missions/{id}/findings (docs/wire.md): of his own organisation's, what rests on forms that he is shown.

    row: the mission's form that he sees. Raises visibility.SightStale.
    """
    found: Any = visible(FindingsKept, reader).filter(mission=row.record, organisation=reader.organisation).first()
    if found is None:
        return NOTHING
    seen = _seen(reader, [*found.findings, *found.changed])
    return {
        "kept_at": stamp(found.kept_at),
        "plan_version": found.plan_version,
        "findings": [finding for finding in found.findings if not finding["id"] or finding["id"] in seen],
        "unknowns": found.unknowns,
        "changed": [change for change in found.changed if not change["id"] or change["id"] in seen],
    }


def _seen(reader: Reader, rests_on: list[dict[str, Any]]) -> set[str]:
    """Of the forms that findings rest on, those that a reader is shown now."""
    by_layer: dict[str, set[str]] = {}
    for one in rests_on:
        if one["id"]:
            by_layer.setdefault(one["layer"], set()).add(one["id"])
    seen: set[str] = set()
    for key, ids in sorted(by_layer.items()):
        source = sources.get(key)
        assert source is not None, key
        seen |= {str(pk) for pk in visible(source.shown, reader).filter(pk__in=ids).values_list("pk", flat=True)}
    return seen
