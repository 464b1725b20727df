"""Vehicles and their devices: look-alike call signs are refused, a credential is told once."""

from __future__ import annotations

import pytest

from movements.actions import CallSignTaken, add_vehicle, assign_device, revoke_device
from movements.callsigns import BadCallSign, skeleton
from movements.models import Device
from partners.readers import reader_of
from partners.records import MayNotRecord, NoSuchRecord
from tests import make

from .conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def add(cast):
    def one(call_sign: str, by=None, organisation=None):
        organisation = organisation or cast.heron
        by = by and reader_of(by)
        return add_vehicle(by=by, organisation=organisation, area=cast.area, call_sign=call_sign, vehicle_class="light", at=NOON)

    return one


@pytest.mark.parametrize("twin", ["HERON O1", "heron 0l", "HERON-01", "НЕRОN 01", "ＨＥＲＯＮ ０１", "HÉRON 0I"])
def test_a_call_sign_that_looks_like_another_of_the_organisation_is_refused_by_name(cast, add, twin):
    add("HERON 01", by=cast.bob)
    with pytest.raises(CallSignTaken, match="HERON 01"):
        add(twin, by=cast.bob)
    assert add(twin, organisation=cast.kite).skeleton == skeleton("HERON 01")
    assert add("HERON 02", by=cast.bob).call_sign == "HERON 02"


@pytest.mark.parametrize("call_sign", ["", " - ", "HERON\u200b1", "HERON\u202e1", "HERON\x001", "H" * 41])
def test_a_call_sign_is_something_that_can_be_seen(add, call_sign):
    with pytest.raises(BadCallSign):
        add(call_sign)


def test_only_a_security_duty_of_the_organisation_adds_its_vehicles(cast, add):
    with pytest.raises(MayNotRecord):
        add("HERON 1", by=cast.carol)
    with pytest.raises(MayNotRecord):
        add("HERON 1", by=make.member(cast.heron, duties={cast.area: ["field"]}))
    assert add("HERON 1", by=cast.bob)


def test_the_database_keeps_no_credential(cast, add):
    heron = add("HERON 1")
    device, credential = assign_device(by=reader_of(cast.bob), vehicle=heron.pk, name="tracker", at=NOON)
    assert len(credential) >= 32
    assert credential not in str(Device.unrestricted.values().get())
    assert device.secret_sha256 != credential
    with pytest.raises(ValueError, match="characters"):
        assign_device(by=None, vehicle=heron.pk, name="tracker", at=NOON, credential="short")
    with pytest.raises(ValueError, match="choose another"):
        assign_device(by=None, vehicle=heron.pk, name="tracker", at=NOON, credential=credential)


def test_another_organisations_vehicle_and_none_are_refused_alike(cast, add):
    heron = add("HERON 1")
    device, _ = assign_device(by=None, vehicle=heron.pk, name="tracker", at=NOON)
    for refused in (heron.pk, cast.area.pk):
        with pytest.raises(NoSuchRecord, match=f"no vehicle {refused}"):
            assign_device(by=reader_of(cast.carol), vehicle=refused, name="tracker", at=NOON)
    for number in (device.pk, device.pk + 1000):
        with pytest.raises(NoSuchRecord):
            revoke_device(by=reader_of(cast.carol), device=number, at=NOON)
    epoch = device.epoch
    assert revoke_device(by=reader_of(cast.bob), device=device.pk, at=NOON).epoch != epoch
