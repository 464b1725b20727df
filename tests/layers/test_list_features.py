"""Features of a layer over HTTP: whose, in which form, in which order, and what a bad question is answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from partners.models import Marking
from tests import make

URL = "/api/v1/layers/incidents/features"


def test_bob_sees_the_cell_not_the_place(cast, signed_in):
    make.incident(make.label(cast.area, cast.kite))
    [feature] = signed_in(cast.bob).get(URL).json()["features"]
    assert feature["properties"]["view"] == "redacted"
    assert feature["properties"]["originator"] == "partner organisation"
    assert feature["geometry"]["type"] == "MultiPolygon"
    assert feature["properties"]["occurred_at"] == "2026-01-31T00:00:00Z"  # to the hour
    assert "canary" not in str(feature)


def test_carol_sees_her_own_whole(cast, signed_in):
    make.incident(make.label(cast.area, cast.kite))
    [feature] = signed_in(cast.carol).get(URL).json()["features"]
    assert (
        feature["properties"] | {"view": "full", "originator": "Kite", "marking": "TLP:GREEN", "narrative": "canary-narrative"}
        == feature["properties"]
    )
    assert feature["geometry"] == {"type": "Point", "coordinates": [31.5586, 6.2089]}


def test_pages_follow_each_other_without_gap_or_repeat(cast, signed_in):
    label = make.label(cast.area, cast.kite)
    made = {str(n): make.incident(label, at=make.EARLIER + timedelta(hours=n // 2)) for n in range(7)}
    undated = make.incident(label, occurred_at=None)
    client, url, seen = signed_in(cast.carol), f"{URL}?limit=3", []
    while url:
        page = client.get(url).json()
        assert page["numberReturned"] == len(page["features"]) <= 3
        seen += page["features"]
        url = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
    assert len({feature["id"] for feature in seen}) == len(seen) == len(made) + 1
    times = [feature["properties"]["occurred_at"] for feature in seen]
    assert times[:-1] == sorted(times[:-1], reverse=True)
    assert times[-1] is None and undated.occurred_at is None


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("bbox=31,6,32,7", 1),
        ("bbox=32,6,33,7", 0),
        ("bbox=170,6,32,7", 1),  # crosses 180
        ("datetime=2026-01-30T00:00:00Z/..", 1),
        ("datetime=../2026-01-30T00:00:00Z", 0),
        ("datetime=2026-01-31T00:17:00Z", 1),
    ],
)
def test_the_window_narrows_what_is_listed(cast, signed_in, query, found):
    make.incident(make.label(cast.area, cast.kite))
    assert signed_in(cast.carol).get(f"{URL}?{query}").json()["numberReturned"] == found


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ("bbox=1,2,3", "bad_bbox", "bbox"),
        ("bbox=1,2,3,nan", "not_finite", "bbox"),
        ("bbox=1,9,3,4", "bad_bbox", "bbox"),
        ("bbox=181,2,3,4", "coord_range", "bbox"),
        ("datetime=2026-01-31T00:17:00", "time_zone_missing", "datetime"),
        ("datetime=0001-01-31T00:17:00Z", "time_range", "datetime"),
        ("datetime=2026-02-01T00:00:00Z/2026-01-01T00:00:00Z", "time_range", "datetime"),
        ("limit=-1", "bad_limit", "limit"),
        ("limit=0", "bad_limit", "limit"),
        ("after=Zm9yZ2Vk", "bad_cursor", "after"),
        ("owner__users__password__startswith=a", "unknown_filter", "owner__users__password__startswith"),
        ("type=theft", "unknown_filter", "type"),
    ],
)
def test_a_bad_question_is_named(cast, signed_in, query, code, field):
    response = signed_in(cast.bob).get(f"{URL}?{query}")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert (problem["code"], problem["field"]) == (code, field)


def test_a_limit_beyond_the_cap_is_capped_and_said(cast, signed_in):
    assert signed_in(cast.bob).get(f"{URL}?limit=1000000000").json()["limit"] == 10_000


def test_nobody_reads_without_signing_in(cast):
    make.incident(make.label(cast.area, cast.kite, Marking.CLEAR))
    response = Client().get(URL)
    assert response.status_code == 401
    assert response.json()["code"] == "not_signed_in"


def test_a_list_costs_seven_statements(cast, signed_in, django_assert_max_num_queries):
    label = make.label(cast.area, cast.kite)
    for _ in range(5):
        make.incident(label)
    client = signed_in(cast.bob)
    client.get(URL)
    with django_assert_max_num_queries(7):  # session, user, exercise or real, member, freshness of rights, dated rows, undated rows
        assert client.get(URL).json()["numberReturned"] == 5
