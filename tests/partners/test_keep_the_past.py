"""What a form said is told of its time under the narrower of the label then and the label now; what was recalled or deleted, to its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.gis.geos import Point
from django.db import connection

from incidents.models import Incident
from incidents.sources import INCIDENTS
from layers import geojson
from partners import past, records, scopes, shown
from partners.labels import Entry
from partners.models import Marking, Past, View
from partners.readers import reader_of
from partners.then import form_of, stood
from sltmap import clock
from tests import make

pytestmark = pytest.mark.django_db


def ago(minutes: float):
    return clock.now() - timedelta(minutes=minutes)


def move_back(minutes: float) -> None:
    """Everything kept so far was written some minutes earlier than it was."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update partners_past set starts_at = starts_at - %(by)s * interval '1 minute', ends_at = ends_at - %(by)s * interval '1 minute'",
            {"by": minutes},
        )


def then(member, at=None):
    scopes.refresh(member.pk)
    return [form_of(INCIDENTS, row) for row in stood(INCIDENTS, reader_of(member), at or clock.now())]


def say(record, narrative: str, label=None):
    record.narrative = narrative
    shown.publish(source=INCIDENTS, record=record, label=label or record.label, at=clock.now())


@pytest.fixture
def incident(cast):
    """Of Kite Action, released to Heron Relief in full."""
    label = make.label(cast.area, cast.kite, Marking.AMBER, Entry(view=View.FULL, organisation=cast.heron.pk, basis="incidents"))
    make.standing_consent(cast.kite, cast.area, "incidents", View.FULL, cast.carol, organisation=cast.heron)
    return make.incident(label, narrative="first words")


def test_a_form_is_told_as_it_stood(cast, incident):
    move_back(60)
    say(incident, "second words")
    move_back(60)
    say(incident, "third words")
    assert [[form.narrative for form in then(cast.bob, ago(minutes))] for minutes in (119, 59, 0)] == [
        ["first words"], ["second words"], ["third words"],
    ]  # fmt: skip
    assert then(cast.bob, ago(121)) == []


def test_what_was_said_again_is_kept_once(cast, incident):
    shown.publish(source=INCIDENTS, record=incident, label=incident.label, at=clock.now())
    assert Past.unrestricted.filter(record=incident.pk).count() == 1


def test_a_form_of_then_is_the_feature_that_it_was(cast, incident):
    was = geojson.feature(INCIDENTS, INCIDENTS.shown.unrestricted.get(record=incident.pk))
    assert [geojson.feature(INCIDENTS, form) for form in then(cast.bob)] == [was]


def test_who_gains_sight_now_is_told_nothing_of_before(cast):
    record = make.incident(make.label(cast.area, cast.kite, Marking.AMBER_STRICT), narrative="before")
    move_back(60)
    say(record, "after", make.label(cast.area, cast.kite, Marking.GREEN))
    assert then(cast.bob, ago(30)) == []
    assert len(then(cast.bob)) == 1
    assert [form.narrative for form in then(cast.carol, ago(30))] == ["before"]


def test_who_lost_sight_is_told_nothing_of_then(cast, incident):
    assert len(then(cast.bob)) == 1
    move_back(60)
    say(incident, "after", make.label(cast.area, cast.kite, Marking.AMBER_STRICT))
    assert then(cast.bob, ago(30)) == [] == then(cast.bob)
    assert len(then(cast.carol, ago(30))) == 1


def test_full_then_and_redacted_now_is_the_redacted_form_of_then(cast):
    full = Entry(view=View.FULL, organisation=cast.heron.pk, basis="incidents")
    make.standing_consent(cast.kite, cast.area, "incidents", View.FULL, cast.carol, organisation=cast.heron)
    hide = frozenset({"narrative", "position"})
    record = make.incident(make.label(cast.area, cast.kite, Marking.GREEN, full, hide=hide), narrative="zqthen")
    assert [form.view for form in then(cast.bob)] == [View.FULL]
    move_back(60)
    say(record, "now", make.label(cast.area, cast.kite, Marking.GREEN, hide=hide))
    told = then(cast.bob, ago(30))
    assert [(form.view, form.narrative) for form in told] == [(View.REDACTED, "")]
    assert told[0].geom.geom_type != "Point"


def test_a_redacted_form_that_said_more_than_is_said_now_is_not_told(cast):
    record = make.incident(make.label(cast.area, cast.kite, Marking.GREEN, hide=frozenset({"originator"})), narrative="zqopen")
    assert [form.narrative for form in then(cast.bob)] == ["zqopen"]
    move_back(60)
    say(record, "x", make.label(cast.area, cast.kite, Marking.GREEN, hide=frozenset({"originator", "narrative"})))
    assert then(cast.bob, ago(30)) == []


def test_a_recalled_record_stays_gone_from_the_past_when_it_is_released_again(cast, incident):
    released = incident.label
    move_back(60)
    records.recall(source=INCIDENTS, record=incident.pk, by=None, at=clock.now())
    assert then(cast.bob, ago(30)) == []
    move_back(60)
    say(Incident.unrestricted.get(pk=incident.pk), "corrected", released)
    assert [form.narrative for form in then(cast.bob)] == ["corrected"]
    assert then(cast.bob, ago(90)) == []
    assert [form.narrative for form in then(cast.carol, ago(90))] == ["first words"]


def test_a_deleted_records_past_is_its_originators(cast, incident):
    move_back(60)
    records.delete(source=INCIDENTS, record=incident.pk, by=None)
    assert then(cast.bob, ago(30)) == []
    assert [form.narrative for form in then(cast.carol, ago(30))] == ["first words"]
    assert then(cast.carol) == []


def test_a_release_that_ended_shows_nothing_of_then(cast, incident):
    move_back(60)
    incident.sight_until = ago(1)
    say(incident, "first words")
    assert then(cast.bob, ago(30)) == []


def test_a_suspended_organisation_loses_the_past_of_others_at_once(cast, incident):
    assert len(then(cast.bob)) == 1
    cast.heron.standings.update(status="suspended")
    assert then(cast.bob) == []


def test_a_coarser_cell_now_is_the_coarsest_then(cast):
    record = make.incident(make.label(cast.area, cast.kite, Marking.GREEN, hide=frozenset({"position"})))
    assert len(then(cast.bob)) == 1
    move_back(60)
    fine = record.cell
    coarse = type(fine).objects.create(partition=fine.partition, level=1, code="wide", geom=fine.geom)
    record.cell = coarse
    record.geom = Point(record.geom.x + 0.001, record.geom.y, srid=4326)
    say(record, "moved")
    assert then(cast.bob, ago(30)) == []
    assert len(then(cast.bob)) == 1


def test_what_ended_longer_ago_than_it_is_kept_is_deleted(cast, incident):
    say(incident, "second words")
    move_back((settings.HISTORY_DAYS - 1) * 24 * 60)
    assert past.forget(clock.now()) == 0
    move_back(2 * 24 * 60)
    assert past.forget(clock.now()) == 1
    assert [row.form["narrative"] for row in Past.unrestricted.all()] == ["second words"]
