"""Builds the basemap: `manage.py basemap`."""

from __future__ import annotations

import gzip
import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from pmtiles.reader import MmapSource, Reader
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from layers.atlas import LAYERS, MAX_ZOOM, SCALES, read_atlas, tiles

ATLAS = Path("node_modules") / "world-atlas"
BUILDER = "1"  # raise it when the tiles would come out otherwise


class Command(BaseCommand):
    help = (
        "Builds the basemap (Natural Earth: land, borders, disputed borders, zooms 0-7) into BASEMAP_PMTILES, unless it is there already."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="build it although nothing has changed")
        parser.add_argument("--atlas", type=Path, default=settings.BASE_DIR / ATLAS, help="folder of npm world-atlas")
        parser.add_argument("--output", type=Path, default=settings.BASEMAP_PMTILES)

    def handle(self, *args: Any, force: bool, atlas: Path, output: Path, **options: Any) -> None:
        sources = {scale: atlas / f"countries-{scale}.json" for scale, _, _ in SCALES}
        if not force and output.is_file() and not _is_ours(output):
            self.stdout.write(f"{output} was put there by hand and stays")
            return
        if missing := [path for path in sources.values() if not path.is_file()]:
            raise CommandError(f"{missing[0]} is missing: npm ci brings it")
        origin = _fingerprint(list(sources.values()))
        if not force and output.is_file() and _metadata(output).get("origin") == origin:
            self.stdout.write(f"{output} is up to date")
            return
        self._build(sources, output, origin)

    def _build(self, sources: dict[str, Path], output: Path, origin: str) -> None:
        found: dict[int, bytes] = {}
        for scale, first, last in SCALES:
            for z, x, y, tile in tiles(read_atlas(sources[scale]), first, last):
                found[zxy_to_tileid(z, x, y)] = gzip.compress(tile, mtime=0)  # without the time: the same tiles, the same bytes
            self.stdout.write(f"zooms {first}-{last} from {scale}: {len(found)} tiles so far")
        output.parent.mkdir(parents=True, exist_ok=True)
        _write(found, output, origin)
        self.stdout.write(f"{output}: {len(found)} tiles, {output.stat().st_size / 1e6:.1f} MB")


def _fingerprint(paths: list[Path]) -> str:
    digest = hashlib.sha256(BUILDER.encode())
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _metadata(path: Path) -> dict[str, Any]:
    """What a PMTiles file says of itself; {} for what is none."""
    try:
        with path.open("rb") as file:
            found: dict[str, Any] = Reader(MmapSource(file)).metadata()
            return found
    except Exception:  # pmtiles raises whatever its parts raise on a broken file
        return {}


def _is_ours(path: Path) -> bool:
    """Whether this command wrote it, or it is no PMTiles file at all: an operator's regional file is never overwritten."""
    metadata = _metadata(path)
    return not metadata or "origin" in metadata


def _write(found: dict[int, bytes], output: Path, origin: str) -> None:
    """In full or not at all: a server that is reading keeps the old file."""
    handle, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            writer = Writer(file)
            for tile_id in sorted(found):
                writer.write_tile(tile_id, found[tile_id])
            writer.finalize(_header(), _description(origin))
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(output)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _header() -> dict[str, Any]:
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_zoom": 0,
        "max_zoom": MAX_ZOOM,
        "min_lon_e7": -1_800_000_000,
        "min_lat_e7": -850_511_287,
        "max_lon_e7": 1_800_000_000,
        "max_lat_e7": 850_511_287,
        "center_zoom": 2,
        "center_lon_e7": 0,
        "center_lat_e7": 0,
    }


def _description(origin: str) -> dict[str, Any]:
    return {
        "name": "sltmap basemap",
        "attribution": "Natural Earth",
        "origin": origin,
        "vector_layers": [{"id": name, "fields": {}} for name in LAYERS],
    }
