"""a07: another reader's ETag or date is answered with 200 and the asker's own body; protected answers carry no validator."""

from __future__ import annotations

import pytest

from tests import make
from tests.abuse.between import told
from tests.abuse.test_a06_warmed_tiles import PATHS


@pytest.mark.parametrize("path", PATHS)
def test_no_validator_brings_a_304(cast, signed_in, path):
    make.incident(make.label(cast.area, cast.kite))
    carols, client = signed_in(cast.carol).get(path), signed_in(cast.bob)
    own = client.get(path)
    for headers in (
        {"If-None-Match": "*"},
        {"If-None-Match": carols.get("ETag", 'W/"x"')},
        {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
        {"Range": "bytes=0-10"},
    ):
        response = client.get(path, headers=headers)
        assert response.status_code == 200 and told(response) == told(own)
        assert not response.has_header("ETag") and not response.has_header("Last-Modified")
        assert response["Cache-Control"] == "private, no-store"
