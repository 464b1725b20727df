"""Bodies of the sharing API, taken apart: a Feature with its foreign members, a preview, a recall; strict, and every refusal named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import GEOSGeometry, LineString, MultiLineString
from django.http import HttpRequest

from partners import queries as partners
from partners import strict
from partners.models import DOArea, Marking
from partners.problems import Problem, not_found
from partners.readers import Reader
from partners.sharing import own, plan_text, principals
from partners.sharing.kinds import Kind
from partners.sharing.plans import Plan
from partners.shown import ConsentRequired

from . import geometry
from . import sources as layer_sources

MEDIA = ("application/json", "application/geo+json")
REASON_AT_MOST = 1_000  # characters
SOURCES_AT_MOST = 50  # of a record drawn from others


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A record as it came in: its area, its columns with the geometry, and its plan if it said one."""

    area: DOArea
    columns: dict[str, Any]
    plan: Plan | None


def body(request: HttpRequest, known: tuple[str, ...]) -> dict[str, Any]:
    """The JSON object in a request's body, of known members. Raises Problem 415, 400, 422."""
    if request.content_type not in MEDIA:
        raise Problem(415, "unsupported_media_type", "send application/json")
    document = strict.loads(request.body)
    if not isinstance(document, dict):
        raise Problem(422, "object_expected", "the body is an object", field="body")
    return closed(document, known)


def closed(document: dict[str, Any], known: tuple[str, ...], field: str = "") -> dict[str, Any]:
    """The document, if it has no member beyond the known. Raises Problem 400 unknown_field."""
    for name in document:
        if name not in known:
            raise Problem(400, "unknown_field", f"known are {', '.join(known)}", field=f"{field}{name}"[:120])
    return document


def new(kind: Kind, document: Mapping[str, Any], reader: Reader, *, at: datetime, field: str = "") -> Draft:
    """A Feature that is to be a record, with the foreign members `label` and `area`. Raises Problem 400, 422."""
    properties, geom = _parts(kind, document, field)
    if geom is None and document.get("geometry") is not None:
        raise Problem(422, "geometry_missing", field=f"{field}geometry")
    columns = kind.columns(properties, at=at)
    kind.check(columns)
    code = document.get("area") or ""
    if not isinstance(code, str):
        raise Problem(422, "text_expected", "the code of a DO area", field="area")
    if geom is None and not kind.reserved(columns):
        raise Problem(422, "geometry_missing", f"one of {', '.join(kind.geometries)}", field=f"{field}geometry")
    area = partners.area_of(geom, code=code) if geom is not None else own.area_of_code(code)
    return Draft(area=area, columns={**columns, kind.source.geom_name: geom}, plan=plan(document.get("label"), reader, area, at=at))


def sources(value: Any, reader: Reader) -> list[tuple[str, Any]]:
    """The records that a new one is drawn from: [{layer, id of the form that the writer sees}], as (layer key, own record).

    What is public (CLEAR) binds nobody and is left out. Raises the 404 of everything hidden; shown.ConsentRequired for a record of another
    originator: nothing says beforehand who would consent to what is drawn from it. Problem 400, 422.
    """
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value) or len(value) > SOURCES_AT_MOST:
        raise Problem(422, "list_expected", "a list of layer and id", field="derived_from", limit=SOURCES_AT_MOST)
    found = []
    for one in value:
        closed(one, ("layer", "id"), "derived_from.")
        try:
            pk = UUID(str(one.get("id", "")))
        except ValueError:
            raise not_found() from None
        source = layer_sources.get(str(one.get("layer", "")))
        if source is None:
            raise not_found()
        row = own.form(source, reader, pk)
        if row.label.originator_id == reader.organisation:
            found.append((source.key, own.record(source, reader, pk)))
        elif row.label.marking != Marking.CLEAR:
            raise ConsentRequired(f"{source.key} {pk} is of another organisation")
    return found


def change(kind: Kind, document: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """Columns that a Feature changes: the properties that stand in it, and its geometry if it has one. Raises Problem 400, 422."""
    properties, geom = _parts(kind, document, "")
    columns = kind.columns(properties, at=at, partly=True)
    return columns if geom is None else {**columns, kind.source.geom_name: geom}


def plan(value: Any, reader: Reader, area: DOArea, *, at: datetime, held: Plan | None = None) -> Plan | None:
    """The plan in a document, None where none is said. held: what the record is under; whom that names may be named again.

    Raises Problem 400, 422.
    """
    if value is None:
        return None
    known = principals.of(reader, area, at=at)
    return plan_text.plan(value, principals.beside(known, held) if held else known, at=at)


def text(document: Mapping[str, Any], name: str, *, required: bool = False, limit: int = REASON_AT_MOST) -> str:
    """A text of a document, empty where none is said. Raises Problem 422."""
    value = document.get(name)
    if value is None:
        value = ""
    if not isinstance(value, str):
        raise Problem(422, "text_expected", "this is text", field=name)
    if len(value) > limit:
        raise Problem(422, "too_long", f"{len(value)} characters", field=name, limit=limit)
    if required and not value.strip():
        raise Problem(422, "required", "this is needed", field=name)
    return strict.prose(value.strip())


def _parts(kind: Kind, document: Mapping[str, Any], field: str) -> tuple[dict[str, Any], GEOSGeometry | None]:
    if document.get("type") != "Feature":
        raise Problem(422, "geometry_type", "the body is a GeoJSON Feature", field=f"{field}type")
    properties = document.get("properties")
    if properties is None:
        properties = {}
    if not isinstance(properties, dict):
        raise Problem(422, "properties_missing", field=f"{field}properties")
    if document.get("geometry") is None:
        return properties, None
    return properties, placed(kind, geometry.parse(document["geometry"], allowed=accepted(kind), field=f"{field}geometry"))


def accepted(kind: Kind) -> tuple[str, ...]:
    """GeoJSON types that come in for a kind."""
    return kind.geometries


def placed(kind: Kind, geom: GEOSGeometry) -> GEOSGeometry:
    """A geometry as the record keeps it: a course in as many parts as it has."""
    return MultiLineString(geom, srid=4326) if isinstance(geom, LineString) else geom
