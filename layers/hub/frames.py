"""Frames as docs/wire.md has them: JSON text, ASCII so that characters are bytes, padded, and split before they grow too big."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from sltmap import clock

from .. import geojson

FRAME_AT_MOST = 256 * 1024  # bytes
PAD = 256  # bytes: the length of a frame must not tell what is in it
FEATURE_AT_MOST = 192 * 1024  # a bigger one comes without its geometry
PROTOCOL = 1


class Frame(dict[str, str]):
    """An ASGI message; wire: the same as a WebSocket server writes it (RFC 6455, 5.2: final, text, unmasked)."""

    @cached_property
    def wire(self) -> bytes:
        body = self["text"].encode()
        size = len(body)
        if size < 126:
            return bytes((0x81, size)) + body
        if size < 1 << 16:
            return b"\x81\x7e" + size.to_bytes(2) + body
        return b"\x81\x7f" + size.to_bytes(8) + body


def dump(document: Any) -> str:
    """Compact JSON in ASCII. Raises ValueError for NaN and infinity."""
    return json.dumps(document, separators=(",", ":"), allow_nan=False)


def frame(text: str) -> Frame:
    """Text as a message to a socket, padded."""
    return Frame(type="websocket.send", text=text + " " * (-len(text) % PAD))


def now() -> str:
    """The server's clock as the wire writes it."""
    return geojson.stamp(clock.now()) or ""


def hello(exercise: bool) -> Frame:
    return frame(dump({"type": "hello", "protocol": PROTOCOL, "server_time": now(), "exercise": exercise}))


def ping() -> Frame:
    return frame(dump({"type": "ping", "server_time": now()}))


def resync() -> Frame:
    return frame(dump({"type": "resync"}))


def error(code: str, ref: Any = None) -> Frame:
    return frame(dump({"type": "error", "code": code, "ref": ref}))


def mark(token: str, count: int, at: str) -> Frame:
    return frame(f'{{"type":"mark","token":"{token}","count":{count},"server_time":"{at}"}}')


def page(number: int, features: Sequence[str]) -> Frame:
    """One page of a snapshot that others follow."""
    return frame(f'{{"type":"snapshot","page":{number},"last":false,"features":[{",".join(features)}]}}')


def last_page(number: int, token: str) -> Frame:
    """The page that closes a snapshot: it holds the token alone, for all readers alike share the pages before it."""
    return frame(f'{{"type":"snapshot","page":{number},"last":true,"features":[],"token":"{token}"}}')


def pages(features: Sequence[str]) -> list[list[str]]:
    """Encoded features in portions that fit into a frame each."""
    portions: list[list[str]] = [[]]
    size = 0
    for text in features:
        if portions[-1] and size + len(text) + 1 > FRAME_AT_MOST - 1024:
            portions.append([])
            size = 0
        portions[-1].append(text)
        size += len(text) + 1
    return portions


def ticks(at: str, gone: Sequence[str], upsert: Sequence[str], alert: Sequence[str]) -> list[Frame]:
    """One tick, in as many frames as it needs; what is gone comes first, what rings comes with the first features."""
    room = FRAME_AT_MOST - 1024
    lists: dict[str, list[str]] = {"upsert": [], "gone": [], "alert": []}
    made, size = [], 0

    def close() -> None:
        body = ",".join(f'"{name}":[{",".join(texts)}]' for name, texts in lists.items())
        made.append(frame(f'{{"type":"tick","at":"{at}",{body}}}'))

    for name, texts in (("gone", gone), ("alert", alert), ("upsert", upsert)):
        for text in texts:
            if size + len(text) + 1 > room:
                close()
                lists, size = {"upsert": [], "gone": [], "alert": []}, 0
            lists[name].append(text)
            size += len(text) + 1
    if size:
        close()
    return made
