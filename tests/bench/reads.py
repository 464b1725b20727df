"""Tiles and pages of a million records under the rule, against the same without any rule."""

from __future__ import annotations

from typing import Any

from partners.models import Member
from sltmap.geo import tile_at

from . import load, server, world

SECONDS = 5.0
PARALLEL = 8
AIM = {3: 10.0, 4: 10.0, 5: 10.0, 6: 10.0, 9: 1.0, 10: 1.0, 12: 0.2}  # rate against raw, at least


def tiles(log) -> list[dict[str, Any]]:
    """Rate of tiles by zoom, product against raw, 8 in parallel over HTTP."""
    found = []
    headers = server.session_of(Member.objects.get(user__username="duty-bench1"))
    with server.web() as port:
        for z, aim in AIM.items():
            boxes = _boxes(z)
            raw = load.run(port, [f"/bench/raw/{box}" for box in boxes], parallel=PARALLEL, seconds=SECONDS, headers={})
            ours = load.run(port, [f"/tiles/incidents/{box}" for box in boxes], parallel=PARALLEL, seconds=SECONDS, headers=headers)
            ratio = ours.rate / raw.rate
            found.append({"what": f"tile z{z}, rate against raw", "ratio": ratio, "at_least": aim, "raw": raw.rate, "ours": ours.rate})
            log(
                f"z{z}: raw {raw.rate:.1f}/s p50 {raw.p50_ms:.0f} ms, ours {ours.rate:.1f}/s p50 {ours.p50_ms:.0f} ms, ratio {ratio:.2f} (aim {aim})"
            )
    return found


def newest(log) -> list[dict[str, Any]]:
    """Time of a page of the newest 100, product against the same page without any rule."""
    headers = server.session_of(Member.objects.get(user__username="duty-bench1"))
    with server.web() as port:
        raw = load.run(port, ["/bench/newest"], parallel=1, seconds=SECONDS, headers=headers)
        ours = load.run(port, ["/api/v1/layers/incidents/features?limit=100"], parallel=1, seconds=SECONDS, headers=headers)
    ratio = ours.p50_ms / raw.p50_ms
    log(f"newest 100: raw {raw.p50_ms:.1f} ms, ours {ours.p50_ms:.1f} ms, ratio {ratio:.2f} (aim at most 2)")
    return [
        {
            "what": "newest 100 of 1,000,000, time against no rule",
            "ratio": ratio,
            "at_most": 2.0,
            "raw_ms": raw.p50_ms,
            "ours_ms": ours.p50_ms,
        }
    ]


def _boxes(z: int) -> list[str]:
    """Tiles over the populated middle of the world, the same for both sides."""
    lon, lat = world.WEST + world.WIDE / 2, world.SOUTH + world.HIGH / 2
    at = tile_at(lon, lat, z)
    reach = 0 if z < 6 else 1
    return [f"{z}/{at.x + i}/{at.y + j}.pbf" for i in range(-reach, reach + 1) for j in range(-reach, reach + 1)]
