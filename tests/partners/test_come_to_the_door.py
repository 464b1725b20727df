"""Who comes in: by session, by key, for whom; and who does not."""

from __future__ import annotations

import hashlib

from django.test import Client

from partners.models import Holding
from tests import make

ME = "/api/v1/me"


def machine(cast, key="machine-key"):
    return make.member(cast.heron, machine=True, name="GIS", key_sha256=hashlib.sha256(key.encode()).hexdigest())


def test_me_tells_organisation_role_and_areas(cast, signed_in):
    told = signed_in(cast.bob).get(ME).json()
    assert told["organisation"] == {"code": "heron", "name": "Heron", "kind": "ingo"}
    assert told["role"] == "security_officer"
    assert told["members"] == [{"id": cast.bob.pk, "organisation": "Heron", "role": "security_officer"}]


def test_a_machine_comes_by_its_key_and_by_no_other(cast):
    machine(cast)
    assert Client().get(ME, headers={"Authorization": "Bearer machine-key"}).json()["role"] == "machine"
    assert Client().get(ME, headers={"Authorization": "Bearer other-key"}).status_code == 401


def test_a_session_acts_as_another_of_its_members_and_as_nobody_elses(cast, signed_in):
    second = make.member(cast.kite)
    second.user, lonely = cast.bob.user, second.user
    second.save()
    client = signed_in(cast.bob)
    assert client.post(f"{ME}/act-as", {"member": second.pk}, content_type="application/json").status_code == 200
    assert client.get(ME).json()["organisation"]["code"] == "kite"
    assert client.post(f"{ME}/act-as", {"member": cast.carol.pk}, content_type="application/json").status_code == 404
    assert lonely.members.count() == 0


def test_the_accounts_of_an_exercise_act_for_nobody_once_debug_is_off(cast, signed_in, settings):
    machine(cast)
    Holding.objects.update_or_create(id=1, defaults={"exercise": True})
    settings.DEBUG = True
    assert signed_in(cast.bob).get(ME).status_code == 200
    settings.DEBUG = False
    assert signed_in(cast.bob).get(ME, secure=True).status_code == 403
    assert Client().get(ME, headers={"Authorization": "Bearer machine-key"}, secure=True).status_code == 401


def test_a_write_by_session_needs_its_token(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.bob.user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(f"{ME}/act-as", {"member": cast.bob.pk}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
