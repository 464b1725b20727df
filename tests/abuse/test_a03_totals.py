"""a03: totals, counts, pages and health are those of what the reader can list."""

from __future__ import annotations

from datetime import timedelta

import mapbox_vector_tile
from django.test import Client

from partners.models import Marking
from sltmap import clock
from tests import make


def counts(client) -> tuple[int, int, int]:
    """The catalogue's count, the length of the list, and the sum of a low zoom's cells."""
    catalogue = next(layer for layer in client.get("/api/v1/layers").json()["layers"] if layer["key"] == "incidents")
    listed = client.get("/api/v1/layers/incidents/features").json()["numberReturned"]
    tile = client.get("/tiles/incidents/5/18/15.pbf")
    features = mapbox_vector_tile.decode(tile.content)["incidents"]["features"] if tile.status_code == 200 else []
    return catalogue["count"], listed, sum(feature["properties"].get("count", 1) for feature in features)


def test_hidden_rows_count_nowhere(cast, signed_in):
    for marking in (Marking.GREEN, Marking.RED, Marking.AMBER_STRICT, Marking.GREEN):
        make.incident(make.label(cast.area, cast.kite, marking))
    over = make.incident(make.label(cast.area, cast.kite), sight_until=clock.now() - timedelta(seconds=1))
    passing = make.incident(make.label(cast.area, cast.kite), sight_until=clock.now() + timedelta(hours=1))
    make.hide(make.incident(make.label(cast.area, cast.kite)))
    assert counts(signed_in(cast.bob)) == (3, 3, 3)
    assert counts(signed_in(cast.carol)) == (5, 5, 5)
    assert over.pk != passing.pk


def test_age_of_a_layer_is_that_of_what_is_shown(cast, signed_in):
    make.incident(make.label(cast.area, cast.kite))
    layer = next(row for row in signed_in(cast.bob).get("/api/v1/layers").json()["layers"] if row["key"] == "incidents")
    make.incident(make.label(cast.area, cast.kite, Marking.RED), at=make.EARLIER + timedelta(days=90))
    assert next(row for row in signed_in(cast.bob).get("/api/v1/layers").json()["layers"] if row["key"] == "incidents") == layer


def test_health_tells_no_number(cast):
    before = Client().get("/healthz").content, Client().get("/readyz").content
    make.incident(make.label(cast.area, cast.kite))
    assert (Client().get("/healthz").content, Client().get("/readyz").content) == before
