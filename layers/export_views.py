"""A layer as a file over the API: parse, one call, answer (docs/wire.md)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from ninja import Router

from partners.doors import fresh_factor
from partners.problems import Problem
from sltmap import clock

from . import exports, queries
from .export import FORMATS

router = Router(tags=["layers"])


@router.get("/layers/{key}/export", summary="A layer as a file: GeoJSON, CSV or GeoPackage")
def export(
    request: HttpRequest, key: str, format: str = "geojson", bbox: str | None = None, datetime: str | None = None, own: str = "no"
) -> HttpResponseBase:
    source, query = queries.source_of(key), request.GET.dict()
    queries.closed_list(query, {"format", "bbox", "datetime", "own"})
    if format not in FORMATS:
        raise Problem(400, "unknown_format", f"known are {', '.join(FORMATS)}", field="format")
    if own not in ("yes", "no"):
        raise Problem(400, "bad_value", "yes or no", field="own")
    if own == "no":
        fresh_factor(request)  # what is one's own leaves without: a suspended organisation keeps it
    window = queries.window({name: query[name] for name in ("bbox", "datetime") if name in query})
    made = exports.make(
        source=source, reader=request.auth, form=FORMATS[format], window=window, own=own == "yes", at=clock.now()  # type: ignore[attr-defined]
    )  # fmt: skip
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"', "Content-Length": str(len(made.content))}
    if len(made.content) <= exports.CHUNK:
        return HttpResponse(made.content, content_type=made.content_type, headers=headers)
    return StreamingHttpResponse(made.chunks(), content_type=made.content_type, headers=headers)
