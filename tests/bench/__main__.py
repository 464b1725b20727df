"""make bench: every figure as a ratio against a baseline of the same run. JSON into bench-results/; exit 1 when an aim is missed."""

from __future__ import annotations

import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

DATABASE = "sltmap_bench"


def _own_database() -> None:
    """Points DATABASE_URL at a database of the bench's own in the same cluster, made when missing."""
    from tests.database import beside

    os.environ["DATABASE_URL"] = beside(os.environ["DATABASE_URL"], DATABASE)


def main(words: list[str]) -> int:
    """Runs the named benches, or all. Returns the exit code."""
    _own_database()
    os.environ.setdefault("SECRET_KEY", "bench only " + "0" * 50)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    import django

    django.setup()
    from . import browser, ingest, live, reads, replay, roads, sight, watch, world

    benches = {
        "tiles": reads.tiles, "newest": reads.newest, "sight": sight.costs, "ingest": ingest.reports, "live": live.fanout,
        "browser": browser.sizes, "vet": roads.vet, "suggest": roads.routes, "watch": watch.vehicles,
        "replay": replay.day,
    }  # fmt: skip
    unknown = [word for word in words if word not in benches]
    if unknown:
        print(f"no bench {unknown[0]!r}; there are {', '.join(benches)}")
        return 2
    world.ensure(print)
    found, missed = [], 0
    for name in words or benches:
        print(f"-- {name}")
        for figure in benches[name](print):
            ok = figure["ratio"] >= figure["at_least"] if "at_least" in figure else figure["ratio"] <= figure["at_most"]
            missed += not ok
            found.append(figure | {"bench": name, "ok": bool(ok)})
    results = Path("bench-results")
    results.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    report = {"at": now.isoformat(), "python": platform.python_version(), "cores": os.cpu_count(), "figures": found}
    (results / f"{now:%Y%m%dT%H%M%SZ}.json").write_text(json.dumps(report, indent=1))
    for figure in found:
        aim = f">= {figure['at_least']}" if "at_least" in figure else f"<= {figure['at_most']}"
        print(f"{'ok    ' if figure['ok'] else 'MISSED'} {figure['what']}: {figure['ratio']:.2f} ({aim})")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
