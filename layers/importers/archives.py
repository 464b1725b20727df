"""Out of gzip and zip, within bounds. Names in an archive are compared, never used as paths."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO, cast

from . import sniff
from .refusal import Refused
from .sniff import Kind

EXPANDED_AT_MOST = 256 * 1024 * 1024  # bytes
RATIO_AT_MOST = 120  # threats.md: 200 MB in 194 kB; the densest real file we know has 24
RATIO_FROM = 8 * 1024 * 1024  # bytes from which the ratio counts
MEMBERS_AT_MOST = 1000
SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg")
CHUNK = 1024 * 1024


def unpack(path: Path, into: Path) -> tuple[Kind, Path]:
    """The format and the plain file of what may be packed. into: an empty folder of ours. Raises Refused."""
    kind, packing = sniff.what(path)
    if packing == "gzip":
        plain = into / "plain"
        try:
            with gzip.open(path) as packed:
                _copy(cast("IO[bytes]", packed), plain, path.stat().st_size)
        except (OSError, EOFError, zlib.error) as error:
            raise Refused("broken_archive", f"gzip: {error}") from error
        return _inner(plain), plain
    if packing == "zip":
        try:
            with zipfile.ZipFile(path) as archive:
                return _from_zip(archive, into)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, zlib.error) as error:
            raise Refused("broken_archive", f"zip: {error}") from error
    assert kind is not None
    return kind, path


def _inner(plain: Path) -> Kind:
    kind, packing = sniff.what(plain)
    if kind is None:
        raise Refused("nested_archive", f"{packing} inside an archive is not opened")
    return kind


def _from_zip(archive: zipfile.ZipFile, into: Path) -> tuple[Kind, Path]:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MEMBERS_AT_MOST:
        raise Refused("expands_too_much", f"{len(members)} files in the archive; at most {MEMBERS_AT_MOST}")
    for member in members:
        parts = PurePosixPath(member.filename.replace("\\", "/")).parts
        if ".." in parts or member.filename.startswith(("/", "\\")) or ":" in parts[0]:
            raise Refused("archive_name", f"the archive names {member.filename!r}, outside itself")
        if member.flag_bits & 1:
            raise Refused("encrypted_archive", f"{member.filename!r} is encrypted")
    _bounded(sum(m.file_size for m in members), sum(m.compress_size for m in members))
    layers = [member for member in members if member.filename.lower().endswith(".shp")]
    if layers:
        return Kind.SHAPEFILE, _shapefile(archive, members, layers, into)
    return _single(archive, members, into)


def _shapefile(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], layers: list[zipfile.ZipInfo], into: Path) -> Path:
    if len(layers) > 1:
        raise Refused("several_layers", f"{len(layers)} layers in the archive: {', '.join(m.filename for m in layers)}; one at a time")
    stem = layers[0].filename[:-4].lower()
    parts = {m.filename.lower()[-4:]: m for m in members if m.filename.lower()[:-4] == stem and m.filename.lower()[-4:] in SHAPEFILE}
    missing = [suffix for suffix in (".shx", ".dbf") if suffix not in parts]
    if missing:
        raise Refused("incomplete_shapefile", f"{layers[0].filename!r} comes without {' and '.join(missing)}")
    for suffix, member in parts.items():
        with archive.open(member) as packed:
            _copy(packed, into / f"layer{suffix}", member.compress_size)
    return into / "layer.shp"


def _single(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], into: Path) -> tuple[Kind, Path]:
    """The one file of a zip that is data: of a KMZ the first .kml, else the only one that is no note or picture."""
    kml = [member for member in members if member.filename.lower().endswith(".kml")]
    others = [m for m in members if m.filename.lower().rsplit(".", 1)[-1] in ("csv", "geojson", "json", "gpkg", "pbf")]
    chosen = kml[:1] or others
    if len(chosen) != 1:
        names = ", ".join(repr(m.filename) for m in (chosen or members)[:5]) or "nothing"
        raise Refused("archive_content", f"the archive holds {names}; expected one CSV, GeoJSON, GeoPackage, KML or Shapefile")
    plain = into / "plain"
    with archive.open(chosen[0]) as packed:
        _copy(packed, plain, chosen[0].compress_size)
    return _inner(plain), plain


def _copy(packed: IO[bytes], plain: Path, packed_size: int) -> None:
    # What an archive says of its sizes may be a lie: count what comes out.
    size = 0
    with plain.open("wb") as out:
        while chunk := packed.read(CHUNK):
            size += len(chunk)
            _bounded(size, packed_size)
            out.write(chunk)


def _bounded(size: int, packed_size: int) -> None:
    if size > EXPANDED_AT_MOST:
        raise Refused("expands_too_much", f"the archive expands to over {EXPANDED_AT_MOST // 1024 // 1024} MiB")
    if size > RATIO_FROM and size > RATIO_AT_MOST * max(packed_size, 1):
        raise Refused("expands_too_much", f"the archive expands more than {RATIO_AT_MOST} times")
