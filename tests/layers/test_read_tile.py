"""Tiles, decoded: places, neighbours, cells, counts."""

from __future__ import annotations

import mapbox_vector_tile
import pytest
from django.contrib.gis.geos import Point

from layers import mvt
from partners.labels import Entry
from partners.models import Marking, View
from sltmap.geo import tile_at, to_mercator
from tests import make


def decoded(client, z, lon, lat, key="incidents"):
    at = tile_at(lon, lat, z)
    response = client.get(f"/tiles/{key}/{at.z}/{at.x}/{at.y}.pbf")
    if response.status_code == 204:
        return at, []
    return at, mapbox_vector_tile.decode(response.content, default_options={"y_coord_down": True})[key]["features"]


def pixel(at, lon, lat):
    """Where lon, lat falls in a tile, tile units from its north-west corner."""
    xmin, _, _, ymax = at.mercator()
    x, y = to_mercator(lon, lat)
    return (x - xmin) / at.size_m * 4096, (ymax - y) / at.size_m * 4096


def test_the_originator_finds_the_place(cast, signed_in):
    make.incident(make.label(cast.area, cast.kite))
    at, [feature] = decoded(signed_in(cast.carol), 12, 31.5586, 6.2089)
    assert feature["geometry"]["type"] == "Point"
    assert feature["geometry"]["coordinates"] == pytest.approx(pixel(at, 31.5586, 6.2089), abs=1)
    assert feature["properties"]["severity"] == 2 and feature["properties"]["view"] == "full"


def test_a_redacted_reader_finds_the_cell_and_not_the_place(cast, signed_in):
    for _ in range(3):
        make.incident(make.label(cast.area, cast.kite))
    at, [feature] = decoded(signed_in(cast.bob), 12, 31.5586, 6.2089)
    assert feature["geometry"]["type"] == "Polygon"
    assert feature["properties"]["count"] == 3 and "uid" not in feature["properties"]
    # Everywhere in the cell gives the same bytes.
    moved = make.incident(make.label(cast.area, cast.heron, Marking.GREEN), geom=Point(31.5001, 6.2999, srid=4326))
    assert moved.cell.geom.covers(make.BOR)


def test_records_of_one_cell_carry_the_tightest_of_their_markings(cast, signed_in):
    strict = make.label(cast.area, cast.kite, Marking.AMBER_STRICT, Entry(view=View.REDACTED, member=cast.bob.pk, basis="incidents"))
    make.standing_consent(cast.kite, cast.area, "incidents", View.REDACTED, cast.carol, member=cast.bob)
    clear = make.label(cast.area, cast.kite, Marking.CLEAR)
    for label in (clear, strict, make.label(cast.area, cast.kite)):
        make.incident(label)
    _, [feature] = decoded(signed_in(cast.bob), 12, 31.5586, 6.2089)
    assert (feature["properties"]["count"], feature["properties"]["marking"]) == (3, "TLP:AMBER+STRICT")


def test_a_point_beside_the_edge_stands_in_the_neighbours_buffer(cast, signed_in):
    at = tile_at(31.5586, 6.2089, 12)
    west = at.bounds()[0]
    make.incident(make.label(cast.area, cast.kite), geom=Point(west + 1e-6, 6.2089, srid=4326))
    client = signed_in(cast.carol)
    response = client.get(f"/tiles/incidents/{at.z}/{at.x - 1}/{at.y}.pbf")
    [feature] = mapbox_vector_tile.decode(response.content, default_options={"y_coord_down": True})["incidents"]["features"]
    assert 4096 <= feature["geometry"]["coordinates"][0] <= 4096 + 64
    assert client.get(f"/tiles/incidents/{at.z}/{at.x - 2}/{at.y}.pbf").status_code == 204


@pytest.fixture
def crowded(monkeypatch):
    """One record is already too many to be drawn by itself."""
    monkeypatch.setattr(mvt, "FEW", 0)
    monkeypatch.setattr(mvt, "FEW_NEAR", 0)


def test_a_few_records_are_drawn_where_they_are_at_any_zoom(cast, signed_in):
    make.incident(make.label(cast.area, cast.kite))
    at, [feature] = decoded(signed_in(cast.carol), 4, 31.5586, 6.2089)
    assert feature["geometry"]["coordinates"] == pytest.approx(pixel(at, 31.5586, 6.2089), abs=1)
    assert feature["properties"]["uid"]


@pytest.mark.parametrize("z", range(10))
def test_low_zooms_count_what_the_reader_can_list(cast, signed_in, crowded, z):
    for n in range(4):
        make.incident(make.label(cast.area, cast.kite), severity=n + 1)
    make.incident(make.label(cast.area, cast.kite, Marking.AMBER_STRICT), severity=4)
    gone = make.incident(make.label(cast.area, cast.kite), severity=4)
    make.hide(gone)
    for member, listed, severity in ((cast.bob, 4, 4), (cast.carol, 5, 4)):
        _, features = decoded(signed_in(member), z, 31.5586, 6.2089)
        assert sum(feature["properties"]["count"] for feature in features) == listed
        assert max(feature["properties"]["severity"] for feature in features) == severity
        tightest = "TLP:AMBER+STRICT" if member is cast.carol else "TLP:GREEN"
        assert {feature["properties"]["marking"] for feature in features} >= {tightest}


def test_counters_stay_right_when_they_are_folded(cast, signed_in, crowded):
    from layers.cells import fold

    make.incident(make.label(cast.area, cast.kite))
    make.hide(make.incident(make.label(cast.area, cast.kite)))
    before = decoded(signed_in(cast.bob), 5, 31.5586, 6.2089)
    assert fold() > 0
    assert decoded(signed_in(cast.bob), 5, 31.5586, 6.2089) == before
    assert fold() == 0


def test_a_tile_outside_the_world_is_not_found(cast, signed_in):
    client = signed_in(cast.bob)
    assert client.get("/tiles/incidents/31/0/0.pbf").status_code == 404
    assert client.get("/tiles/incidents/3/8/0.pbf").status_code == 404
    assert client.get("/tiles/nothing/3/1/1.pbf").status_code == 404


def test_bounds_and_answers_do_not_tell_of_hidden_rows(cast, signed_in):
    client = signed_in(cast.bob)
    before = client.get("/tiles/incidents.json").content, client.get("/tiles/incidents/9/300/247.pbf").content
    make.incident(make.label(cast.area, cast.kite, Marking.RED))
    assert (client.get("/tiles/incidents.json").content, client.get("/tiles/incidents/9/300/247.pbf").content) == before


def test_every_layer_answers_a_tile_at_every_kind_of_zoom(cast, signed_in):
    from layers import sources

    client = signed_in(cast.bob)
    for source in sources.every():
        for z in (0, 5, 9, 14):
            at = tile_at(31.5586, 6.2089, z)
            assert client.get(f"/tiles/{source.key}/{at.z}/{at.x}/{at.y}.pbf").status_code in (200, 204)
