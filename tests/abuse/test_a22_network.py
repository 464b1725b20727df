"""a22: who watches, downgrades or cuts the network learns nothing from a third party's address, and gets no plain text. The phone's part is later.

Settings that hold only with DEBUG off are asked in a process of their own, as an operator starts it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest
from django.conf import settings

from tests import make
from tests.database import address

ASK = """
import django, json, sys
django.setup()
from django.contrib.auth import get_user_model
from django.test import Client
told = {}
bob = get_user_model().objects.get(username="bob")
for name, signed_in in (("bob", True), ("outsider", False)):
    client = Client(headers={"host": "map.example.org"}, raise_request_exception=False)
    if signed_in:
        client.force_login(bob, backend="django.contrib.auth.backends.ModelBackend")
    for path in json.loads(sys.argv[1]):
        plain = client.get(path)
        secure = client.get(path, secure=True)
        told[f"{name} {path}"] = {
            "plain": [plain.status_code, plain.get("Location", "")], "status": secure.status_code, "headers": dict(secure.items()),
            "body": secure.content.decode("utf-8", "replace") if not secure.streaming else "",
            "cookies": {key: [bool(morsel["secure"]), bool(morsel["httponly"]), morsel["samesite"]] for key, morsel in secure.cookies.items()},
        }
client = Client(headers={"host": "elsewhere.example"}, raise_request_exception=False)
told["forged host"] = {"status": client.get("/", secure=True).status_code}
print(json.dumps(told))
"""
PATHS = (
    "/", "/text/", "/audit/", "/accounts/login/", "/api/v1/layers", "/api/v1/docs", "/api/v1/openapi.json", "/tiles/incidents/5/18/15.pbf",
    "/tiles/incidents.json", "/api/v1/nothing", "/nothing", "/admin/", "/jsi18n/", "/basemap.json",
)  # fmt: skip
# Asked for by mark: pytest-django sets up only databases that some test names.
pytestmark = pytest.mark.django_db
OURS = re.compile(r"^(/(?!/)|#|\?|data:image/|$)")  # this server, this page, a picture inside the page


class Addresses(HTMLParser):
    """What a page makes a browser fetch or send to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("src", "action", "srcset", "poster", "data", "formaction") or (name == "href" and tag != "a"):
                self.found.append(value or "")
            if name.startswith("on"):
                self.inline.append(f"{tag} {name}")


@pytest.fixture(scope="module")
def production(django_db_setup, django_db_blocker):
    """What the server tells with DEBUG off, by path and header."""
    with django_db_blocker.unblock():
        from partners.models import Member, User

        if not User.objects.filter(username="bob").exists():
            area, heron = make.area(), make.organisation("heron22")
            make.standing(heron, area)
            made = make.member(heron, "bob", duties={area: ["focal_point"]})
        else:
            made = None
        env = {name: value for name, value in os.environ.items() if name != "DEBUG"} | {
            "DEBUG": "0", "SECRET_KEY": "k" * 64, "ALLOWED_HOSTS": "map.example.org", "CSRF_TRUSTED_ORIGINS": "https://map.example.org",
            "DATABASE_URL": address(), "DJANGO_SETTINGS_MODULE": "sltmap.settings",
        }  # fmt: skip
        try:
            done = subprocess.run(
                [sys.executable, "-c", ASK, json.dumps(PATHS)], cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr[-2000:]
            yield json.loads(done.stdout)
        finally:
            if made is not None:
                Member.objects.filter(pk=made.pk).delete()
                User.objects.filter(username="bob").delete()
                made.organisation.standings.all().delete()
                made.organisation.delete()
                type(area).unrestricted.filter(pk=area.pk).delete()


def answers(production):
    return [(name, answer) for name, answer in production.items() if "headers" in answer]


def test_plain_http_is_sent_to_https_and_told_nothing(production):
    for name, answer in answers(production):
        status, location = answer["plain"]
        assert status == 301 and location.startswith("https://map.example.org/"), name


def test_every_answer_binds_the_browser_to_https_for_a_year(production):
    for name, answer in answers(production):
        hsts = answer["headers"].get("Strict-Transport-Security", "")
        assert int(re.search(r"max-age=(\d+)", hsts)[1]) >= 31536000 and "includeSubDomains" in hsts, name


def test_no_answer_lets_a_browser_ask_or_tell_a_third_party(production):
    for name, answer in answers(production):
        headers = answer["headers"]
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy and "form-action 'self'" in policy, name
        assert "unsafe" not in policy and "*" not in policy and "http" not in policy, name
        assert headers["X-Frame-Options"] == "DENY" and headers["X-Content-Type-Options"] == "nosniff", name
        assert headers["Referrer-Policy"] == "same-origin" and headers["Cross-Origin-Opener-Policy"] == "same-origin", name
        assert "Access-Control-Allow-Origin" not in headers and "Server" not in headers, name


def test_no_page_names_another_host(production):
    seen = 0
    for name, answer in answers(production):
        if answer["headers"].get("Content-Type", "").startswith("text/html"):
            page = Addresses(answer["body"])
            seen += 1
            assert [found for found in page.found if not OURS.match(found)] == [], name
            assert page.inline == [], name
            assert not re.search(r"<script(?![^>]*\b(src=|type=\"application/json\"))", answer["body"]), name
    assert seen >= 8


def test_cookies_travel_over_https_alone_and_the_sessions_is_no_scripts(production):
    names = set()
    for name, answer in answers(production):
        for cookie, (secure, http_only, same_site) in answer["cookies"].items():
            names.add(cookie)
            assert secure and same_site in ("Lax", "Strict"), (name, cookie)
            assert http_only or cookie == "csrftoken", (name, cookie)
    assert "csrftoken" in names


def test_a_forged_host_gets_nothing(production):
    assert production["forged host"]["status"] == 400


def test_errors_show_no_code_with_debug_off(production):
    for name, answer in answers(production):
        assert "Traceback" not in answer["body"] and "sltmap/settings" not in answer["body"], name


def test_the_browser_side_speaks_to_its_own_host_alone():
    """The socket is wss: where the page is https:; no other address stands in what we serve."""
    live = (settings.BASE_DIR / "static" / "src" / "live.ts").read_text(encoding="utf-8")
    assert "location.href.replace(/^http/, 'ws')" in live  # https: becomes wss:
    for path in sorted((settings.BASE_DIR / "static" / "src").rglob("*.ts")):
        for address_found in re.findall(r"['\"`](?:https?:)?//[\w.]+", path.read_text(encoding="utf-8")):
            assert re.search(r"w3\.org|127\.0\.0\.1|localhost", address_found), f"{path.name}: {address_found}"
    for path in sorted((settings.BASE_DIR / "static" / "css").rglob("*.css")):
        assert not re.search(r"url\(\s*['\"]?(https?:)?//|@import\s+url", path.read_text(encoding="utf-8")), path.name


def test_the_proxy_speaks_tls_and_names_no_server():
    caddy = (settings.BASE_DIR / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    assert "{$SITE}" in caddy and "header -Server" in caddy and "auto_https off" not in caddy and "http://" not in caddy
