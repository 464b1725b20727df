"""The picture as text: rows of words for a page that needs no script and little bandwidth."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from partners.models import Marking
from partners.readers import Reader
from partners.shown import Source

from . import geojson, queries

# Said in columns of their own, or of no use in words.
APART = {
    "layer", "view", "marking", "originator", "title", "area", "occurred_at", "valid_from", "updated_at", "version", "until", "exercise",
    "disclaimer", "stops", "about",
}  # fmt: skip


# As geojson writes times; to the minute is what a reader of words can use.
INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)[\d:.]*Z")


def sections(reader: Reader, shown: list[Source], window: queries.Window) -> list[dict[str, Any]]:
    """A section per layer: its entry of the catalogue, its newest rows, and where the next page begins."""
    offered = {layer["key"]: layer for layer in queries.catalogue(reader)}
    found = []
    for source in shown:
        rows = queries.page(source, reader, window)
        more = queries.cursor_of(rows[window.limit - 1]) if len(rows) > window.limit else ""
        found.append(
            {
                "source": source,
                "layer": offered[source.key],
                "more": more,
                "features": [_words(source, row) for row in rows[: window.limit]],
            }
        )
    return found


def highest(sections: list[dict[str, Any]]) -> dict[str, str]:
    """The tightest marking on the page, in words and as the style names it."""
    return highest_of([row["marking"] for section in sections for row in section["features"]])


def highest_of(markings: list[str]) -> dict[str, str]:
    """The tightest of these markings (TLP:…), in words and as the style names it; nothing of none."""
    values = {marking.label: marking for marking in Marking}
    seen = [values[marking] for marking in markings]
    tightest = min(seen, default=None)
    if tightest is None:
        return {}
    return {"marking": str(tightest.label), "marking_class": tightest.name.lower().replace("_", "-")}


def _words(source: Source, row: Any) -> dict[str, Any]:
    properties = geojson.feature(source, row, with_geometry=False)["properties"]
    said = [
        (name.replace("_", " "), _value(value)) for name, value in properties.items() if name not in APART and value not in ("", None, [])
    ]
    return {
        "title": properties["title"],
        "when": _value(properties[source.time] or ""),
        "where": _where(row.geom),
        "view": _("published") if properties["view"] == "redacted" and properties["marking"] == "TLP:CLEAR" else properties["view"],
        "originator": properties["originator"],
        "marking": properties["marking"],
        "details": said,
    }


def _value(value: Any) -> str:
    """A value of a feature in words: times to the minute in UTC, codes without underscores."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(_value, value))
    said = INSTANT.sub(r"\1 \2Z", str(value))
    return said.replace("_", " ") if re.fullmatch("[a-z_]+", said) else said


def _where(geom: Any) -> str:
    """lon, lat of a point; of anything wider its middle, said so."""
    if geom is None:
        return ""
    middle = geom if geom.geom_type == "Point" else geom.centroid
    return f"{'' if geom.geom_type == 'Point' else '≈ '}{middle.x:.5f}, {middle.y:.5f}"
