"""The basemap: public tiles out of one PMTiles file, which may be replaced while we serve."""

from __future__ import annotations

import gzip
import json
import mmap
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_header_parameters
from django.views.decorators.http import require_safe
from pmtiles.tile import Compression, deserialize_directory, deserialize_header, find_tile, zxy_to_tileid

A_DAY_S = 86_400
DIRECTORIES = 4  # a PMTiles file is at most that deep (specification 3, section 4)
MAX_ZOOM = 26  # tile ids are 64 bits


class Archive:
    """One open PMTiles file."""

    def __init__(self, path: Path) -> None:
        """Raises OSError if it is not there, ValueError if it is no PMTiles file."""
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        try:
            self.header: dict[str, Any] = dict(deserialize_header(self._bytes[:127]))
        except Exception as error:  # pmtiles raises its own, struct's and IndexError
            raise ValueError(f"{path} is no PMTiles file") from error
        # a directory has thousands of entries: parsing it for each tile would be most of the work
        self._directory = lru_cache(maxsize=64)(self._read_directory)

    def _read_directory(self, offset: int, length: int) -> list[Any]:
        return list(deserialize_directory(self._bytes[offset : offset + length]))

    @property
    def gzipped(self) -> bool:
        return bool(self.header["tile_compression"] == Compression.GZIP)

    def metadata(self) -> dict[str, Any]:
        start = self.header["metadata_offset"]
        body = self._bytes[start : start + self.header["metadata_length"]]
        if self.header["internal_compression"] == Compression.GZIP:
            body = gzip.decompress(body)
        found: dict[str, Any] = json.loads(body)
        return found

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """The tile as it is stored; None if there is none."""
        tile_id = zxy_to_tileid(z, x, y)
        offset, length = self.header["root_offset"], self.header["root_length"]
        for _ in range(DIRECTORIES):
            entry = find_tile(self._directory(offset, length), tile_id)
            if entry is None:
                return None
            if entry.run_length:
                start = self.header["tile_data_offset"] + entry.offset
                return bytes(self._bytes[start : start + entry.length])
            offset, length = self.header["leaf_directory_offset"] + entry.offset, entry.length
        return None


@lru_cache(maxsize=1)
def _open(path: Path, inode: int, changed_ns: int) -> Archive:
    """inode, changed_ns: of the file; another file at the same path is another archive."""
    return Archive(path)


def archive() -> Archive | None:
    """The basemap's file; None while there is none that can be read."""
    path = Path(settings.BASEMAP_PMTILES)
    try:
        state = path.stat()
        return _open(path, state.st_ino, state.st_mtime_ns)
    except (OSError, ValueError):
        return None


def _problem(status: int, code: str, title: str, detail: str) -> HttpResponse:
    body = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail}
    return HttpResponse(json.dumps(body), status=status, content_type="application/problem+json", headers={"Cache-Control": "no-store"})


def _missing() -> HttpResponse:
    return _problem(503, "no_basemap", "No basemap", "The basemap is not built: manage.py basemap builds it.")


def _takes_gzip(request: HttpRequest) -> bool:
    for part in request.headers.get("Accept-Encoding", "").split(","):
        coding, options = parse_header_parameters(part)
        if coding in {"gzip", "*"}:
            return options.get("q", "1").rstrip("0").rstrip(".") not in {"", "0"}
    return False


@require_safe
def tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """`/basemap/{z}/{x}/{y}.pbf`: land, borders, disputed; 204 where there is nothing, 404 for what is no tile."""
    found = archive()
    if found is None:
        return _missing()
    if z > MAX_ZOOM or x >= 2**z or y >= 2**z:
        return _problem(404, "not_found", "Not found", "There is no such tile.")
    body = found.tile(z, x, y)
    response = HttpResponse(status=204) if body is None else _tile(request, body, gzipped=found.gzipped)
    response["Cache-Control"] = f"public, max-age={A_DAY_S}"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _tile(request: HttpRequest, body: bytes, *, gzipped: bool) -> HttpResponse:
    """Compressed as it is stored where the client takes that."""
    kind = "application/vnd.mapbox-vector-tile"
    if gzipped and _takes_gzip(request):
        return HttpResponse(body, content_type=kind, headers={"Content-Encoding": "gzip"})
    return HttpResponse(gzip.decompress(body) if gzipped else body, content_type=kind)


@require_safe
def tilejson(request: HttpRequest) -> HttpResponse:
    """`/basemap.json`: TileJSON 3.0."""
    found = archive()
    if found is None:
        return _missing()
    header, metadata = found.header, found.metadata()
    bounds = [header[name] / 1e7 for name in ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7")]
    answer = {
        "tilejson": "3.0.0",
        "name": metadata.get("name", "basemap"),
        "attribution": metadata.get("attribution", ""),
        "tiles": [request.build_absolute_uri("/basemap/") + "{z}/{x}/{y}.pbf"],
        "vector_layers": metadata.get("vector_layers", []),
        "minzoom": header["min_zoom"],
        "maxzoom": header["max_zoom"],
        "bounds": bounds,
    }
    return JsonResponse(answer, headers={"Cache-Control": f"public, max-age={A_DAY_S // 24}"})
