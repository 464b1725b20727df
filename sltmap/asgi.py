"""The live process: sockets to the hub, device reports to the door for devices, everything else to Django's WSGI application.

Django's own ASGI handler runs each request on a fresh thread: 58 tiles a second; the WSGI application on eight threads serves 597.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from types import FrameType
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sltmap.settings")

from .wsgi import application as pages  # isort: skip  first: it sets Django up

from a2wsgi import WSGIMiddleware
from channels.routing import ProtocolTypeRouter

from layers.consumers import LiveConsumer
from layers.hub import Hub
from layers.rounds import Rounds
from movements.ingest import application as devices

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

HTTP_THREADS = 8
FAREWELL_S = 0.3  # for the close frames to leave
# The loop, the thread that commits reports and the rounds share one interpreter. At Python's 5 ms each of them waits so long for the others
# after every statement: 8,800 reports a second; at half a millisecond 10,500.
SWITCH_S = 0.0005
YOUNG_AT_MOST = 20_000  # objects; at Python's 700 the collector runs several times in a batch of reports: 7,200 a second instead of 8,800

live = LiveConsumer.as_asgi()
wsgi: Any = WSGIMiddleware(pages, workers=HTTP_THREADS)  # type: ignore[arg-type]


async def websocket(scope: Scope, receive: Receive, send: Send) -> None:
    """/ws/live; any other path is refused as a stranger is."""
    if scope["path"] == "/ws/live":
        await live(scope, receive, send)
    else:
        await receive()
        await send({"type": "websocket.close"})


async def http(scope: Scope, receive: Receive, send: Send) -> None:
    """Device reports on the event loop, pages in threads."""
    await (devices if scope["path"].startswith("/ingest/") else wsgi)(scope, receive, send)


async def lifespan(scope: Scope, receive: Receive, send: Send) -> None:
    """Hub and rounds live as long as the process serves."""
    hub, rounds = Hub(), Rounds()
    await receive()
    try:
        await hub.start()
    except Exception as error:
        await hub.stop()
        await send({"type": "lifespan.startup.failed", "message": f"the hub cannot begin: {error}"})
        return
    rounds.start()
    _quicken()
    scope["state"]["hub"] = hub
    _say_farewell_first(hub)
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await hub.stop()
    await rounds.stop()
    await devices.aclose()
    await send({"type": "lifespan.shutdown.complete"})


def _quicken() -> None:
    """Threads take turns oftener, and the collector looks seldomer, and never at what lives as long as the process."""
    sys.setswitchinterval(SWITCH_S)
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_AT_MOST, 20, 20)


def _say_farewell_first(hub: Hub) -> None:
    """On SIGTERM the clients hear how long to wait before coming back; the server, left alone, would close them without a word."""
    if threading.current_thread() is not threading.main_thread():
        return  # only there are signals heard
    loop = asyncio.get_running_loop()
    server_ends = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def end(number: int, frame: FrameType | None) -> None:
        def then() -> None:
            ends = server_ends[number]  # type: ignore[index]
            if callable(ends):
                ends(number, None)

        loop.call_soon_threadsafe(hub.leave_all)
        loop.call_soon_threadsafe(loop.call_later, FAREWELL_S, then)

    for number in server_ends:
        signal.signal(number, end)


application = ProtocolTypeRouter({"websocket": websocket, "http": http, "lifespan": lifespan})
