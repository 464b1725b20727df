"""Geometries as GeoJSON: what GEOS holds, in RFC 7946's words, rounded to a centimetre."""

import json

import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry
from hypothesis import given
from hypothesis import strategies as st

from layers import geojson

places = st.tuples(st.floats(-180, 180, allow_nan=False), st.floats(-90, 90, allow_nan=False))
points = places.map(shapely.Point)
lines = st.lists(places, min_size=2, max_size=6).map(shapely.LineString)
rings = st.lists(places, min_size=3, max_size=6)
areas = st.builds(shapely.Polygon, rings, st.lists(rings, max_size=2))
several = st.one_of(
    st.lists(points, min_size=1, max_size=3).map(shapely.MultiPoint),
    st.lists(lines, min_size=1, max_size=3).map(shapely.MultiLineString),
    st.lists(areas, min_size=1, max_size=3).map(shapely.MultiPolygon),
)
collections = st.lists(st.one_of(points, lines, areas, several), min_size=1, max_size=3).map(shapely.GeometryCollection)


def rounded(found):
    if isinstance(found, dict):
        return {name: rounded(part) for name, part in found.items()}
    if isinstance(found, list | tuple):
        return [rounded(part) for part in found]
    return round(found, geojson.DIGITS) if isinstance(found, float) else found


@given(st.one_of(points, lines, areas, several, collections))
def test_every_kind_is_written_as_another_library_writes_it(shape):
    assert geojson.geometry(GEOSGeometry(memoryview(shape.wkb), srid=4326)) == rounded(
        json.loads(json.dumps(shapely.geometry.mapping(shape)))
    )


def test_what_is_not_there_stays_null():
    assert geojson.geometry(None) is None


@pytest.mark.parametrize("words", ["MULTIPOINT EMPTY", "LINESTRING EMPTY", "GEOMETRYCOLLECTION EMPTY"])
def test_an_empty_one_has_no_parts(words):
    [(_, parts)] = [item for item in geojson.geometry(GEOSGeometry(words, srid=4326)).items() if item[0] != "type"]
    assert parts == []
