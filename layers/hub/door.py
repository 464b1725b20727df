"""The short way out: bytes that many readers get alike are written to uvicorn's transport as they are.

Through ASGI each frame would be framed anew for each reader, a tenth of what a position costs. Anything but a plain open socket of
uvicorn (a slow reader, a socket that closes, compression, another server) takes the long way, which knows all these.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from .frames import Frame


class Door:
    """An open socket of uvicorn."""

    __slots__ = ("_protocol", "_writable")

    def __init__(self, protocol: WebSocketsSansIOProtocol) -> None:
        self._protocol, self._writable = protocol, protocol.writable

    @classmethod
    def of(cls, send: Any) -> Door | None:
        """The door behind an ASGI send; None where frames must go the long way."""
        protocol = getattr(send, "__self__", None)
        if isinstance(protocol, WebSocketsSansIOProtocol) and protocol.handshake_complete and not protocol.conn.extensions:
            return cls(protocol)
        return None

    @property
    def open(self) -> bool:
        """Whether a write would leave at once or wait in a buffer that is not full."""
        protocol = self._protocol
        return self._writable.is_set() and not (protocol.close_sent or protocol.disconnected or protocol.transport.is_closing())

    def write(self, frames: Sequence[Frame]) -> None:
        """Writes frames; joined, so that small ones leave with one call of the system."""
        self._protocol.transport.write(frames[0].wire if len(frames) == 1 else b"".join([frame.wire for frame in frames]))
