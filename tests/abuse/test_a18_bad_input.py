"""a18 and the JSON, geometry, query, time and text rows of threats.md: bad input is named, nothing falls over, nothing is written."""

from __future__ import annotations

import base64
import gzip
import json
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.conf import settings

from incidents.models import Incident, Warning
from layers.models import Event
from sltmap import clock
from tests import make

HOSTILE = settings.BASE_DIR.parent / "shared" / "data" / "07_interop" / "hostile"
POINT = {"type": "Point", "coordinates": [31.5586, 6.2089]}
GOOD = {"type": "theft", "severity": 2}
WRITES = ("/api/v1/incidents", "/api/v1/warnings", "/api/v1/me/act-as")
DATABASE_WORDS = (b"psycopg", b"SELECT", b"relation", b"violates", b"Traceback", b"django.db")


@pytest.fixture
def door(cast, signed_in):
    """Bob's browser, which is told of a fault as a 500 instead of failing the test by itself."""
    client = signed_in(cast.bob)
    client.raise_request_exception = False
    return client


def post(client, path, body: bytes | str, content_type="application/json"):
    return client.generic("POST", path, body, content_type=content_type)


def stored() -> tuple[int, int, int]:
    return Incident.unrestricted.count(), Warning.unrestricted.count(), Event.objects.count()


def report(geometry=POINT, **properties) -> str:
    return json.dumps({"type": "Feature", "geometry": geometry, "properties": GOOD | properties})


def assert_problem(response, what="") -> dict:
    assert 400 <= response.status_code < 500, (what, response.status_code, response.content[:200])
    assert response["Content-Type"] == "application/problem+json", (what, response.content[:200])
    assert not any(word in response.content for word in DATABASE_WORDS), what
    problem = response.json()
    assert problem["status"] == response.status_code and problem["code"], what
    return problem


def test_a_key_that_stands_twice_is_refused_at_every_depth(door):
    before = stored()
    for body in (
        '{"tlp":"RED","tlp":"CLEAR"}',
        '{"member": 1, "member": 2}',
        '{"type":"Feature","geometry":null,"properties":{"type":"theft","type":"flood"}}',
        '{"type":"Feature","type":"Feature"}',
    ):
        for path in WRITES:
            problem = assert_problem(post(door, path, body), body)
            assert problem["code"] == "duplicate_key" and problem["field"]
    assert stored() == before


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ('{"member": NaN}', 400, "not_finite"),
        ('{"member": Infinity}', 400, "not_finite"),
        ('{"member": 1e999}', 400, "not_finite"),
        ("[" * 40 + "]" * 40, 400, "too_deep"),
        ("[" * 100_000 + "]" * 100_000, 400, "too_deep"),
        ('{"member": "\\ud800"}', 400, "bad_text"),
        ('{"member": "\\u0000"}', 400, "bad_text"),
        (b'{"member": "\xff"}', 400, "bad_text"),
        ('{"member": ' + "9" * 5000 + "}", 400, "too_long"),
        ('{"member": []}', 404, "not_found"),
        ('{"member": {}}', 404, "not_found"),
        ('{"member": true}', 404, "not_found"),
        ('{"member": "1"}', 404, "not_found"),
        ('{"Member": 1}', 400, "unknown_field"),
        ('"' + "x" * 1_048_577 + '"', 413, "too_large"),
    ],
)
def test_json_is_meant_as_it_stands(door, body, status, code):
    problem = assert_problem(post(door, "/api/v1/me/act-as", body))
    assert (problem["status"], problem["code"]) == (status, code)


RING = [[31, 6], [32, 6], [32, 7], [31, 7], [31, 6]]


@pytest.mark.parametrize(
    ("geometry", "codes"),
    [
        ({"type": "Point", "coordinates": [181, 6]}, {"coord_range"}),
        ({"type": "Point", "coordinates": [6.2, 131.5]}, {"looks_swapped"}),
        ({"type": "Point", "coordinates": [10**350, 6]}, {"coord_range", "not_finite"}),
        ({"type": "Point", "coordinates": [31.5, 6.2, 400]}, {"three_dimensional"}),
        ({"type": "Point", "coordinates": []}, {"geometry_empty"}),
        ({"type": "Point", "coordinates": {}}, {"geometry_empty"}),
        ({"type": "Point", "coordinates": ["31", "6"]}, {"coord_type"}),
        ({"type": "Point", "coordinates": [True, False]}, {"coord_type"}),
        ({"type": "Point", "coordinates": [31.5, 6.2], "crs": {}}, {"crs_not_4326"}),
        ({"type": "Point", "coordinates": [31.5, 6.2], "id": 1}, {"unknown_field"}),
        ({"type": ["Point"], "coordinates": [31.5, 6.2]}, {"geometry_type"}),
        ({"type": "Polygon", "coordinates": [RING[:-1]]}, {"invalid_ring", "geometry_type"}),
        ({"type": "Polygon", "coordinates": [[RING[0], RING[2], RING[1], RING[3], RING[0]]]}, {"invalid_ring", "geometry_type"}),
        ({"type": "Polygon", "coordinates": [[]]}, {"geometry_empty", "geometry_type"}),
        ({"type": "Polygon", "coordinates": [RING[:2] + RING[:1]]}, {"invalid_ring", "geometry_type"}),
        ({"type": "Polygon", "coordinates": [[[180, 6], [-179, 6], [-179, 7], [180, 7], [180, 6]]]}, {"outside_areas", "geometry_type"}),
        ({"type": "Polygon", "coordinates": [[[179, 6], [-180, 6], [-180, 7], [179, 7], [179, 6]]]}, {"outside_areas", "geometry_type"}),
        ({"type": "Polygon", "coordinates": [[[179, 6], [-179, 6], [-179, 7], [179, 7], [179, 6]]]}, {"outside_areas", "geometry_type"}),
        ({"type": "LineString", "coordinates": [[31, 6], [31, 6]]}, {"too_few_vertices", "geometry_type"}),
        ({"type": "LineString", "coordinates": [[180, 6], [-180, 6]]}, {"too_few_vertices", "outside_areas", "geometry_type"}),
        ({"type": "LineString", "coordinates": [[31, 6]] * 10_001}, {"too_many_vertices", "geometry_type"}),
        ({"type": "MultiPoint", "coordinates": [[31, 6]]}, {"geometry_type"}),
        (None, {"geometry_missing"}),
        ("POINT(31 6)", {"geometry_missing"}),
        ([31, 6], {"geometry_missing"}),
    ],
)
def test_a_geometry_is_refused_by_name(door, geometry, codes):
    before = stored()
    problem = assert_problem(post(door, "/api/v1/incidents", report(geometry)), geometry)
    assert problem["code"] in codes
    assert problem["field"].startswith("geometry")
    body = {"kind": "flood", "section": "Bor road", "call_back": "channel 4", "ends_at": _soon()}
    warning = post(door, "/api/v1/warnings", json.dumps({"type": "Feature", "geometry": geometry, "properties": body}))
    assert assert_problem(warning, geometry)["code"] in codes
    assert stored() == before


def _soon() -> str:
    return (clock.now() + timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("properties", "code"),
    [
        ({"occurred_at": "2026-01-01T00:00:00"}, "time_zone_missing"),
        ({"occurred_at": "2026-01-01T24:00:00Z"}, "bad_time"),
        ({"occurred_at": "0000-01-01T00:00:00Z"}, "bad_time"),
        ({"occurred_at": "0001-01-01T00:00:00Z"}, "time_range"),
        ({"occurred_at": "9999-12-31T23:59:59-14:00"}, "time_range"),
        ({"occurred_at": 5}, "bad_time"),
        ({"occurred_at": []}, "bad_time"),
        ({"severity": 2.5}, "number_range"),
        ({"severity": True}, "number_range"),
        ({"severity": 10**300}, "number_range"),
        ({"position_precision_m": -1}, "number_range"),
        ({"type": []}, "unknown_value"),
        ({"type": {}}, "unknown_value"),
        ({"type": "Theft"}, "unknown_value"),
        ({"affected": "ingo"}, "unknown_value"),
        ({"affected": [[]]}, "unknown_value"),
        ({"narrative": 5}, "text_expected"),
        ({"narrative": "x" * 4001}, "too_long"),
        ({"area": "nowhere"}, "unknown_value"),
        ({"originator": "kite"}, "unknown_field"),
        ({"tlp": "CLEAR"}, "unknown_field"),
        ({"label": 1}, "unknown_field"),
        ({"recorded_by": 1}, "unknown_field"),
        ({"x" * 5000: 1}, "unknown_field"),
    ],
)
def test_a_property_is_refused_by_name(door, properties, code):
    before = stored()
    problem = assert_problem(post(door, "/api/v1/incidents", report(**properties)))
    assert problem["code"] == code and problem["field"] and len(problem["field"]) <= 120
    assert stored() == before


DEEP = base64.urlsafe_b64encode(b"[" * 3000).decode()


@pytest.mark.parametrize(
    "path",
    [
        *(f"/api/v1/layers/incidents/features?{query}" for query in (
            f"after={DEEP}", "after=%00", "after=W10", "after=" + base64.urlsafe_b64encode(b'["0001-01-01T00:00:00+14:00", "x"]').decode(),
            "bbox=1,2,3", "bbox=9,9,9,9,9", "bbox=a,b,c,d", "bbox=1,2,3,1e999", "bbox=%00,1,2,3", "datetime=%00", "datetime=a/b/c",
            "datetime=2026-13-01T00:00:00Z", "limit=%D9%A3", "limit=1e9", "limit=-1", "owner__users__password__startswith=p", "sort=record",
            "filter=1%3D1", "bbox-crs=4326",
        )),
        "/api/v1/search?q=" + "x" * 201, "/api/v1/search?limit=0", "/api/v1/search?where=1", "/api/v1/feed?limit=x", "/api/v1/feed?layer=a",
        "/tiles/incidents/31/0/0.pbf", "/tiles/incidents/3/8/0.pbf",
        "/tiles/nothing/0/0/0.pbf", "/tiles/incidents/5/18/15.pbf?sort=a", "/tiles/nothing.json", "/api/v1/layers/nothing/features",
        "/api/v1/layers/incidents/features/x", "/api/v1/layers/vehicles/features/x/trail",
    ],
)  # fmt: skip
def test_a_query_is_refused_by_name(door, path):
    response = door.get(path, headers={"Accept": "application/json"})
    problem = assert_problem(response, path)
    assert problem["status"] in (400, 404)
    if problem["status"] == 400:
        assert problem["field"]


def test_a_page_for_people_refuses_the_same_in_words(door):
    for query in ("layer=nothing", "after=x", "order=a", f"after={DEEP}"):
        response = door.get(f"/text/?{query}")
        assert response.status_code in (400, 404) and not any(word in response.content for word in DATABASE_WORDS), query


def test_what_nobody_routes_and_wrong_verbs_are_client_errors(door):
    for verb, path in (("put", "/api/v1/incidents"), ("get", "/api/v1/incidents"), ("delete", "/api/v1/layers"), ("post", "/api/v1/feed")):
        assert getattr(door, verb)(path).status_code == 405, (verb, path)
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        response = post(door, "/api/v1/incidents", report(), content_type)
        assert assert_problem(response, content_type)["status"] == 415


def test_the_json_suite_moves_nothing_and_is_answered(door):
    """Every file of JSONTestSuite at every door that reads JSON."""
    files = sorted((HOSTILE / "JSONTestSuite").glob("*.json"))
    if not files:
        pytest.skip("no ../shared/data")
    before = stored()
    for file in files:
        body = file.read_bytes()
        for path in WRITES:
            assert_problem(post(door, path, body), f"{file.name} {path}")
    assert stored() == before


def test_naughty_strings_are_kept_as_text_or_refused_and_never_break_anything(door, cast):
    path = HOSTILE / "blns" / "blns.json.gz"
    if not path.exists():
        pytest.skip("no ../shared/data")
    strings = [text for text in json.loads(gzip.decompress(path.read_bytes())) if isinstance(text, str)]
    assert len(strings) > 100
    for text in strings:
        for query in ("/api/v1/search?q=", "/api/v1/layers/incidents/features?bbox=", "/api/v1/layers/incidents/features?after="):
            response = door.get(query + quote(text, safe=""))
            assert response.status_code < 500, (query, text)
            if response.status_code >= 400:
                assert_problem(response, text)
    wanted = strings[:: max(1, len(strings) // 60)]
    for text in wanted:
        response = post(door, "/api/v1/incidents", report(narrative=text, place=text[:200]))
        if response.status_code == 201:
            assert response.json()["properties"]["type"] == "theft"
        else:
            assert_problem(response, text)
        refused = post(door, "/api/v1/incidents", report(type=text, area=text))
        assert_problem(refused, text)
    assert make.BOR.srid == 4326 and cast.area.code == "ssd"
