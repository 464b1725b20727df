"""The child process that reads a user's file: limits first, then the reader of its format, one JSON line a message on stdout.

Messages: {"header": …}, {"rows": […]}, {"end": n}, or {"refused": [code, detail]}. Imports nothing of Django.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from . import archives, features, kml, ogr, tables
from .refusal import Refused
from .sniff import Kind

MEMORY_BYTES = 300 * 1024 * 1024  # threats.md a24: private memory
ADDRESSES_BYTES = 1536 * 1024 * 1024  # shared libraries are mapped too
CPU_S = 60
FILES = 64
ROWS_AT_ONCE = 500
ROWS_AT_MOST = 200_000
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000  # CLONE_NEWUSER, CLONE_NEWNET
NO_NEW_PRIVILEGES = 38  # PR_SET_NO_NEW_PRIVS


def main(path: str, folder: str, options: str) -> int:
    """path: the user's file. folder: an empty one of ours. options: JSON of strings. Writes messages; 0 even when it refuses."""
    out = sys.stdout
    shut_in(cpu_s=CPU_S)
    try:
        for message in _messages(Path(path), Path(folder), json.loads(options)):
            _say(out, message)
    except Refused as refused:
        _say(out, {"refused": [refused.code, refused.detail]})
    except MemoryError:
        _say(out, {"refused": ["too_large", f"reading it takes more than {MEMORY_BYTES // 1024 // 1024} MiB"]})
    except RecursionError:
        _say(out, {"refused": ["too_deep", "nested too deeply"]})
    except Exception as error:
        _say(out, {"refused": ["broken_file", f"{type(error).__name__}: {str(error)[:200]}"]})
    return 0


def shut_in(*, cpu_s: int) -> None:
    """Limits of this process, for good: memory, CPU, open and written files, and (where the kernel lets it) no network."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES_BYTES, ADDRESSES_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (archives.EXPANDED_AT_MOST, archives.EXPANDED_AT_MOST))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None)
    libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    # A namespace of its own has no interface but a dead loopback. Where it is refused, no reader opens a socket anyway.
    libc.unshare(NEW_USER | NEW_NETWORK)


def _messages(path: Path, folder: Path, options: dict[str, str]) -> Iterator[dict[str, Any]]:
    kind, plain = archives.unpack(path, folder)
    rows = iter(_reader(kind, plain, options))
    yield {"header": next(rows) | {"format": str(kind)}}
    batch: list[dict[str, Any]] = []
    count = 0
    for row in rows:
        count += 1
        if count > ROWS_AT_MOST:
            raise Refused("too_many_rows", f"over {ROWS_AT_MOST} rows; split the file")
        batch.append(row)
        if len(batch) == ROWS_AT_ONCE:
            yield {"rows": batch}
            batch = []
    yield {"rows": batch}
    yield {"end": count}


def _reader(kind: Kind, plain: Path, options: dict[str, str]) -> Iterator[dict[str, Any]]:
    if kind == Kind.CSV:
        return tables.read(plain, options)
    if kind == Kind.GEOJSON:
        return features.read(plain, options)
    if kind == Kind.KML:
        return kml.read(plain, options)
    return ogr.read(kind, plain, options)


def _say(out: TextIO, message: dict[str, Any]) -> None:
    # Lone surrogates of a file stay escaped, so that the parent can read the line and refuse the row.
    out.write(json.dumps(message, ensure_ascii=True) + "\n")
    out.flush()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]) if len(sys.argv) == 4 else os.EX_USAGE)
