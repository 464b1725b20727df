"""What a first visit costs a slow line: script for map and basemap, gzip, as built into static/dist."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

DIST = Path(__file__).resolve().parents[2] / "static" / "dist"
ENTRY = "main.js"
KB_AT_MOST = 110.0
# import"./a.js", import{x as y}from"./a.js", export{x}from"./a.js"; import("./a.js") is for later.
STATIC_IMPORT = re.compile(r'\b(?:import|export)\s*(?:[\w$*{}\s,]+?\bfrom\s*|\{[^{}]*\}\s*from\s*)?"\./([\w.-]+\.js)"')


def sizes(log: Callable[[str], None]) -> list[dict[str, Any]]:
    """Kilobytes of script before anything is asked for: the entry and what it imports. Raises FileNotFoundError before the build."""
    first = _first_visit()
    later = {path.name: _gzipped(path) for path in sorted(DIST.glob("*.js")) if path.name not in first}
    kb, later_kb = sum(first.values()) / 1024, sum(later.values()) / 1024
    log(f"first visit {kb:.1f} KB gzip in {len(first)} files, {later_kb:.1f} KB in {len(later)} when needed")
    what = f"script of a first visit, gzip, of {KB_AT_MOST:.0f} KB"
    return [{"what": what, "ratio": kb / KB_AT_MOST, "at_most": 1.0, "kb": kb, "files": first, "later_kb": later_kb}]


def _first_visit() -> dict[str, int]:
    """gzip bytes by file."""
    if not (DIST / ENTRY).exists():
        raise FileNotFoundError(f"{DIST / ENTRY}: npm run build makes it")
    found: dict[str, int] = {}
    waiting = [ENTRY]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = _gzipped(DIST / name)
            waiting += STATIC_IMPORT.findall((DIST / name).read_text())
    return found


def _gzipped(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))
