"""Keys of machines: made by a focal point, shown once; by Bearer and Basic; layers, precision, quota, network, term, revocation."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from incidents.sources import INCIDENTS
from partners.keys import reading, verbs
from partners.models import ApiKey, AuditEntry, KeyUse, Marking, Onward, View
from partners.readers import reader_of
from tests import make

ME, INCIDENTS_URL = "/api/v1/me", "/api/v1/layers/incidents/features"
TERMS = {"name": "GIS", "layers": [], "precision": "full", "per_minute": 100, "per_day": 1_000, "networks": [], "days": 30}


def made(cast, **terms) -> tuple[ApiKey, str]:
    return verbs.create_key(by=reader_of(cast.carol), at=timezone.now(), **(TERMS | terms))


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def basic(key: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"gis:{key}".encode()).decode()}


def test_a_key_reads_by_bearer_and_by_basic_and_is_kept_as_a_hash_alone(cast):
    key, secret = made(cast)
    for headers in (bearer(secret), basic(secret)):
        assert Client().get(ME, headers=headers).json()["organisation"]["code"] == "kite"
    assert secret not in str(vars(key)) and key.sha256 == reading.digest(secret)
    assert Client().get(ME, headers=basic("other")).status_code == 401
    assert Client().get(ME, headers={"Authorization": "Basic !"}).status_code == 401
    assert KeyUse.objects.get(sha256=key.sha256).in_day == 2


def test_basic_only_reads(cast):
    _, secret = made(cast)
    path = f"{ME}/act-as"
    assert Client().post(path, {"member": 1}, content_type="application/json", headers=basic(secret)).json()["code"] == "bearer_to_write"
    assert Client().post(path, {"member": 1}, content_type="application/json", headers=bearer(secret)).status_code == 404


@pytest.mark.parametrize("name", ["key", "api_key", "access_token", "Token"])
def test_a_key_in_an_address_is_refused_and_said_so(cast, name):
    _, secret = made(cast)
    answer = Client().get(f"{INCIDENTS_URL}?{name}={secret}", headers=bearer(secret))
    assert (answer.status_code, answer.json()["code"]) == (400, "key_in_url")
    assert secret.encode() not in answer.content


def test_past_its_quota_a_key_waits(cast):
    _, secret = made(cast, per_minute=2)
    answers = [Client().get(ME, headers=bearer(secret)) for _ in range(6)]  # a minute may turn once meanwhile
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused and answers[0].status_code == 200
    assert refused[0].json()["code"] == "quota" and 0 < int(refused[0]["Retry-After"]) <= 60
    _, daily = made(cast, per_day=1)
    answers = [Client().get(ME, headers=bearer(daily)) for _ in range(3)]
    assert answers[-1].status_code == 429 and int(answers[-1]["Retry-After"]) <= 86_400


def test_a_key_opens_from_its_networks_alone(cast):
    _, secret = made(cast, networks=["10.1.0.0/16", "2001:db8::/32"])
    assert Client(REMOTE_ADDR="10.1.2.3").get(ME, headers=bearer(secret)).status_code == 200
    elsewhere = Client(REMOTE_ADDR="10.2.2.3").get(ME, headers=bearer(secret))
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (403, "key_not_from_here")


def test_a_key_ends_by_its_term_and_by_being_revoked(cast):
    key, secret = made(cast)
    verbs.revoke_key(by=reader_of(cast.carol), key=key.pk, at=timezone.now())
    assert Client().get(ME, headers=bearer(secret)).status_code == 401
    key.member.refresh_from_db()
    assert key.member.ends_at <= timezone.now(), "its open socket closes with its membership"
    other, secret = made(cast)
    assert Client().get(ME, headers=bearer(secret)).status_code == 200
    ApiKey.objects.filter(pk=other.pk).update(created_at=timezone.now() - timedelta(days=2), ends_at=timezone.now() - timedelta(days=1))
    assert Client().get(ME, headers=bearer(secret)).status_code == 401
    assert AuditEntry.unrestricted.filter(act="key").count() == 3


def test_a_narrow_key_sees_its_layers_and_redacted_forms_alone(cast):
    label = make.label(cast.area, cast.heron, Marking.GREEN, onward=Onward.MEMBERS)
    make.incident(label)
    own = make.label(cast.area, cast.kite, Marking.GREEN, onward=Onward.MEMBERS)
    make.incident(own)
    _, full = made(cast)
    _, redacted = made(cast, precision="redacted")
    _, roads = made(cast, layers=["roads"])

    def views(key: str) -> list[str]:
        features = Client().get(INCIDENTS_URL, headers=bearer(key)).json()["features"]
        return sorted(feature["properties"]["view"] for feature in features)

    assert views(full) == ["full", "redacted"]
    assert views(redacted) == ["redacted", "redacted"]
    assert views(roads) == []
    counts = {layer["key"]: layer["count"] for layer in Client().get("/api/v1/layers", headers=bearer(roads)).json()["layers"]}
    assert counts["incidents"] == 0
    assert (
        Client().post(f"{ME}/act-as", {"member": 1}, content_type="application/json", headers=bearer(roads)).json()["code"]
        == "key_only_reads"
    )
    assert INCIDENTS.shown.unrestricted.filter(view=View.FULL).exists()


def test_a_focal_point_makes_a_key_on_the_page_sees_it_once_and_ends_it(cast, signed_in):
    client = signed_in(cast.carol)
    said = {"do": "make", "name": "GIS", "precision": "redacted", "per_minute": 10, "per_day": 100, "networks": "10.0.0.0/8", "days": 30}
    page = client.post("/account/keys/", said).content.decode()
    key = ApiKey.objects.get()
    assert key.networks == ["10.0.0.0/8"] and page.count(key.prefix) >= 2
    shown = client.get("/account/keys/").content.decode()
    assert shown.count(key.prefix) == 1
    wrong = client.post("/account/keys/", said | {"networks": "10.0.0.300/8"})
    assert wrong.status_code == 200 and ApiKey.objects.count() == 1
    assert client.post("/account/keys/", {"do": "revoke", "key": key.pk}).status_code == 302
    assert signed_in(cast.bob).post("/account/keys/", said).status_code == 200
    assert ApiKey.objects.count() == 1, "who is no focal point makes none"
    with pytest.raises(verbs.MayNotKeep):
        verbs.create_key(by=reader_of(cast.bob), at=timezone.now(), **TERMS)
