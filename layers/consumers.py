"""The socket `/ws/live` (docs/wire.md): who may come in, what a client may say, and how it is told that it may not."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from types import SimpleNamespace
from typing import Any, NoReturn
from urllib.parse import urlsplit

from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer
from django.conf import settings
from django.contrib.auth import get_user
from django.http.request import validate_host

from partners import factors, queries
from partners.accounts import address_behind
from partners.doors import knocks, knows
from partners.readers import Reader, reader_of
from sltmap import clock

from .hub import Hub, Line, frames
from .hub.line import MALFORMED, TOO_MANY

TEXT_AT_MOST = 64 * 1024  # bytes
MESSAGES_AT_MOST = 100  # a second
REF_AT_MOST = 64  # characters that an error repeats
BINARY, NOT_JSON, TOO_BIG = 1003, 1007, 1009
FIELDS = {"snapshot": {"type", "ref"}, "resume": {"type", "ref", "token"}, "pong": {"type", "ref"}}  # of a client's frame
LOCAL = ["localhost", "127.0.0.1", "[::1]"]  # what Django allows under DEBUG


class Refused(Exception):
    """A client's frame is not what docs/wire.md says; code for the error frame, close for the socket."""

    def __init__(self, code: str, close: int = MALFORMED, ref: Any = None) -> None:
        super().__init__(code)
        self.code, self.close, self.ref = code, close, ref


class LiveConsumer(AsyncConsumer):
    """One socket. The hub speaks; the client asks for its picture once, and answers pings."""

    line: Line | None = None
    asked = False

    async def dispatch(self, message: dict[str, Any]) -> None:
        # Without Channels' trip to a thread before each message: nothing here uses the database on the event loop's thread.
        await getattr(self, message["type"].replace(".", "_"))(message)

    async def websocket_connect(self, message: dict[str, Any]) -> None:
        hub: Hub | None = self.scope.get("state", {}).get("hub")
        admitted, shown = None, knock(self.scope["headers"], self.scope.get("client"))
        # Who was in before need not be asked for twice: a thousand who come back together would take the process for a second.
        if hub is not None and shown is not None and (hub.gate.remembers(shown) or await hub.doors.run(is_known, shown)):
            await hub.gate.turn()  # strangers take no turn: they would keep those out who may come in
            if not hub.leaving:
                admitted = await hub.doors.run(admit, shown)
        if hub is not None and admitted is None and not hub.leaving:
            hub.gate.forget(shown)
        if hub is None or admitted is None:
            await self.base_send({"type": "websocket.close"})
            raise StopConsumer
        hub.gate.remember(shown)
        self.hub = hub
        self.recent: deque[float] = deque(maxlen=MESSAGES_AT_MOST)
        await self.base_send({"type": "websocket.accept"})
        self.line = Line(reader=admitted[0], send=self.base_send, session=admitted[1])
        hub.enter(self.line)

    async def websocket_receive(self, message: dict[str, Any]) -> None:
        line = self.line
        if line is None or line.closed:
            return
        try:
            self._count(line)
            self._take(line, parse(message))
        except Refused as fault:
            line.put(frames.error(fault.code, fault.ref))
            line.close(fault.close)

    async def websocket_disconnect(self, message: dict[str, Any]) -> NoReturn:
        if self.line is not None:
            self.hub.leave(self.line)
        raise StopConsumer

    def _count(self, line: Line) -> None:
        now = line.hear()
        if len(self.recent) == MESSAGES_AT_MOST and now - self.recent[0] < 1.0:
            raise Refused("too_many_messages", TOO_MANY)
        self.recent.append(now)

    def _take(self, line: Line, said: dict[str, Any]) -> None:
        if said["type"] == "pong":
            return
        if self.asked:
            raise Refused("asked_already", ref=said.get("ref"))
        self.asked = True
        self.hub.ask(line, said.get("token"))


def parse(message: dict[str, Any]) -> dict[str, Any]:
    """What a client says. Raises Refused: binary, too_big, not_json, duplicate_key, not_an_object, unknown_type, unknown_field, bad_field."""
    text = message.get("text")
    if text is None:
        raise Refused("binary", BINARY)
    if len(text) > TEXT_AT_MOST or len(text.encode("utf-8", "surrogatepass")) > TEXT_AT_MOST:
        raise Refused("too_big", TOO_BIG)
    try:
        said = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Refused("not_json", NOT_JSON) from None
    if not isinstance(said, dict):
        raise Refused("not_an_object")
    ref = said.get("ref")
    if "ref" in said and not (isinstance(ref, str | int) and not isinstance(ref, bool) and len(str(ref)) <= REF_AT_MOST):
        raise Refused("bad_field")
    kind = said.get("type")
    known = FIELDS.get(kind) if isinstance(kind, str) else None
    if known is None:
        raise Refused("unknown_type", ref=ref)
    if not said.keys() <= known:
        raise Refused("unknown_field", ref=ref)
    if kind == "resume" and not isinstance(said.get("token"), str):
        raise Refused("bad_field", ref=ref)
    return said


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Refused("duplicate_key")  # the standard parser would keep the last
    return members


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


@dataclass(frozen=True, kw_only=True, slots=True)
class Knock:
    """What somebody shows at the door of the socket: the Authorization of a machine, with its address, or a session's key."""

    authorization: str
    address: str
    session: str


def knock(headers: Iterable[tuple[bytes, bytes]], client: Sequence[Any] | None = None) -> Knock | None:
    """What the headers of a request show; None where they show nothing, or come from another server's page."""
    named: dict[bytes, str] = {name.lower(): value.decode("latin-1") for name, value in headers}
    origin, authorization = named.get(b"origin"), named.get(b"authorization", "")
    if origin is not None and not is_ours(origin):
        return None
    # A browser always names its origin; without it the cookie may have been sent by anybody's page.
    session = "" if authorization or origin is None else _session_key(named.get(b"cookie", "")) or ""
    address = address_behind(named.get(b"x-forwarded-for", ""), str(client[0]) if client else "")
    return Knock(authorization=authorization, address=address, session=session) if authorization or session else None


def is_known(shown: Knock) -> bool:
    """Whether there is such a key or session at all. One statement; counts no request. Reads the database."""
    if shown.authorization:
        return knows(shown.authorization)
    return bool(_sessions()().exists(shown.session))


def admit(shown: Knock) -> tuple[Reader, str] | None:
    """Who knocks, and the key of the session he came by; None is refused. Reads the database."""
    if shown.authorization:
        machine = knocks(shown.authorization, address=shown.address)
        return (machine, "") if machine else None
    session = _sessions()(shown.session)
    user = get_user(SimpleNamespace(session=session))  # type: ignore[arg-type]
    member = queries.member_of_session(user, session, at=clock.now())
    if member is None or factors.is_lacking(user, session, member):
        return None
    return reader_of(member), session.session_key or ""


def _sessions() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore


def _session_key(cookie: str) -> str | None:
    try:
        morsel = SimpleCookie(cookie).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return None
    return morsel.value if morsel else None


def is_ours(origin: str) -> bool:
    """Whether a page of this server sent the browser here."""
    try:
        parts = urlsplit(origin)
        hostname = parts.hostname
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not hostname:
        return False
    allowed = settings.ALLOWED_HOSTS or (LOCAL if settings.DEBUG else [])
    host = f"[{hostname}]" if ":" in hostname else hostname
    return origin in settings.CSRF_TRUSTED_ORIGINS or validate_host(host, allowed)
