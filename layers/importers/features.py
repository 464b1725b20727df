"""GeoJSON, strictly: RFC 7946 structure, finite numbers, no duplicate keys. A bad feature is named by its number. Runs in the child."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from .refusal import Refused

WGS84 = ("urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326")
VERTICES_AT_MOST = 200_000  # of one feature; the finest country outline we know has 60,000
# Depth of nested arrays of positions by type, and whether the innermost list is a ring or line of at least so many.
SHAPES = {"Point": (0, 1), "MultiPoint": (1, 1), "LineString": (1, 2), "MultiLineString": (2, 2), "Polygon": (2, 4), "MultiPolygon": (3, 4)}


class Invalid(ValueError):
    """One feature is not as RFC 7946 says. args: code, detail."""


def read(path: Path, options: dict[str, str]) -> Iterator[dict[str, Any]]:
    """A header message, then one message a feature; numbers count features from 1. Raises Refused."""
    document = _parse(path)
    features = _features(document)
    columns: dict[str, None] = {}
    rows = [_row(number, feature, columns) for number, feature in enumerate(features, 1)]
    yield {"columns": list(columns), "hxl": {}, "notes": [], "rows": len(rows)}
    yield from rows


def _parse(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8-sig"), object_pairs_hook=_unique, parse_constant=_not_finite, parse_float=_finite)
    except UnicodeDecodeError as error:
        raise Refused("bad_encoding", f"GeoJSON is UTF-8; byte {error.start} is not") from error
    except RecursionError as error:
        raise Refused("too_deep", "nested too deeply") from error
    except json.JSONDecodeError as error:
        raise Refused("bad_json", f"line {error.lineno} column {error.colno}: {error.msg}") from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(key for key, _ in pairs if sum(key == other for other, _ in pairs) > 1)
        raise Refused("duplicate_key", f"an object has {twice[:60]!r} twice")
    return found


def _not_finite(text: str) -> NoReturn:
    raise Refused("not_finite", f"{text} is no JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise Refused("not_finite", f"{text[:40]} is too large")
    return number


def _features(document: Any) -> list[Any]:
    if not isinstance(document, dict) or not isinstance(document.get("type"), str):
        raise Refused("not_geojson", "the file is no object with a type")
    kind = document["type"]
    crs = document.get("crs")
    if crs is not None:
        name = crs.get("properties", {}).get("name") if isinstance(crs, dict) and isinstance(crs.get("properties"), dict) else None
        if name not in WGS84:
            raise Refused("not_wgs84", f"the file says its coordinates are {name!r}; GeoJSON is WGS 84 lon, lat (RFC 7946, section 4)")
    if kind == "FeatureCollection":
        features = document.get("features")
        if not isinstance(features, list):
            raise Refused("not_geojson", "the FeatureCollection has no array of features")
        return features
    if kind == "Feature":
        return [document]
    if kind in SHAPES or kind == "GeometryCollection":
        return [{"type": "Feature", "properties": None, "geometry": document}]
    raise Refused("not_geojson", f"type is {kind[:60]!r}, not FeatureCollection, Feature or a geometry")


def _row(number: int, feature: Any, columns: dict[str, None]) -> dict[str, Any]:
    row: dict[str, Any] = {"row": number, "fields": {}}
    try:
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise Invalid("not_geojson", "no object of type Feature")
        properties = feature.get("properties")
        if not isinstance(properties, dict | None):
            raise Invalid("not_geojson", "properties is no object")
        row["fields"] = properties or {}
        columns.update(dict.fromkeys(row["fields"]))
        if isinstance(feature.get("id"), str | int):
            row["id"] = str(feature["id"])
        geometry = feature.get("geometry")
        if geometry is not None:
            row["geom"] = wkt(geometry)
    except Invalid as error:
        row["error"] = list(error.args)
    return row


def wkt(geometry: Any) -> str:
    """A GeoJSON geometry as 2D WKT. Raises Invalid with what is wrong where."""
    if not isinstance(geometry, dict):
        raise Invalid("bad_geometry", "geometry is no object")
    kind = geometry.get("type")
    if kind == "GeometryCollection":
        parts = geometry.get("geometries")
        if not isinstance(parts, list):
            raise Invalid("bad_geometry", "geometries is no array")
        return f"GEOMETRYCOLLECTION ({', '.join(wkt(part) for part in parts)})" if parts else "GEOMETRYCOLLECTION EMPTY"
    if kind not in SHAPES:
        raise Invalid("bad_geometry", f"geometry type is {str(kind)[:40]!r}")
    depth, least = SHAPES[kind]
    count = [0]
    body = _nested(geometry.get("coordinates"), depth, least, kind.endswith("Polygon"), count)
    return f"{kind.upper()} {f'({body})' if depth == 0 else body}"


def _nested(value: Any, depth: int, least: int, ring: bool, count: list[int]) -> str:
    if depth == 0:
        return _position(value, count)
    if not isinstance(value, list):
        raise Invalid("bad_geometry", "coordinates are not nested as the type asks")
    if not value:
        raise Invalid("empty_geometry", "an array of coordinates is empty")
    parts = [_nested(part, depth - 1, least, ring, count) for part in value]
    if depth == 1 and len(parts) < least:
        raise Invalid("invalid_ring" if ring else "short_line", f"{len(parts)} positions; at least {least}")
    if depth == 1 and ring and parts[0] != parts[-1]:
        raise Invalid("invalid_ring", f"the ring begins at {parts[0]} and ends at {parts[-1]}")
    return f"({', '.join(parts)})"


def _position(value: Any, count: list[int]) -> str:
    count[0] += 1
    if count[0] > VERTICES_AT_MOST:
        raise Invalid("too_many_vertices", f"over {VERTICES_AT_MOST} vertices")
    if not isinstance(value, list) or not 2 <= len(value) <= 4 or not all(type(number) in (int, float) for number in value):
        raise Invalid("bad_geometry", f"vertex {count[0]} is {str(value)[:40]}, not lon, lat")
    return f"{float(value[0])!r} {float(value[1])!r}"
