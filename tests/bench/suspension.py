"""An organisation with 1,000 open sockets is suspended: when the last frame of others' data reaches it, and what the others feel of it."""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from incidents.models import Incident, IncidentShown
from partners.models import Case, DOArea, Marking, Organisation, Standing
from partners.standing import cases
from sltmap import clock
from tests import make

from . import fleet, server
from .helpers import helper
from .live import many_files

OF_THE_SUSPENDED, OF_OTHERS = 1_000, 1_000  # sockets
RECORDS, RATE = 20, 17  # records that are edited in turn, edits a second: not in step with the ten ticks a second
BEFORE_S, AFTER_S = 20, 20
SETTLE_S = 5.0
LAST_FRAME_AT_MOST_S = 2.0
P99_AT_MOST = 1.2  # after against before
SUSPENDED = 1  # number of the organisation: an INGO, for UNSMS organisations cannot be suspended here

Log = Callable[[str], None]
Figure = dict[str, Any]


def felt(log: Log) -> list[Figure]:
    """The figures. Clients that are cut come back after 0.5 to 1 s, as the page does; none of them may hear of others again."""
    many_files()
    members = fleet.readers()
    own = [member for number, member in members if number == SUSPENDED]
    others = [(number, member) for number, member in members if number != SUSPENDED]
    turns = [own[n % len(own)] if n < OF_THE_SUSPENDED else others[n % len(others)][1] for n in range(OF_THE_SUSPENDED + OF_OTHERS)]
    numbers = [SUSPENDED if n < OF_THE_SUSPENDED else 0 for n in range(len(turns))]
    cookies = {member.pk: server.session_of(member)["Cookie"] for member in set(turns)}
    with (
        _records() as records,
        server.live() as (port, process),
        helper(
            "sockets",
            {
                "port": port, "path": "/ws/live", "cookies": [cookies[member.pk] for member in turns], "organisations": numbers,
                "asks": True, "returns": True,
            },
        ) as sockets,
        helper("editor", {"rate": RATE, "seconds": BEFORE_S + AFTER_S, "records": [[str(record), str(shown)] for record, shown in records]}) as editor,
    ):  # fmt: skip
        sockets.ask(do="open", to=len(turns))
        editor.hear()
        time.sleep(SETTLE_S)
        sockets.ask(do="record")
        editor.say({})
        time.sleep(BEFORE_S)
        with _suspended(own[0].organisation) as at:
            sent = json.loads(editor.hear())
            time.sleep(LAST_FRAME_AT_MOST_S)
            got = sockets.ask(do="parted", organisation=SUSPENDED, at=at, sent=sent)
    log(
        f"suspension: last frame of others' data {got['last_s']:.2f} s after the commit, {got['cut']} of {OF_THE_SUSPENDED} cut within "
        f"{got['cut_s']:.2f} s, {got['back']} came back and heard {got['after_return']} frames of others; others' p99 "
        f"{got['before_p99_ms']:.0f} ms before, {got['after_p99_ms']:.0f} ms after (p50 {got['before_p50_ms']:.0f}, {got['after_p50_ms']:.0f}), "
        f"load {os.getloadavg()[0]:.1f}"
    )
    return [
        {
            "what": f"suspension with {OF_THE_SUSPENDED:,} sockets: last frame of others' data, of {LAST_FRAME_AT_MOST_S:.0f} s",
            "ratio": got["last_s"] / LAST_FRAME_AT_MOST_S,
            "at_most": 1.0,
        }
        | got,
        {"what": "suspension: sockets not cut, frames of others after the return", "ratio": float(got["faults"]), "at_most": 0.0},
        {
            "what": "suspension: other organisations' p99 after against before",
            "ratio": got["after_p99_ms"] / got["before_p99_ms"],
            "at_most": P99_AT_MOST,
        },
    ]


@contextmanager
def _records() -> Iterator[list[tuple[Any, Any]]]:
    """Records of an organisation without sockets, which every other sees redacted with nothing hidden: (record, shown id)."""
    area = DOArea.unrestricted.get(code="ssd")
    originator = Organisation.objects.filter(code="bench-writer").first() or make.organisation("bench-writer", "unsms")
    if not Standing.objects.filter(organisation=originator).exists():
        make.standing(originator, area, "present")
    label = make.label(area, originator, Marking.GREEN, hide=frozenset())
    made = [make.incident(label, clock.now(), summary=f"{secrets.token_hex(4)}") for _ in range(RECORDS)]
    try:
        yield [(row.pk, IncidentShown.unrestricted.get(record=row.pk, view=1).pk) for row in made]
    finally:
        for row in made:
            make.hide(Incident.unrestricted.get(pk=row.pk))
            row.delete()


@contextmanager
def _suspended(organisation: Organisation) -> Iterator[float]:
    """Suspends an organisation by decision of the OC; the moment of the commit on the monotonic clock. Lifted after the block."""
    area, now = DOArea.unrestricted.get(code="ssd"), clock.now()
    terms = {"by": None, "organisation": organisation, "area": area}
    case = cases.open_case(kind=Case.Kind.SUSPEND, at=now, **terms)
    cases.enter(by=None, case=case.pk, kind="oc_decision", said_on=now.date(), document="bench", at=now)
    cases.decide(by=None, case=case.pk, at=clock.now())
    try:
        yield time.monotonic()
    finally:
        now = clock.now()
        Standing.objects.filter(organisation=organisation, area=area, ends_at=None).update(ends_at=now)
        make.standing(organisation, area, "confirmed", starts_at=now)
