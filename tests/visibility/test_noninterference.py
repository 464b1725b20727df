"""Worlds that differ only in what a reader may not see give him identical status, headers and bytes on every HTTP read path."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.gis.geos import Point
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from layers import rounds, sources
from partners import audit, chain, queries, scopes, shown
from partners.models import Marking, View
from partners.readers import reader_of
from sltmap import clock
from sltmap.geo import tile_at
from tests import make
from tests.abuse.between import told
from tests.database import put_epoch_of_all
from tests.visibility import world as worlds

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
READERS = ("confirmed", "field", "suspended", "machine", "no_undertaking")
PUBLISHED = tuple(worlds.RECORDS)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        scopes.forget_all()
        queries.forget_holding()
        put_epoch_of_all()
        made = worlds.build()
        made.rows[:] = [row for row in made.rows if row.sight_until is None or row.sight_until > worlds.sight_now()]
        yield made
        transaction.set_rollback(True)


def paths() -> list[str]:
    found = ["/api/v1/layers", "/api/v1/me", "/api/v1/feed?limit=200", "/text/", "/", "/api/v1/search?q=zq", "/api/v1/search?q=theft"]
    found += [
        "/api/v1/audit",
        "/api/v1/audit?part=all",
        "/api/v1/audit/counts?area=ssd",
        "/api/v1/audit/report?area=ssd",
        "/audit/report.csv?area=ssd",
    ]
    for source in sources.every():
        found += [f"/api/v1/layers/{source.key}/features?limit=5", f"/api/v1/layers/{source.key}/features?bbox=31.56,6.2,31.58,6.22"]
        found += [f"/tiles/{source.key}.json", f"/text/?layer={source.key}"]
        found += [f"/api/v1/layers/{source.key}/export?format={form}" for form in ("geojson", "csv", "gpkg")]
        for z in (0, 6, 12):
            at = tile_at(31.565, 6.207, z)
            found.append(f"/tiles/{source.key}/{at.z}/{at.x}/{at.y}.pbf")
    return found


def picture(world: worlds.World, name: str) -> dict[str, tuple[int, list[tuple[str, str]], bytes]]:
    """All that a reader is told, by path."""
    answers = {}
    missions = [row.forms[view].pk for row, view in world.seen_by(name)["missions"] if view == View.FULL]
    plans = [f"/api/v1/missions/{pk}/{what}" for pk in missions[:2] for what in ("plan", "agreed", "manifest")]
    for path in [*paths(), *plans]:
        response = world.clients[name].get(path)
        headers = [(key, value) for key, value in sorted(response.items()) if key != "Content-Length"]
        answers[path] = (response.status_code, headers, told(response))
    return answers


def hidden_label(world: worlds.World, marking: Marking = Marking.RED):
    """Of an organisation that nobody among the readers belongs to, released to nobody."""
    return make.label(world.area, world.organisations["quill"], marking)


def redacted_rows(world: worlds.World, key: str) -> list[worlds.Row]:
    """Rows that the confirmed reader sees redacted, and nobody among the readers in full."""
    full = {id(row) for name in READERS for rows in world.seen_by(name).values() for row, view in rows if view == View.FULL}
    return [row for row, view in world.seen_by("confirmed")[key] if view == View.REDACTED and id(row) not in full]


def add_hidden(world, key, n):
    worlds.publish(world, key, hidden_label(world))
    world.rows.pop()


def edit_then_delete_hidden(world, key, n):
    row = worlds.publish(world, key, hidden_label(world, Marking.AMBER_STRICT))
    world.rows.pop()
    shown.publish(source=row.source, record=row.record, label=row.label, at=NOW)
    shown.withdraw(source=row.source, record=row.record)


def relabel_hidden(world, key, n):
    row = worlds.publish(world, key, hidden_label(world))
    world.rows.pop()
    shown.publish(source=row.source, record=row.record, label=hidden_label(world, Marking.AMBER_STRICT), at=NOW, fresh=True)


def edit_hidden_fields_of_a_redacted_row(world, key, n):
    for row in redacted_rows(world, key)[:2]:
        record = type(row.record).unrestricted.get(pk=row.record.pk)
        for field in record._meta.concrete_fields:
            value = getattr(record, field.attname)
            if isinstance(value, str) and value in row.hidden:
                setattr(record, field.attname, f"changed{n}x{record.pk.hex[:8]}"[:20])
            if field.name in ("occurred_at", "reported_at", "since", "departs_at", "arrives_at") and value is not None:
                setattr(record, field.attname, value.replace(minute=n % 60))
        if getattr(record, "affected", None) is not None:
            record.affected, record.actor_kind = ["unsms", "io"], "crowd"
        if isinstance(getattr(record, "geom", None), Point):
            record.geom = Point(31.57 + n * 0.0001, 6.21, srid=4326)
        shown.publish(source=row.source, record=record, label=record.label, at=NOW + timedelta(hours=n))


def people_elsewhere(world, key, n):
    stranger = make.organisation(f"stranger{n}", "ingo", name=f"Stranger {n}")
    make.standing(stranger, world.area)
    person = make.member(stranger, duties={world.area: ["focal_point"]})
    make.audience(world.area, person, organisation=stranger)
    make.member(world.organisations["quill"], duties={world.area: ["security_officer"]})
    make.standing_consent(stranger, world.area, key, View.FULL, person, organisation=world.organisations["quill"])


def new_labels(world, key, n):
    make.label(world.area, world.organisations["quill"], Marking.RED, author=world.cast["desk"].pk)
    make.label(world.area, world.organisations["kite"], Marking.AMBER_STRICT, hide=frozenset())


def premises_of_the_lonely(world, key, n):
    """sight-review 5: who works where must not move anybody's cell."""
    worlds.publish(world, "premises", hidden_label(world))
    world.rows.pop()


def acts_of_others(world, key, n):
    """Who looked at, released and recalled what the reader may not see."""
    row = worlds.publish(world, key, hidden_label(world))
    world.rows.pop()
    by = reader_of(world.cast["desk"])
    for act in ("view", "release", "recall", "request"):
        audit.note(act=act, by=by, layer=key, record=row.record.pk, detail={"request": n})
    audit.note(act="sign_in", by=by)
    chain.tie()


def sweep(world, key, n):
    rounds.forget_scopes()


def seen_by_nobody_any_more(world, key, n):
    worlds.publish(world, key, make.label(world.area, world.organisations["quill"]), sight_until=make.EARLIER)
    world.rows.pop()


CHANGES = [
    add_hidden, edit_then_delete_hidden, relabel_hidden, edit_hidden_fields_of_a_redacted_row, people_elsewhere, new_labels,
    premises_of_the_lonely, acts_of_others, sweep, seen_by_nobody_any_more,
]  # fmt: skip
_before: dict[str, dict] = {}


def differing(before, after) -> str:
    """Where two answers part."""
    if before[:2] != after[:2]:
        return f"{before[:2]} {after[:2]}"
    at = next((n for n, (a, b) in enumerate(zip(before[2], after[2], strict=False)) if a != b), min(len(before[2]), len(after[2])))
    return f"{before[2][max(0, at - 200) : at + 60]!r} {after[2][max(0, at - 200) : at + 60]!r}"


def differ(world, changes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOW)
        for name in READERS:
            if name not in _before:
                _before[name] = picture(world, name)
        with transaction.atomic():
            for number, (change, key) in enumerate(changes):
                change(world, key, number)
            for name in READERS:
                after = picture(world, name)
                for path, answer in _before[name].items():
                    assert after[path] == answer, (
                        f"{name} {path} {[change.__name__ for change, _ in changes]}: {differing(answer, after[path])}"
                    )
            transaction.set_rollback(True)
        scopes.forget_all()


def test_each_hidden_change_of_each_source_is_unnoticed(world, db):
    for change in CHANGES:
        differ(world, [(change, key) for key in PUBLISHED])


@settings(max_examples=3, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None, derandomize=True)
@given(changes=st.lists(st.tuples(st.sampled_from(CHANGES), st.sampled_from(PUBLISHED)), min_size=2, max_size=6))
def test_any_sequence_of_hidden_changes_is_unnoticed(world, db, changes):
    differ(world, changes)


def test_the_comparison_would_notice_a_visible_change(world, db):
    """A refusal and its success share a set-up: the same publish under a label that Bob sees does change his picture."""

    def visible_change(world, key, n):
        worlds.publish(world, key, make.label(world.area, world.organisations["quill"]))
        world.rows.pop()

    with transaction.atomic(), pytest.raises(AssertionError):
        differ(world, [(visible_change, "incidents")])
