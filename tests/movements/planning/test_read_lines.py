"""Lines come in from files; what a file hides besides is refused or left out, and said."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

pytestmark = pytest.mark.django_db
GPX = b"""<?xml version="1.0"?><gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="6.2" lon="31.5"><name>Bor</name></wpt>
<rte><name>north</name><rtept lat="6.2" lon="31.5"/><rtept lat="6.5" lon="31.6"/></rte>
<trk><name>way</name><trkseg><trkpt lat="6.2" lon="31.5"><ele>400</ele></trkpt><trkpt lat="6.3" lon="31.5"/></trkseg><trkseg><trkpt lat="6.4" lon="31.5"/></trkseg></trk></gpx>"""
KML = b"""<kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink><Link><href>http://x.invalid/</href></Link></NetworkLink>
<Placemark><name>north</name><LineString><coordinates>31.5,6.2,0 31.6,6.5,0</coordinates></LineString></Placemark>
<Placemark><name>Bor</name><Point><coordinates>31.5,6.2</coordinates></Point></Placemark></Document></kml>"""


def send(person, data: bytes, name: str):
    response = person.client.post("/api/v1/missions/import", {"file": SimpleUploadedFile(name, data)})
    return response.status_code, json.loads(response.content)


def test_gpx_gives_routes_tracks_and_waypoints(people):
    status, told = send(people.bob, GPX, "way.gpx")
    assert status == 200
    assert [(one["properties"]["name"], one["geometry"]["coordinates"]) for one in told["lines"]] == [
        ("north", [[31.5, 6.2], [31.6, 6.5]]), ("way", [[31.5, 6.2], [31.5, 6.3]]),
    ]  # fmt: skip
    assert told["points"][0]["geometry"]["coordinates"] == [31.5, 6.2] and told["left_out"] == ["a line of 1 positions"]


def test_kml_gives_lines_and_points_and_follows_no_link(people):
    status, told = send(people.bob, KML, "way.kml")
    assert status == 200 and told["left_out"] == ["NetworkLink"]
    assert told["lines"][0]["geometry"]["coordinates"] == [[31.5, 6.2], [31.6, 6.5]] and told["points"][0]["properties"]["name"] == "Bor"


def test_geojson_gives_lines_without_heights(people):
    line = {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": [[31.5, 6.2, 400], [31.6, 6.5, 400]]},
        "properties": {"name": "north"},
    }
    area = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}, "properties": {}}
    status, told = send(people.bob, json.dumps({"type": "FeatureCollection", "features": [line, area]}).encode(), "way.geojson")
    assert status == 200 and told["lines"][0]["geometry"]["coordinates"] == [[31.5, 6.2], [31.6, 6.5]] and told["left_out"] == ["Polygon"]


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY a "b">]><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><rte><name>&a;</name></rte></gpx>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE kml SYSTEM "file:///etc/passwd"><kml xmlns="http://www.opengis.net/kml/2.2"/>'


@pytest.mark.parametrize(
    ("data", "name", "status", "code"),
    [
        (ENTITIES, "a.gpx", 400, "xml_entities"),
        (OUTSIDE, "a.kml", 400, "xml_entities"),
        (b"<gpx", "a.gpx", 400, "bad_xml"),
        (b"", "a.gpx", 400, "bad_xml"),
        (b"\xff\xfe\x00", "a.gpx", 400, "bad_xml"),
        (KML, "a.gpx", 422, "not_what_it_says"),
        (GPX, "a.kml", 422, "not_what_it_says"),
        (b"<OGRVRTDataSource/>", "a.gpx", 422, "not_what_it_says"),
        (GPX.replace(b'lat="6.5"', b'lat="abc"'), "a.gpx", 400, "bad_gpx"),
        (GPX.replace(b'lat="6.5"', b'lat="nan"'), "a.gpx", 422, "not_finite"),
        (GPX.replace(b'lon="31.6"', b'lon="181"'), "a.gpx", 422, "coord_range"),
        (KML.replace(b"31.6,6.5", b"31.6,x"), "a.kml", 422, "coord_type"),
        (b'{"type":"LineString","type":"Point"}', "a.geojson", 400, "duplicate_key"),
        (b'{"type":"Feature","geometry":null,"properties":{}}', "a.geojson", 422, "geometry_missing"),
        (b'{"type":"LineString","coordinates":[[NaN,1],[2,3]]}', "a.geojson", 400, "not_finite"),
        (b'{"type":"LineString","coordinates":[[181,1],[2,3]]}', "a.geojson", 422, "coord_range"),
        (b'{"type":"LineString","coordinates":[[6,131],[6.1,131]]}', "a.geojson", 422, "looks_swapped"),
        (b'{"type":"FeatureCollection","crs":{},"features":[]}', "a.geojson", 422, "crs_not_4326"),
        (GPX, "a.zip", 415, "unsupported_media_type"),
        (b"x" * (5 * 1024 * 1024 + 1), "a.gpx", 413, "too_large"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_by_name(people, data, name, status, code):
    found, told = send(people.bob, data, name)
    assert (found, told["code"]) == (status, code), told


def test_a_line_of_too_many_vertices_is_refused(people):
    points = b"".join(b'<rtept lat="6.2" lon="%f"/>' % (30 + n * 0.0001) for n in range(10_001))
    found, told = send(
        people.bob, b'<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><rte>' + points + b"</rte></gpx>", "a.gpx"
    )
    assert (found, told["code"], told["limit"]) == (422, "too_many_vertices", 10_000)
