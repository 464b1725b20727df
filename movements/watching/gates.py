"""One rule's state: when it began to be over its threshold, whether it stands, since when it is back. Pure.

A gate opens after it was over the threshold without a break for its dwell, and shuts after it was under its lower threshold without a
break for its return dwell. Between the two thresholds nothing opens and nothing shuts: that is the hysteresis.
"""

from __future__ import annotations

from typing import NamedTuple


class Gate(NamedTuple):
    """Times in seconds since 1970 of the clock that is judged by. since: over the threshold; back: under the lower one."""

    since: float | None = None
    is_open: bool = False
    back: float | None = None


SHUT = Gate()


def step(gate: Gate, at: float, *, over: bool, under: bool, dwell_s: float = 0.0, return_s: float = 0.0) -> Gate:
    """The gate after one more moment. over, under: beyond the threshold, within the lower one; never both."""
    if gate.is_open:
        if not under:
            return gate if gate.back is None else Gate(gate.since, True)
        back = at if gate.back is None else gate.back
        return SHUT if at - back >= return_s else Gate(gate.since, True, back)
    if not over:
        return SHUT
    since = at if gate.since is None else gate.since
    return Gate(since, at - since >= dwell_s)
