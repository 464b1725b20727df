"""import_layer on small files of our own: keys, changes, labels, half-way failures, and what never enters."""

import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from incidents import actions
from incidents.models import Incident, IncidentShown
from layers.importers import values
from layers.importers.likeness import similarity
from layers.importers.refusal import Refused
from layers.models import Event, Road, Word
from partners import bulk, label_text
from partners.models import Audience, Label, Marking
from tests import make
from tests.layers.importing import figures, reasons, run

pytestmark = pytest.mark.django_db
CSV = "id,type,severity,date,place,lat,lon,narrative,Actor name,colour\n"
THEFT = "1,theft,2,2021-03-04,Bor,6.2,31.5,a theft,Somebody,red\n"
FIRE = "2,fire,1,2021-03,Bor,6.3,31.6,a fire,,blue\n"


@pytest.fixture
def place(db):
    area = make.area()
    make.partition(area)
    return area, make.organisation("heron")


@pytest.fixture
def file(tmp_path):
    def write(text, name="rows.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_rows_come_in_are_left_alone_and_are_changed_by_their_id(place, file):
    area, heron = place
    assert figures(run("incidents", file(CSV + THEFT + FIRE), heron, area)) == (2, 0, 0, 0, 0, 0)
    theft = Incident.unrestricted.get(external_id="1")
    assert (theft.type, theft.occurred_precision, theft.geom.coords, theft.import_source) == ("theft", "day", (31.5, 6.2), "rows")
    report = run("incidents", file(CSV + THEFT.replace("Bor", "Bor town") + FIRE), heron, area)
    assert figures(report) == (0, 1, 1, 0, 0, 0)
    assert Incident.unrestricted.get(external_id="1").place == "Bor town"
    assert Incident.unrestricted.get(external_id="1").version == 2
    assert figures(run("incidents", file(CSV + FIRE), heron, area)) == (0, 0, 1, 0, 0, 0)
    assert Incident.unrestricted.count() == 2  # missing from the file is not deleted


def test_columns_that_name_a_party_are_dropped_counted_and_refused_by_map(place, file):
    area, heron = place
    report = run("incidents", file(CSV + THEFT + FIRE), heron, area)
    assert report.dropped == {"Actor name": (1, "names a party")}
    assert report.unused == ["colour"]
    with pytest.raises(Refused, match="never_imported"):
        run("incidents", file(CSV + THEFT), heron, area, map={"summary": "Actor name"})


def test_another_organisations_id_is_a_fresh_key_here(place, file):
    area, heron = place
    kite = make.organisation("kite")
    path = file(CSV + THEFT)
    run("incidents", path, heron, area, label="RED")
    assert figures(run("incidents", path, kite, area)) == (1, 0, 0, 0, 0, 0)
    assert figures(run("incidents", path, kite, area)) == (0, 0, 1, 0, 0, 0)
    assert Incident.unrestricted.get(importer=heron).version == 1


def test_a_recalled_record_stays_recalled_when_its_file_comes_again(place, file):
    area, heron = place
    run("incidents", file(CSV + THEFT), heron, area)
    actions.recall_incident(by=None, incident=Incident.unrestricted.get().pk, at=make.EARLIER)
    run("incidents", file(CSV + THEFT.replace("a theft", "two thefts")), heron, area)
    record = Incident.unrestricted.get()
    assert (record.narrative, record.label.marking) == ("two thefts", Marking.AMBER_STRICT)
    run("incidents", file(CSV + THEFT), heron, area, label="GREEN")
    assert Incident.unrestricted.get().label.marking == Marking.GREEN  # the operator said so


def test_a_kidnap_comes_in_red_without_its_point(place, file):
    area, heron = place
    report = run("incidents", file(CSV + THEFT.replace("theft,", "kidnap,", 1)), heron, area)
    record = Incident.unrestricted.get()
    assert (record.geom, record.label.marking, dict(report.reserved)) == (None, Marking.RED, {"kidnap": 1})
    assert set(IncidentShown.unrestricted.values_list("geom", flat=True)) == {None}


def test_what_cannot_be_a_record_is_refused_by_row_and_the_rest_comes_in(place, file):
    area, heron = place
    bad = "3,theft,9x,2021-03-04,Bor,6.2,31.5,,,\n4,dragon,1,2021,Bor,6.2,31.5,,,\n5,theft,1,2021-02-30,Bor,6.2,31.5,,,\n"
    worse = '6,theft,1,2021,Bor,"6,2",31.5,,,\n7,theft,1,2021,Bor,96.2,131.5,,,\n8,theft\n9,theft,1,2021,Bor,,,,,\n1,theft,1,2021,Bor,6.2,31.5,,,\n'
    report = run("incidents", file(CSV + THEFT + bad + worse), heron, area)
    assert figures(report) == (3, 0, 0, 0, 2, 6)
    assert reasons(report) == {"bad_value": 3, "bad_coordinate": 1, "coord_range": 1, "ragged_row": 1, "no_position": 1, "duplicate_id": 1}
    assert {finding.row for finding in report.refused} == {3, 4, 5, 6, 7, 8}
    text = "\n".join(report.lines())
    assert "row 6: latitude is '6,2': a decimal comma; decimal degrees with a point are read" in text
    assert "'dragon'" in text


def test_a_failure_half_way_leaves_nothing(place, file, monkeypatch):
    area, heron = place
    path = file(CSV + "".join(f"{n},theft,1,2021,Bor,6.2,31.5,n{n},,\n" for n in range(1500)))
    whole, calls = bulk.publish_many, []

    def fails_second(**kwargs):
        calls.append(len(kwargs["records"]))
        if len(calls) == 2:
            raise RuntimeError("power cut")
        return whole(**kwargs)

    monkeypatch.setattr(bulk, "publish_many", fails_second)
    with pytest.raises(RuntimeError):
        run("incidents", path, heron, area)
    assert calls == [1000, 500]
    assert not Incident.unrestricted.exists() and not IncidentShown.unrestricted.exists()
    assert not Event.objects.filter(source="incidents").exists() and not Word.unrestricted.exists()


def test_an_interruption_leaves_nothing_and_says_so(place, file, monkeypatch):
    def interrupted(**kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(bulk, "publish_many", interrupted)
    err = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("import_layer", "incidents", str(file(CSV + THEFT)), "--organisation=heron", "--area=ssd", stderr=err, verbosity=0)
    assert (left.value.code, Incident.unrestricted.exists()) == (130, False)
    assert "Interrupted: nothing was imported." in err.getvalue()


def test_a_file_cut_off_in_its_middle_leaves_nothing(place, file):
    area, heron = place
    whole = json.dumps(
        {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"type": "theft"}, "geometry": None}] * 9}
    )
    with pytest.raises(Refused, match="bad_json"):
        run("incidents", file(whole[:-40], "rows.geojson"), heron, area)
    assert not Incident.unrestricted.exists()


def test_a_dry_run_tells_the_same_and_writes_nothing(place, file):
    area, heron = place
    before = Label.objects.count(), Audience.objects.count()
    report = run("incidents", file(CSV + THEFT + FIRE), heron, area, dry_run=True)
    assert figures(report) == (2, 0, 0, 0, 0, 0)
    assert (Incident.unrestricted.count(), Label.objects.count(), Audience.objects.count()) == (0, *before)


def test_swapped_coordinates_and_strays_are_flagged_and_kept_as_they_are(place, file):
    area, heron = place
    rows = "1,theft,1,2021,x,31.5,6.2,,,\n2,theft,1,2021,x,50,50,,,\n"
    report = run("incidents", file(CSV + rows), heron, area)
    assert reasons(report) == {"looks_swapped": 1, "equal_coordinates": 1, "outside_area": 1}
    assert Incident.unrestricted.get(external_id="1").geom.coords == (6.2, 31.5)


def test_hxl_hashtags_name_the_columns(place, file):
    area, heron = place
    rows = "Kennung,Art,Wann,Wo,B,L\n#event+id,#event+type,#date+occurred,#loc+name,#geo+lat,#geo+lon\n7,theft,2021-05,Bor,6.2,31.5\n"
    report = run("incidents", file(rows), heron, area)
    assert figures(report) == (1, 0, 0, 0, 0, 0)
    record = Incident.unrestricted.get()
    assert (record.external_id, record.place, record.occurred_precision, record.geom.coords) == ("7", "Bor", "month", (31.5, 6.2))


def test_map_and_set_override_names(place, file):
    area, heron = place
    rows = "nr;was;breite;laenge\n1;Diebstahl;6.2;31.5\n"
    report = run(
        "incidents", file(rows), heron, area, map={"id": "nr", "narrative": "was", "lat": "breite", "lon": "laenge"}, set={"type": "theft"}
    )
    assert figures(report) == (1, 0, 0, 0, 1, 0)
    assert Incident.unrestricted.get().narrative == "Diebstahl"
    with pytest.raises(Refused, match="unknown_field: incidents has no field 'label'"):
        run("incidents", file(rows), heron, area, map={"label": "was"})


def test_a_line_without_an_id_is_known_by_its_content(place, file):
    area, heron = place
    line = {"type": "Feature", "properties": {"name": "Bor-Akobo"}, "geometry": {"type": "LineString", "coordinates": [[31, 6], [32, 7]]}}
    path = file(json.dumps({"type": "FeatureCollection", "features": [line]}), "roads.geojson")
    assert figures(run("roads", path, heron, area)) == (1, 0, 0, 0, 0, 0)
    assert figures(run("roads", path, heron, area)) == (0, 0, 1, 0, 0, 0)
    assert (Road.unrestricted.get().status, Road.unrestricted.get().external_id[:8]) == ("unknown", "content:")


def test_the_command_prints_the_report_and_refuses_by_name(place, file):
    out = StringIO()
    call_command("import_layer", "incidents", str(file(CSV + THEFT)), "--organisation=heron", "--area=ssd", stdout=out, verbosity=0)
    assert "1 rows, 1 imported, 0 updated, 0 unchanged, 0 left out, 0 flagged, 0 refused" in out.getvalue()
    for said, why in (
        (["roads", "none.csv"], "no_file"),
        (["cakes", "none.csv"], "no layer 'cakes'"),
        (["incidents", str(file(CSV + THEFT)), "--label=PURPLE"], "marking 'PURPLE'; known are RED"),
        (["incidents", str(file(CSV + THEFT)), "--label=GREEN:staff=full"], "'staff'; known are hide, onward"),
        (["incidents", str(file(CSV + THEFT)), "--organisation=nobody"], "known are heron"),
    ):
        with pytest.raises(CommandError, match=why):
            call_command(
                "import_layer", *said, *([] if "--organisation=nobody" in said else ["--organisation=heron"]), "--area=ssd", verbosity=0
            )


@pytest.mark.parametrize(
    "text", ["CLEAR", "RED", "AMBER+STRICT", "GREEN:all_staff=full,hide=narrative+originator,onward=members", "AMBER:org.alder=redacted"]
)
def test_a_label_in_a_line_reads_back_as_written(text):
    assert label_text.written(label_text.parse(text)) == text


def test_times_keep_how_exactly_they_are_known():
    assert values.partial_date("2021", "", "") == (datetime(2021, 1, 1, tzinfo=UTC), "year")
    assert values.partial_date("2021", "3", "") == (datetime(2021, 3, 1, tzinfo=UTC), "month")
    assert values.moment("2021-03-04T10:00+0200") == (datetime(2021, 3, 4, 8, tzinfo=UTC), "exact")
    assert values.moment("") == (None, "year")
    with pytest.raises(ValueError, match="the year 21 is not 1900 to 2100"):
        values.partial_date("21", "3", "4")


def test_names_are_alike_as_pg_trgm_counts():
    assert similarity("Bor Hospital", "bor hospital") == 1.0
    assert 0.5 < similarity("Bentiu hospital", "Bentiu State Hospital") < 1.0
    assert similarity("", "") == 0.0
