"""A reader who does not read: nobody waits for him, his frames are bounded, and what is no longer his never arrives."""

from __future__ import annotations

import socket
import time

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from partners.models import Marking, Standing
from tests import make
from tests.layers.live import ORIGIN, Listener, serving, session_of, waits_until

pytestmark = pytest.mark.django_db(transaction=True)
BULK = "x" * 120_000  # of one feature


@pytest.fixture
def server(cast):
    with serving() as server:
        yield server


@pytest.fixture
def stalled(cast, server):
    """Bob's line: it is read up to the token, then no more."""
    plug = socket.socket()
    plug.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    plug.connect(("127.0.0.1", server.port))
    headers = session_of(cast.bob) | {"Origin": ORIGIN}
    with connect(
        server.url, sock=plug, additional_headers=headers, compression=None, max_size=None, max_queue=1, ping_interval=None
    ) as line:
        line.send('{"type":"snapshot"}')
        while '"mark"' not in line.recv(timeout=5):
            continue
        yield line


def line_of(server, member):
    return next((line for line in server.hub.crowd.lines() if line.reader.member == member.pk), None)


def read_to_the_end(line) -> str:
    """All that still arrives until the connection ends."""
    heard = ""
    try:
        while True:
            heard += line.recv(timeout=5)
    except ConnectionClosed:
        return heard


def shared(cast):
    """A label whose incidents Bob sees in full, and a writer of big ones."""
    label = make.label(cast.area, cast.alder, Marking.CLEAR, hide=frozenset())

    def write(until, most: int = 120) -> int:
        for number in range(most):
            make.incident(label, summary=f"canary-{number}-{BULK}")
            time.sleep(0.03)
            if until():
                return number
        raise AssertionError("the line never fell behind")

    return write


def test_who_falls_too_far_behind_is_let_go_and_the_others_do_not_notice(cast, server, stalled, monkeypatch):
    monkeypatch.setattr("layers.hub.line.WAITING_AT_MOST", 300_000)
    carol = Listener(server, cast.carol).open().is_current()
    line = line_of(server, cast.bob)
    last = shared(cast)(lambda: line.closed)
    waits_until(lambda: f"canary-{last}-" in carol.heard)
    assert carol.code is None
    waits_until(lambda: line_of(server, cast.bob) is None, within_s=10)
    read_to_the_end(stalled)
    bob = Listener(server, cast.bob).open().is_current()
    assert bob.code is None
    carol.close()
    bob.close()


def test_frames_that_wait_for_a_suspended_reader_never_arrive(cast, server, stalled):
    """Review 22: what others shared and is still unsent goes with the connection, the kernel's share included."""
    line = line_of(server, cast.bob)
    foreign = make.label(cast.area, cast.alder, Marking.GREEN, hide=frozenset())

    last = -1
    for number in range(120):
        make.incident(foreign, summary=f"canary-{number}-{BULK}")
        time.sleep(0.03)
        last = number
        if line.is_behind:
            break
    assert line.is_behind
    Standing.objects.filter(organisation=cast.heron).update(status="suspended")
    waits_until(lambda: line.closed, within_s=2)
    waits_until(lambda: line_of(server, cast.bob) is None, within_s=2)
    heard = read_to_the_end(stalled)
    assert f"canary-{last}-" not in heard
    assert heard.count("canary-") < 10, "the kernel delivered what was waiting"
