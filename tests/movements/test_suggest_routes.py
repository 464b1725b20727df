"""Suggesting routes: they keep out of what the planner is shown to be closed, and what he is not shown does not shape them."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.gis.geos import LineString, MultiLineString
from django.core.management import CommandError, call_command

from layers.models import Road
from layers.sources import ROADS
from movements.models import RoadEdge, RoadNetwork, TravelRules
from movements.routing import building
from movements.routing.network import edges, way
from movements.vetting.holds import in_hours
from partners import shown
from partners.defaults import confirm_defaults, default_label
from partners.models import Marking
from partners.readers import reader_of
from partners.sources import DO_AREAS
from sltmap import clock
from tests import make

pytestmark = pytest.mark.django_db
BOR, NORTH = [31.55, 6.20], [31.55, 6.60]  # lon, lat
DIRECT = [(31.55, 6.20), (31.55, 6.40), (31.55, 6.60)]
WEST = [(31.55, 6.20), (31.45, 6.40), (31.55, 6.60)]
EAST = [(31.55, 6.20), (31.70, 6.40), (31.55, 6.60)]
ABOUT = ((31.0, 6.0), (32.0, 7.0))


def network(*lines, name="test", **tags):
    ways = [way(line, {"highway": "primary"} | tags) for line in lines]
    return building.replace_network(by=None, name=name, as_of=date(2026, 1, 1), ways=ways, at=clock.now())


@pytest.fixture
def world(cast):
    """The cast with three roads from Bor to the north, and Agency Alder's shipped labels confirmed."""
    focal = make.member(cast.alder, "alder-focal", duties={cast.area: ["focal_point"]})
    confirm_defaults(organisation=cast.alder, area=cast.area, by=reader_of(focal), at=clock.now())
    shown.publish(source=DO_AREAS, record=cast.area, label=default_label("do_areas", cast.area, cast.alder), at=clock.now())
    network(DIRECT, WEST, EAST)
    return cast


@pytest.fixture
def bob(world, signed_in):
    return signed_in(world.bob)


def road(world, line, status="prohibited", label=None, **fields):
    defaults = {"name": "Bor - Malek", "status": status, "applies_to": "all", "decided_by": "host authority", "confirmed_at": clock.now()}
    record = Road(geom=MultiLineString(LineString(line), srid=4326), **(defaults | fields))
    shown.publish(source=ROADS, record=record, label=label or default_label("roads", world.area, world.alder), at=clock.now())
    return record


def at_noon():
    """Tomorrow, 09:00 UTC: noon in Juba."""
    return (clock.now() + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)


def ask(client, stops=(BOR, NORTH), status=200, **more):
    body = {"stops": list(stops), "departure": at_noon().isoformat(), "vehicle_class": "light"} | more
    response = client.post("/api/v1/missions/suggest", json.dumps(body), content_type="application/json")
    assert response.status_code == status, response.content
    return response.json()


def middles(answer):
    """The longitude of each route halfway north: which of the three roads it takes."""
    found = []
    for route in answer["routes"]:
        lon = min(route["geometry"]["coordinates"], key=lambda place: abs(place[1] - 6.40))[0]
        found.append(round(lon, 2))
    return found


def test_the_quickest_comes_first_and_others_truly_differ(world, bob):
    answer = ask(bob)
    assert answer["routing"] == "pgrouting" and answer["roads_as_of"] == "2026-01-01"
    assert middles(answer) == [31.55, 31.45, 31.7]
    first = answer["routes"][0]["properties"]
    assert 44 < first["length_km"] < 45 and first["duration_min"] == round(first["length_km"] / (45 * 1.1) * 60)
    assert answer["snapped"] == [BOR, NORTH] and first["left_out"] == []


def test_a_prohibited_and_an_impassable_road_are_kept_out_of_and_said(world, bob):
    road(world, [(31.55, 6.30), (31.55, 6.35)])
    road(world, [(31.4775, 6.345), (31.45, 6.40)], status="impassable", name="Western track", applies_to="physical", decided_by="")
    answer = ask(bob)
    assert middles(answer) == [31.7]
    assert [words.split(":")[0] for words in answer["routes"][0]["properties"]["left_out"]] == ["Bor - Malek", "Western track"]


def test_a_broken_bridge_of_thirty_metres_closes_the_road_it_lies_on_and_no_other(world, bob):
    road(world, [(31.55, 6.4000), (31.55, 6.4003)], status="impassable")
    assert middles(ask(bob)) == [31.45, 31.7]


def test_a_closed_road_that_crosses_closes_nothing(world, bob):
    road(world, [(31.50, 6.30), (31.60, 6.30)])
    assert middles(ask(bob)) == [31.55, 31.45, 31.7]


def test_a_prohibition_that_the_planner_may_not_see_does_not_shape_his_route(world, bob, signed_in):
    """The attacker asks over every pair of places: the answers with and without the hidden record are the same bytes."""
    places = [BOR, [31.55, 6.30], [31.50, 6.30], NORTH]
    pairs = [(a, b) for a in places for b in places if a != b]
    before = [ask(bob, pair) for pair in pairs]
    hidden = make.label(world.area, world.kite, Marking.AMBER_STRICT)
    road(world, [(31.55, 6.30), (31.55, 6.35)], label=hidden, name="zqcanary")
    assert [ask(bob, pair) for pair in pairs] == before
    assert "zqcanary" not in json.dumps(before)
    assert middles(ask(signed_in(world.carol)))[0] != 31.55  # its originator is led round it


def test_what_binds_others_is_a_last_choice_and_what_binds_oneself_is_none(world, bob, signed_in):
    road(world, [(31.55, 6.30), (31.55, 6.35)], applies_to="unsms", decided_by="DO")
    informs = ask(bob)
    assert middles(informs)[0] != 31.55 and "31.55" not in middles(informs)
    assert 31.55 not in middles(ask(signed_in(world.alice)))


def test_a_rule_for_trucks_closes_the_road_for_trucks(world, bob):
    road(world, [(31.55, 6.30), (31.55, 6.35)], vehicle_class="truck, bus")
    assert 31.55 not in middles(ask(bob, vehicle_class="truck"))
    network([(31.55, 6.20), (31.55, 6.60)], name="only one")
    only = network(DIRECT, name="test")
    assert only.edges
    assert ask(bob)["routes"][0]["properties"]["passes"] and not ask(bob, vehicle_class="boat")["routes"]


def test_a_road_that_is_closed_one_way_is_open_the_other(world, bob):
    road(world, [(31.55, 6.30), (31.55, 6.35)], direction="forward")  # northwards
    assert 31.55 not in middles(ask(bob))
    assert middles(ask(bob, (NORTH, BOR)))[0] == 31.55


def test_a_road_that_is_closed_at_night_is_open_by_day(world, bob):
    road(world, [(31.55, 6.30), (31.55, 6.35)], hours="18:00-06:00")  # in Juba, two hours ahead of UTC
    assert middles(ask(bob))[0] == 31.55
    assert 31.55 not in middles(ask(bob, departure=at_noon().replace(hour=17).isoformat()))


@pytest.mark.parametrize(
    ("hours", "begin", "end", "holds"),
    [("18:00-06:00", 12, 15, False), ("18:00-06:00", 15, 17, True), ("18:00-06:00", 2, 3, True), ("08:00-10:00", 5, 9, True), ("08:00-10:00", 9, 23, False), ("", 1, 2, True)],
)  # fmt: skip
def test_hours_are_of_the_areas_own_time(hours, begin, end, holds):
    day = datetime(2026, 3, 1, tzinfo=UTC)
    assert in_hours(hours, day.replace(hour=begin), day.replace(hour=end), "Africa/Juba") is holds  # UTC+2


def test_areas_that_the_planner_marks_are_kept_out_of(world, bob):
    ring = [[31.50, 6.35], [31.60, 6.35], [31.60, 6.45], [31.50, 6.45], [31.50, 6.35]]
    assert middles(ask(bob, avoid={"type": "MultiPolygon", "coordinates": [[ring]]})) == [31.45, 31.7]


def test_a_one_way_street_is_driven_one_way(world, bob):
    network(DIRECT, oneway="yes")
    assert middles(ask(bob)) == [31.55] and ask(bob, (NORTH, BOR))["routes"] == []


def test_a_stop_beside_the_road_begins_there(world, bob):
    answer = ask(bob, ([31.551, 6.28], [31.55, 6.31], NORTH))
    assert answer["routes"][0]["geometry"]["coordinates"][0] == [31.551, 6.28]
    assert answer["snapped"][0] == [31.55, 6.28]


def test_who_does_not_drive_in_darkness_is_told_the_hours(world, bob):
    TravelRules.objects.create(organisation=world.heron, area=world.area, night_driving=False)
    late = at_noon().replace(hour=20).isoformat()
    assert "darkness" in ask(bob, departure=late)["routes"][0]["properties"]["left_out"][-1]
    assert ask(bob)["routes"][0]["properties"]["dark_km"] == 0.0


def test_without_a_network_the_answer_says_so(cast, signed_in):
    answer = ask(signed_in(cast.bob))
    assert (answer["routes"], answer["routing"], answer["roads_as_of"]) == ([], "none", None)


def test_without_pgrouting_the_answer_says_so(world, bob, monkeypatch):
    monkeypatch.setattr(building, "is_there", lambda: False)
    assert ask(bob)["routing"] == "none"


def test_a_place_far_from_every_road_is_on_none(world, bob):
    answer = ask(bob, ([33.0, 8.0], NORTH))
    assert answer["routes"] == [] and answer["routing"] == "pgrouting"
    assert bob.get("/api/v1/roads/near?lon=33&lat=8").json() == {"near": None}
    assert bob.get("/api/v1/roads/near?lon=31.551&lat=6.3").json()["near"]["lon"] == 31.55


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"stops": [BOR]}, "number_range"),
        ({"stops": [BOR, BOR]}, "too_few_vertices"),
        ({"stops": [BOR, [190, 6]]}, "coord_range"),
        ({"stops": [[-80, 6], [0, 0], [80, 6]]}, "length_range"),
        ({"vehicle_class": "tank"}, "unknown_value"),
        ({"avoid": {"type": "Point", "coordinates": BOR}}, "geometry_type"),
        ({"avoid": {"type": "MultiPolygon", "coordinates": []}}, "number_range"),
        ({"departure": "2020-01-01T00:00:00Z"}, "time_range"),
        ({"tlp": "CLEAR"}, "unknown_field"),
    ],
)
def test_bad_input_is_named(world, bob, change, code):
    assert ask(bob, status=400 if code == "unknown_field" else 422, **change)["code"] == code


def test_ways_meet_where_they_share_a_vertex_and_nowhere_else():
    cross = [way([(0, 0), (1, 0), (2, 0)], {"highway": "primary"}), way([(1, 0), (1, 1)], {"highway": "track"})]
    assert [edge.line for edge in edges(cross)] == [((0, 0), (1, 0)), ((1, 0), (2, 0)), ((1, 0), (1, 1))]
    bridge = [way([(0, 0), (2, 0)], {"highway": "primary"}), way([(1, -1), (1, 1)], {"highway": "track"})]
    assert len(list(edges(bridge))) == 2
    assert way([(0, 0), (1, 1)], {"highway": "footway"}) is None
    assert way([(0, 0), (1, 1)], {"highway": "service", "other_tags": '"access"=>"private"'}) is None
    back = way([(0, 0), (1, 1)], {"highway": "trunk_link", "other_tags": '"oneway"=>"-1","hgv"=>"no"'})
    assert (back.forward, back.backward, back.trucks) == (False, True, False)


def test_of_the_roads_layer_only_what_everybody_is_shown_becomes_network(world):
    road(world, [(30.0, 5.0), (30.1, 5.0)], label=make.label(world.area, world.alder, Marking.GREEN))
    road(world, [(30.2, 5.0), (30.3, 5.0)], label=make.label(world.area, world.alder, Marking.CLEAR))
    road(world, [(30.4, 5.0), (30.5, 5.0)], label=make.label(world.area, world.alder, Marking.CLEAR, hide=frozenset()))
    call_command("import_roads", "--from-layer", "--name", "layer")
    lines = [edge.geom.coords[0] for edge in RoadEdge.objects.filter(network__name="layer")]
    assert lines == [(30.4, 5.0)]


def test_a_file_of_roads_is_read_by_the_child_and_replaces_its_like(tmp_path, capsys):
    features = [
        {"type": "Feature", "properties": {"highway": kind}, "geometry": {"type": "LineString", "coordinates": line}}
        for kind, line in (("primary", DIRECT), ("footway", WEST), ("track", EAST))
    ]
    path = tmp_path / "roads.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    for _ in range(2):
        call_command("import_roads", str(path), "--as-of", "2025-06-01")
    assert "3 lines, 1 of them no road for vehicles; 2 edges" in capsys.readouterr().out
    assert RoadEdge.objects.count() == 2 and RoadNetwork.objects.get().as_of == date(2025, 6, 1)
    assert RoadEdge.objects.filter(source=None).count() == 0
    path.write_text("no roads")
    with pytest.raises(CommandError, match="refused"):
        call_command("import_roads", str(path))
    assert RoadEdge.objects.count() == 2
