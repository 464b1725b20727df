"""A room is opened from its page, by a person with a security duty, for his own organisation."""

from __future__ import annotations

import re

import pytest

from movements.models import Room
from tests import make

pytestmark = pytest.mark.django_db
PAGE = "/board/rooms/"
REFUSED = ["You have no security duty in that area that lets you do this."]


def test_a_person_with_a_security_duty_opens_one_and_begins_a_shift_there(cast, at_desk, now):
    bob = at_desk(cast.bob)
    assert "has no room yet" in bob.get(PAGE).content.decode()
    form = {"do": "open", "area": str(cast.area.pk), "name": "Radio room", "place": "Bor"}
    assert bob.client.post(PAGE, form).status_code == 302
    room = Room.objects.get(organisation=cast.heron)
    assert (room.name, room.place, room.area) == ("Radio room", "Bor", cast.area)
    assert "Not staffed" in bob.get(PAGE).content.decode()
    assert bob.client.post(PAGE, {"do": "on", "room": str(room.pk)}).status_code == 302
    assert bob.client.post(PAGE, form).status_code == 302 and Room.objects.filter(organisation=cast.heron).count() == 1


@pytest.mark.parametrize("field", ["name", "area"])
def test_what_is_missing_is_said_and_nothing_typed_is_lost(cast, at_desk, now, field):
    form = {"do": "open", "area": str(cast.area.pk), "name": "Radio room", "place": "Bor by the river"} | {field: " "}
    answer = at_desk(cast.bob).client.post(PAGE, form)
    assert answer.status_code == 422 and "Bor by the river" in answer.content.decode() and not Room.objects.exists()


def test_without_a_duty_there_nobody_opens_one_whatever_he_names(cast, at_desk, now):
    driver = at_desk(make.member(cast.heron, "driver", duties={cast.area: ["field"]}))
    assert "Open a room" not in driver.get(PAGE).content.decode()
    said = [
        driver.client.post(PAGE, {"do": "open", "area": code, "name": "Radio room"}).content.decode()
        for code in (str(cast.area.pk), "none")
    ]
    assert [re.findall(r"role=.alert.>(.*?)<", one) for one in said] == [REFUSED, REFUSED] and not Room.objects.exists()
