"""a23: filters, sort and lookups that carry SQL, CQL or ORM paths meet closed lists."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests import make

PATHS = ("/api/v1/layers/incidents/features", "/api/v1/search", "/api/v1/feed", "/tiles/incidents/5/18/15.pbf", "/text/")
NAMES = (
    "owner__users__password__startswith", "record", "label_id", "label__originator__code", "filter", "sortby", "order_by", "fields", "crs",
    "view", "originator", "type", "narrative__contains", "id__in", "pk", "-at", "1=1;--", "' or 1=1", "\u0000", "__class__", "limit[]",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_no_name_beside_the_list_is_taken(cast, signed_in, path):
    make.incident(make.label(cast.area, cast.kite))
    client = signed_in(cast.bob)
    for name in NAMES:
        response = client.get(f"{path}?{quote(name)}=1")
        assert response.status_code == 400, (path, name)
        if path != "/text/":
            assert response.json()["code"] == "unknown_filter" and len(response.json()["field"]) <= 80


@pytest.mark.parametrize(
    "key", ["incidents'--", "incidents;drop", "incidents%00", "partners_member", "IncidentShown", "../../etc", "incidents "]
)
def test_a_layer_key_is_looked_up_never_spelled_out(cast, signed_in, key):
    client = signed_in(cast.bob)
    for path in (f"/api/v1/layers/{quote(key)}/features", f"/tiles/{quote(key)}/5/18/15.pbf", f"/text/?layer={quote(key)}"):
        assert client.get(path).status_code in (400, 404), path


@pytest.mark.parametrize("typed", ["'", "' or '1'='1", "zz:*", "zz & b", "!zz", "theft | canary", "%", "_", "zz\\", "$$", "<->", "(", "*"])
def test_a_search_is_words_never_a_query_language(cast, signed_in, typed):
    make.incident(make.label(cast.area, cast.kite))
    response = signed_in(cast.bob).get("/api/v1/search", {"q": typed})
    assert response.status_code == 200 and response.json()["results"] == []
