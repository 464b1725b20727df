"""The live process as it is started: pages, devices and sockets on one port, and a farewell on SIGTERM."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from websockets.exceptions import InvalidStatus

from partners.models import Marking
from tests import make
from tests.database import address
from tests.layers.live import Listener, Server, waits_until

pytestmark = pytest.mark.django_db(transaction=True)


class Process(Server):
    """`uvicorn sltmap.asgi:application` on the test database."""

    def start(self) -> Process:
        options = ["--log-level", "warning", "--lifespan", "on", "--ws-ping-interval", "0", "--timeout-graceful-shutdown", "5"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "sltmap.asgi:application", "--port", str(self.port), *options],
            env=os.environ | {"DATABASE_URL": address(), "DEBUG": "1"},
            stderr=subprocess.PIPE,
        )
        waits_until(lambda: self.get("/healthz")[0] == 200, within_s=40, what="the process is up")
        return self

    def get(self, path: str) -> tuple[int, bytes]:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read()
        except OSError:
            return 0, b""

    def end(self) -> tuple[int, str]:
        """SIGTERM; the exit code and what it said."""
        self.process.send_signal(signal.SIGTERM)
        _, said = self.process.communicate(timeout=15)
        return self.process.returncode, said.decode()


@pytest.fixture
def process(cast):
    process = Process().start()
    yield process
    if process.process.poll() is None:
        process.process.kill()
        process.process.communicate()


def test_pages_devices_and_sockets_share_a_port_and_sigterm_says_when_to_come_back(cast, process):
    assert process.get("/api/v1/layers")[0] == 401
    assert process.get("/ingest/osmand?id=nobody&lat=6&lon=31&timestamp=1")[0] == 401
    bob = Listener(process, cast.bob).open().is_current()
    make.incident(make.label(cast.area, cast.alder, Marking.GREEN))
    waits_until(lambda: bob.features)
    code, said = process.end()
    waits_until(lambda: bob.code is not None)
    assert (bob.code, bob.reason) == (1012, "5")
    assert code in (0, -signal.SIGTERM)
    assert "Traceback" not in said
    assert "Task was destroyed" not in said


def test_another_path_than_the_sockets_is_refused(cast, process):
    process.path = "/ws/other"
    stranger = Listener(process, cast.bob)
    with pytest.raises(InvalidStatus) as refusal:
        stranger.open(ask=False)
    assert refusal.value.response.status_code == 403
    assert stranger.frames == []
