"""A record passes from one label to another: whose id changes, and whose does not."""

from __future__ import annotations

from datetime import timedelta

from incidents.actions import relabel_incident
from incidents.models import IncidentShown
from partners.labels import Entry, widens
from partners.models import Marking, View
from tests import make

LATER = make.EARLIER + timedelta(days=40)


def full_id(incident):
    return IncidentShown.unrestricted.get(record=incident.pk, view=View.FULL).pk


def test_who_keeps_his_sight_keeps_the_id_when_a_label_widens(cast):
    incident = make.incident(make.label(cast.area, cast.kite, Marking.AMBER_STRICT))
    before = full_id(incident)
    relabel_incident(by=None, incident=incident.pk, label=make.label(cast.area, cast.kite), at=LATER)
    assert full_id(incident) == before


def test_a_label_under_which_somebody_loses_sight_gives_new_ids(cast):
    incident = make.incident(make.label(cast.area, cast.kite))
    before = full_id(incident)
    relabel_incident(by=None, incident=incident.pk, label=make.label(cast.area, cast.kite, Marking.AMBER_STRICT), at=LATER)
    narrowed = full_id(incident)
    assert narrowed != before
    relabel_incident(by=None, incident=incident.pk, label=make.label(cast.area, cast.kite), at=LATER)
    assert full_id(incident) == narrowed


def test_an_entry_dropped_or_lowered_narrows(cast):
    full = make.label(cast.area, cast.kite, Marking.AMBER, Entry(view=View.FULL, organisation=cast.heron.pk))
    lower = make.label(cast.area, cast.kite, Marking.AMBER, Entry(view=View.REDACTED, organisation=cast.heron.pk))
    none = make.label(cast.area, cast.kite, Marking.AMBER)
    assert widens(none, lower)
    assert widens(lower, full)
    assert not widens(full, lower)
    assert not widens(lower, none)
