"""a21: a stolen platform token scrapes: what travels onward alone, redacted; 429 past the quota; never in a URL."""

from __future__ import annotations

from django.test import Client
from django.utils import timezone

from partners.keys import verbs
from partners.models import ApiKey, Marking, Onward
from partners.readers import reader_of
from tests import make

FEATURES = "/api/v1/layers/incidents/features"


def test_a_stolen_platform_token_gets_what_travels_onward_redacted_and_is_stopped_by_its_quota(cast):
    def incident(originator, marking, onward, *entries):
        return make.incident(make.label(cast.area, originator, marking, *entries, onward=onward))

    onward = incident(cast.heron, Marking.GREEN, Onward.MEMBERS)
    for marking in (Marking.RED, Marking.AMBER_STRICT, Marking.GREEN):
        incident(cast.heron, marking, Onward.NONE)
    key, secret = verbs.create_key(
        by=reader_of(cast.carol),
        name="platform",
        layers=[],
        precision="redacted",
        per_minute=5,
        per_day=50,
        networks=[],
        days=30,
        at=timezone.now(),
    )
    thief = Client(headers={"Authorization": f"Bearer {secret}"})
    answers = [thief.get(FEATURES)]
    features = answers[0].json()["features"]
    assert [feature["properties"]["view"] for feature in features] == ["redacted"]
    assert b"canary" not in answers[0].content and str(onward.pk) not in answers[0].content.decode()
    answers += [thief.get(FEATURES) for _ in range(12)]
    assert 429 in {answer.status_code for answer in answers}
    assert thief.get(f"{FEATURES}?api_key={secret}").json()["code"] in ("key_in_url", "quota")
    verbs.revoke_key(by=reader_of(cast.carol), key=key.pk, at=timezone.now())
    assert ApiKey.objects.get().revoked_at is not None
    assert thief.get(FEATURES).status_code == 401
