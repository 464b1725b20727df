"""Harmful and broken files: a clear refusal by code, within two seconds, in a child that can reach nothing (threats.md a24)."""

import gzip
import io
import json
import sqlite3
import time
import zipfile

import pytest

from layers.importers import reading
from layers.importers.refusal import Refused
from tests.layers.importing import DATA, needs_data

AT_MOST_S = 2.0


def read(path, **options):
    began = time.monotonic()
    try:
        header, *rows = reading.read(path, options=options)
    finally:
        assert time.monotonic() - began < AT_MOST_S * 3  # the machine of a test run may be busy
    return header, rows


def refusal(path, **options):
    with pytest.raises(Refused) as caught:
        read(path, **options)
    return caught.value.code


@pytest.fixture
def file(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def zipped(**members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


VRT = '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
ENTITIES = '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/passwd">]><kml><Placemark><name>&a;</name></Placemark></kml>'
FEATURE = '{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[%s]}}'


@pytest.mark.parametrize("name", ["a.gpx", "a.geojson", "a.kml", "a.csv", "a.gpkg"])
def test_a_vrt_under_any_name_opens_no_other_file(file, name):
    assert refusal(file(name, VRT)) == "unknown_format"
    assert refusal(file(name, zipped(**{"doc.kml": VRT}))) == "unknown_format"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.csv", b"", "empty_file"),
        ("a.kml", ENTITIES, "xml_entities"),
        ("a.kml", "<kml><Placemark>", "bad_xml"),
        ("a.bin", b"\x7fELF\x00\x01", "unknown_format"),
        ("bomb.kmz", zipped(**{"doc.kml": "<kml>" + " " * 200_000_000 + "</kml>"}), "expands_too_much"),
        ("bomb.gz", gzip.compress(b"a,b\n" + b"0" * 100_000_000), "expands_too_much"),
        ("up.zip", zipped(**{"../../etc/cron.d/x.csv": "a,b\n1,2\n"}), "archive_name"),
        ("abs.zip", zipped(**{"/tmp/x.csv": "a,b\n1,2\n"}), "archive_name"),
        ("nested.zip", zipped(**{"x.csv": zipped(**{"y.csv": "a,b\n"})}), "nested_archive"),
        ("two.zip", zipped(**{"x.csv": "a,b\n", "y.csv": "a,b\n"}), "archive_content"),
        ("half.zip", zipped(**{"x.shp": b"\x00" * 100}), "incomplete_shapefile"),
        ("cut.gz", gzip.compress(b"a,b\n" * 1000)[:40], "broken_archive"),
        ("a.geojson", '{"type":"Feature","type":"Point"}', "duplicate_key"),
        ("a.geojson", FEATURE % "NaN,1", "not_finite"),
        ("a.geojson", FEATURE % "1e999,1", "not_finite"),
        ("a.geojson", "[" * 100_000, "too_deep"),
        ("a.geojson", '{"type":"FeatureCollection","crs":{"properties":{"name":"EPSG:32636"}},"features":[]}', "not_wgs84"),
        ("a.csv", "one column\n1\n", "not_a_table"),
        ("a.csv", "a,a\n1,2\n", "duplicate_column"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 30 else "",
)
def test_a_bad_file_is_refused_by_code(file, name, content, code):
    assert refusal(file(name, content)) == code


@pytest.mark.parametrize(
    "what", ["create view v as select * from gpkg_contents", "create trigger t after insert on gpkg_contents begin select 1; end"]
)
def test_a_geopackage_that_does_more_than_hold_rows_is_refused(tmp_path, what):
    path = tmp_path / "a.gpkg"
    base = sqlite3.connect(path)
    base.execute("create table gpkg_contents (table_name text)")
    base.execute(what)
    base.commit()
    base.close()
    assert refusal(path) == "active_geopackage"


def test_kml_links_are_dropped_listed_and_never_opened(file):
    kml = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink><Link><href>http://example.org/a.kml</href></Link></NetworkLink>' \
        "<Placemark><name>Bor</name><Point><coordinates>31.5,6.2,0</coordinates></Point></Placemark></Document></kml>"  # fmt: skip
    header, rows = read(file("a.kml", kml))
    assert header.links == ("http://example.org/a.kml",)
    assert [(row.geom, row.fields["name"]) for row in rows] == [("POINT (31.5 6.2)", "Bor")]


def test_the_child_has_limits_no_environment_of_ours_and_no_network(monkeypatch, file):
    monkeypatch.setenv("SECRET_KEY", "canary-secret")
    probe = (
        "import json, os, resource, socket, sys; sys.path.insert(0, sys.argv[1]); from layers.importers import child; child.shut_in(cpu_s=5)\n"
        "try:\n    socket.create_connection(('127.0.0.1', 5432), 1); net = True\nexcept OSError: net = False\n"
        "print(json.dumps({'header': {'format': str(net), 'columns': [str(resource.getrlimit(resource.RLIMIT_DATA)[0]), str(dict(os.environ))]}}))\n"
        "print(json.dumps({'end': 0}))"
    )
    monkeypatch.setattr(reading, "START", probe)
    header, _ = read(file("a.csv", "a,b\n"))
    assert header.columns[0] == str(300 * 1024 * 1024)
    assert "canary-secret" not in header.columns[1]
    assert header.format == "False"


@needs_data
@pytest.mark.data
def test_good_geojson_is_read_and_bad_geojson_is_refused_as_a_file_or_by_row():
    folder = DATA / "07_interop" / "geojson" / "geojsonhint"
    for path in sorted((folder / "good").glob("*.geojson")):
        _, rows = read(path)
        assert all(row.error is None for row in rows), path.name
    # Files the linter only warns of (precision, winding, a third number, bbox and member names): RFC 7946 lets a reader take them.
    lenient = {"bbox-4or6elements", "bbox-string", "different-first-size", "excessive_precision_truncated", "geometry_changed_semantics",
               "geometrycollection_single", "point-toomany", "polygon_winding_order"}  # fmt: skip
    for path in sorted((folder / "bad").glob("*.geojson")):
        try:
            _, rows = read(path)
        except Refused:
            continue
        assert (path.stem in lenient) != any(row.error for row in rows), path.name


@needs_data
@pytest.mark.data
def test_every_json_that_is_none_is_refused_and_none_of_the_others_breaks_the_reader():
    folder = DATA / "07_interop" / "hostile" / "JSONTestSuite"
    for path in sorted(folder.glob("n_*"))[::8] + sorted(folder.glob("y_*"))[::12] + [folder / "n_structure_100000_opening_arrays.json"]:
        assert refusal(path) in {"bad_json", "not_geojson", "empty_file", "unknown_format", "bad_encoding", "too_deep", "not_a_table", "not_finite",
                                 "duplicate_key"}, path.name  # fmt: skip


@needs_data
@pytest.mark.data
def test_libkml_samples_are_read_or_refused_and_their_links_are_listed():
    folder = DATA / "07_interop" / "kml" / "libkml"
    read_in = [read(folder / name) for name in ("kml/kmlsamples.kml", "style/remote-styleurl.kmz", "links/alllinks.kml")]
    assert [len(rows) for _, rows in read_in] == [20, 6, 1]
    assert "http://host.com/style/iconstyle.kml#plane-icon" in read_in[1][0].links
    assert refusal(folder / "style" / "weather" / "weather-jpgs.kmz") == "archive_content"


@needs_data
@pytest.mark.data
def test_geopackage_and_shapefile_without_cpg_are_read(tmp_path):
    folder = DATA / "07_interop" / "formats_afrilearndata"
    header, rows = read(folder / "africapitals.gpkg")
    assert (header.format, len(rows)) == ("GeoPackage", 51)
    packed = tmp_path / "africountries.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for suffix in ("shp", "shx", "dbf", "prj"):
            archive.write(folder / f"africountries.{suffix}", f"folder/africountries.{suffix}")
    header, rows = read(packed)
    assert (header.format, len(rows), header.notes) == (
        "zipped Shapefile",
        51,
        ("no .cpg, and the text is not UTF-8: read as Windows-1252",),
    )


@needs_data
@pytest.mark.data
def test_naughty_strings_pass_as_text_or_are_refused_by_row(file):
    strings = json.loads(gzip.decompress((DATA / "07_interop" / "hostile" / "blns" / "blns.json.gz").read_bytes()))
    features = [
        {"type": "Feature", "properties": {"name": text}, "geometry": {"type": "Point", "coordinates": [31.5, 6.2]}} for text in strings
    ]
    _, rows = read(file("a.geojson", json.dumps({"type": "FeatureCollection", "features": features})))
    assert [row.fields["name"] for row in rows] == strings
