"""What leaves the house for a rung: against real servers; once, guarded, and never more than its receiver may see."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import signal
import ssl
import subprocess
import sys
import time

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings as configured

from movements.models import Call, PushSubscription, Sent
from movements.rooms import actions
from movements.rooms.actions.ladders import Step
from movements.rooms.outward import drain, push, reach, webhook
from movements.rooms.outward.refusal import Refused
from movements.watching.alerts import raise_alert
from movements.watching.labels import vehicle_alert_label
from tests import make
from tests.database import address
from tests.movements.rooms import outside

pytestmark = pytest.mark.django_db
PHONE = "+211912345678"


@pytest.fixture
def due(cast, convoy, reader, now):
    """Sets Heron's ladder and lets every rung come due; returns what is to be sent."""

    def make_due(*steps: Step) -> list[Sent]:
        by = reader(cast.bob)
        actions.set_ladder(by=by, organisation=by.organisation, mission=convoy.mission.pk, steps=steps, at=now(0))
        vehicle = convoy.heron_1.vehicle
        label = vehicle_alert_label(vehicle, now(10))
        raise_alert(rule="silent_contact", mission=convoy.mission, vehicle=vehicle, at=now(10), severity=3, label=label)
        actions.climb(by=None, at=now(30))
        return list(Sent.objects.order_by("due_at", "pk"))

    return make_due


def sms(after: int = 0) -> Step:
    return Step(after_min=after, means="sms", duty="security_officer", address=PHONE)


def test_an_sms_says_that_a_message_waits_and_no_word_more(due, settings):
    with outside.http() as gateway:
        settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_TOKEN = gateway.url + "/send", "t0ken"
        [sent] = due(sms())
        assert drain() == 1
        [(headers, body)] = gateway.got
    assert json.loads(body) == {"to": PHONE, "text": "sltmap: message waiting", "id": str(sent.pk)}
    assert (headers["authorization"], headers["idempotency-key"]) == ("Bearer t0ken", str(sent.pk))
    sent.refresh_from_db()
    assert (sent.state, sent.outcome) == ("sent", "gateway 200")


def test_what_is_not_taken_is_tried_again_under_the_same_id_and_then_given_up(due, settings, now):
    with outside.http() as gateway:
        settings.SMS_GATEWAY_URL = gateway.url
        gateway.statuses = [503] * 5
        [sent] = due(sms())
        for minute in (30, 31, 33, 40, 60):
            now(minute)
            drain()
        ids = {json.loads(body)["id"] for _, body in gateway.got}
        assert len(gateway.got) == 5 and ids == {str(sent.pk)}
    sent.refresh_from_db()
    assert (sent.state, sent.outcome) == ("failed", "status_503")
    assert drain() == 0


def test_without_a_gateway_a_rung_fails_and_says_so(due, settings):
    settings.SMS_GATEWAY_URL = ""
    [sent] = due(sms())
    drain()
    sent.refresh_from_db()
    assert (sent.state, sent.outcome) == ("failed", "no_gateway")


def test_a_mail_names_the_mission_to_who_sees_it_and_to_nobody_else(cast, due, settings):
    stranger = make.member(cast.heron, "hanna", duties={cast.area: ["security_officer"]})
    for member in (cast.bob, stranger):
        type(member.user).objects.filter(pk=member.user_id).update(email=f"{member.user.username}@example.org")
    # Hanna serves under uniform: of AMBER+STRICT she sees her own organisation's, but this she may not, for she has not accepted.
    type(stranger).objects.filter(pk=stranger.pk).update(undertaking_version=None)
    with outside.smtp() as (port, mails):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "127.0.0.1", port, False, False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.SITE_URL = "https://map.example.org"
        [sent] = due(Step(after_min=0, means="email", duty="security_officer"))
        assert drain() == 1
    to = {next(line[4:] for line in mail.splitlines() if line.startswith("To: ")): mail for mail in mails}
    assert set(to) == {"bob@example.org", "hanna@example.org"}
    assert "J-1" in to["bob@example.org"] and "J-1" not in to["hanna@example.org"]
    for mail in mails:
        assert "https://map.example.org/board/" in mail and f"<{sent.pk}." in mail and "HERON 1" not in mail


@pytest.fixture
def receiver(tmp_path, settings, monkeypatch):
    """A webhook's receiver over TLS on this machine, which the guard is told to take for a public one."""
    pem = outside.certificate(tmp_path)
    trusted = ssl.create_default_context(cafile=str(pem))
    monkeypatch.setattr(reach, "tls", lambda: trusted)
    monkeypatch.setattr(reach, "is_public", lambda address: True)
    settings.WEBHOOK_HOSTS, settings.WEBHOOK_SECRET = ["localhost"], "s3cret"
    with outside.http(pem) as one:
        yield one


def test_a_webhook_is_signed_and_names_the_mission_where_all_whom_it_calls_see_it(cast, due, receiver):
    [sent] = due(Step(after_min=0, means="webhook", member=cast.bob.pk, address=receiver.url + "/hook"))
    drain()
    [(headers, body)] = receiver.got
    document = json.loads(body)
    assert document == {"event": "message_waiting", "id": str(sent.pk), "at": "2026-03-01T12:10:00Z", "mission": "J-1"}
    stamp, mac = (part.split("=")[1] for part in headers["x-sltmap-signature"].split(","))
    assert mac == hmac.new(b"s3cret", f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()


def test_a_webhook_tells_no_more_than_the_least_of_its_people_sees(cast, due, receiver):
    make.member(cast.heron, "hanna", duties={cast.area: ["security_officer"]}, undertaking_version=None)
    due(Step(after_min=0, means="webhook", duty="security_officer", address=receiver.url))
    drain()
    assert "mission" not in json.loads(receiver.got[0][1])


def test_a_webhook_follows_no_redirect(cast, due, receiver):
    receiver.statuses, receiver.location = [302], "http://169.254.169.254/"
    [sent] = due(Step(after_min=0, means="webhook", member=cast.bob.pk, address=receiver.url))
    drain()
    sent.refresh_from_db()
    assert (sent.state, sent.outcome, len(receiver.got)) == ("failed", "status_302", 1)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hooks.example.org/", "https_alone"),
        ("https://user@hooks.example.org/", "https_alone"),
        ("https://other.example.org/", "host_not_allowed"),
        ("https://hooks.example.org.evil.example/", "host_not_allowed"),
        ("https://hooks.example.org:99999/", "bad_address"),
        ("https://localhost/", "private_address"),
        ("https://127.0.0.1/", "private_address"),
        ("https://[::1]/", "private_address"),
        ("https://0x7f.1/", "private_address"),
    ],
)
def test_an_address_that_is_no_public_one_is_refused(url, code):
    with pytest.raises(Refused) as refused:
        reach.guarded(url, frozenset({"hooks.example.org", "localhost", "127.0.0.1", "::1", "0x7f.1"}))
    assert refused.value.code == code


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "172.16.0.9", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::"],
)  # fmt: skip
def test_addresses_that_lie_inside_are_known(address):
    assert not reach.is_public(address)


def test_public_addresses_are_public():
    assert reach.is_public("93.184.216.34") and reach.is_public("2606:2800:220:1:248:1893:25c8:1946")


def test_web_push_carries_no_content_and_a_signature_of_ours(cast, due, receiver, settings, now):
    key = ec.generate_private_key(ec.SECP256R1())
    settings.VAPID_PRIVATE_KEY = base64.urlsafe_b64encode(key.private_numbers().private_value.to_bytes(32, "big")).rstrip(b"=").decode()
    settings.VAPID_SUBJECT, settings.WEBPUSH_HOSTS = "mailto:desk@example.org", ["localhost"]
    PushSubscription.objects.create(member=cast.bob, endpoint=receiver.url + "/push/abc", since=now(0))
    [sent] = due(Step(after_min=0, means="webpush", member=cast.bob.pk))
    drain()
    [(headers, body)] = receiver.got
    assert body == b"" and headers["topic"] == sent.pk.hex[:32] and headers["urgency"] == "high"
    scheme, token, public = headers["authorization"].replace("t=", "").replace("k=", "").replace(",", "").split()
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert (scheme, public, claims["aud"], claims["sub"]) == ("vapid", push.public_key(), receiver.url, "mailto:desk@example.org")


def test_a_browser_that_took_its_push_back_is_forgotten(cast, due, receiver, settings, now):
    settings.VAPID_PRIVATE_KEY, settings.VAPID_SUBJECT, settings.WEBPUSH_HOSTS = "AQ", "mailto:desk@example.org", ["localhost"]
    PushSubscription.objects.create(member=cast.bob, endpoint=receiver.url + "/push/abc", since=now(0))
    receiver.statuses = [410]
    due(Step(after_min=0, means="webpush", member=cast.bob.pk))
    drain()
    assert not PushSubscription.objects.exists()


def test_a_browser_takes_push_at_an_allowed_service_only(cast, at_desk, settings):
    settings.VAPID_PRIVATE_KEY, settings.WEBPUSH_HOSTS = "AQ", ["push.example.org"]
    bob = at_desk(cast.bob)
    refused = bob.post("/api/v1/push", {"endpoint": "https://inside.example.org/x"})
    assert (refused.status_code, refused.json()["code"]) == (422, "no_push")
    assert bob.post("/api/v1/push", {"endpoint": "https://push.example.org/x"}).status_code == 204
    assert PushSubscription.objects.get().member == cast.bob
    number = PushSubscription.objects.get().pk
    for member, rings in ((cast.carol, True), (cast.bob, False)):  # a lost phone is taken off by its own person alone
        page = at_desk(member).client
        assert (f'value="{number}"' in page.get("/account/phone/").content.decode()) is (member == cast.bob)
        assert page.post("/account/phone/", {"browser": number}).status_code == 302
        assert PushSubscription.objects.exists() is rings
    bob.post("/api/v1/push", {"endpoint": "https://push.example.org/x"})
    assert bob.post("/api/v1/push", {"endpoint": "https://push.example.org/x"}, method="delete").status_code == 204
    assert not PushSubscription.objects.exists()


def test_without_a_secret_no_webhook_leaves(cast, due, settings):
    settings.WEBHOOK_SECRET = ""
    [sent] = due(Step(after_min=0, means="webhook", member=cast.bob.pk, address="https://hooks.example.org/"))
    with pytest.raises(Refused):
        webhook.send(sent)


def until(holds, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.1)


def rounds(gateway: outside.Receiver) -> subprocess.Popen:
    """The clock in a process of its own, on this test's database."""
    env = os.environ | {"DATABASE_URL": address(), "SMS_GATEWAY_URL": gateway.url, "DEBUG": "1"}
    return subprocess.Popen([sys.executable, "manage.py", "rounds"], cwd=configured.BASE_DIR, env=env)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_of_a_ladder_loses_nothing_and_sends_nothing_twice(cast, due, settings):
    with outside.http() as gateway:
        gateway.may_answer.clear()
        mine = [sent.pk for sent in due(Step(after_min=0, means="screen", duty="security_officer"), sms(1), sms(2))]
        first = rounds(gateway)
        try:
            assert gateway.arrived.wait(60)  # it is in the middle of a rung: asked, and not answered
        finally:
            os.kill(first.pid, signal.SIGKILL)
            first.wait()
        gateway.may_answer.set()
        Sent.objects.filter(state="due").update(not_before=None)  # as if the time had passed that the dead one held it for
        second = rounds(gateway)
        try:
            until(lambda: Sent.objects.filter(state="due").count() == 0)
        finally:
            second.terminate()
            second.wait()
    rows = Sent.objects.filter(pk__in=mine)
    assert list(rows.values_list("state", flat=True)) == ["sent"] * 3
    ids = [headers["idempotency-key"] for headers, _ in gateway.got]
    texts = {str(sent.pk) for sent in Sent.objects.filter(rung__means="sms")}
    assert set(ids) == texts  # a gateway that honours the id sends each text once, and none is missing
    assert len(ids) - len(texts) <= 1  # only what was under way when the worker died was said again, under its id
    assert Call.unrestricted.filter(kind="rung", escalation__sent__in=rows).distinct().count() == 1
