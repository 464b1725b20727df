"""The server's side of the child process: start it, read its messages, end it. A file is a header and rows from here on."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from .refusal import Refused

ROOT = Path(__file__).resolve().parent.parent.parent
WAIT_S = 120.0  # a real file of 200,000 rows takes 20; what hangs longer hangs for ever
START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from layers.importers.child import main; sys.exit(main(*sys.argv[1:]))"
ERRORS_AT_MOST = 2000  # bytes of the child's stderr that are kept


@dataclass(frozen=True, kw_only=True, slots=True)
class Header:
    """What a file says of itself."""

    format: str
    columns: tuple[str, ...]
    hxl: Mapping[str, str] = field(default_factory=dict)  # hashtag by column
    rows: int | None = None  # None: counted while reading
    notes: tuple[str, ...] = ()
    links: tuple[str, ...] = ()  # outside links, dropped
    crs: str | None = None
    place: tuple[str, ...] = ()  # columns that the geometry was read from


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One row as the file has it. geom: WKT or hexadecimal WKB, 2D, lon lat; error: code and detail of a row that cannot be read."""

    number: int
    fields: Mapping[str, Any]
    geom: str | None = None
    id: str = ""
    error: tuple[str, str] | None = None


def read(path: Path, *, options: Mapping[str, str], wait_s: float = WAIT_S) -> Iterator[Header | Row]:
    """The header of a file, then its rows, read by a limited child process. Raises Refused, also after rows were given."""
    if not path.is_file():
        raise Refused("no_file", f"there is no file {str(path)!r}")
    with tempfile.TemporaryDirectory(prefix="sltmap-import-") as folder:
        child = _start(path.resolve(), folder, options)
        try:
            yield from _parse(_lines(child, wait_s), child)
        finally:
            _stop(child)


def _start(path: Path, folder: str, options: Mapping[str, str]) -> subprocess.Popen[bytes]:
    # Nothing of our environment goes with it: no settings, no secrets, no proxy; -I keeps the current folder out of its imports.
    environment = {
        "LANG": "C.UTF-8", "TMPDIR": folder, "HOME": folder, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1",
        "GDAL_NUM_THREADS": "1", "CPL_TMPDIR": folder, "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR", "PROJ_NETWORK": "OFF",
        "SHAPE_RESTORE_SHX": "NO", "OGR_SQLITE_LOAD_EXTENSIONS": "NO",
    }  # fmt: skip
    return subprocess.Popen(  # noqa: S603 (our own interpreter and module)
        [sys.executable, "-I", "-c", START, str(ROOT), str(path), folder, json.dumps(dict(options))],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        cwd=folder,
        start_new_session=True,
    )


def _lines(child: subprocess.Popen[bytes], wait_s: float) -> Iterator[bytes]:
    """Lines of stdout until it ends. The clock runs while the child works, not while the caller does."""
    assert child.stdout is not None
    buffer = b""
    descriptor = child.stdout.fileno()
    os.set_blocking(descriptor, False)
    left_s = wait_s
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while True:
            began = monotonic()
            if not selector.select(left_s):
                raise Refused("too_slow", f"reading it takes more than {wait_s:.0f} s")
            left_s -= monotonic() - began
            chunk = os.read(descriptor, 1 << 20)
            if not chunk:
                return
            *lines, buffer = (buffer + chunk).split(b"\n")
            yield from lines


def _parse(lines: Iterator[bytes], child: subprocess.Popen[bytes]) -> Iterator[Header | Row]:
    ended = False
    for line in lines:
        message = json.loads(line)
        if "refused" in message:
            raise Refused(*message["refused"])
        if "header" in message:
            yield _header(message["header"])
        for row in message.get("rows", ()):
            error = row.get("error")
            yield Row(
                number=row["row"], fields=row["fields"], geom=row.get("geom"), id=row.get("id", ""), error=tuple(error) if error else None
            )
        ended = ended or "end" in message
    if not ended:
        raise Refused("broken_file", f"the reader ended early ({_last_words(child)})")


def _header(said: Mapping[str, Any]) -> Header:
    return Header(
        format=said["format"],
        columns=tuple(said["columns"]),
        hxl=said.get("hxl") or {},
        rows=said.get("rows"),
        notes=tuple(said.get("notes", ())),
        links=tuple(said.get("links", ())),
        crs=said.get("crs"),
        place=tuple(said.get("place", ())),
    )


def _last_words(child: subprocess.Popen[bytes]) -> str:
    assert child.stderr is not None
    code = child.wait()
    words = child.stderr.read()[-ERRORS_AT_MOST:].decode("utf-8", "replace").strip().rsplit("\n", 1)[-1]
    if code < 0:
        return {signal.SIGXCPU: "too much CPU time", signal.SIGKILL: "too much memory or CPU time"}.get(
            signal.Signals(-code), f"signal {signal.Signals(-code).name}"
        )
    return f"exit {code}: {words}" if words else f"exit {code}"


def _stop(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.kill()
        child.wait()
    for pipe in (child.stdout, child.stderr):
        if pipe is not None:
            pipe.close()
