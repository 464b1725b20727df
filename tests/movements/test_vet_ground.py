"""Curfews, where radio and telephone reach, and where people could leave: what is entered for an area is told along the way, and the rest is unknown."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.core.management import CommandError, call_command

from movements.models import Coverage, Curfew, TravelRules
from partners.models import SecurityArea, Standing
from sltmap import clock
from tests import make

from .test_vet_route import ask, at_noon, bob, of_kind, world  # noqa: F401

pytestmark = pytest.mark.django_db
NORTH_HALF = Polygon.from_bbox((31.0, 6.5, 32.0, 7.0))  # lon, lat: the last 28 of some 60 km


def enter(client, status=201, **fields):
    """A curfew of the area, over the API."""
    body = {"area": "ssd", "hours": "11:00-23:00", "applies_to": "all", "decided_by": "host authority"} | fields
    response = client.post("/api/v1/curfews", json.dumps(body), content_type="application/json")
    assert response.status_code == status, response.content
    return response.json()


def covered(tmp_path, outline, *, kind="radio", verified=None, area="ssd"):
    """What a provider reaches, from a file."""
    file = tmp_path / "reach.geojson"
    features = [{"type": "Feature", "properties": {}, "geometry": json.loads(outline.geojson)}] if outline else []
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    day = (verified or clock.now()).date().isoformat()
    call_command("import_coverage", str(file), "--area", area, "--kind", kind, "--provider", "Agency Alder VHF", "--verified", day)


def curfews_in(answer):
    return [finding for finding in of_kind(answer, "night") if "curfew" in finding["reason"]]


def unknown(answer, what):
    return [(one["from_km"], one["to_km"]) for one in answer["unknowns"] if one["what"] == what]


def test_a_curfew_is_told_where_it_is_travelled_in_its_hours(world, bob, signed_in):  # noqa: F811
    enter(signed_in(world.alice))  # from 11:00 in Juba, 09:00 UTC
    (found,) = curfews_in(ask(bob))
    assert (found["severity"], found["from_km"], found["source"]) == (3, 0.0, "host authority")
    early = (at_noon() - timedelta(hours=2)).isoformat()  # over in Juba's morning
    assert not curfews_in(ask(bob, departure=early))
    SecurityArea.objects.create(area=world.area, name="North", geom=MultiPolygon(NORTH_HALF, srid=4326))
    enter(signed_in(world.alice), security_area="North", applies_to="unsms", decided_by="DO")
    _all, north = curfews_in(ask(bob))
    assert north["from_km"] > 25 and north["severity"] == 2 and "informs others" in north["reason"]


def test_a_curfew_for_unsms_personnel_is_not_told_to_who_is_suspended_there(world, bob, signed_in):  # noqa: F811
    enter(signed_in(world.alice), applies_to="unsms", decided_by="DO")
    assert len(bob.get("/api/v1/curfews?area=ssd").json()["curfews"]) == 1
    Standing.objects.filter(organisation=world.heron, ends_at=None).update(status="suspended")
    assert bob.get("/api/v1/curfews?area=ssd").json() == {"curfews": []}


def test_a_curfew_of_an_organisation_for_its_own_is_read_by_nobody_else(world, bob, signed_in):  # noqa: F811
    enter(signed_in(world.carol), applies_to="organisation", decided_by="Kite Action", reason="zq-own")
    assert len(curfews_in(ask(signed_in(world.carol)))) == 1
    assert b"zq-own" not in bob.get("/api/v1/curfews?area=ssd").content and not curfews_in(ask(bob))
    (row,) = signed_in(world.carol).get("/api/v1/curfews?area=ssd").json()["curfews"]
    assert row["own"] is True
    absent, others = (bob.post(f"/api/v1/curfews/{pk}/end") for pk in (row["id"] + 999, row["id"]))
    assert (others.status_code, others.content) == (404, absent.content)
    assert signed_in(world.carol).post(f"/api/v1/curfews/{row['id']}/end").status_code == 204
    assert signed_in(world.carol).get("/api/v1/curfews?area=ssd").json()["curfews"] == []


def test_who_may_enter_a_curfew_and_how_it_is_said(world, bob, signed_in):  # noqa: F811
    assert enter(signed_in(world.carol), 403)["code"] == "not_for_others"
    driver = make.member(world.alder, "dora", duties={world.area: ["field"]})
    assert enter(signed_in(driver), 403)["code"] == "no_duty_here"
    alice = signed_in(world.alice)
    assert enter(alice, 422, hours="18-6")["code"] == "bad_hours"
    assert enter(alice, 422, area="nowhere")["code"] == "unknown_value"
    assert enter(alice, 400, organisation="kite")["code"] == "unknown_field"
    assert not Curfew.objects.exists()


def test_beyond_the_reach_that_was_entered_there_is_a_gap_and_without_any_it_is_unknown(world, bob, tmp_path):  # noqa: F811
    assert unknown(ask(bob), "comms") == [(0.0, ask(bob)["length_km"])]
    covered(tmp_path, NORTH_HALF)
    answer = ask(bob)
    (gap,) = of_kind(answer, "comms_gap")
    assert gap["from_km"] == 0.0 and abs(gap["to_km"] - 32) < 1.5 and gap["source"] == "Agency Alder VHF"
    assert "telephone nothing was entered" in gap["reason"] and not unknown(answer, "comms")
    covered(tmp_path, NORTH_HALF, verified=clock.now() - timedelta(days=500))  # takes the place of the first
    stale = ask(bob)
    assert Coverage.objects.count() == 1 and unknown(stale, "comms")[0][0] > 30
    with pytest.raises(CommandError, match="no outline"):
        covered(tmp_path, None)
    assert Coverage.objects.count() == 1


def test_far_from_where_people_could_leave_it_is_unknown_where_to(world, bob):  # noqa: F811
    TravelRules.objects.create(organisation=world.heron, area=world.area, turn_back_km=20)
    assert unknown(ask(bob), "evacuation") == [(0.0, ask(bob)["length_km"])]
    (north,) = unknown(ask(bob, abort_points=[[31.55, 6.25]]), "evacuation")
    assert 22 < north[0] < 28
    ask(bob, status=422, abort_points=[[31.55, 96]])


def test_a_curfew_of_the_past_tells_nothing(world, bob, signed_in):  # noqa: F811
    enter(signed_in(world.alice), since=datetime(2026, 1, 1, tzinfo=UTC).isoformat(), ends_at=datetime(2026, 2, 1, tzinfo=UTC).isoformat())
    assert not curfews_in(ask(bob))
