"""Vetting a line: what is found is what the reader is shown, where it lies along the way, and what stays unknown."""

import json
import random
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.gis.geos import LineString, MultiLineString, Point
from django.db import connection

from contingency.models import Hospital
from contingency.sources import HOSPITALS
from incidents.models import Warning as Danger
from incidents.sources import INCIDENTS, WARNINGS
from layers.models import Road, RoadShown, Venue
from layers.sources import ROADS, VENUES
from movements.models import Probe, TravelRules
from movements.vetting import probes
from movements.vetting.course import Course
from movements.vetting.near import near
from partners import shown
from partners.defaults import confirm_defaults, default_label
from partners.models import AuditEntry, Marking
from partners.readers import reader_of
from partners.sources import DO_AREAS
from partners.visibility import visible
from sltmap import clock
from tests import make

pytestmark = pytest.mark.django_db
NORTH = [[31.55, 6.21], [31.55, 6.40], [31.56, 6.75]]  # lon, lat: about 60 km from Bor
BOR_ROAD = [(31.55, 6.30), (31.5501, 6.36)]


def road(world, coordinates, status="prohibited", **fields):
    """A road section of Agency Alder, shared with all staff."""
    defaults = {"name": "Bor - Malek", "status": status, "applies_to": "all", "decided_by": "host authority", "confirmed_at": clock.now()}
    record = Road(geom=MultiLineString(LineString(coordinates), srid=4326), **(defaults | fields))
    label = fields.get("label") or default_label("roads", world.area, world.alder)
    shown.publish(source=ROADS, record=record, label=label, at=clock.now())
    return record


def ask(client, coordinates=NORTH, status=200, **properties):
    """What the server finds on a line."""
    properties = {"departure": at_noon().isoformat(), "vehicle_class": "light", "vehicles": 2} | properties
    feature = {"type": "Feature", "geometry": {"type": "LineString", "coordinates": coordinates}, "properties": properties}
    response = client.post("/api/v1/missions/vet", json.dumps(feature), content_type="application/json")
    assert response.status_code == status, response.content
    return response.json()


def at_noon():
    """Tomorrow, 09:00 UTC: noon in Juba, so nothing is travelled in darkness."""
    return (clock.now() + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)


def of_kind(answer, kind):
    return [finding for finding in answer["findings"] if finding["kind"] == kind]


@pytest.fixture
def world(cast):
    """The cast, each organisation's shipped labels confirmed."""
    focal = make.member(cast.alder, "alder-focal", duties={cast.area: ["focal_point"]})
    confirm_defaults(organisation=cast.alder, area=cast.area, by=reader_of(focal), at=clock.now())
    shown.publish(source=DO_AREAS, record=cast.area, label=default_label("do_areas", cast.area, cast.alder), at=clock.now())
    confirm_defaults(organisation=cast.kite, area=cast.area, by=reader_of(cast.carol), at=clock.now())
    return cast


@pytest.fixture
def bob(world, signed_in):
    return signed_in(world.bob)


def test_a_prohibited_road_is_found_where_it_lies_along_the_way(world, bob):
    road(world, BOR_ROAD)
    (found,) = of_kind(ask(bob), "road_prohibited")
    assert found["severity"] == 4 and found["source"] == "host authority" and found["view"] == "full"
    assert abs(found["from_km"] - 9.9) < 0.3 and abs(found["to_km"] - 16.6) < 0.3
    assert found["distance_m"] < 150 and found["source_age_h"] == 0.0
    assert found["geometry"]["type"] == "LineString" and len(found["geometry"]["coordinates"]) >= 2


def test_a_rule_for_unsms_personnel_informs_an_ingo_and_binds_the_united_nations(world, bob, signed_in):
    road(world, BOR_ROAD, applies_to="unsms", decided_by="DO")
    (informs,) = of_kind(ask(bob), "road_prohibited")
    (binds,) = of_kind(ask(signed_in(world.alice)), "road_prohibited")
    assert (informs["severity"], binds["severity"]) == (3, 4)
    assert "informs others" in informs["reason"]


def test_a_decision_that_ends_before_the_road_is_reached_leaves_it_unknown(world, bob):
    road(world, BOR_ROAD, ends_at=clock.now() + timedelta(hours=1), since=clock.now() - timedelta(days=1))
    answer = ask(bob)
    assert not of_kind(answer, "road_prohibited")
    assert "nobody says what holds after" in of_kind(answer, "road_unknown")[0]["reason"]


def test_where_no_road_is_shown_the_answer_says_unknown_and_never_nothing(world, bob):
    road(world, BOR_ROAD, status="open")
    stretches = [(gap["from_km"], gap["to_km"]) for gap in ask(bob)["unknowns"] if gap["what"] == "road"]
    assert len(stretches) == 2 and stretches[0][0] == 0.0
    assert abs(stretches[0][1] - 9.9) < 0.3 and abs(stretches[1][0] - 16.6) < 0.3


def test_a_road_that_nobody_confirmed_for_long_is_told_with_its_age(world, bob):
    road(world, BOR_ROAD, status="open", confirmed_at=clock.now() - timedelta(days=45))
    (found,) = of_kind(ask(bob), "road_unknown")
    assert "45 days ago" in found["reason"] and found["severity"] == 1


def test_a_hidden_incident_does_not_exist_and_a_redacted_one_is_its_cell(world, bob):
    own = make.label(world.area, world.kite, Marking.AMBER_STRICT)
    make.incident(own, clock.now(), geom=Point(31.55, 6.30, srid=4326))
    assert not of_kind(ask(bob), "incident")
    shared = make.label(world.area, world.kite, Marking.GREEN)
    make.incident(shared, clock.now(), geom=Point(31.552, 6.301, srid=4326))
    (found,) = of_kind(ask(bob), "incident")
    assert found["view"] == "redacted" and found["source"] == "partner organisation"
    assert "canary" not in json.dumps(found) and "through the system" in found["reason"]


def test_a_planner_who_moves_the_line_about_learns_the_published_cell_and_no_more(world, bob):
    """The attacker bisects: every line that touches the cell has the finding, wherever in it the incident lies."""
    label = make.label(world.area, world.kite, Marking.GREEN)
    record = make.incident(label, clock.now(), geom=Point(31.552, 6.301, srid=4326))
    lines = [[[31.40 + step * 0.02, 6.15], [31.40 + step * 0.02, 6.45]] for step in range(12)]
    told = [[(f["from_km"], f["to_km"], f["distance_m"], f["reason"]) for f in of_kind(ask(bob, line), "incident")] for line in lines]
    record.geom = Point(31.589, 6.391, srid=4326)  # elsewhere in the same cell
    record.save()
    shown.publish(source=INCIDENTS, record=record, label=label, at=clock.now())
    assert [
        [(f["from_km"], f["to_km"], f["distance_m"], f["reason"]) for f in of_kind(ask(bob, line), "incident")] for line in lines
    ] == told
    assert any(told)


def test_an_incident_weighs_less_with_its_age_and_is_not_told_beyond_the_rule(world, bob):
    label = make.label(world.area, world.heron, Marking.AMBER)
    for days in (1, 20, 60):
        make.incident(label, clock.now() - timedelta(days=days), geom=Point(31.551, 6.30, srid=4326), severity=3)
    assert sorted(found["severity"] for found in of_kind(ask(bob), "incident")) == [2, 3]


def test_a_warning_on_the_way_is_told_with_whom_to_call(world, bob):
    ends_at = clock.now() + timedelta(hours=6)
    record = Danger(
        kind="flood",
        section="Malek crossing",
        starts_at=clock.now(),
        ends_at=ends_at,
        issuer="SIOC",
        call_back="channel 5",
        geom=Point(31.55, 6.33),
    )
    shown.publish(source=WARNINGS, record=record, label=default_label("warnings", world.area, world.alder), at=clock.now())
    (found,) = of_kind(ask(bob), "warning")
    assert found["severity"] == 4 and "channel 5" in found["reason"]


def test_a_prohibited_venue_beside_the_way_is_told(world, bob):
    venue = Venue(name="Hotel", kind="hotel", advice="prohibited", applies_to="all", decided_by="SIOC", geom=Point(31.5505, 6.30))
    shown.publish(source=VENUES, record=venue, label=default_label("venues", world.area, world.alder), at=clock.now())
    assert of_kind(ask(bob), "venue")[0]["source"] == "SIOC"


def test_without_a_verified_hospital_the_whole_way_is_a_gap(world, bob):
    (gap,) = of_kind(ask(bob), "medical_gap")
    assert gap["from_km"] == 0.0 and gap["severity"] == 3
    assert [unknown["what"] for unknown in ask(bob)["unknowns"]].count("medical") == 1


def test_only_the_stretch_beyond_the_rule_is_a_gap(world, bob):
    hospital = Hospital(name="Bor State Hospital", level=3, services=["surgery"], verified_at=clock.now(), geom=Point(31.55, 6.21))
    shown.publish(source=HOSPITALS, record=hospital, label=default_label("hospitals", world.area, world.alder), at=clock.now())
    TravelRules.objects.create(organisation=world.heron, area=world.area, medical_min=45)
    answer = ask(bob)
    (gap,) = of_kind(answer, "medical_gap")
    assert 22 < gap["from_km"] < 28 and "Bor State Hospital" in gap["reason"]  # 45 km/h, roads 1.4 times the straight line
    assert answer["medical"]["worst_min"] > 45 and answer["rules"] == "own"


def test_night_is_told_by_the_organisations_own_rule(world, bob):
    TravelRules.objects.create(organisation=world.heron, area=world.area, night_driving=False)
    dusk = at_noon().replace(hour=15)  # 18:00 in Juba; the sun sets about half past six
    (night,) = of_kind(ask(bob, departure=dusk.isoformat()), "night")
    assert night["severity"] == 3 and night["from_km"] > 0 and night["to_km"] > 55
    assert not of_kind(ask(bob), "night")


def test_one_vehicle_alone_and_long_silence_are_told(world, bob):
    TravelRules.objects.create(organisation=world.heron, area=world.area, single_vehicle=False, check_in_min=30)
    answer = ask(bob, vehicles=1)
    assert of_kind(answer, "single_vehicle")[0]["severity"] == 3
    assert len(of_kind(answer, "check_in_gap")) == 1
    assert len(of_kind(ask(bob, check_ins_km=[20, 40]), "check_in_gap")) == 0


def test_another_do_area_changes_contacts_and_has_no_severity(world, bob):
    other = make.area("abyei", kind="mission_area", geom=make.square(31.5, 6.5, 0.5))
    shown.publish(
        source=DO_AREAS,
        record=other,
        label=default_label("do_areas", other, world.alder),
        at=clock.now(),
    )
    answer = ask(bob)
    entered = of_kind(answer, "level")
    assert entered and all(found["severity"] is None for found in entered)


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"vehicle_class": "tank"}, "vehicle_class", "unknown_value"),
        ({"vehicles": 0}, "vehicles", "number_range"),
        ({"departure": "2026-03-01T10:00:00"}, "departure", "time_zone_missing"),
        ({"departure": "2020-03-01T10:00:00Z"}, "departure", "time_range"),
        ({"check_ins_km": ["far"]}, "check_ins_km", "number_range"),
        ({"tlp": "CLEAR"}, "tlp", "unknown_field"),
    ],
)
def test_bad_input_is_named(bob, change, field, code):
    problem = ask(bob, status=400 if code == "unknown_field" else 422, **change)
    assert (problem["code"], problem["field"]) == (code, field)


def test_a_point_is_no_line_and_a_line_round_the_world_is_too_long(bob):
    assert ask(bob, [[31.55, 6.21]], status=422)["code"] == "too_few_vertices"
    assert ask(bob, [[-80, 6], [0, 0], [80, 6]], status=422)["code"] == "length_range"


def test_no_road_is_missed_and_none_too_many_on_random_lines(world):
    """1,000 random lines against the slow reference: the whole line at once, measured as geography."""
    draw = random.Random(7)
    for n in range(60):
        lon, lat = draw.uniform(27, 34), draw.uniform(4, 12)
        road(world, [(lon, lat), (lon + draw.uniform(-1, 1), lat + draw.uniform(-1, 1))], name=f"road {n}")
    reader = reader_of(world.bob)
    rows = visible(RoadShown, reader)
    wrong, measured = [], 0
    for _ in range(1_000):
        points = [(draw.uniform(26, 35), draw.uniform(3.5, 12.5)) for _ in range(draw.choice((2, 2, 3, 6)))]
        course = Course((tuple(points),), datetime(2026, 3, 1, tzinfo=UTC), 45.0)
        within_m = draw.choice((100.0, 2_000.0, 20_000.0))
        got = {hit.row.pk for hit in near(rows, course, within_m)}
        with connection.cursor() as cursor:
            wkb = LineString(points, srid=4326).ewkb
            cursor.execute(
                "select id, st_distance(geom::geography, st_geomfromewkb(%s)::geography) from layers_roadshown where view = 2 and st_dwithin(geom::geography, st_geomfromewkb(%s)::geography, %s)",
                [wkb, wkb, within_m + 200],
            )
            distances = dict(cursor.fetchall())
        measured += len(distances)
        # PostGIS takes an edge for a great circle of a sphere and the course for a geodesic of the ellipsoid: metres apart at the rim.
        sure = {pk for pk, metres in distances.items() if metres < within_m - 200}
        if not sure <= got <= set(distances):
            wrong.append((points, within_m, sure - got, got - set(distances)))
    assert not wrong and measured > 500


@pytest.fixture
def crowd(settings):
    settings.PROBE_LIMIT = 50


def test_a_planner_who_drags_a_line_fifty_times_is_answered_exactly(world, bob, crowd):
    road(world, BOR_ROAD)
    answers = [ask(bob) for _ in range(50)]
    assert all(answer == answers[0] for answer in answers) and answers[0]["coarsened"] is False


def test_who_asks_more_often_over_one_place_is_told_of_the_whole_cell_is_never_stopped_and_it_is_written_down(
    world, bob, signed_in, settings
):
    """The attacker bisects on: a redacted report keeps its cell without a distance, a known road its cell and whole kilometres."""
    settings.PROBE_LIMIT = 3
    record = make.incident(make.label(world.area, world.kite, Marking.GREEN), clock.now(), geom=Point(31.552, 6.301, srid=4326))
    road(world, [(31.5502, 6.32), (31.5502, 6.35)])
    exact = [ask(bob) for _ in range(3)][-1]
    before = [ask(bob), ask(bob)]
    record.geom = Point(31.589, 6.391, srid=4326)  # elsewhere in the same cell
    record.save()
    shown.publish(source=INCIDENTS, record=record, label=record.label, at=clock.now())
    after = ask(bob)
    assert exact["coarsened"] is False and all(answer["coarsened"] for answer in before)
    places = [[(f["from_km"], f["to_km"], f["distance_m"]) for f in answer["findings"]] for answer in [*before, after]]
    assert places[0] == places[1] == places[2]
    assert [f["distance_m"] for f in of_kind(after, "incident")] == [None]
    (told,), (known,) = of_kind(after, "road_prohibited"), of_kind(exact, "road_prohibited")
    assert told["distance_m"] == 1000 and told["from_km"] < known["from_km"] - 1 and told["to_km"] > known["to_km"] + 1
    entries = AuditEntry.unrestricted.filter(act="probe")
    assert entries.count() == len({entry.detail["place"] for entry in entries}) > 1
    assert {entry.member for entry in entries} == {world.bob.pk}
    assert ask(signed_in(world.alice))["coarsened"] is False  # counted for each member


def test_a_new_window_begins_at_nothing(world, bob, settings):
    settings.PROBE_LIMIT = 1
    ask(bob)
    assert ask(bob)["coarsened"]
    Probe.objects.update(since=clock.now() - timedelta(minutes=settings.PROBE_WINDOW_MIN + 1))
    assert not ask(bob)["coarsened"]
    Probe.objects.update(since=clock.now() - timedelta(minutes=settings.PROBE_WINDOW_MIN + 1))
    probes.sweep(clock.now())
    assert not Probe.objects.exists()


def test_a_road_that_is_closed_one_way_or_at_hours_weighs_as_a_note_the_other_way_and_at_other_hours(world, bob):
    road(world, BOR_ROAD, direction="forward")  # northwards, as the line goes
    (closed,) = of_kind(ask(bob), "road_prohibited")
    (other,) = of_kind(ask(bob, list(reversed(NORTH))), "road_prohibited")
    assert (closed["severity"], other["severity"]) == (4, 1) and "not this way" in other["reason"] and "along the line" in closed["reason"]


def test_a_road_that_is_closed_at_night_binds_at_night_by_the_areas_own_time(world, bob):
    road(world, BOR_ROAD, hours="18:00-06:00")
    (by_day,) = of_kind(ask(bob), "road_prohibited")
    (by_night,) = of_kind(ask(bob, departure=at_noon().replace(hour=17).isoformat()), "road_prohibited")  # 19:00 in Juba
    assert (by_day["severity"], by_night["severity"]) == (1, 4) and "daily 18:00-06:00" in by_night["reason"]


def test_a_decision_that_begins_after_the_journey_is_a_note(world, bob):
    road(world, BOR_ROAD, since=at_noon() + timedelta(days=3))
    (later,) = of_kind(ask(bob), "road_prohibited")
    assert later["severity"] == 1 and "from " in later["reason"]
