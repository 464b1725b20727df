"""Layers over HTTP: catalogue, features, tiles, search, feed, the map page and the same picture as text. Parse, one call, answer."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from ninja import Router

from partners import audit
from partners.doors import page, reader_for
from partners.problems import Problem, not_found
from partners.readers import Reader
from partners.views import describe, stamp
from sltmap.geo import Tile

from . import geojson, mvt, queries, sources, text

router = Router(tags=["layers"])
GEOJSON = "application/geo+json"
TILE = "application/vnd.mapbox-vector-tile"


def identity(text: str) -> uuid.UUID:
    """The id in a path. Raises the 404 of everything hidden and absent."""
    try:
        return uuid.UUID(text)
    except ValueError:
        raise not_found() from None


def _body(document: dict[str, Any], content_type: str = GEOJSON) -> HttpResponse:
    return HttpResponse(json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")), content_type=content_type)


@router.get("/layers", summary="The catalogue of layers")
def layers(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"layers": queries.catalogue(request.auth)})  # type: ignore[attr-defined]


@router.get("/layers/{key}/features", summary="Features of a layer, newest first, as GeoJSON")
def features(
    request: HttpRequest, key: str, bbox: str | None = None, datetime: str | None = None, limit: str | None = None, after: str | None = None
) -> HttpResponse:
    source, window = queries.source_of(key), queries.window(request.GET.dict())
    rows = queries.page(source, request.auth, window)  # type: ignore[attr-defined]
    links = [{"rel": "self", "type": GEOJSON, "href": request.get_full_path()}]
    if len(rows) > window.limit:
        rows = rows[: window.limit]
        query = request.GET.copy()
        query["after"], query["limit"] = queries.cursor_of(rows[-1]), str(window.limit)
        links.append({"rel": "next", "type": GEOJSON, "href": f"{request.path}?{query.urlencode()}"})
    return _body(
        geojson.collection(source, rows)
        | {
            "numberReturned": len(rows),
            "limit": window.limit,
            "timeStamp": stamp(),
            "links": links,
        }
    )


@router.get("/layers/{key}/features/{pk}", summary="One feature")
def feature(request: HttpRequest, key: str, pk: str) -> HttpResponse:
    source = queries.source_of(key)
    queries.closed_list(request.GET, set())
    row = queries.one(source, request.auth, identity(pk))  # type: ignore[attr-defined]
    audit.note_view(
        by=request.auth,  # type: ignore[attr-defined]
        layer=source.key,
        record=row.record,
        version=audit.STATE if source.key == "vehicles" else row.version,
        view=row.view,
    )
    return _body(geojson.feature(source, row))


@router.get("/search", summary="Features whose shown words begin with what is typed")
def search(request: HttpRequest, q: str = "", limit: str | None = None) -> HttpResponse:
    queries.closed_list(request.GET, {"q", "limit"})
    if len(q) > 200:
        raise Problem(400, "too_long", "at most 200 characters", field="q", limit=200)
    hits = queries.search(request.auth, q, queries.limit_of(request.GET, 20, queries.SEARCH_AT_MOST))  # type: ignore[attr-defined]
    return JsonResponse(
        {
            "results": [
                {
                    "layer": source.key,
                    "id": str(row.pk),
                    "title": row.title,
                    "view": row.get_view_display(),
                    "marking": row.marking,
                    "lon": middle.coords[0] if middle else None,
                    "lat": middle.coords[1] if middle else None,
                }
                for source, row, middle in hits
            ]
        }
    )


@router.get("/feed", summary="The newest changes over all layers")
def feed(request: HttpRequest, limit: str | None = None) -> HttpResponse:
    queries.closed_list(request.GET, {"limit"})
    changes = queries.feed(request.auth, queries.limit_of(request.GET, 50, 200))  # type: ignore[attr-defined]
    return _body({"changes": [geojson.feature(source, row, with_geometry=False) for source, row in changes]}, "application/json")


def tile(request: HttpRequest, key: str, z: int, x: int, y: int) -> HttpResponse:
    """A vector tile; 204 when there is nothing to draw."""
    source, reader = queries.source_of(key), reader_for(request)
    queries.closed_list(request.GET, set())
    try:
        at = Tile(z=z, x=x, y=y)
    except ValueError:
        raise not_found() from None
    data = mvt.tile(source, reader, at)
    return HttpResponse(data, content_type=TILE) if data else HttpResponse(status=204)


def tilejson(request: HttpRequest, key: str) -> HttpResponse:
    """TileJSON 3.0. Bounds are the world, never the extent of the rows: hidden rows would move it (a04)."""
    source = queries.source_of(key)
    reader_for(request)
    names = ("uid", "count", "view", "marking", "title", "at", *source.tile_fields)
    return JsonResponse(
        {
            "tilejson": "3.0.0",
            "name": source.key,
            "scheme": "xyz",
            "tiles": [request.build_absolute_uri(f"/tiles/{source.key}/{{z}}/{{x}}/{{y}}.pbf")],
            "minzoom": 0,
            "maxzoom": 22,
            "bounds": [-180, -85.0511, 180, 85.0511],
            "vector_layers": [{"id": source.key, "fields": dict.fromkeys(names, "")}],
        }
    )


@page
def map_page(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The map: the page is the map, everything else comes over the wire."""
    context = {
        "leaflet_config": settings.LEAFLET_CONFIG,
        "me": describe(request, reader),
        "layers": queries.catalogue(reader),
    }
    return render(request, "map.html", context)


@page
def text_page(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The same picture as text: every layer with its age and count, and its newest features; or one layer whole, in pages."""
    queries.closed_list(request.GET, {"layer", "after"})
    chosen = request.GET.get("layer", "")
    query = {"limit": "100" if chosen else "10"} | ({"after": request.GET["after"]} if request.GET.get("after") else {})
    sections = text.sections(reader, [queries.source_of(chosen)] if chosen else sources.every(), queries.window(query))
    context = {"me": describe(request, reader), "sections": sections, "chosen": chosen, "address": reverse("text")}
    return render(request, "text/picture.html", context | text.highest(sections))
