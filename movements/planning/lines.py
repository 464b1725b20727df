"""Lines and points of a file, to plan from: GPX, KML, GeoJSON. Nothing of it is kept, nothing outside it is opened."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import gpxpy
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.http import HttpRequest
from gpxpy.gpx import GPX, GPXException

from layers import geometry
from layers.geometry import VERTICES_AT_MOST
from partners import strict
from partners.problems import Problem

FILE_AT_MOST = 5 * 1024 * 1024  # bytes
LINES_AT_MOST, POINTS_AT_MOST = 100, 1_000
NAME_AT_MOST = 200
DEEPEST = 64  # of nested elements
KML = "{http://www.opengis.net/kml/2.2}"

Position = list[float]


class Found:
    """What a file holds: lines and points by name, and what was left out and why."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, list[Position]]] = []
        self.points: list[tuple[str, Position]] = []
        self.left_out: list[str] = []

    def line(self, name: str, positions: list[Position]) -> None:
        if len(positions) < 2:
            self.left_out.append(f"a line of {len(positions)} positions")
        else:
            self.lines.append((name[:NAME_AT_MOST], positions))

    def point(self, name: str, position: Position) -> None:
        self.points.append((name[:NAME_AT_MOST], position))


def of_upload(request: HttpRequest) -> dict[str, Any]:
    """The answer of POST /api/v1/missions/import. Raises Problem 400 xml_entities, bad_xml, bad_json; 413; 415; 422."""
    upload = request.FILES.get("file")
    if upload is None or set(request.FILES) != {"file"} or set(request.POST):
        raise Problem(422, "required", "one file, as multipart member `file`", field="file")
    if (upload.size or 0) > FILE_AT_MOST:
        raise Problem(413, "too_large", f"{upload.size} bytes", field="file", limit=FILE_AT_MOST)
    return told(read(upload.read(), str(upload.name or "")))


def read(data: bytes, name: str) -> Found:
    """What a file holds, by what it says it is (the end of its name) and by what it is. Raises as of_upload."""
    kind = name.rsplit(".", 1)[-1].lower()
    readers = {"gpx": _gpx, "kml": _kml, "geojson": _geojson, "json": _geojson}
    if kind not in readers:
        raise Problem(415, "unsupported_media_type", "a .gpx, .kml or .geojson file", field="file")
    return readers[kind](data)


def told(found: Found) -> dict[str, Any]:
    """As GeoJSON, each geometry checked as a drawn one is. Raises Problem 422 with the number of the line."""
    for what, number, limit in (("lines", len(found.lines), LINES_AT_MOST), ("points", len(found.points), POINTS_AT_MOST)):
        if number > limit:
            raise Problem(422, "too_many", f"{number} {what}", field="file", limit=limit)
    total = sum(len(positions) for _, positions in found.lines)
    if total > VERTICES_AT_MOST:
        raise Problem(422, "too_many_vertices", f"{total} vertices", field="file", limit=VERTICES_AT_MOST)
    lines = [_feature("LineString", name, positions, f"lines[{n}]") for n, (name, positions) in enumerate(found.lines)]
    points = [_feature("Point", name, position, f"points[{n}]") for n, (name, position) in enumerate(found.points)]
    return {"lines": lines, "points": points, "left_out": found.left_out}


def _feature(kind: str, name: str, coordinates: Any, field: str) -> dict[str, Any]:
    geometry.parse({"type": kind, "coordinates": coordinates}, allowed=(kind,), field=field)
    return {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}, "properties": {"name": strict.prose(name.strip())}}


def xml(data: bytes) -> Element:
    """The root of an XML text without a document type, entities or links that anybody follows."""
    try:
        root: Element = fromstring(data, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        raise Problem(400, "xml_entities", "a document type or entities", field="file") from None
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise Problem(400, "bad_xml", str(error)[:120], field="file") from None
    return root


def _gpx(data: bytes) -> Found:
    """Routes and tracks, a line per segment, and waypoints. gpxpy reads what defusedxml let pass."""
    root = xml(data)
    if not root.tag.endswith("gpx"):
        raise Problem(422, "not_what_it_says", f"the root is {root.tag[-40:]!r}, not gpx", field="file")
    try:
        gpx: GPX = gpxpy.parse(data.decode("utf-8-sig"))
    except (GPXException, UnicodeDecodeError, ValueError, TypeError) as error:
        raise Problem(400, "bad_gpx", str(error)[:120], field="file") from None
    found = Found()
    for route in gpx.routes:
        found.line(route.name or "", [[point.longitude, point.latitude] for point in route.points])
    for track in gpx.tracks:
        for segment in track.segments:
            found.line(track.name or "", [[point.longitude, point.latitude] for point in segment.points])
    for point in gpx.waypoints:
        found.point(point.name or "", [point.longitude, point.latitude])
    if any(link for link in (gpx.link, *(point.link for point in gpx.waypoints))):
        found.left_out.append("links")
    return found


def _kml(data: bytes) -> Found:
    """LineStrings and Points of placemarks, whatever their nesting; network links, overlays and outlines are left out and listed."""
    root = xml(data)
    if not root.tag.endswith("kml"):
        raise Problem(422, "not_what_it_says", f"the root is {root.tag[-40:]!r}, not kml", field="file")
    found = Found()
    for element in root.iter():
        tag = element.tag.rsplit("}", 1)[-1]
        if tag in ("NetworkLink", "GroundOverlay", "ScreenOverlay", "PhotoOverlay", "Polygon", "Model"):
            found.left_out.append(tag)
        if tag == "Placemark":
            name = next((child.text or "" for child in element if child.tag.endswith("}name") or child.tag == "name"), "")
            _placemark(found, element, name)
    return found


def _placemark(found: Found, element: Element, name: str) -> None:
    for child in element.iter():
        tag = child.tag.rsplit("}", 1)[-1]
        if tag in ("LineString", "Point"):
            text = next((part.text or "" for part in child if part.tag.rsplit("}", 1)[-1] == "coordinates"), "")
            positions = list(_positions(text))
            if tag == "LineString":
                found.line(name, positions)
            elif positions:
                found.point(name, positions[0])


def _positions(text: str) -> Iterator[Position]:
    """lon,lat[,height] separated by spaces. Heights are dropped."""
    for number, item in enumerate(text.split()):
        try:
            lon, lat = (float(part) for part in item.split(",")[:2])
        except ValueError:
            raise Problem(422, "coord_type", f"{item[:40]!r} is not lon,lat", field="file", position=f"vertex {number}") from None
        if not (math.isfinite(lon) and math.isfinite(lat)):
            raise Problem(422, "not_finite", "a coordinate is no number", field="file", position=f"vertex {number}")
        yield [lon, lat]


def _geojson(data: bytes) -> Found:
    """LineStrings, MultiLineStrings and Points of a Feature, a collection or a bare geometry; others are left out and listed."""
    if len(data) > strict.MAX_BODY:
        raise Problem(413, "too_large", f"{len(data)} bytes", field="file", limit=strict.MAX_BODY)
    document, found = strict.loads(data.removeprefix(b"\xef\xbb\xbf"), field="file"), Found()
    if not isinstance(document, dict):
        raise Problem(422, "object_expected", "GeoJSON is an object", field="file")
    if "crs" in document:
        raise Problem(422, "crs_not_4326", "coordinates are WGS 84 lon, lat", field="crs")
    features = document.get("features") if document.get("type") == "FeatureCollection" else [document]
    if not isinstance(features, list):
        raise Problem(422, "list_expected", "features is a list", field="features")
    for number, feature in enumerate(features):
        if not isinstance(feature, dict):
            raise Problem(422, "object_expected", "a Feature is an object", field=f"features[{number}]")
        shape = feature.get("geometry") if feature.get("type") == "Feature" else feature
        if not isinstance(shape, dict):
            raise Problem(422, "geometry_missing", "a Feature to plan from has a geometry", field=f"features[{number}].geometry")
        properties = feature.get("properties")
        name = properties.get("name") if isinstance(properties, dict) else ""
        _shape(found, shape, name if isinstance(name, str) else "", f"features[{number}].geometry")
    return found


def _shape(found: Found, shape: dict[str, Any], name: str, field: str) -> None:
    kind, coordinates = shape.get("type"), shape.get("coordinates")
    if kind == "Point":
        found.point(name, _flat(coordinates, field))
    elif kind in ("LineString", "MultiLineString"):
        parts = [coordinates] if kind == "LineString" else coordinates
        if not isinstance(parts, list) or not all(isinstance(part, list) for part in parts):
            raise Problem(422, "geometry_empty", "no coordinates", field=field)
        for part in parts:
            found.line(name, [_flat(position, field) for position in part])
    else:
        found.left_out.append(str(kind)[:40])


def _flat(position: Any, field: str) -> Position:
    """A position without its height."""
    if not isinstance(position, list) or len(position) < 2:
        raise Problem(422, "coord_type", "a position is [lon, lat], two numbers", field=field)
    return position[:2]
