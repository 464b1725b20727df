"""A layer as a file: what a page says, with marking, notice and EXERCISE; noted, stepped up to, guarded page by page and while it leaves."""

from __future__ import annotations

import csv
import io
import json

import pyogrio
import pytest
from django.test import Client

from incidents.actions import recall_incident
from layers import export, exports, queries
from layers.export import NOTICE
from partners.models import AuditEntry, Holding, Marking, Standing
from partners.readers import reader_of
from sltmap import clock
from tests import make

URL = "/api/v1/layers/incidents/export"


@pytest.fixture
def reports(cast):
    """Three incidents: Heron's own, Kite's that Heron sees redacted, and one that only Kite sees."""
    own = make.incident(make.label(cast.area, cast.heron, Marking.AMBER), clock.now(), place="=HYPERLINK(1)", summary="+own")
    shown = make.incident(make.label(cast.area, cast.kite, Marking.GREEN), clock.now(), summary="@shared, with a comma")
    make.incident(make.label(cast.area, cast.kite, Marking.RED), clock.now(), summary="canary-hidden", place="canary-hidden")
    return {"own": own, "shown": shown}


def test_a_file_says_what_the_page_says_with_the_tightest_marking(cast, reports, signed_in):
    bob = signed_in(cast.bob)
    answer = bob.get(URL)
    document = answer.json()
    page = bob.get("/api/v1/layers/incidents/features").json()
    assert sorted(document["features"], key=lambda feature: feature["id"]) == sorted(page["features"], key=lambda feature: feature["id"])
    assert document["marking"] == "TLP:AMBER" and NOTICE in document["notice"] and document["exercise"] is False
    assert cast.area.disclaimer not in document["notice"], "no form of the area is published in this test"
    assert "sltmap-incidents-TLP-AMBER-2" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-store"
    assert int(answer["Content-Length"]) == len(answer.content)


def test_an_exercise_is_written_into_every_file_and_its_name(cast, reports, signed_in, settings):
    settings.DEBUG = True
    Holding.objects.create(exercise=True)
    bob = signed_in(cast.bob)
    for form in export.FORMATS:
        answer = bob.get(f"{URL}?format={form}")
        assert b"EXERCISE" in answer.content and "-EXERCISE-" in answer["Content-Disposition"], form
        assert b"TLP:AMBER" in answer.content and NOTICE.encode() in answer.content, form


def test_no_cell_of_a_table_runs_as_a_formula(cast, reports, signed_in):
    text = signed_in(cast.bob).get(f"{URL}?format=csv").content.decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    told = {row["summary"]: row for row in rows if row["view"]}
    assert told.keys() == {"'+own", "'@shared, with a comma"}
    assert told["'+own"]["place"] == "'=HYPERLINK(1)"
    assert float(told["'+own"]["lon"]) == pytest.approx(make.BOR.x)
    redacted = told["'@shared, with a comma"]
    assert redacted["lon"] == "" and redacted["wkt"].startswith("MULTIPOLYGON"), "a cell is no place"
    assert not any(cell.startswith(("=", "+", "@")) for row in csv.reader(io.StringIO(text, newline="")) for cell in row)


def test_a_geopackage_opens_in_other_programs(cast, reports, signed_in, tmp_path):
    file = tmp_path / "incidents.gpkg"
    file.write_bytes(signed_in(cast.bob).get(f"{URL}?format=gpkg").content)
    frame = pyogrio.read_dataframe(file)
    assert len(frame) == 2 and frame.crs.to_epsg() == 4326
    assert set(frame["view"]) == {"full", "redacted"} and set(frame["severity"]) == {2}
    assert {geometry.geom_type for geometry in frame.geometry} == {"Point", "MultiPolygon"}
    assert NOTICE in pyogrio.read_info(file)["layer_metadata"]["DESCRIPTION"]


@pytest.mark.parametrize("form", ["geojson", "csv", "gpkg"])
def test_a_layer_of_which_nothing_is_seen_is_a_file_with_its_words(cast, form, signed_in):
    answer = signed_in(cast.bob).get(f"/api/v1/layers/premises/export?format={form}")
    assert answer.status_code == 200 and NOTICE.encode() in answer.content
    assert "premises-empty-" in answer["Content-Disposition"]


def test_each_record_of_others_is_noted_and_ones_own_is_nobodys_business(cast, reports, signed_in):
    signed_in(cast.bob).get(f"{URL}?format=csv")
    (entry,) = AuditEntry.unrestricted.filter(act="export")
    assert (entry.record, entry.member, entry.originator, entry.view) == (reports["shown"].pk, cast.bob.pk, cast.kite.pk, 1)
    carol = signed_in(cast.carol)
    full = carol.get("/api/v1/layers/incidents/features").json()["features"]
    mine = next(feature["id"] for feature in full if feature["properties"]["summary"].startswith("@"))
    seen = carol.get(f"/api/v1/layers/incidents/features/{mine}/seen").json()["seen"]
    assert [(entry["organisation"], entry["how"]) for entry in seen] == [("Heron", "export")]


def test_what_is_of_others_wants_a_fresh_factor_and_what_is_ones_own_does_not(cast, reports, signed_in, settings, monkeypatch):
    settings.SECOND_FACTOR = True
    monkeypatch.setattr("partners.factors.is_lacking", lambda *_: False)
    bob = signed_in(cast.bob)
    assert (bob.get(URL).status_code, bob.get(URL).json()["code"]) == (403, "factor_required")
    own = bob.get(f"{URL}?own=yes").json()
    assert [feature["properties"]["summary"] for feature in own["features"]] == ["+own"]


def test_a_suspended_organisation_takes_its_own_along_and_nothing_of_others(cast, reports, signed_in):
    Standing.objects.filter(organisation=cast.heron).update(status="suspended")
    bob = signed_in(cast.bob)
    for path in (URL, f"{URL}?own=yes"):
        assert [feature["properties"]["summary"] for feature in bob.get(path).json()["features"]] == ["+own"]


def test_what_was_recalled_while_the_file_was_made_is_not_in_it(cast, reports, signed_in, monkeypatch):
    rows, done = exports._rows, []

    def overtaken(*args):
        found = rows(*args)
        if not done:
            done.append(True)
            recall_incident(by=None, incident=reports["shown"].pk, at=clock.now())
        return found

    monkeypatch.setattr(exports, "_rows", overtaken)
    assert [feature["properties"]["summary"] for feature in signed_in(cast.bob).get(URL).json()["features"]] == ["+own"]


@pytest.mark.parametrize("loses", ["standing", "recall"])
def test_a_file_that_is_leaving_is_cut_when_its_reader_loses_sight(cast, reports, monkeypatch, loses):
    monkeypatch.setattr(exports, "CHUNK", 64)
    monkeypatch.setattr(exports, "LOOK_EVERY_S", 0.0)
    made = exports.make(
        source=queries.source_of("incidents"), reader=reader_of(cast.bob), form=export.FORMATS["csv"], window=queries.window({}), own=False,
        at=clock.now(),
    )  # fmt: skip
    leaving = made.chunks()
    next(leaving)
    if loses == "standing":
        Standing.objects.filter(organisation=cast.heron).update(status="suspended")
    else:
        recall_incident(by=None, incident=reports["shown"].pk, at=clock.now())
    with pytest.raises(exports.Cut):
        next(leaving)


def test_a_bigger_file_leaves_in_pieces_and_whole(cast, reports, signed_in, monkeypatch):
    monkeypatch.setattr(exports, "CHUNK", 100)
    monkeypatch.setattr(exports, "PAGE", 1)
    answer = signed_in(cast.bob).get(URL)
    assert answer.streaming
    assert len(json.loads(b"".join(answer))["features"]) == 2


def test_a_file_has_its_bounds(cast, reports, signed_in, monkeypatch):
    bob = signed_in(cast.bob)
    assert bob.get(f"{URL}?bbox=0,0,1,1").json()["features"] == []
    monkeypatch.setattr(exports, "ROWS_AT_MOST", 1)
    answers = {query: bob.get(f"{URL}?{query}") for query in ("format=shp", "own=maybe", "limit=3", "bbox=1,2", "format=csv")}
    told = {query: (answer.status_code, answer.json()["code"]) for query, answer in answers.items()}
    assert told == {
        "format=shp": (400, "unknown_format"), "own=maybe": (400, "bad_value"), "limit=3": (400, "unknown_filter"),
        "bbox=1,2": (400, "bad_bbox"), "format=csv": (422, "too_many"),
    }  # fmt: skip
    assert bob.get("/api/v1/layers/nothing/export").status_code == 404
    assert Client().get(URL).status_code == 401
