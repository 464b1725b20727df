"""Published data sets through import_layer, with the figures that came out; what looks wrong is flagged, never dropped silently."""

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon

from contingency.imports import surface
from contingency.models import EvacuationPoint, Hospital
from incidents.models import RESERVED_KINDS, Incident, IncidentShown
from layers.models import Reference, Road, RoadShown
from partners.models import DOArea, DOAreaShown, Marking
from tests import make
from tests.layers.importing import DATA, figures, needs_data, reasons, run, south_sudan

pytestmark = [pytest.mark.django_db, pytest.mark.data, needs_data]


def box(west, south, east, north):
    return MultiPolygon(Polygon.from_bbox((west, south, east, north)), srid=4326)


@pytest.fixture
def alder(db):
    return make.organisation("alder", "unsms")


def test_awsd_south_sudan_and_a_second_run_that_changes_nothing(alder):
    ssd = south_sudan()
    path = DATA / "01_incidents" / "awsd_ssd_to2021.geojson"
    report = run("incidents", path, alder, ssd)
    assert figures(report) == (436, 0, 0, 0, 15, 0)
    assert reasons(report) == {"equal_coordinates": 1, "outside_area": 5, "partial_date": 10}
    assert dict(report.reserved) == {"kidnap": 37, "detention": 10, "sexual_violence": 5, "staff_misconduct": 10}
    assert report.dropped == {"Motive": (435, "tells a motive"), "Actor name": (436, "names a party")}
    assert Incident.unrestricted.filter(type__in=RESERVED_KINDS).exclude(geom=None, label__marking=Marking.RED).count() == 0
    assert Incident.unrestricted.filter(occurred_precision="month").count() == 9
    assert Incident.unrestricted.filter(occurred_precision="year").count() == 1
    shown = IncidentShown.unrestricted.count()
    again = run("incidents", path, alder, ssd)
    assert figures(again) == (0, 0, 436, 0, 15, 0)
    assert IncidentShown.unrestricted.count() == shown


def test_awsd_world_with_its_hxl_row_blanks_and_partial_dates(alder):
    report = run("incidents", DATA / "01_incidents" / "awsd_world_to2021_no_caf_hxl.csv.gz", alder, south_sudan())
    counts = reasons(report)
    assert figures(report)[:4] == (3317, 0, 0, 0)
    assert (counts["no_position"], counts["partial_date"], counts["equal_coordinates"]) == (6, 319, 5)
    assert Incident.unrestricted.filter(occurred_precision="year").count() == 49
    assert sum(report.reserved.values()) == Incident.unrestricted.filter(label__marking=Marking.RED).count() == 924


def test_ucdp_keeps_how_exactly_it_knows_place_and_day_and_no_party(alder):
    area = make.area("mmr", geom=box(88, 9, 102, 29))
    report = run("incidents", DATA / "01_incidents" / "ucdp_ged191_mmr_bgd_csv.zip", alder, area)
    assert figures(report) == (3194, 0, 0, 0, 1848, 0)
    assert reasons(report) == {"coarse_position": 1622, "partial_date": 571}
    assert {"side_a", "side_b", "dyad_name", "conflict_name", "source_headline", "source_article"} <= set(report.dropped)
    assert Incident.unrestricted.filter(position_precision_m=25_000).count() == 499
    stored = " ".join(Incident.unrestricted.values_list("narrative", flat=True))
    assert "Government of" not in stored


def test_closed_roads_and_networks_whose_state_nobody_reported(alder):
    ssd, eth, andorra = south_sudan(), make.area("eth", geom=box(40, 8, 43, 11)), make.area("and", geom=box(1.3, 42.3, 1.9, 42.8))
    closed = run("roads", DATA / "02_roads" / "ssd_roads_closed_20221215.geojson", alder, ssd)
    assert figures(closed) == (45, 0, 0, 0, 11, 0)
    road = Road.unrestricted.get(external_id="way/22042733")
    assert (road.name, road.status, road.applies_to, f"{road.since:%Y-%m-%d}") == ("Bor-Akobo", "impassable", "physical", "2022-12-15")
    assert figures(run("roads", DATA / "02_roads" / "eth_diredawa_roads_osm_wkt.csv.gz", alder, eth)) == (3885, 0, 0, 0, 0, 0)
    assert figures(run("roads", DATA / "02_roads" / "andorra.osm.pbf", alder, andorra)) == (1614, 0, 0, 0, 0, 0)
    assert set(RoadShown.unrestricted.filter(area="and").values_list("status", flat=True)) == {"unknown"}


def test_hospitals_from_outlines_and_points_and_which_may_be_the_same(alder):
    ssd = south_sudan()
    outlines = run("hospitals", DATA / "03_health_premises" / "ssd_osm_hospital.geojson", alder, ssd)
    assert (figures(outlines)[:4], reasons(outlines)["no_name"], outlines.alike) == ((109, 0, 0, 0), 5, [])
    points = run("hospitals", DATA / "03_health_premises" / "healthsites_io_ssd_2021.geojson", alder, ssd)
    assert figures(points)[:4] == (172, 0, 0, 0)
    assert (reasons(points)["not_a_hospital"], reasons(points)["duplicate_id"]) == (20, 1)
    assert len(points.alike) == 97
    assert any(pair.name == pair.other == "Comboni Hospital" for pair in points.alike)
    assert Hospital.unrestricted.count() == 281
    other = make.organisation("heron")
    assert run("hospitals", DATA / "03_health_premises" / "healthsites_io_ssd_2021.geojson", other, ssd).alike == []


def test_our_airports_with_namibia_and_its_runways(alder):
    ssd = south_sudan()
    airports, runways = (
        DATA / "04_evacuation" / name for name in ("ourairports_africa_2021.csv.gz", "ourairports_runways_africa_2026.csv")
    )
    assert figures(run("evacuation_points", airports, alder, ssd, where={"iso_country": "SS"})) == (46, 0, 0, 3302, 0, 0)
    assert figures(run("evacuation_points", airports, alder, ssd, where={"iso_country": "NA"}))[:4] == (243, 0, 0, 3105)
    windhoek = EvacuationPoint.unrestricted.get(external_id="FYWH")
    assert (windhoek.name, windhoek.runway_m) == ("Hosea Kutako International Airport (WDH)", None)
    report = run("evacuation_points", runways, alder, ssd)
    windhoek.refresh_from_db()
    assert (windhoek.name, windhoek.surface, windhoek.runway_m) == ("Hosea Kutako International Airport (WDH)", "asphalt", 4575)
    assert figures(report)[0] == 0
    assert report.left_out == {"told with another row of the same thing": 236}
    assert reasons(report)["unknown_id"] == 891 - figures(report)[1]
    again = run("evacuation_points", runways, alder, ssd)
    assert figures(again)[1:3] == (0, figures(report)[1])


@pytest.mark.parametrize(
    ("said", "word"),
    [("ASP", "asphalt"), ("Tarmac", "asphalt"), ("GVL", "gravel"), ("Hard Sand", "sand"), ("Murram", "laterite"), ("GRE", "gravel"),
     ("graded earth", "earth"), ("UNK", ""), ("", ""), ("Grass/Concrete", "concrete"), ("Unpaved", "unpaved")],
)  # fmt: skip
def test_a_surface_is_one_of_nine_words(said, word):
    assert surface(said) == word


def test_states_are_reference_and_abyei_enters_by_decision_dashed(alder):
    ssd = south_sudan()
    assert figures(run("reference", DATA / "05_admin" / "ssd_cod_ab_adm1_20210924.geojson.gz", alder, ssd)) == (10, 0, 0, 0, 0, 0)
    assert Reference.unrestricted.filter(kind="state", disputed=False).count() == 10
    path, decision = (
        DATA / "05_admin" / "ne_disputed_abyei_ilemi.geojson",
        {"code": "abyei", "timezone": "Africa/Juba", "decided_on": "2026-03-01"},
    )
    report = run("do_areas", path, alder, None, where={"brk_name": "Abyei"}, set=decision)
    assert figures(report) == (1, 0, 0, 2, 0, 0)
    abyei = DOArea.unrestricted.get(code="abyei")
    assert (abyei.kind, abyei.disputed, abyei.source, abyei.label.marking) == (
        "mission_area",
        True,
        "Natural Earth, disputed areas",
        Marking.CLEAR,
    )
    assert DOAreaShown.unrestricted.filter(record=abyei.pk, disputed=True).exists()
    assert figures(run("do_areas", path, alder, None, where={"brk_name": "Abyei"}, set=decision)) == (0, 0, 1, 2, 0, 0)
    undecided = run("do_areas", path, alder, None, where={"brk_name": "Ilemi Triangle"})
    assert reasons(undecided) == {"bad_value": 1}
    near = run("incidents", DATA / "01_incidents" / "awsd_ssd_to2021.geojson", alder, ssd)
    assert sum("Abyei" in finding.flag.reason for finding in near.flagged) >= 1
