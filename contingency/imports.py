"""Hospitals and evacuation points in: OSM, healthsites.io, OurAirports with its runways. What a file does not say stays unknown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from layers.importers import values
from layers.importers.reading import Row
from layers.importers.rooms import Flag, Reading, Room, Shape, Slot

from .models import EvacuationTerms, Service
from .sources import EVACUATION_POINTS, HOSPITALS

Exit = EvacuationTerms.Kind
FOOT_M = 0.3048
MEDICAL = frozenset({"hospital", "clinic"})  # other amenities are kept and flagged: a pharmacy treats nobody
# OurAirports writes one surface in many ways; the first word that is found says it. Order matters: "Hard Sand", "Compacted Gravel".
SURFACES = (
    ("asphalt", ("asp", "bit", "tarmac", "tar", "pem", "mac")),
    ("concrete", ("con", "paving", "bri")),
    ("laterite", ("lat", "murram", "calcrete", "cop")),
    ("gravel", ("gravel", "gvl", "gre")),
    ("sand", ("sand", "san")),
    ("grass", ("grass", "grs", "turf")),
    ("earth", ("dirt", "earth", "soil", "soft", "clay")),
    ("unpaved", ("unpaved",)),
    ("paved", ("hard", "per", "com", "paved")),
)


def surface(said: str) -> str:
    """One of nine words for a runway's surface; empty where unknown (UNK and blank)."""
    word = values.text(said).lower()
    return next(
        (name for name, starts in SURFACES if any(part.startswith(starts) for part in word.replace("/", " ").replace(",", " ").split())), ""
    )


def _facility(row: Row) -> Reading:
    cells = row.fields
    amenity = values.text(cells.get("amenity"))
    if amenity not in MEDICAL | {"doctors", "pharmacy", ""} and not values.text(cells.get("healthcare")):
        return Reading(fields={}, left_out=f"amenity {amenity}, no medical facility")
    name, flags = values.text(cells.get("name"))[:200], []
    kind = amenity or values.text(cells.get("healthcare")) or "medical facility"
    if not name:
        flags.append(Flag(code="no_name", reason=f"the {kind} has no name", field="name"))
    if kind not in MEDICAL:
        flags.append(Flag(code="not_a_hospital", reason=f"{kind}: check that it belongs in this layer", field="amenity", value=amenity))
    if values.text(cells.get("disused")).lower() == "yes":
        flags.append(Flag(code="disused", reason="tagged as disused", field="disused"))
    return Reading(fields={"name": name or f"unnamed {kind}"}, flags=flags)


def _airport(row: Row) -> Reading:
    """NA means no code here; in iso_country and continent it is Namibia and North America, which is why nothing is read as missing."""
    cells = row.fields
    kind = values.text(cells["type"])
    if kind == "closed":
        return Reading(fields={}, left_out="type closed")
    if not kind.endswith("_airport"):
        return Reading(fields={}, left_out=f"type {kind}, no airstrip")
    code = next((c for c in (_code(cells.get("iata_code")), _code(cells.get("gps_code"))) if c), "")
    name = values.text(cells["name"])[:180]
    return Reading(fields={"name": f"{name} ({code})" if code else name, "kind": Exit.AIRSTRIP})


def _code(cell: Any) -> str:
    said = values.text(cell)
    return "" if said == "NA" else said


def _runways(rows: Iterable[Row]) -> Iterable[Row]:
    """One row an airport: its longest open runway decides; the number is that of its first row."""
    by_airport: dict[str, list[Row]] = {}
    for row in rows:
        by_airport.setdefault(values.text(row.fields.get("airport_ident")), []).append(row)
    for ident, runways in by_airport.items():
        usable = [row for row in runways if values.text(row.fields.get("closed")) != "1"]
        best = max(usable, key=lambda row: float(values.text(row.fields.get("length_ft")) or 0), default=None)
        fields: dict[str, Any] = {"airport_ident": ident, "closed": "" if usable else "1", "closed_runways": len(runways) - len(usable)}
        fields |= {name: best.fields.get(name) if best else None for name in ("length_ft", "surface")}
        yield Row(number=runways[0].number, fields=fields)


def _runway(row: Row) -> Reading:
    cells = row.fields
    length_ft, said = float(values.text(cells["length_ft"]) or 0), values.text(cells["surface"])
    flags = []
    if cells["closed"]:
        flags.append(Flag(code="closed", reason="every runway is closed", field="status"))
    elif cells["closed_runways"]:
        flags.append(Flag(code="runway_closed", reason=f"{cells['closed_runways']} of its runways are closed", field="runway_m"))
    if not cells["closed"] and not length_ft:
        flags.append(Flag(code="no_length", reason="no length of runway", field="runway_m"))
    if said and said != "UNK" and not surface(said):
        flags.append(Flag(code="unknown_surface", reason="a surface we have no word for", field="surface", value=said))
    fields: dict[str, Any] = {"runway_m": round(length_ft * FOOT_M) or None, "surface": surface(said)}
    if cells["closed"]:
        fields["status"] = EvacuationTerms.Status.CLOSED
    return Reading(fields=fields, flags=flags)


def _aeroway(row: Row) -> Reading:
    name, kind = values.text(row.fields.get("name")), values.text(row.fields.get("aeroway"))
    if kind == "helipad":
        return Reading(fields={}, left_out="a helipad, no airstrip")
    flags = [] if name else [Flag(code="no_name", reason="the airstrip has no name", field="name")]
    return Reading(fields={"name": name or "unnamed airstrip", "kind": Exit.AIRSTRIP}, flags=flags)


def _centre(row: Row) -> Reading:
    return Reading(fields={"name": values.text(row.fields["evacuationCenterName"]), "kind": Exit.ASSEMBLY_POINT})


def _services(cell: Any) -> list[str]:
    found = values.words(cell)
    if unknown := set(found) - set(Service.values):
        raise ValueError(f"service {sorted(unknown)[0]!r}; known are {', '.join(Service.values)}")
    return found


HOSPITALS_IN = Room(
    source=HOSPITALS,
    geometry="point",
    needs_geometry=True,
    options={"geometry": "point"},
    slots=(
        Slot(name="name", read=values.text, aliases=("facility", "#loc+name")),
        Slot(name="level", read=values.integer),
        Slot(name="services", read=_services),
        Slot(name="beds", read=values.integer, aliases=("#capacity+beds",)),
        Slot(name="contact_role", read=values.text),
        Slot(name="verified_by", read=values.text),
        Slot(name="verified_at", read=lambda cell: values.moment(cell)[0]),
    ),
    shapes=(
        Shape(
            title="healthsites.io",
            columns=frozenset({"uuid", "osm_id", "completeness", "amenity"}),
            read=_facility,
            source="healthsites.io",
            id=lambda row: values.text(row.fields.get("uuid")),
        ),
        Shape(
            title="OSM hospitals",
            columns=frozenset({"id", "amenity", "name"}),
            read=_facility,
            source="OSM hospitals",
            id=lambda row: values.text(row.fields.get("id")) or row.id,
        ),
        Shape(
            title="OSM amenities",
            columns=frozenset({"osm_id", "amenity", "name"}),
            read=_facility,
            source="OSM amenities",
            id=lambda row: values.text(row.fields.get("osm_id")),
        ),
    ),
    alike=True,
)
EVACUATION_POINTS_IN = Room(
    source=EVACUATION_POINTS,
    geometry="point",
    needs_geometry=True,
    options={"geometry": "point"},
    defaults={"status": EvacuationTerms.Status.UNKNOWN},
    slots=(
        Slot(name="name", read=values.text, aliases=("#loc+name",)),
        Slot(name="kind", read=lambda cell: values.text(cell).lower().replace(" ", "_"), aliases=("type",)),
        Slot(name="runway_m", read=values.integer),
        Slot(name="surface", read=values.text),
        Slot(name="aircraft_class", read=values.text),
        Slot(name="status", read=lambda cell: values.text(cell).lower() or None),
        Slot(name="verified_at", read=lambda cell: values.moment(cell)[0]),
    ),
    shapes=(
        Shape(
            title="OurAirports",
            columns=frozenset({"ident", "type", "iso_country", "gps_code", "iata_code"}),
            read=_airport,
            source="OurAirports",
            id=lambda row: values.text(row.fields["ident"]),
        ),
        Shape(
            title="OurAirports runways",
            columns=frozenset({"airport_ident", "length_ft", "surface", "closed"}),
            read=_runway,
            source="OurAirports",
            id=lambda row: values.text(row.fields["airport_ident"]),
            gather=_runways,
            updates_only=True,
        ),
        Shape(
            title="OSM aeroways",
            columns=frozenset({"osm_id", "aeroway", "name"}),
            read=_aeroway,
            source="OSM aeroways",
            id=lambda row: values.text(row.fields.get("osm_id")),
        ),
        Shape(
            title="IBF evacuation centres",
            columns=frozenset({"evacuationCenterName", "lat", "lon"}),
            read=_centre,
            source="IBF evacuation centres",
        ),
    ),
)
