"""Roads in: sections that OSM tags as closed, and road networks whose state nobody reported."""

from __future__ import annotations

from typing import Any

from layers.models import AppliesTo, RoadTerms
from layers.sources import ROADS

from . import values
from .reading import Row
from .rooms import Flag, Reading, Room, Shape, Slot

Status = RoadTerms.Status


def _closed(row: Row) -> Reading:
    """An OSM way with incident:* tags, as the logistics cluster's access maps are published."""
    cells = row.fields
    since, _ = values.moment(cells.get("incident:date:start"))
    ends, _ = values.moment(cells.get("incident:date:end"))
    kind = values.text(cells.get("incident:type"))
    fields: dict[str, Any] = {
        "name": _name(cells),
        "status": Status.IMPASSABLE if kind == "road_closed" else Status.RESTRICTED,
        "applies_to": AppliesTo.PHYSICAL,
        "reason": values.text(cells.get("incident:detail")),
        "since": since,
        "confirmed_at": since,
        "ends_at": ends,
        "source": values.text(cells.get("incident:source:url"))[:200],
    }
    return Reading(fields=fields, flags=_unnamed(fields))


def _network(row: Row) -> Reading:
    """A road of a network: where it runs, and nothing about whether one may or can use it."""
    cells = row.fields
    if not values.text(cells.get("highway") or cells.get("route")):
        return Reading(fields={}, left_out="no highway and no route")
    return Reading(fields={"name": _name(cells), "status": Status.UNKNOWN, "applies_to": AppliesTo.PHYSICAL, "source": "OpenStreetMap"})


def _name(cells: Any) -> str:
    return values.text(cells.get("name")) or values.text(cells.get("ref"))


def _unnamed(fields: dict[str, Any]) -> list[Flag]:
    return [] if fields["name"] else [Flag(code="no_name", reason="the road has no name and no number", field="name")]


ROADS_IN = Room(
    source=ROADS,
    geometry="line",
    needs_geometry=True,
    options={"geometry": "line", "tag": "highway"},
    defaults={"status": Status.UNKNOWN, "applies_to": AppliesTo.PHYSICAL},
    slots=(
        Slot(name="name", read=values.text, aliases=("ref", "road", "#loc+name")),
        Slot(name="status", read=lambda cell: values.text(cell).lower() or None, aliases=("#status",)),
        Slot(name="applies_to", read=lambda cell: values.text(cell).lower() or None),
        Slot(name="decided_by", read=values.text),
        Slot(name="reason", read=values.text, aliases=("remarks", "description", "#description")),
        Slot(name="since", read=lambda cell: values.moment(cell)[0], aliases=("valid_from", "start", "#date+start")),
        Slot(name="ends_at", read=lambda cell: values.moment(cell)[0], aliases=("end", "#date+end")),
        Slot(name="confirmed_at", read=lambda cell: values.moment(cell)[0], aliases=("updated", "#date+reported")),
        Slot(name="vehicle_class", read=values.text),
        Slot(name="direction", read=lambda cell: values.text(cell).lower() or RoadTerms.Direction.BOTH.value),
        Slot(name="hours", read=values.hours),
        Slot(name="source", read=values.text, aliases=("#meta+source",)),
    ),
    shapes=(
        Shape(
            title="OSM ways with incident tags",
            columns=frozenset({"highway", "incident:type", "incident:date:start"}),
            read=_closed,
            source="OSM closed roads",
            id=lambda row: values.text(row.fields.get("id")) or row.id,
        ),
        Shape(
            title="OSM road network (lines)",
            columns=frozenset({"osm_id", "highway"}),
            read=_network,
            source="OpenStreetMap",
            id=lambda row: values.text(row.fields.get("osm_id")),
        ),
        Shape(
            title="OSM road network (with fid)",
            columns=frozenset({"fid", "highway"}),
            read=_network,
            source="OSM roads",
            id=lambda row: values.text(row.fields.get("fid")),
        ),
        Shape(
            title="OSM routes (lines)",
            columns=frozenset({"osm_id", "route"}),
            read=_network,
            source="OSM routes",
            id=lambda row: values.text(row.fields.get("osm_id")),
        ),
    ),
)
