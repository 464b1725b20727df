"""The baseline of the live bench: Channels' group_send over Redis, as its documentation shows it. Never part of the product.

As an ASGI application: a consumer that passes on what its group is told. As a script: the sender, at an even rate; standard input
{"rate", "order": [n, …], "ids": […], "text": a tick with %s for id and version}, then a line for the start; output as reporter's.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from typing import Any

from django.conf import settings

if not settings.configured:
    layer = {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [os.environ["BENCH_REDIS"]], "capacity": 1000}}
    settings.configure(SECRET_KEY="bench only", CHANNEL_LAYERS={"default": layer})

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.layers import get_channel_layer
from channels.routing import ProtocolTypeRouter

GROUP = "live"


class Passing(AsyncWebsocketConsumer):
    """A socket in the group."""

    async def connect(self) -> None:
        await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(GROUP, self.channel_name)

    async def position(self, event: dict[str, Any]) -> None:
        await self.send(text_data=event["text"])


async def _healthy(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


application = ProtocolTypeRouter({"websocket": Passing.as_asgi(), "http": _healthy})


async def main() -> None:
    task = json.loads(sys.stdin.readline())
    layer = get_channel_layer()
    await layer.send("nobody", {"type": "position"})  # connects
    print("ready", flush=True)
    sys.stdin.readline()
    sent, versions = [], dict.fromkeys(range(len(task["ids"])), 0)
    start = time.monotonic()
    for i, n in enumerate(task["order"]):
        await asyncio.sleep(max(0.0, start + i / task["rate"] - time.monotonic()))
        versions[n] += 1
        began = time.monotonic()
        await layer.group_send(GROUP, {"type": "position", "text": task["text"] % (task["ids"][n], versions[n])})
        sent.append((n, began, time.monotonic()))
    print(json.dumps(sent), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
