"""A live process for tests: uvicorn on a port of its own with the hub inside, and readers who hear it as a browser would."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import uvicorn
from channels.routing import ProtocolTypeRouter
from django.conf import settings
from django.test import Client
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from layers.consumers import LiveConsumer
from layers.hub import Hub
from tests.database import put_epoch_of_all

ORIGIN = "http://localhost"


def waits_until(holds: Callable[[], Any], within_s: float = 5.0, what: str = "") -> Any:
    """The first true answer of holds(), asked again and again. Raises AssertionError when there is none in time."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        answer = holds()
        if answer:
            return answer
        time.sleep(0.02)
    raise AssertionError(f"not within {within_s} s: {what or holds}")


class Server:
    """One live process."""

    def __init__(self) -> None:
        self.hub: Hub | None = None
        self.path = "/ws/live"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        application = ProtocolTypeRouter({"websocket": LiveConsumer.as_asgi(), "lifespan": self._lifespan})
        config = uvicorn.Config(
            application, host="127.0.0.1", port=self.port, log_level="warning", ws_ping_interval=None, ws_per_message_deflate=False
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    async def _lifespan(self, scope: Any, receive: Any, send: Any) -> None:
        self.loop = asyncio.get_running_loop()
        self.hub = Hub()
        await receive()
        await self.hub.start()
        scope["state"]["hub"] = self.hub
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.hub.stop()
        await send({"type": "lifespan.shutdown.complete"})

    def start(self) -> Server:
        self._thread.start()
        waits_until(lambda: self._server.started, what="server is up")
        return self

    def stop(self) -> None:
        if self._thread.is_alive():
            self.loop.call_soon_threadsafe(self.hub.leave_all)
            time.sleep(0.1)
            self._server.should_exit = True
            self._thread.join(10)
            assert not self._thread.is_alive(), "the server did not end"

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}{self.path}"


@contextmanager
def serving() -> Iterator[Server]:
    """A live process for the length of the block."""
    put_epoch_of_all()
    server = Server().start()
    try:
        yield server
    finally:
        server.stop()


def session_of(member: Any) -> dict[str, str]:
    """Headers of a browser signed in as a member."""
    browser = Client()
    browser.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"}


class Listener:
    """A browser's live.ts and store.ts in few words: of one feature the higher version wins, what is gone stays gone unless it is newer."""

    def __init__(self, server: Server, member: Any, headers: dict[str, str] | None = None) -> None:
        self.server = server
        self.headers = {"Origin": ORIGIN} | (session_of(member) if headers is None else headers)
        self.features: dict[tuple[str, str], dict[str, Any]] = {}
        self.departed: dict[tuple[str, str], int] = {}
        self.gone: list[tuple[str, str]] = []
        self.frames: list[dict[str, Any]] = []
        self.heard = ""  # every byte
        self.alerts: list[dict[str, Any]] = []
        self.token: str | None = None
        self.in_snapshot = False
        self.code: int | None = None
        self.reason = ""
        self.socket: Any = None

    def open(self, *, resume: bool = False, ask: bool = True) -> Listener:
        """Dials, and asks for its picture or what it missed."""
        self.code = None
        self._stack = ExitStack()
        line = connect(self.server.url, additional_headers=self.headers, compression=None, max_size=None, ping_interval=None)
        self.socket = self._stack.enter_context(line)
        self._thread = threading.Thread(target=self._listen, args=(self.socket,), daemon=True)
        self._thread.start()
        if ask:
            resume = resume and self.token is not None
            self.in_snapshot = not resume
            self.say({"type": "resume", "token": self.token} if resume else {"type": "snapshot"})
        return self

    def say(self, document: Any) -> None:
        self.socket.send(document if isinstance(document, str | bytes) else json.dumps(document))

    def close(self) -> None:
        with suppress(Exception):
            self._stack.close()
        self._thread.join(5)

    def cut(self) -> None:
        """The network goes: no close frame."""
        with suppress(OSError):
            self.socket.socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)

    def _listen(self, heard: Any) -> None:
        try:
            for text in heard:
                assert len(text) % 256 == 0
                self.heard += text
                self._take(json.loads(text))
        except ConnectionClosed:
            pass
        finally:
            self.code, self.reason = heard.close_code, heard.close_reason

    def _take(self, frame: dict[str, Any]) -> None:
        kind = frame["type"]
        if kind == "resync":
            self.features.clear()
            self.departed.clear()
            self.token, self.in_snapshot = None, True
        elif kind == "snapshot":
            for feature in frame["features"]:
                self._upsert(feature)
            if frame["last"]:
                self.in_snapshot, self.token = False, frame["token"]
        elif kind == "tick":
            for ref in frame["gone"]:
                key = ref["layer"], ref["id"]
                held = self.features.pop(key, None)
                self.departed[key] = held["properties"]["version"] if held else self.departed.get(key, 0)
                self.gone.append(key)
            for feature in frame["upsert"]:
                self._upsert(feature)
            self.alerts += frame["alert"]
        elif kind == "mark" and not self.in_snapshot:
            self.token = frame["token"]
        elif kind == "ping":
            self.say({"type": "pong"})
        self.frames.append(frame)

    def _upsert(self, feature: dict[str, Any]) -> None:
        key = feature["properties"]["layer"], feature["id"]
        version = feature["properties"]["version"]
        if key in self.departed and version <= self.departed[key]:
            return
        held = self.features.get(key)
        if held is None or held["properties"]["version"] < version:
            self.features[key] = feature
            self.departed.pop(key, None)

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Frames of one type so far."""
        return [frame for frame in list(self.frames) if frame["type"] == kind]

    def is_current(self) -> Listener:
        """Waits until the picture is here and ticks come."""
        seen = len(self.of("mark"))
        waits_until(lambda: len(self.of("mark")) > seen and not self.in_snapshot, what="a mark")
        return self

    def settles(self) -> Listener:
        """Waits long enough for everything committed by now to have been told."""
        time.sleep(0.35)
        return self
