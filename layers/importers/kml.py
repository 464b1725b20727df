"""KML through defusedxml alone: no DTD, no entity, and nothing it links to is ever fetched. Runs in the child."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree

from .refusal import Refused

SHAPES = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry", "Track", "MultiTrack", "Model")
LINKED = ("href", "styleUrl", "targetHref", "schemaUrl")
TAG = re.compile(r"<[^>]{0,2000}>")


class Invalid(ValueError):
    """One placemark cannot be read. args: code, detail."""


def read(path: Path, options: dict[str, str]) -> Iterator[dict[str, Any]]:
    """A header message with the links that were dropped, then one message a Placemark. Raises Refused."""
    root = _parse(path)
    links = sorted({(e.text or "").strip() for e in root.iter() if _name(e) in LINKED and _external(e.text)})
    columns: dict[str, None] = {}
    places = [element for element in root.iter() if _name(element) == "Placemark"]
    rows = [_row(number, element, columns) for number, element in enumerate(places, 1)]
    yield {"columns": list(columns), "hxl": {}, "notes": [], "rows": len(rows), "links": links}
    yield from rows


def _parse(path: Path) -> Element:
    try:
        return ElementTree.fromstring(path.read_bytes(), forbid_dtd=True)
    except DefusedXmlException as error:
        raise Refused("xml_entities", f"{type(error).__name__}: a DTD or entities are not read") from error
    except (ParseError, ValueError, LookupError) as error:
        raise Refused("bad_xml", str(error)[:200]) from error


def _name(element: Element) -> str:
    return str(element.tag).rsplit("}", 1)[-1]


def _external(text: str | None) -> bool:
    link = (text or "").strip()
    return bool(link) and not link.startswith("#")


def _child(element: Element, name: str) -> Element | None:
    return next((child for child in element if _name(child) == name), None)


def _text(element: Element, name: str) -> str:
    found = _child(element, name)
    return (found.text or "").strip() if found is not None else ""


def _row(number: int, place: Element, columns: dict[str, None]) -> dict[str, Any]:
    fields: dict[str, str] = {}
    for name in ("name", "description", "address"):
        if text := _text(place, name):
            fields[name] = " ".join(unescape(TAG.sub(" ", text)).split())
    for element in place.iter():
        if _name(element) == "Data" and element.get("name"):
            fields[element.get("name", "")] = _text(element, "value")
        elif _name(element) == "SimpleData" and element.get("name"):
            fields[element.get("name", "")] = (element.text or "").strip()
    span = _child(place, "TimeSpan")
    stamp = _child(place, "TimeStamp")
    when = _text(stamp, "when") if stamp is not None else _text(span, "begin") if span is not None else ""
    if when:
        fields["when"] = when
    columns.update(dict.fromkeys(fields))
    row: dict[str, Any] = {"row": number, "fields": fields}
    if place.get("id"):
        row["id"] = place.get("id")
    try:
        shape = next((child for child in place if _name(child) in SHAPES), None)
        if shape is not None:
            row["geom"] = _wkt(shape)
    except Invalid as error:
        row["error"] = list(error.args)
    return row


def _wkt(shape: Element) -> str:
    kind = _name(shape)
    if kind == "Point":
        return f"POINT ({_positions(shape, 1)[0]})"
    if kind in ("LineString", "LinearRing"):
        return f"LINESTRING ({', '.join(_positions(shape, 2))})"
    if kind == "Polygon":
        rings = [ring for ring in shape.iter() if _name(ring) == "LinearRing"]
        if not rings:
            raise Invalid("invalid_ring", "a Polygon without a ring")
        return f"POLYGON ({', '.join(_ring(ring) for ring in rings)})"
    if kind == "MultiGeometry":
        parts = [_wkt(child) for child in shape if _name(child) in SHAPES]
        if not parts:
            raise Invalid("empty_geometry", "an empty MultiGeometry")
        return f"GEOMETRYCOLLECTION ({', '.join(parts)})"
    raise Invalid("bad_geometry", f"a {kind} is not read")


def _ring(ring: Element) -> str:
    positions = _positions(ring, 4)
    if positions[0] != positions[-1]:
        raise Invalid("invalid_ring", f"the ring begins at {positions[0]} and ends at {positions[-1]}")
    return f"({', '.join(positions)})"


def _positions(shape: Element, least: int) -> list[str]:
    found = []
    for text in re.sub(r"\s*,\s*", ",", _text(shape, "coordinates")).split():
        numbers = text.split(",")
        try:
            lon, lat = float(numbers[0]), float(numbers[1])
        except (ValueError, IndexError) as error:
            raise Invalid("bad_coordinate", f"{text[:40]!r} is not lon,lat") from error
        found.append(f"{lon!r} {lat!r}")
    if len(found) < least:
        raise Invalid("invalid_ring" if least == 4 else "short_line", f"{len(found)} positions; at least {least}")
    return found
