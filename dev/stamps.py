"""What was done stays done: a step is skipped while the files it depends on are the same."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from dev.places import ROOT, STAMPS


def digest(paths: Iterable[Path], *words: str) -> str:
    """One hash of words and of names and contents of files; a folder counts with all files in it."""
    total = hashlib.sha256("\0".join(words).encode())
    for path in paths:
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in files:
            total.update(str(file.relative_to(ROOT)).encode() + b"\0")
            total.update(hashlib.sha256(file.read_bytes()).digest() if file.exists() else b"absent")
    return total.hexdigest()


def read(name: str) -> str:
    """The stamp left by mark(); empty where there is none."""
    path = STAMPS / name
    return path.read_text() if path.exists() else ""


def mark(name: str, value: str) -> None:
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(value)
