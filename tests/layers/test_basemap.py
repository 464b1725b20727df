"""The basemap: built once from Natural Earth, served to anybody, replaced while we serve."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import mapbox_vector_tile
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import RequestFactory
from pmtiles.reader import MmapSource, Reader
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from layers import atlas, basemap
from sltmap.geo import tile_at

ATLAS = Path(settings.BASE_DIR) / "node_modules" / "world-atlas"
needs_atlas = pytest.mark.skipif(not ATLAS.is_dir(), reason="npm ci brings world-atlas")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not ATLAS.is_dir():
        pytest.skip("npm ci brings world-atlas")
    path = tmp_path_factory.mktemp("basemap") / "deep" / "basemap.pmtiles"
    call_command("basemap", output=path)
    return path


@pytest.fixture
def served(built: Path, settings: pytest.FixtureRequest) -> None:
    settings.BASEMAP_PMTILES = built  # type: ignore[attr-defined]


def ask(z: int, x: int, y: int, **headers: str) -> HttpResponse:
    return basemap.tile(RequestFactory().get(f"/basemap/{z}/{x}/{y}.pbf", headers=headers), z, x, y)


def layers_of(response: HttpResponse) -> dict[str, dict]:
    body = gzip.decompress(response.content) if response.get("Content-Encoding") == "gzip" else response.content
    return mapbox_vector_tile.decode(body)


def test_the_world_has_land_and_borders(served: None) -> None:
    assert set(layers_of(ask(0, 0, 0))) == {"land", "borders", "disputed"}


def test_the_line_between_sudan_and_south_sudan_is_dashed_and_the_one_to_uganda_is_not(served: None) -> None:
    north, south = tile_at(29.5, 10.2, 7), tile_at(32.0, 3.6, 7)  # north of Bentiu; Nimule
    assert "disputed" in layers_of(ask(north.z, north.x, north.y))
    assert "borders" in layers_of(ask(south.z, south.x, south.y))


def test_a_tile_in_the_ocean_is_204_and_cached(served: None) -> None:
    ocean = tile_at(-140, -30, 7)
    response = ask(ocean.z, ocean.x, ocean.y)
    assert (response.status_code, response.content) == (204, b"")
    assert response["Cache-Control"] == "public, max-age=86400"


def test_what_is_no_tile_is_404(served: None) -> None:
    for z, x, y in ((0, 1, 0), (3, 0, 8), (27, 0, 0), (10**6, 0, 0)):
        response = ask(z, x, y)
        assert response.status_code == 404
        assert json.loads(response.content)["code"] == "not_found"


@pytest.mark.parametrize(
    ("accepts", "coded"), [("gzip", True), ("br, gzip;q=0.5", True), ("gzip;q=0", False), ("br", False), ("", False), ("*", True)]
)
def test_gzip_goes_to_those_who_take_it(served: None, accepts: str, coded: bool) -> None:
    response = ask(0, 0, 0, **{"accept-encoding": accepts})
    assert (response.get("Content-Encoding") == "gzip") is coded
    assert "land" in layers_of(response)
    assert response["Vary"] == "Accept-Encoding"


def test_tilejson_tells_the_zooms_and_layers(served: None) -> None:
    answer = json.loads(basemap.tilejson(RequestFactory().get("/basemap.json")).content)
    assert (answer["tilejson"], answer["minzoom"], answer["maxzoom"]) == ("3.0.0", 0, 7)
    assert [layer["id"] for layer in answer["vector_layers"]] == ["land", "borders", "disputed"]
    assert answer["tiles"] == ["http://testserver/basemap/{z}/{x}/{y}.pbf"]


def test_without_a_file_the_answer_says_so_and_is_not_kept(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    settings.BASEMAP_PMTILES = tmp_path / "none.pmtiles"  # type: ignore[attr-defined]
    for response in (ask(0, 0, 0), basemap.tilejson(RequestFactory().get("/basemap.json"))):
        assert (response.status_code, response["Cache-Control"]) == (503, "no-store")
        assert json.loads(response.content)["code"] == "no_basemap"


def test_a_broken_file_is_no_basemap(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    settings.BASEMAP_PMTILES = tmp_path / "broken.pmtiles"  # type: ignore[attr-defined]
    settings.BASEMAP_PMTILES.write_bytes(b"not a PMTiles file" * 20)  # type: ignore[attr-defined]
    assert ask(0, 0, 0).status_code == 503


def write_archive(path: Path, tile: bytes) -> None:
    """An operator's own archive of one tile, not compressed."""
    spare = path.with_suffix(".new")
    with spare.open("wb") as file:
        writer = Writer(file)
        writer.write_tile(zxy_to_tileid(0, 0, 0), tile)
        header = dict.fromkeys(("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7", "center_lon_e7", "center_lat_e7", "center_zoom"), 0)
        writer.finalize({**header, "tile_type": TileType.MVT, "tile_compression": Compression.NONE}, {"name": "regional"})
    spare.replace(path)


def test_an_operators_file_is_served_and_a_new_one_at_once(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    settings.BASEMAP_PMTILES = tmp_path / "regional.pmtiles"  # type: ignore[attr-defined]
    write_archive(settings.BASEMAP_PMTILES, b"first")  # type: ignore[attr-defined]
    response = ask(0, 0, 0, **{"accept-encoding": "gzip"})
    assert (response.content, response.get("Content-Encoding")) == (b"first", None)
    write_archive(settings.BASEMAP_PMTILES, b"second")  # type: ignore[attr-defined]
    assert ask(0, 0, 0).content == b"second"


@needs_atlas
def test_an_operators_file_is_never_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "regional.pmtiles"
    write_archive(path, b"theirs")
    before = path.read_bytes()
    call_command("basemap", output=path)
    assert path.read_bytes() == before
    assert "stays" in capsys.readouterr().out


def test_a_second_build_changes_nothing(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = built.stat().st_mtime_ns
    call_command("basemap", output=built)
    assert built.stat().st_mtime_ns == before
    assert "up to date" in capsys.readouterr().out


@needs_atlas
def test_a_build_that_fails_leaves_the_old_file(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = built.read_bytes()
    monkeypatch.setattr(Writer, "finalize", lambda *_: (_ for _ in ()).throw(OSError("No space left on device")))
    with pytest.raises(OSError, match="No space left"):
        call_command("basemap", output=built, force=True)
    assert built.read_bytes() == before
    assert [path.name for path in built.parent.iterdir()] == [built.name]


def test_without_the_atlas_the_command_says_what_brings_it(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="npm ci"):
        call_command("basemap", output=tmp_path / "basemap.pmtiles", atlas=tmp_path)


def test_every_tile_of_the_file_is_a_vector_tile_within_its_buffer(built: Path) -> None:
    with built.open("rb") as file:
        reader = Reader(MmapSource(file))
        for z, x, y in ((2, 2, 1), (5, 18, 15), (7, 75, 61)):
            decoded = mapbox_vector_tile.decode(gzip.decompress(reader.get(z, x, y)))
            for layer in decoded.values():
                assert layer["extent"] == atlas.EXTENT
                for feature in layer["features"]:
                    assert _reach(feature["geometry"]["coordinates"]) <= atlas.EXTENT + atlas.BUFFER + 1


def _reach(coordinates: list) -> float:
    """Largest coordinate, or how far the smallest lies under 0, counted from the far edge."""
    if isinstance(coordinates[0], (int, float)):
        return max(*coordinates, *(atlas.EXTENT - value for value in coordinates))
    return max(_reach(part) for part in coordinates)
