"""Recording and verifying a hospital, and how an exit differs."""

from datetime import timedelta

import pytest
from django.contrib.gis.geos import LineString, MultiLineString

from contingency import actions
from contingency.models import HospitalShown
from layers import actions as layers
from layers.models import RoadShown
from partners import records, scopes
from partners.defaults import confirm_defaults, default_label
from partners.models import View
from partners.readers import reader_of
from partners.visibility import visible
from tests import make

pytestmark = pytest.mark.django_db
AT = make.EARLIER + timedelta(days=30)


def views(model, member):
    scopes.refresh(member.pk)
    return {row.view for row in visible(model, reader_of(member))}


def test_all_staff_get_the_full_form_once_the_originator_confirmed_the_shipped_labels(cast):
    carol, label = reader_of(cast.carol), default_label("hospitals", cast.area, cast.kite)
    made = actions.record_hospital(by=carol, label=label, at=AT, name="Bor Hospital", geom=make.BOR)
    assert views(HospitalShown, cast.bob) == {View.REDACTED}
    confirm_defaults(organisation=cast.kite, area=cast.area, by=carol, at=make.EARLIER)
    assert views(HospitalShown, cast.bob) == {View.FULL}
    verified = actions.verify(by=carol, key="hospitals", record=made.pk, verified_by="medical adviser", at=AT)
    assert (verified.verified_by, verified.version) == ("medical adviser", 2)
    with pytest.raises(records.NotTheOriginator):
        actions.edit(by=reader_of(cast.bob), key="hospitals", record=made.pk, at=AT, beds=3)


def test_an_exit_is_recalled_from_all_but_its_originator_and_deleted(cast):
    carol, label = reader_of(cast.carol), default_label("evacuation_points", cast.area, cast.kite)
    made = actions.record_evacuation_point(by=carol, label=label, at=AT, name="Bor Airstrip", kind="airstrip", geom=make.BOR)
    actions.recall(by=carol, key="evacuation_points", record=made.pk, at=AT)
    with pytest.raises(records.NoSuchRecord):
        actions.edit(by=reader_of(cast.bob), key="evacuation_points", record=made.pk, at=AT, name="x")
    actions.delete(by=carol, key="evacuation_points", record=made.pk)
    with pytest.raises(records.NoSuchRecord):
        actions.edit(by=carol, key="evacuation_points", record=made.pk, at=AT, name="x")


def test_a_road_is_recorded_and_its_status_changes(cast):
    carol, label = reader_of(cast.carol), default_label("roads", cast.area, cast.kite)
    geom = MultiLineString(LineString((31, 6), (32, 7)), srid=4326)
    made = layers.record_road(by=carol, label=label, at=AT, name="Bor-Akobo", status="open", applies_to="physical", geom=geom)
    layers.edit(by=carol, key="roads", record=made.pk, at=AT, status="impassable")
    assert set(RoadShown.unrestricted.values_list("status", flat=True)) == {"impassable"}
