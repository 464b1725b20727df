"""What a client may say on the socket, and how it hears that it may not (threats.md, bad input, row socket)."""

from __future__ import annotations

import hashlib
import json
import secrets
import socket
import time
from contextlib import ExitStack

import pytest
from django.contrib.sessions.models import Session
from websockets.exceptions import InvalidStatus

from layers.consumers import knock
from partners.models import Holding, Marking
from tests import make
from tests.layers.live import Listener, serving, session_of, waits_until

pytestmark = pytest.mark.django_db(transaction=True)
STRANGERS = 300
AT_ONCE_S = 2.0


@pytest.fixture
def server(cast):
    with serving() as server:
        yield server


@pytest.fixture
def bob(cast, server):
    listener = Listener(server, cast.bob).open(ask=False)
    waits_until(lambda: listener.of("hello"))
    yield listener
    listener.close()


def closes(listener, code: int, error: str) -> None:
    waits_until(lambda: listener.code is not None, what=f"close {code}")
    assert listener.code == code
    assert [frame["code"] for frame in listener.of("error")] == [error]


def test_the_first_frame_is_hello_and_nothing_else_comes_unasked(bob):
    bob.settles()
    assert [frame["type"] for frame in bob.frames] == ["hello"]
    assert bob.frames[0]["protocol"] == 1
    assert bob.frames[0]["exercise"] is False


def test_hello_says_that_this_is_an_exercise(cast, settings):
    settings.DEBUG = True  # without it nobody acts in an exercise
    Holding.objects.create(exercise=True)
    with serving() as server:
        bob = Listener(server, cast.bob).open()
        waits_until(lambda: bob.of("hello"))
        assert bob.frames[0]["exercise"] is True
        bob.close()


def test_a_snapshot_ends_with_a_token_and_then_marks_come(bob):
    bob.say({"type": "snapshot"})
    waits_until(lambda: bob.of("mark"))
    last = bob.of("snapshot")[-1]
    assert last["last"] is True
    assert last["token"]


@pytest.mark.parametrize(
    ("said", "code", "error"),
    [
        (b"\x00\x01", 1003, "binary"),
        ("{", 1007, "not_json"),
        ('{"type":NaN}', 1007, "not_json"),
        ("[" * 40_000, 1007, "not_json"),
        ("[]", 4400, "not_an_object"),
        ('{"type":"subscribe","group":"alder"}', 4400, "unknown_type"),
        ('{"type":["snapshot"]}', 4400, "unknown_type"),
        ("{}", 4400, "unknown_type"),
        ('{"type":"snapshot","label":12}', 4400, "unknown_field"),
        ('{"type":"snapshot","type":"pong"}', 4400, "duplicate_key"),
        ('{"type":"resume"}', 4400, "bad_field"),
        ('{"type":"resume","token":7}', 4400, "bad_field"),
        ('{"type":"pong","ref":{}}', 4400, "bad_field"),
    ],
)
def test_what_is_not_of_the_protocol_is_named_and_ends_the_line(bob, said, code, error):
    bob.say(said)
    closes(bob, code, error)


def test_a_frame_of_more_than_64_kib_ends_the_line(bob):
    bob.say('{"type":"pong","ref":"' + "x" * 65_536 + '"}')
    closes(bob, 1009, "too_big")


def test_more_than_a_hundred_messages_a_second_end_the_line(bob):
    for _ in range(101):
        bob.say({"type": "pong"})
    closes(bob, 4429, "too_many_messages")


def test_an_error_repeats_the_clients_ref(bob):
    bob.say({"type": "snapshots", "ref": 17})
    waits_until(lambda: bob.of("error"))
    assert bob.of("error")[0]["ref"] == 17


def test_the_picture_is_asked_for_once(bob):
    bob.say({"type": "snapshot"})
    waits_until(lambda: bob.of("mark"))
    bob.say({"type": "snapshot"})
    closes(bob, 4400, "asked_already")


def test_pings_come_and_a_silent_peer_is_let_go(bob, monkeypatch):
    monkeypatch.setattr("layers.hub.pulse.PING_WAITING_EVERY_S", 0.2)
    waits_until(lambda: len(bob.of("ping")) >= 2)
    assert bob.code is None
    monkeypatch.setattr("layers.hub.pulse.PING_WAITING_EVERY_S", 100)
    monkeypatch.setattr("layers.hub.pulse.SILENT_AT_MOST_S", 0.3)
    waits_until(lambda: bob.code is not None)
    assert bob.code == 4408


def test_a_machine_comes_in_with_its_key_and_without_an_origin(cast, server):
    machine = make.member(cast.heron, machine=True, name="platform", key_sha256=hashlib.sha256(b"sesame").hexdigest())
    own = make.label(cast.area, cast.heron, Marking.GREEN)
    listener = Listener(server, machine, headers={"Authorization": "Bearer sesame", "Origin": "http://localhost"})
    listener.headers.pop("Origin")
    listener.open().is_current()
    make.incident(own)
    waits_until(lambda: listener.features)
    listener.close()


@pytest.mark.parametrize("key", ["wrong", ""])
def test_a_machine_with_an_unknown_key_is_refused(cast, server, key):
    with pytest.raises(InvalidStatus) as refusal:
        Listener(server, None, headers={"Authorization": f"Bearer {key}"}).open()
    assert refusal.value.response.status_code == 403


def test_frames_have_the_length_of_full_blocks(bob):
    bob.say({"type": "snapshot"})
    waits_until(lambda: bob.of("mark"))
    assert bob.heard.count("{") > 3
    assert json.loads(bob.heard[:256].strip())["type"] == "hello"


UPGRADE = (
    "GET /ws/live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://localhost\r\nCookie: sessionid={session}\r\n\r\n"
)


def test_whose_session_ended_is_a_stranger_at_the_gate_again(server, cast):
    headers = session_of(cast.bob)
    shown = knock([(b"cookie", headers["Cookie"].encode()), (b"origin", b"http://localhost")], ("127.0.0.1", 0))
    bob, gate = Listener(server, cast.bob, headers), server.hub.gate
    bob.open(ask=False)
    waits_until(lambda: bob.of("hello"))
    assert gate.remembers(shown)
    bob.close()
    Session.objects.all().delete()
    with pytest.raises(InvalidStatus):
        Listener(server, cast.bob, headers).open(ask=False)
    assert not gate.remembers(shown)


def test_strangers_who_knock_keep_nobody_waiting(server, cast):
    """A gate that gave each of them a turn would let Bob in after five seconds."""
    with ExitStack() as street:
        strangers = [street.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=30)) for _ in range(STRANGERS)]
        for stranger in strangers:
            stranger.sendall(UPGRADE.format(session=secrets.token_hex(16)).encode())
        bob, began = Listener(server, cast.bob), time.monotonic()
        bob.open(ask=False)
        waits_until(lambda: bob.of("hello"))
        assert time.monotonic() - began < AT_ONCE_S
        assert {stranger.recv(12) for stranger in strangers} == {b"HTTP/1.1 403"}
        bob.close()
