"""Photographs over the API: parse, one call, answer (docs/wire.md)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError

from partners import audit
from partners.problems import Problem
from sltmap import clock

from . import actions, geojson, photos, pictures, queries
from .sharing import router  # one router: two cannot share the path of a feature
from .views import identity

BODY_AT_MOST = pictures.BYTES_AT_MOST + 64 * 1024  # with the form around the file


@router.get("/layers/{key}/features/{pk}/photos", summary="Photographs of a record that you see in full")
def listed(request: HttpRequest, key: str, pk: str) -> HttpResponse:
    source = queries.source_of(key)
    queries.closed_list(request.GET, set())
    queries.one(source, request.auth, identity(pk))  # type: ignore[attr-defined]  # hidden and absent: the same 404
    told = photos.listed(source, request.auth, identity(pk))  # type: ignore[attr-defined]
    return JsonResponse({"photos": [photo | {"added_at": geojson.stamp(photo["added_at"])} for photo in told]})


@router.post("/layers/{key}/features/{pk}/photos", summary="Add a photograph to your record: multipart, file and own (yes, no)")
def add(request: HttpRequest, key: str, pk: str) -> HttpResponse:
    source, reader = queries.source_of(key), request.auth  # type: ignore[attr-defined]
    declared = request.headers.get("Content-Length", "")
    if not declared.isdigit() or int(declared) > BODY_AT_MOST:
        raise Problem(413, "too_large", field="file", limit=pictures.BYTES_AT_MOST)
    if request.content_type != "multipart/form-data":
        raise Problem(415, "unsupported_media_type", "send multipart/form-data")
    try:
        fields, files = request.POST, request.FILES
    except (MultiPartParserError, SuspiciousOperation):
        raise Problem(400, "bad_form", "the form cannot be read") from None
    for name in {*fields, *files} - {"file", "own", "csrfmiddlewaretoken"}:
        raise Problem(400, "unknown_field", field=name[:80])
    sent: Any = files.getlist("file")
    if len(sent) != 1:
        raise Problem(422, "required", "one photograph", field="file")
    if fields.get("own", "no") not in ("yes", "no"):
        raise Problem(422, "unknown_value", "yes or no", field="own")
    photos.record_of(source, reader, identity(pk))  # whose it is, before a pixel is decoded
    try:
        made = pictures.make_anew(sent[0].read())
        kept = actions.add_photo(by=reader, source=source, form=identity(pk), made=made, own=fields.get("own") == "yes", at=clock.now())
    except pictures.TooLarge as error:
        raise Problem(413, "too_large", str(error), field="file", limit=pictures.PIXELS_AT_MOST) from None
    except pictures.NotAPhoto as error:
        raise Problem(422, "not_a_photo", str(error), field="file") from None
    except actions.TooMany as error:
        raise Problem(422, "too_many", str(error), field="file", limit=actions.PHOTOS_AT_MOST) from None
    return JsonResponse({"id": str(kept.pk), "width": kept.width, "height": kept.height}, status=201)


@router.get("/layers/{key}/features/{pk}/photos/{photo}", summary="One photograph, JPEG; size=small for a thumbnail")
def image(request: HttpRequest, key: str, pk: str, photo: str, size: str = "") -> HttpResponse:
    source = queries.source_of(key)
    queries.closed_list(request.GET, {"size"})
    if size not in ("", "small"):
        raise Problem(400, "bad_value", "small, or nothing", field="size")
    reader, form = request.auth, identity(pk)  # type: ignore[attr-defined]
    data = photos.image(source, reader, form, identity(photo), small=size == "small")
    row = queries.one(source, reader, form)
    audit.note_view(by=reader, layer=source.key, record=row.record, version=row.version, view=row.view, photo=identity(photo))
    return HttpResponse(data, content_type="image/jpeg", headers={"Content-Disposition": 'inline; filename="photo.jpg"'})


@router.delete("/layers/{key}/features/{pk}/photos/{photo}", summary="Take a photograph of your record away")
def remove(request: HttpRequest, key: str, pk: str, photo: str) -> HttpResponse:
    actions.remove_photo(by=request.auth, source=queries.source_of(key), form=identity(pk), photo=identity(photo))  # type: ignore[attr-defined]
    return HttpResponse(status=204)
