"""A recall and a movement under way: who is on the road by a record keeps it until his organisation confirmed its people out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from partners import audiences
from partners.models import AudienceMember, Recall
from tests import make
from tests.partners.sharing import cast, plan, to

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """Heron released a report to a mission of its own that Kite and Alder take part in, and that departed."""
    made = cast()
    made.list = make.audience(
        made.area, made.kite_officer.member, made.sioc.member, organisation=made.heron, mission=True,
        opened_at=timezone.now() - timedelta(hours=1),
    )  # fmt: skip
    made.filed = made.focal.file(plan("TLP:AMBER", to("kite", "full"), to(view="full", audience=made.list.pk)))
    return made


def recall(world):
    answer = world.focal.post(f"/layers/incidents/features/{world.filed}/recall", {"reason": "withdrawn"})
    assert answer.status_code == 200, answer.document


def test_who_is_under_way_keeps_it_until_his_people_are_out_and_nobody_else(world):
    assert world.kite_focal.sees()
    recall(world)
    assert world.kite_focal.sees() == []
    assert [one["properties"]["view"] for one in world.kite_officer.sees() + world.sioc.sees() + world.officer.sees()] == ["full"] * 3
    audiences.confirm_out(audience=world.list, organisation=world.kite.pk, at=timezone.now())
    assert world.kite_officer.sees() == [] and world.sioc.sees()
    audiences.confirm_out(audience=world.list, organisation=world.alder.pk, at=timezone.now())
    assert world.sioc.sees() == []
    assert [one["properties"]["marking"] for one in world.officer.sees()] == ["TLP:AMBER+STRICT"]
    assert not Recall.objects.exclude(under_way=None).exists()


def test_closing_the_mission_ends_it_for_all(world):
    recall(world)
    audiences.close_mission(audience=world.list, at=timezone.now())
    assert world.kite_officer.sees() == [] and world.sioc.sees() == [] and world.officer.sees()


def test_with_everybody_out_a_recall_acts_at_once(world):
    AudienceMember.objects.update(out_at=timezone.now() - timedelta(minutes=1))
    recall(world)
    assert world.kite_officer.sees() == [] and world.sioc.sees() == []


def test_a_red_record_recalled_is_left_to_its_own_people(world):
    filed = world.focal.file(plan("TLP:RED", to(view="full", member=world.kite_focal.member.pk)))
    assert any(one["properties"]["marking"] == "TLP:RED" for one in world.kite_focal.sees())
    assert world.focal.post(f"/layers/incidents/features/{filed}/recall", {"reason": "x"}).status_code == 200
    assert not any(one["properties"]["marking"] == "TLP:RED" for one in world.kite_focal.sees())
    assert any(one["properties"]["marking"] == "TLP:RED" for one in world.focal.sees())
