"""The door for devices over real HTTP: a server in this process, and a client that keeps its connections."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from base64 import b64encode
from dataclasses import dataclass

import uvicorn

from movements.ingest import Ingest


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Server:
    """uvicorn on a free port of the loopback, in a thread."""

    def __init__(self, application=None) -> None:
        self.application = application or Ingest()
        self.port = free_port()
        config = uvicorn.Config(self.application, host="127.0.0.1", port=self.port, log_level="error", lifespan="off", access_log=False)
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        async def serve() -> None:
            await self.server.serve()
            if hasattr(self.application, "aclose"):
                await self.application.aclose()

        asyncio.run(serve())

    def __enter__(self) -> Server:
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)
        return self

    def __exit__(self, *error) -> None:
        self.server.should_exit = True
        self.thread.join(10)

    def ask(self, target: str, body: bytes | None = None, method: str = "", **headers: str) -> Answer:
        """One request on a connection of its own. headers: names with _ for -."""

        async def one() -> Answer:
            async with Connection(self.port) as connection:
                return await connection.ask(target, body, method, **headers)

        return asyncio.run(one())


class Connection:
    """One kept-alive connection."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def __aenter__(self) -> Connection:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def __aexit__(self, *error) -> None:
        self.writer.close()

    async def ask(self, target: str, body: bytes | None = None, method: str = "", **headers: str) -> Answer:
        lines = [f"{method or ('GET' if body is None else 'POST')} {target} HTTP/1.1", "host: test"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        if body is not None and "content_length" not in headers:
            lines.append(f"content-length: {len(body)}")
        self.writer.write("\r\n".join([*lines, "", ""]).encode() + (body or b""))
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        told = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        return Answer(int(head[0].split()[1]), told, await self.reader.readexactly(int(told.get("content-length", 0))))


def basic(credential: str, user: str = "any") -> str:
    """The Authorization header of OwnTracks."""
    return "Basic " + b64encode(f"{user}:{credential}".encode()).decode()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
