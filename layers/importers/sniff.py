"""What a file is, by its first bytes. Names never decide: a .gpx that holds a VRT would make GDAL open another file."""

from __future__ import annotations

import re
import zipfile
from enum import StrEnum
from pathlib import Path

from .refusal import Refused

FIRST_BYTES = 4096


class Kind(StrEnum):
    """Formats that are read."""

    CSV = "CSV"
    GEOJSON = "GeoJSON"
    GEOPACKAGE = "GeoPackage"
    SHAPEFILE = "zipped Shapefile"
    KML = "KML"
    OSM_PBF = "OSM PBF"


ACCEPTED = ", ".join(Kind)
XML = re.compile(rb"^\s*(<\?xml|<!DOCTYPE|<!--|<[A-Za-z])")
COMMENT = re.compile(rb"<!--.*?(-->|\Z)", re.DOTALL)
KML_ROOTS = (b"kml", b"Document", b"Folder", b"Placemark")
NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f]")


def what(path: Path) -> tuple[Kind | None, str]:
    """The format of a file and the packing it comes in: "", "gzip" or "zip" (then the format is None: look inside). Raises Refused."""
    size = path.stat().st_size
    if size == 0:
        raise Refused("empty_file", "the file is empty")
    with path.open("rb") as file:
        head = file.read(FIRST_BYTES)
    if head.startswith(b"\x1f\x8b"):
        return None, "gzip"
    if head.startswith(b"PK\x03\x04") and zipfile.is_zipfile(path):
        return None, "zip"
    return of_bytes(head), ""


def of_bytes(head: bytes) -> Kind:
    """The format that first bytes tell. Raises Refused for what is not read."""
    if head.startswith(b"SQLite format 3\x00"):
        return Kind.GEOPACKAGE
    if head[4:16].startswith(b"\n\tOSMHeader"):
        return Kind.OSM_PBF
    text = head.removeprefix(b"\xef\xbb\xbf")
    if text.lstrip()[:1] in (b"{", b"["):
        return Kind.GEOJSON
    if XML.match(text):
        root = re.search(rb"<([A-Za-z][\w:.-]{0,60})", COMMENT.sub(b"", text))
        if root and root[1].split(b":")[-1] in KML_ROOTS:
            return Kind.KML
        raise Refused(
            "unknown_format", f"XML whose root is {root[1].decode() if root else 'unknown'!r} is not read; accepted are {ACCEPTED}"
        )
    if NOT_TEXT.search(text):
        raise Refused("unknown_format", f"the file is none of {ACCEPTED}")
    return Kind.CSV
