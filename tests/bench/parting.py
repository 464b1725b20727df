"""What the sockets of a suspended organisation and of the others noted, taken apart."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from .sockets import Load, Socket


def parted(load: Load, organisation: int, at: float, sent: list[list[Any]]) -> dict[str, Any]:
    """What was heard before and after an organisation was suspended. at: of the commit, on the monotonic clock, s. sent: [id, version,
    committed] of each edit, all of others' records. last_s, cut_s: after the commit."""
    load.recording = False
    committed = {(name, version): moment for name, version, moment in sent}
    carried = [[edit for edit in _edits(payload) if edit in committed] for payload in load.numbers]
    theirs = [each for each in load.sockets if load.organisations[each.cookie] == organisation]
    others = [each for each in load.sockets if load.organisations[each.cookie] != organisation]
    last = max((moment for each in theirs for moment, _ in _heard(each, carried)), default=at)
    cut = [each.lost_at for each in theirs if each.lost_at is not None]
    late: dict[bool, list[float]] = {False: [], True: []}
    for each in others:
        for moment, edits in _heard(each, carried):
            for edit in edits:
                late[committed[edit] >= at].append((moment - committed[edit]) * 1e3)
    after_return = sum(1 for each in load.back for _ in _heard(each, carried))
    figures = {
        "last_s": max(last - at, 0.0),
        "cut": len(cut),
        "cut_s": max(cut, default=at) - at,
        "back": sum(each.open for each in load.back),
        "after_return": after_return,
        "faults": len(theirs) - len(cut) + after_return + sum(not each.open for each in others),
    }
    for name, found in (("before", late[False]), ("after", late[True])):
        for percent in (50, 99):
            figures[f"{name}_p{percent}_ms"] = float(np.percentile(found, percent)) if found else float("nan")
    return figures


def _heard(each: Socket, carried: list[list[tuple[str, int]]]) -> list[tuple[float, list[tuple[str, int]]]]:
    return [(moment, carried[n]) for n, moment in zip(each.ticks, each.times, strict=True) if carried[n]]


def _edits(payload: bytes) -> list[tuple[str, int]]:
    return [(feature["id"], feature["properties"]["version"]) for feature in json.loads(payload)["upsert"]]
