"""What one reader is told of one change: the whole table, without a socket."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from incidents.sources import INCIDENTS, WARNINGS
from layers.hub import frames
from layers.hub.delivery import Change, Form, Moment, tell
from layers.hub.ticks import compose

NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)
NONE, REDACTED, FULL = 0, 1, 2
BEFORE, AFTER = 10, 20  # labels


def form(name: str, view: int, until: datetime | None = None, source=INCIDENTS) -> Form:
    row = SimpleNamespace(
        id=name, view=view, version=3, sight_until=until, updated_at=NOW, geom=None, marking="TLP:GREEN", originator="", area="ssd",
        title=name, at=NOW, **dict.fromkeys(source.fields, ""),
    )  # fmt: skip
    return Form(source, row, exercise=False)


def change(*, created: bool = False, withdrawn: bool = False, same_ids: bool = True, changed: bool = True, until=None, source=INCIDENTS):
    """A record that goes from label BEFORE to label AFTER."""
    new = {2: "full", 1: "redacted"} if same_ids else {2: "full2", 1: "redacted2"}
    return Change(
        source=source,
        past=[Moment(label=None if created else BEFORE, ids={} if created else {2: "full", 1: "redacted"})],
        after=Moment(label=None if withdrawn else AFTER, ids={} if withdrawn else new),
        forms={} if withdrawn else {view: form(new[view], view, until, source) for view in (1, 2)},
        changed={1, 2} if changed else set(),
        rings=created and source.alerts,
    )


def told(given: Change, before: int, after: int, **how):
    views = {label: view for label, view in ((BEFORE, before), (AFTER, after)) if view}
    answer = tell(given, views, NOW, **how)
    return list(answer.gone), answer.upsert.id if answer.upsert else None


@pytest.mark.parametrize(
    ("before", "after", "gone", "upsert"),
    [
        (NONE, NONE, [], None),
        (NONE, REDACTED, [], "redacted"),
        (NONE, FULL, [], "full"),
        (REDACTED, NONE, ["redacted"], None),
        (REDACTED, REDACTED, [], "redacted"),
        (REDACTED, FULL, ["redacted"], "full"),
        (FULL, NONE, ["full"], None),
        (FULL, REDACTED, ["full"], "redacted"),
        (FULL, FULL, [], "full"),
    ],
)
def test_every_pair_of_views(before, after, gone, upsert):
    assert told(change(), before, after) == (gone, upsert)


@pytest.mark.parametrize(("after", "upsert"), [(NONE, None), (REDACTED, "redacted"), (FULL, "full")])
def test_a_new_record_comes_to_those_who_see_it(after, upsert):
    assert told(change(created=True), FULL, after) == ([], upsert)


@pytest.mark.parametrize(("before", "gone"), [(NONE, []), (REDACTED, ["redacted"]), (FULL, ["full"])])
def test_a_withdrawn_record_goes_for_those_who_saw_it(before, gone):
    assert told(change(withdrawn=True), before, FULL) == (gone, None)


def test_a_recalled_and_released_record_comes_under_a_new_name_and_the_old_one_goes():
    assert told(change(same_ids=False), FULL, FULL) == (["full"], "full2")


@pytest.mark.parametrize("view", [REDACTED, FULL])
def test_a_form_that_says_what_it_said_is_not_sent(view):
    assert told(change(changed=False), view, view) == ([], None)


def test_what_is_past_its_time_is_gone_although_its_re_label_is_not_yet_done():
    assert told(change(until=NOW), FULL, FULL) == (["full"], None)
    assert told(change(until=NOW + timedelta(seconds=1)), FULL, FULL) == ([], "full")


def test_who_comes_back_loses_every_form_he_could_have_been_sent_and_gets_the_present_one():
    given = change(same_ids=False)
    given.past.append(Moment(label=BEFORE, ids={2: "between", 1: "between-redacted"}))
    assert told(given, FULL, FULL, thorough=True) == (["between", "full"], "full2")
    assert told(given, FULL, FULL) == (["full"], "full2")
    assert told(given, REDACTED, NONE, thorough=True) == (["between-redacted", "redacted"], None)


def test_who_saw_it_go_and_come_again_under_the_same_name_gets_it_although_it_says_the_same():
    given = change(changed=False)
    given.past.append(Moment(label=99, ids={2: "full"}))
    assert told(given, FULL, FULL, thorough=True) == ([], "full")


def test_a_new_warning_rings_once_for_those_to_whom_it_is_new():
    new, again = change(created=True, source=WARNINGS), change(source=WARNINGS)
    assert tell(new, {AFTER: FULL}, NOW).alert
    assert not tell(again, {BEFORE: FULL, AFTER: FULL}, NOW).alert


def test_a_frame_is_in_order_of_id_padded_and_the_same_whatever_the_labels_are():
    def tick(labels):
        changes = []
        for name, label in zip(("b", "a", "c"), labels, strict=True):
            row = form(name, FULL)
            changes.append(
                Change(
                    source=INCIDENTS,
                    past=[Moment(label=None, ids={})],
                    after=Moment(label=label, ids={2: name}),
                    forms={2: row},
                    changed={2},
                )
            )
        return compose(changes, {1: FULL, 2: FULL}, NOW)

    (one,), (other,) = tick([1, 2, 1]).messages, tick([2, 1, 2]).messages
    assert one == other
    assert len(one["text"]) % 256 == 0
    assert [one["text"].index(f'"id":"{name}"') for name in "abc"] == sorted(one["text"].index(f'"id":"{name}"') for name in "abc")


def test_a_big_tick_is_split_into_frames_that_a_client_takes():
    features = ['{"id":"%s"}' % ("x" * 60_000)] * 20
    messages = frames.ticks("2026-03-01T10:00:00Z", ["{}"], features, [])
    assert len(messages) > 4
    assert all(len(message["text"]) <= frames.FRAME_AT_MOST for message in messages)
    assert sum(message["text"].count("xxxx" * 15_000) for message in messages) == 20


def test_an_outline_too_big_for_a_frame_comes_without_its_geometry():
    from django.contrib.gis.geos import MultiPoint, Point

    giant = form("giant", FULL)
    giant.row.geom = MultiPoint([Point(30 + i / 1e5, 6.0) for i in range(20_000)], srid=4326)
    assert '"geometry":null' in giant.text
    assert len(giant.text) < 10_000
