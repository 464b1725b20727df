"""a06, a07: no answer depends on who asked before, and no validator of another reader brings a 304."""

from __future__ import annotations

import pytest

from partners import scopes
from tests import make
from tests.abuse.between import told

PATHS = (
    "/tiles/incidents/12/2407/1977.pbf",
    "/tiles/incidents/5/18/15.pbf",
    "/tiles/incidents.json",
    "/api/v1/layers/incidents/features",
    "/api/v1/layers",
    "/api/v1/feed",
    "/api/v1/search?q=theft",
)


@pytest.mark.parametrize("path", PATHS)
def test_a_tile_that_carol_warmed_is_cold_for_bob(cast, signed_in, path):
    make.incident(make.label(cast.area, cast.kite))
    cold = told(signed_in(cast.bob).get(path))
    scopes.forget_all()
    for _ in range(2):
        signed_in(cast.carol).get(path)
    assert told(signed_in(cast.bob).get(path)) == cold
