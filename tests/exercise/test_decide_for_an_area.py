"""Decisions about areas and standing, as the exercise and the area's own people write them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.gis.geos import Point

from layers.models import Event
from partners import actions, cells
from partners.defaults import NotAFocalPoint
from partners.models import Cell, DOAreaShown, StandingConsent, View
from partners.readers import reader_of
from partners.visibility import visible
from sltmap import clock
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture
def alder():
    return make.organisation("alder", "unsms")


@pytest.fixture
def entered(alder, now):
    return actions.enter_area(
        by=None, at=now, code="ssd", name="South Sudan", kind="country", geom=make.square(31.03, 6.03, 1.0), timezone="Africa/Juba",
        source="outline for the test", decided_on=now.date(), disclaimer="none", originator=alder,
    )  # fmt: skip


def test_a_level_is_shown_with_its_authority_and_the_world_hears(entered, alder, now):
    alice = make.member(alder, "alice", duties={entered: ["duty_officer"]})
    before = Event.objects.filter(record=entered.pk).count()
    actions.decide_level(
        by=None, area=entered, level="enhanced", authority="SLT Oversight Committee", basis="floods", decided_on=now.date(),
        effective_on=now.date(), next_review_on=now.date() + timedelta(days=180), at=now,
    )  # fmt: skip
    row = visible(DOAreaShown, reader_of(alice)).get()
    assert (row.level, row.authority, row.basis) == ("enhanced", "SLT Oversight Committee", "floods")
    assert Event.objects.filter(record=entered.pk).count() == before + 1


def test_a_place_lies_in_one_fine_cell_inside_one_coarse_cell(entered, now):
    actions.publish_partition(by=None, area=entered, layer="incidents", fine_deg=0.1, coarse_deg=0.5, name="grid", source="test", at=now)
    fine = cells.cell_for(area=entered, layer="incidents", place=Point(31.5586, 6.2089, srid=4326), kept=None)
    assert fine.geom.extent == pytest.approx((31.5, 6.2, 31.6, 6.3))
    assert fine.parent.geom.extent == pytest.approx((31.5, 6.0, 32.0, 6.5))
    assert Cell.objects.filter(level=0).count() == 11 * 11
    assert Cell.objects.filter(level=0, parent=None).count() == 0


@pytest.mark.parametrize(("fine", "coarse"), [(0.1, 0.25), (0.0, 0.5), (0.5, 0.1), (0.0001, 0.5)])
def test_cells_that_do_not_nest_are_refused(entered, now, fine, coarse):
    with pytest.raises(ValueError, match="do not nest"):
        actions.publish_partition(
            by=None, area=entered, layer="incidents", fine_deg=fine, coarse_deg=coarse, name="grid", source="test", at=now
        )


def test_a_new_status_ends_the_one_before(entered, now):
    heron = make.organisation("heron")
    first = actions.confirm_standing(by=None, organisation=heron, area=entered, status="confirmed", at=now - timedelta(days=9))
    actions.confirm_standing(by=None, organisation=heron, area=entered, status="pending", at=now)
    first.refresh_from_db()
    assert first.ends_at == now


@pytest.mark.parametrize(("kind", "status"), [("unsms", "suspended"), ("unsms", "confirmed"), ("ingo", "present"), ("nngo", "confirmed")])
def test_a_standing_that_the_framework_does_not_know_is_refused(entered, now, kind, status):
    with pytest.raises(ValueError, match="Sparrow"):
        actions.confirm_standing(by=None, organisation=make.organisation("sparrow", kind), area=entered, status=status, at=now)


def test_only_a_focal_point_consents_for_his_organisation(entered, now):
    heron, kite = make.organisation("heron"), make.organisation("kite")
    carol = make.member(heron, "carol", duties={entered: ["focal_point"]})
    bob = make.member(heron, "bob", duties={entered: ["security_officer"]})
    with pytest.raises(NotAFocalPoint, match="Heron"):
        actions.consent(by=reader_of(bob), area=entered, kind="incidents", view=View.FULL, at=now, organisation=kite)
    with pytest.raises(ValueError, match="one principal"):
        actions.consent(by=reader_of(carol), area=entered, kind="incidents", view=View.FULL, at=now, organisation=kite, member=bob)
    made = actions.consent(by=reader_of(carol), area=entered, kind="incidents", view=View.FULL, at=now, organisation=kite)
    assert StandingConsent.objects.get() == made
    assert (made.originator, made.given_by) == (heron, carol)
