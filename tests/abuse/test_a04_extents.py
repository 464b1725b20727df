"""a04: extents, bounds and cluster centres are unchanged by hidden rows."""

from __future__ import annotations

import mapbox_vector_tile
from django.contrib.gis.geos import Point

from partners.models import Marking
from tests import make


def test_a_hidden_row_far_away_moves_no_bounds(cast, signed_in):
    make.incident(make.label(cast.area, cast.kite))
    bob = signed_in(cast.bob)
    paths = [
        "/tiles/incidents.json",
        "/tiles/incidents/5/18/15.pbf",
        "/tiles/incidents/0/0/0.pbf",
        "/api/v1/layers/incidents/features?limit=1",
    ]
    before = [bob.get(path).content.split(b'"timeStamp"')[0] for path in paths]
    make.incident(make.label(cast.area, cast.kite, Marking.RED), geom=Point(27.0, 12.5, srid=4326))
    assert [bob.get(path).content.split(b'"timeStamp"')[0] for path in paths] == before


def geometries(client, at: str) -> str:
    """What a tile draws, without the random id of the form."""
    return str(
        [
            feature["geometry"]
            for feature in mapbox_vector_tile.decode(client.get(f"/tiles/incidents/{at}.pbf").content)["incidents"]["features"]
        ]
    )


def test_a_redacted_place_is_drawn_as_its_cell_wherever_it_lies(cast, signed_in):
    bob, answers = signed_in(cast.bob), set()
    for lon, lat in ((31.5001, 6.2001), (31.5999, 6.2999), (31.55, 6.25)):
        row = make.incident(make.label(cast.area, cast.kite), geom=Point(lon, lat, srid=4326))
        answers.add(tuple(geometries(bob, at) for at in ("5/18/15", "7/75/61", "10/601/494")))
        make.hide(row)
    assert len(answers) == 1
