"""What sight costs: the scope of 3,000 labels, requests after the first, the guard in every statement, and a suspension with 1,000 sockets."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from incidents.models import IncidentShown
from incidents.sources import INCIDENTS
from layers import geojson, mvt, queries
from partners import scopes, visibility
from partners.models import Label, Member
from partners.readers import Reader, reader_of
from sltmap.geo import tile_at

from . import suspension, world

SCOPE_P95_AT_MOST_MS = 25.0
LABELS_FEW = 300
REQUESTS_AT_MOST = 1.2  # a request after the first under 3,000 labels against one under 300: no dearer, and room for noise
GUARD_AT_MOST = 1.05
BUILDS, ROUNDS, REQUESTS, PAIRS = 200, 30, 12, 400
GUARD = "sight_guard(%s, %s, %s, %s, %s) AND "  # as visibility.InSight writes it
GUARD_PARAMS = 5

Log = Callable[[str], None]
Figure = dict[str, Any]


def costs(log: Log) -> list[Figure]:
    """All figures of sight."""
    people = Member.objects.filter(user__username__startswith="duty-bench").select_related("organisation").order_by("pk")
    readers = [reader_of(member) for member in people]
    return [built(log, readers), after_the_first(log, readers[1]), *guards(log, readers[1]), *suspension.felt(log)]


def built(log: Log, readers: list[Reader]) -> Figure:
    """A scope as the first request after an epoch change builds it: judged, interned, kept. Readers take turns."""
    took = []
    for n in range(BUILDS):
        member = readers[n % len(readers)].member
        scopes.forget_all()
        began = time.perf_counter()
        scopes.refresh(member)
        took.append((time.perf_counter() - began) * 1e3)
    took.sort()
    p95, labels = took[int(len(took) * 0.95)], Label.objects.count()
    log(f"scope() of {labels:,} labels: p50 {median(took):.1f} ms, p95 {p95:.1f} ms (aim {SCOPE_P95_AT_MOST_MS:.0f})")
    return {
        "what": f"scope() of {labels:,} labels, p95 of {SCOPE_P95_AT_MOST_MS:.0f} ms",
        "ratio": p95 / SCOPE_P95_AT_MOST_MS,
        "at_most": 1.0,
        "p50_ms": median(took),
        "p95_ms": p95,
    }


def after_the_first(log: Log, reader: Reader) -> Figure:
    """A request after the first: the scope is asked whether it still holds, and the same 100 rows are read. Under all labels, and
    under LABELS_FEW of them; what was taken away for it comes back with the end of each transaction."""
    few = list(Label.objects.order_by("pk").values_list("pk", flat=True)[:LABELS_FEW])
    scopes.refresh(reader.member)
    rows = visibility.visible(IncidentShown, reader).filter(label__in=few)
    ids = list(rows.order_by("pk").values_list("pk", flat=True)[:100])
    many_ms: list[float] = []
    few_ms: list[float] = []
    for _ in range(ROUNDS):
        many_ms += _requests(reader, ids)
        with _only(few):
            few_ms += _requests(reader, ids)
    ratio = median(many_ms) / median(few_ms)
    log(f"a request after the first: {median(few_ms):.2f} ms under {LABELS_FEW} labels, {median(many_ms):.2f} ms under all, {ratio:.2f}")
    return {
        "what": f"a request after the first, all labels against {LABELS_FEW}",
        "ratio": ratio,
        "at_most": REQUESTS_AT_MOST,
        "few_ms": median(few_ms),
        "many_ms": median(many_ms),
    }


def _requests(reader: Reader, ids: list[UUID]) -> list[float]:
    scopes.forget_all()
    took = []
    with transaction.atomic():  # both sides in one: a statement outside is dearer by its own transaction
        for n in range(REQUESTS + 5):
            began = time.perf_counter()
            scopes.refresh(reader.member)
            found = list(visibility.visible(IncidentShown, reader).filter(pk__in=ids).defer("words", "record"))
            if len(found) != len(ids):
                raise RuntimeError(f"{len(found)} of {len(ids)} rows")
            if n >= 5:  # the first build the scope and plan
                took.append((time.perf_counter() - began) * 1e3)
        transaction.set_rollback(True)
    scopes.forget_all()
    return took


@contextmanager
def _only(labels: list[int]) -> Iterator[None]:
    """A database with these labels alone, for the length of the block."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("delete from partners_labelentry where not label_id = any(%s)", [labels])
        cursor.execute("set constraints all deferred")  # rows of the others still name their labels
        cursor.execute("delete from partners_label where not id = any(%s)", [labels])
        yield
        transaction.set_rollback(True)


def guards(log: Log, reader: Reader) -> list[Figure]:
    """The same page of 100 and the same tile with and without the guard in their statements, taking turns."""
    window = queries.window({"limit": "100"})
    lon, lat = world.WEST + world.WIDE / 2, world.SOUTH + world.HIGH / 2
    at = tile_at(lon, lat, 12)
    reads: dict[str, Callable[[], Any]] = {
        "page of 100": lambda: json.dumps(geojson.collection(INCIDENTS, queries.page(INCIDENTS, reader, window)[:100])),
        "tile z12": lambda: mvt.tile(INCIDENTS, reader, at),
    }
    return [_guard(log, name, read, reader) for name, read in reads.items()]


def _guard(log: Log, name: str, read: Callable[[], Any], reader: Reader) -> Figure:
    scopes.refresh(reader.member)
    with_guard: list[float] = []
    without: list[float] = []
    for n in range(PAIRS):
        for guarded in (n % 2 == 0, n % 2 == 1):  # each goes first as often as second
            began = time.perf_counter()
            if guarded:
                read()
                with_guard.append((time.perf_counter() - began) * 1e3)
            else:
                with _unguarded():
                    began = time.perf_counter()
                    read()
                    without.append((time.perf_counter() - began) * 1e3)
    ratio = median(with_guard) / median(without)
    log(f"guard in a {name}: {median(with_guard):.2f} ms with, {median(without):.2f} ms without, {ratio:.3f} (aim {GUARD_AT_MOST})")
    return {
        "what": f"{name} with the guard against without",
        "ratio": ratio,
        "at_most": GUARD_AT_MOST,
        "with_ms": median(with_guard),
        "without_ms": median(without),
    }


@contextmanager
def _unguarded() -> Iterator[None]:
    """The rule without its guard: what the product never sends. Raises RuntimeError where the guard is not where it was."""
    written = visibility.InSight.as_sql

    def without(self: visibility.InSight, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        sql, params = written(self, compiler, connection, **extra)
        if GUARD not in sql:
            raise RuntimeError("the guard is written otherwise; the bench must follow")
        return sql.replace(GUARD, ""), list(params)[GUARD_PARAMS:]

    visibility.InSight.as_sql = without  # type: ignore[method-assign]
    try:
        yield
    finally:
        visibility.InSight.as_sql = written  # type: ignore[method-assign]
