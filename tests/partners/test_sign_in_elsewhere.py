"""Signing in through an OpenID Connect provider, which the test itself starts on this machine."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.test import Client

from partners.models import User

SECRET = "a secret between this test and its provider, long enough"
START = "/accounts/oidc/organisation/login/"


@pytest.fixture
def provider(settings) -> Iterator[SimpleNamespace]:
    """A provider that vouches for whoever its `person` is. asked: the forms that came to its token endpoint."""
    told = SimpleNamespace(person={}, asked=[], url="")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/.well-known/"):
                names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "me", "jwks_uri": "keys"}
                self._say({"issuer": told.url} | {name: f"{told.url}/{path}" for name, path in names.items()})
            else:
                self._say(told.person if self.headers["Authorization"] == "Bearer access" else {})

        def do_POST(self) -> None:
            told.asked.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            now = int(time.time())
            claims = told.person | {"iss": told.url, "aud": "sltmap", "iat": now, "exp": now + 60}
            self._say({"access_token": "access", "token_type": "Bearer", "id_token": jwt.encode(claims, SECRET, algorithm="HS256")})

        def _say(self, document: dict) -> None:
            body = json.dumps(document).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}"
    app = {"provider_id": "organisation", "name": "Heron", "client_id": "sltmap", "secret": SECRET, "settings": {"server_url": told.url}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    settings.OIDC_DOMAINS = ["heron.example"]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield told
    server.shutdown()
    server.server_close()
    thread.join(5)


def arrives(provider: SimpleNamespace, **person: object) -> Client:
    """Somebody goes from the sign-in page to the provider, who vouches for this person, and comes back."""
    provider.person = person
    client = Client()
    sent = client.post(START)
    assert sent.status_code == 302 and sent["Location"].startswith(f"{provider.url}/authorize?")
    query = parse_qs(urlsplit(sent["Location"]).query)
    assert query["code_challenge_method"] == ["S256"]
    client.get(f"{START}callback/", {"code": "c0de", "state": query["state"][0]})
    return client


@pytest.fixture
def bob(cast):
    cast.bob.user.email = "bob@heron.example"
    cast.bob.user.save()
    return cast.bob


def test_who_has_an_account_comes_in_and_nobody_signs_up(bob, provider):
    assert b"Sign in through Heron" in Client().get("/accounts/login/").content
    client = arrives(provider, sub="1", email="bob@heron.example", email_verified=True)
    assert client.get("/api/v1/me").json()["login"] == "bob"
    assert provider.asked[0]["code"] == ["c0de"] and "code_verifier" in provider.asked[0]
    stranger = arrives(provider, sub="2", email="mallory@heron.example", email_verified=True)
    assert stranger.get("/api/v1/me").status_code == 401
    assert not User.objects.filter(email="mallory@heron.example").exists()


def test_an_address_that_is_not_verified_or_of_another_domain_opens_nothing(cast, bob, provider):
    cast.carol.user.email = "carol@kite.example"
    cast.carol.user.save()
    assert arrives(provider, sub="3", email="bob@heron.example", email_verified=False).get("/api/v1/me").status_code == 401
    assert arrives(provider, sub="4", email="carol@kite.example", email_verified=True).get("/api/v1/me").status_code == 401


def test_an_answer_that_nobody_asked_for_is_refused(bob, provider):
    provider.person = {"sub": "1", "email": "bob@heron.example", "email_verified": True}
    client = Client()
    client.get(f"{START}callback/", {"code": "c0de", "state": "of another browser"})
    assert client.get("/api/v1/me").status_code == 401 and provider.asked == []
