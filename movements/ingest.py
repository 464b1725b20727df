"""The door for devices: a raw ASGI application under /ingest/, beside the socket in the live process.

Reports are committed in groups: what arrived while the last batch was being committed is the next batch. An answer leaves after its
commit, so 2xx means stored. Identity comes from the credential alone; an absent one and a revoked one are told apart by nothing.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

from partners.problems import TITLES, Problem
from partners.strict import loads
from sltmap import clock

from . import decoders, inreach
from .actions import Received, Verdict, digest
from .commits import DiskFull, GroupCommit, Overloaded
from .decoders import Fault, Report

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

log = logging.getLogger(__name__)
MAX_BODY = 64 * 1024  # bytes
MAX_KEPT = 4096  # characters of a report in quarantine
TOKEN = b"x-outbound-auth-token"  # as Garmin's portal sends it
REALM = b'Basic realm="sltmap", charset="UTF-8"'


class Gone(Exception):
    """The device hung up before its report was complete."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """What a device sent, read to its end."""

    method: str
    query: str
    headers: Mapping[bytes, bytes]  # names in lower case
    body: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """A JSON body, what is wrong with it, and how it is kept."""

    document: Any
    fault: Fault | None
    text: str


class Ingest:
    """The ASGI application. One per process and event loop; aclose() ends its worker thread."""

    def __init__(self) -> None:
        self.commits = GroupCommit()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = ROUTES.get(scope["path"])
        try:
            if route is None:
                raise Problem(404, "not_found")
            methods, read, done = route
            if scope["method"] not in methods:
                raise Problem(405, "method_not_allowed")
            received = read(await _whole(scope, receive))
            first, *others = received  # nearly always there is one: gather() would make it a task of its own
            verdicts = [await self.commits.submit(first)] if not others else await asyncio.gather(*map(self.commits.submit, received))
            if all(verdict == Verdict.REFUSED for verdict in verdicts):
                raise Problem(401, "unknown_credential")
            await _answer(send, 200, done, [(b"content-type", b"application/json" if done else b"text/plain")])
        except Problem as problem:
            more = [(b"allow", ", ".join(sorted(route[0])).encode())] if problem.status == 405 and route else []
            await _refuse(send, problem, more)
        except Overloaded:
            await _refuse(send, Problem(503, "busy"), [(b"retry-after", b"5")])
        except DiskFull:
            await _refuse(send, Problem(507, "disk_full"), [(b"retry-after", b"60")])
        except Gone:
            log.info("a device hung up within its report")

    async def aclose(self) -> None:
        """Commits what waits and ends the worker thread."""
        await self.commits.aclose()


def _osmand(request: Request) -> list[Received]:
    """OsmAnd and Traccar clients: query string, form, or JSON. The credential is id, deviceid or device_id."""
    params, now = _params(request.query), clock.now()
    if _is_json(request):
        body = _json(request.body)
        identity = body.document if isinstance(body.document, dict) else {}
        credential = _credential(params.get("id"), params.get("deviceid"), identity.get("device_id"))
        outcome = body.fault or decoders.osmand_json(body.document, received_at=now)
        return [_received(credential, outcome, body.text)]
    params |= _params(request.body.decode("utf-8", "replace"))
    credential = _credential(params.get("id"), params.get("deviceid"))
    return [_received(credential, decoders.osmand(params, received_at=now), lambda: json.dumps(params, ensure_ascii=False))]


def _owntracks(request: Request) -> list[Received]:
    """OwnTracks in HTTP mode. The credential is the password of Basic; user name, topic and tid say nothing."""
    scheme, _, coded = request.headers.get(b"authorization", b"").partition(b" ")
    try:
        plain = base64.b64decode(coded.strip(), validate=True).decode("utf-8") if scheme.lower() == b"basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        plain = ""
    credential, body = _credential(plain.partition(":")[2]), _json(request.body)
    return [_received(credential, body.fault or decoders.owntracks(body.document, received_at=clock.now()), body.text)]


def _inreach(request: Request) -> list[Received]:
    """What Garmin's portal pushes for all devices of an account, whose token stands in a header. Each device is entered with the
    credential `token:IMEI`. Raises Problem 400 for a body that names no device: the portal keeps it and says so to its administrator."""
    token, body = _credential(request.headers.get(TOKEN, b"").decode("latin-1")), _json(request.body)
    found = body.fault or inreach.events(body.document, received_at=clock.now())
    if isinstance(found, Fault):
        raise Problem(400, found.code)
    if not found:
        raise Problem(401, "unknown_credential")  # nobody is named, so nobody can be known
    return [_event(token, event) for event in found]


def _event(token: str, event: inreach.Event) -> Received:
    written = lambda: json.dumps(event.plain, ensure_ascii=False)  # noqa: E731
    received = _received(f"{token}:{event.imei}", event.outcome, written)
    return replace(received, sos=event.words or "SOS") if event.is_sos else received


def _credential(*candidates: Any) -> str:
    """The first credential given. Raises Problem 401 without one: the same bytes as for an unknown one."""
    for candidate in candidates:
        if isinstance(candidate, str | int) and not isinstance(candidate, bool) and str(candidate):
            return str(candidate)
    raise Problem(401, "unknown_credential")


def _received(credential: str, outcome: Report | Fault | None, raw: str | Callable[[], str]) -> Received:
    def kept() -> str:
        """What was sent without the credential, in characters that a text column takes."""
        text = raw if isinstance(raw, str) else raw()
        return text.replace(credential, "…").replace("\x00", "\ufffd").encode("utf-8", "replace").decode()[:MAX_KEPT]

    return Received(secret_sha256=digest(credential), outcome=outcome, raw=kept)


def _is_json(request: Request) -> bool:
    kind = request.headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    return bool(request.body) and (kind.endswith(b"json") or request.body.lstrip().startswith(b"{"))


def _params(text: str) -> dict[str, str]:
    """Parameters of a query string or form; of one given twice the first counts."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=200, errors="replace")
    except ValueError:
        return {}
    return dict(reversed(pairs))


def _json(body: bytes) -> Body:
    """A JSON body. One with a fault is read as the standard parser reads it, for the identity and the quarantine alone."""
    try:
        return Body(document=(document := loads(body)), fault=None, text=_written(document))
    except Problem as problem:
        fault = Fault(code=problem.code)
    except ValueError:  # an integer of more digits than Python reads
        fault = Fault(code="bad_json")
    try:
        document = json.loads(body)
        return Body(document=document, fault=fault, text=_written(document))
    except (ValueError, RecursionError):
        return Body(document=None, fault=fault, text=body.decode("utf-8", "replace"))


def _written(document: Any) -> str:
    """A document as it is kept: without the credential, which JSON may spell in many ways."""
    if isinstance(document, dict):
        document = {name: value for name, value in document.items() if name != "device_id"}
    return json.dumps(document, ensure_ascii=False)


ROUTES: dict[str, tuple[frozenset[str], Callable[[Request], list[Received]], bytes]] = {
    "/ingest/osmand": (frozenset({"GET", "POST"}), _osmand, b""),
    "/ingest/owntracks": (frozenset({"POST"}), _owntracks, b"[]"),
    "/ingest/inreach": (frozenset({"POST"}), _inreach, b""),
}


async def _whole(scope: Scope, receive: Receive) -> Request:
    """The request with its body. Raises Problem 413 past MAX_BODY, Gone when the device hangs up."""
    headers = dict(scope["headers"])
    declared = headers.get(b"content-length", b"0")
    if declared.isdigit() and int(declared) > MAX_BODY:
        raise Problem(413, "too_large", limit=MAX_BODY)
    body = b""
    # Without either there is no body (RFC 9112, 6.3), and nothing to wait for.
    more = b"content-length" in headers or b"transfer-encoding" in headers
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        body += message.get("body", b"")
        if len(body) > MAX_BODY:
            raise Problem(413, "too_large", limit=MAX_BODY)
        more = message.get("more_body", False)
    return Request(method=scope["method"], query=scope["query_string"].decode("latin-1"), headers=headers, body=body)


async def _refuse(send: Send, problem: Problem, headers: list[tuple[bytes, bytes]]) -> None:
    """A problem document (RFC 9457): constant bytes for each code, so that a refusal tells nothing."""
    document = {"type": "about:blank", "title": TITLES.get(problem.status, "Error"), "status": problem.status, "code": problem.code}
    if problem.status == 401:
        headers = [*headers, (b"www-authenticate", REALM)]
    await _answer(
        send, problem.status, json.dumps(document | problem.more).encode(), [(b"content-type", b"application/problem+json"), *headers]
    )


async def _answer(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    headers = [*headers, (b"content-length", str(len(body)).encode()), (b"cache-control", b"private, no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


application = Ingest()
