"""The processes of docker-compose.yml serve together: TLS, pages from web, sockets and reports from two ws, one worker."""

import http.cookiejar
import json
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from tests import make
from tests.infra.installation import ROOT, Installation, installed, missing_programs

pytestmark = [pytest.mark.infra, pytest.mark.django_db(transaction=True)]


def database_url() -> str:
    """The test database, as the processes of an installation are told of it."""
    at = connection.settings_dict
    place = f"{at['HOST']}:{at['PORT'] or 5432}" if not at["HOST"].startswith("/") else f"/{at['HOST']}"
    password = f":{at['PASSWORD']}" if at["PASSWORD"] else ""
    return f"postgis://{at['USER']}{password}@{place}/{at['NAME']}"


@pytest.fixture
def installation(transactional_db: None, tmp_path: Path) -> Iterator[Installation]:
    """All processes, with one person who may sign in as `ada`. They end before the database is emptied."""
    assert missing_programs() == []
    area = make.area()
    alder = make.organisation("alder", kind="unsms")
    make.standing(alder, area)
    # Field staff: any other duty has a second factor where DEBUG is off. Hashed as the processes hash, which know no fast one.
    ada = make.member(alder, "ada", duties={area: ["field"]})
    ada.user.password = make_password("exercise", hasher="pbkdf2_sha256")
    ada.user.save(update_fields=["password"])
    connection.close()
    with installed(tmp_path, database_url()) as here:
        yield here


class Browser:
    """Keeps cookies as a browser does and trusts the installation's authority alone."""

    def __init__(self, here: Installation) -> None:
        self.here = here
        self.cookies = http.cookiejar.CookieJar()
        https = urllib.request.HTTPSHandler(context=here.tls())
        self.opener = urllib.request.build_opener(https, urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, path: str, form: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
        """Status, headers in lower case and body. With form it is a POST."""
        words = urllib.parse.urlencode(form).encode() if form is not None else None
        request = urllib.request.Request(self.here.url + path, words, {"Referer": self.here.url + path})
        try:
            answer = self.opener.open(request, timeout=10)
        except urllib.error.HTTPError as refused:
            answer = refused
        with answer:
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()

    def sign_in(self, login: str) -> None:
        """Fills the form at /accounts/login/."""
        page = self.get("/accounts/login/")[2].decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, page[:500]
        form = {"login": login, "password": "exercise", "csrfmiddlewaretoken": token[1]}
        status, _, body = self.get("/accounts/login/", form)
        assert "sessionid" in {cookie.name for cookie in self.cookies}, (status, body[:500], self.here.said())

    def hello(self) -> dict[str, object]:
        """The first frame of /ws/live with this browser's cookies."""
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)
        address = self.here.url.replace("https", "wss") + "/ws/live"
        headers = {"Cookie": cookies}
        origin = Origin(self.here.url)
        with connect(address, ssl=self.here.tls(), origin=origin, additional_headers=headers, compression=None, proxy=None) as live:
            frame: dict[str, object] = json.loads(live.recv(timeout=10))
            return frame


def is_well(here: Installation, port: int) -> bool:
    """What the health check of a container says of the process on this port."""
    words = [sys.executable, "deploy/healthcheck.py"]
    return subprocess.run(words, cwd=ROOT, env=here.env | {"PORT": str(port)}, capture_output=True, check=False).returncode == 0


def test_pages_sockets_and_reports_come_through_the_proxy(installation: Installation) -> None:
    ada = Browser(installation)
    assert ada.get("/healthz")[0] == 200
    status, headers, _ = ada.get("/accounts/login/")
    assert status == 200
    assert "max-age" in headers["strict-transport-security"]
    assert "default-src 'self'" in headers["content-security-policy"]

    with pytest.raises(InvalidStatus) as stranger:
        ada.hello()
    assert stranger.value.response.status_code == 403

    ada.sign_in("ada")
    assert all(cookie.secure for cookie in ada.cookies)
    assert ada.hello()["type"] == "hello"
    assert ada.get("/ingest/osmand?id=unknown&lat=6.2&lon=31.5")[0] in (401, 403), installation.said()
    assert ada.get("/api/v1/layers")[0] == 200

    assert is_well(installation, installation.ports["web"])
    assert is_well(installation, installation.ports["ws1"])
    assert not is_well(installation, installation.ports["http"])


def test_a_live_process_dies_and_the_other_carries_on_until_all_are_told_to_end(installation: Installation) -> None:
    ada = Browser(installation)
    ada.sign_in("ada")
    installation.processes["ws1"].kill()
    installation.processes["ws1"].wait(5)
    assert [ada.hello()["type"] for _ in range(4)] == ["hello"] * 4

    begun = time.monotonic()
    others = [process for name, process in installation.processes.items() if name != "ws1"]
    assert all(process.poll() is None for process in others), installation.said()
    for process in others:
        process.send_signal(signal.SIGTERM)
    for process in others:
        process.wait(30)
    assert time.monotonic() - begun < 30
