"""Positions with times from a GPX track, for history. Pure; nothing outside the file is opened."""

from __future__ import annotations

from typing import Any

from partners.problems import Problem

from ..decoders import Fault, Report, reading_of
from ..planning.lines import FILE_AT_MOST, xml

POINTS_AT_MOST = 50_000


def reports(data: bytes, *, at: Any) -> tuple[list[Report], int]:
    """The track points of a GPX file as reports, and how many were left out: without a time, or at fault.

    Raises Problem 400 xml_entities, bad_xml; 413 too_large; 422 not_what_it_says, too_many, empty.
    """
    if len(data) > FILE_AT_MOST:
        raise Problem(413, "too_large", f"{len(data)} bytes", field="file", limit=FILE_AT_MOST)
    root = xml(data)
    if _name(root) != "gpx":
        raise Problem(422, "not_what_it_says", f"the root is {root.tag[-40:]!r}, not gpx", field="file")
    found: list[Report] = []
    left_out = 0
    for n, point in enumerate(element for element in root.iter() if _name(element) == "trkpt"):
        if n >= POINTS_AT_MOST:
            raise Problem(422, "too_many", f"over {POINTS_AT_MOST} points", field="file", limit=POINTS_AT_MOST)
        said = {_name(child): (child.text or "").strip() for child in point}
        outcome = Fault(code="no_time")
        if said.get("time"):
            outcome = reading_of(  # type: ignore[assignment]
                lat=point.get("lat"), lon=point.get("lon"), fix_at=said["time"], received_at=at, accuracy=None, speed_mps=None,
                heading=said.get("course"), altitude=said.get("ele"), battery=None,
            )  # fmt: skip
        if isinstance(outcome, Report):
            found.append(outcome)
        else:
            left_out += 1
    if not found:
        raise Problem(422, "empty", "no track point with a place and a time", field="file")
    return found, left_out


def _name(element: Any) -> str:
    tag: str = element.tag if isinstance(element.tag, str) else ""
    return tag.rsplit("}", 1)[-1]
