"""One machine that does everything to everybody in any order, over real sockets: what a client holds is what a fresh picture shows.

Twenty rows, four readers; edit, re-label, recall, delete, join, leave, suspend, new label, clock step, disconnect, resume, hub restart.
Laws after every step: store == fresh snapshot for live layers, and nothing stale of the others; no canary of a form that a reader never
saw in full in any byte he heard; who sees nothing of all this hears nothing of it.
"""

from __future__ import annotations

import itertools
import json
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from incidents.models import Incident, Warning
from incidents.sources import INCIDENTS, WARNINGS
from partners import audiences, records, scopes
from partners.labels import Entry
from partners.models import Label, Marking, Member, Standing, View
from partners.readers import facts_of, terms_of
from partners.visibility import decide
from tests import make
from tests.layers.live import Listener, Server
from tests.visibility import moving

SOURCES = {"incidents": INCIDENTS, "warnings": WARNINGS}
WITHIN_S = 6.0  # a gain of sight brings its picture after up to five seconds
ROWS_AT_MOST = 20
STEP = timedelta(minutes=40)
_worlds = itertools.count(1)
_canaries = itertools.count(1)


class Sight(RuleBasedStateMachine):
    """The world of one run. Rows and labels are Kite's; Bob, Alice and a stranger look on."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.listeners: dict[str, Listener] = {}
        self.canaries: dict[str, tuple[str, Any]] = {}  # canary -> source key and record
        self.allowed: dict[str, set[str]] = {}

    @initialize()
    def people(self) -> None:
        n = next(_worlds)
        scopes.forget_all()
        self.clock = self.stack.enter_context(moving.clock())
        self.clock.stand(datetime.now(UTC))
        self.area, abroad = make.area(f"m{n}"), make.area(f"x{n}", geom=make.square(40.0, 3.0, 2.0))
        org = {
            name: make.organisation(f"{name}{n}", kind)
            for name, kind in (("alder", "unsms"), ("heron", "ingo"), ("kite", "ingo"), ("far", "ingo"))
        }
        make.standing(org["alder"], self.area, "present")
        make.standing(org["heron"], self.area)
        make.standing(org["kite"], self.area)
        make.standing(org["far"], abroad)
        make.partition(self.area)
        self.org = org
        self.cast: dict[str, Member] = {
            "alice": make.member(org["alder"], duties={self.area: ["duty_officer"]}),
            "bob": make.member(org["heron"], duties={self.area: ["security_officer"]}),
            "carol": make.member(org["kite"], duties={self.area: ["focal_point"]}),
            "stranger": make.member(org["far"], duties={abroad: ["security_officer"]}),
        }
        self.list = make.audience(self.area, self.cast["bob"], organisation=org["kite"])
        self.labels: list[Label] = [
            make.label(self.area, org["kite"], Marking.GREEN),
            make.label(self.area, org["kite"], Marking.AMBER_STRICT),
            make.label(self.area, org["kite"], Marking.RED, author=self.cast["carol"].pk),
            make.label(self.area, org["kite"], Marking.AMBER_STRICT, Entry(view=View.FULL, audience=self.list.pk)),
            make.label(self.area, org["kite"], Marking.AMBER, Entry(view=View.REDACTED, audience=self.list.pk)),
            make.label(self.area, org["kite"], Marking.GREEN, Entry(view=View.FULL, audience=self.list.pk)),
        ]
        self.rows: list[tuple[str, Any]] = []
        for number in range(4):
            self.create(("warnings", "incidents")[number % 2], number % len(self.labels))
        self.server = Server().start()
        for name, member in self.cast.items():
            self.allowed[name] = set()
            self.listeners[name] = Listener(self.server, member).open().is_current()
        self.note()

    # Verbs.

    def do(self, verb: Any) -> None:
        with transaction.atomic():
            verb()
        self.note()

    def canary(self, key: str, pk: Any) -> str:
        word = f"zqcanary{next(_canaries)}z"
        self.canaries[word] = (key, pk)
        return word

    def create(self, key: str, label: int) -> None:
        if len(self.rows) >= ROWS_AT_MOST:
            return
        made: Any
        if key == "incidents":
            made = make.incident(self.labels[label % len(self.labels)], narrative="", place="", advice="")
        else:
            made = Warning(
                kind="flood", section="Bor road", starts_at=make.EARLIER, ends_at=datetime.now(UTC) + timedelta(days=9), issuer="desk",
                call_back="channel 4", geom=make.BOR,
            )  # fmt: skip
            records.shown.publish(source=WARNINGS, record=made, label=self.labels[label % len(self.labels)], at=datetime.now(UTC))
        self.rows.append((key, made.pk))
        if self.listeners:
            self.note()

    @rule(key=st.sampled_from(["incidents", "warnings"]), label=st.integers(0, 9))
    def file(self, key: str, label: int) -> None:
        self.create(key, label)

    def pick(self, row: int) -> tuple[str, Any]:
        return self.rows[row % len(self.rows)]

    @precondition(lambda self: self.rows)
    @rule(row=st.integers(0, 19))
    def edit(self, row: int) -> None:
        key, pk = self.pick(row)
        word = self.canary(key, pk)
        fields = {"narrative": word, "advice": word} if key == "incidents" else {"section": f"road {next(_canaries)}"}
        self.do(lambda: records.edit(source=SOURCES[key], record=pk, by=None, at=datetime.now(UTC), fields=fields))

    @precondition(lambda self: self.rows)
    @rule(row=st.integers(0, 19), label=st.integers(0, 9), fresh=st.booleans())
    def relabel(self, row: int, label: int, fresh: bool) -> None:
        key, pk = self.pick(row)
        wanted = self.labels[label % len(self.labels)]
        self.do(lambda: records.relabel(source=SOURCES[key], record=pk, label=wanted, by=None, at=datetime.now(UTC), fresh=fresh))

    @precondition(lambda self: self.rows)
    @rule(row=st.integers(0, 19))
    def recall(self, row: int) -> None:
        key, pk = self.pick(row)
        self.do(lambda: records.recall(source=SOURCES[key], record=pk, by=None, at=datetime.now(UTC)))

    @precondition(lambda self: len(self.rows) > 2)
    @rule(row=st.integers(0, 19))
    def delete(self, row: int) -> None:
        key, pk = self.pick(row)
        self.do(lambda: records.delete(source=SOURCES[key], record=pk, by=None))
        self.rows.remove((key, pk))

    @precondition(lambda self: self.rows)
    @rule(row=st.integers(0, 19))
    def limit(self, row: int) -> None:
        """The sight of a row ends by itself within the next step of the clock."""
        key, pk = self.pick(row)

        def verb() -> None:
            record = records.locked(SOURCES[key], pk, None)
            record.sight_until = self.now() + timedelta(minutes=20)
            records.publish(source=SOURCES[key], record=record, label=record.label, at=datetime.now(UTC))

        self.do(verb)

    @precondition(lambda self: self.rows)
    @rule(row=st.integers(0, 19), first=st.integers(0, 9), second=st.integers(0, 9))
    def burst(self, row: int, first: int, second: int) -> None:
        """Three changes of one row within a tick: the newest version counts, and what was between is told to nobody who may not see it."""
        key, pk = self.pick(row)
        for label in (first, second):
            wanted = self.labels[label % len(self.labels)]
            with transaction.atomic():
                records.relabel(source=SOURCES[key], record=pk, label=wanted, by=None, at=datetime.now(UTC))
        self.edit(row)

    @rule(row=st.integers(0, 19))
    def edit_what_is_over(self, row: int) -> None:
        """A report whose sight has ended is edited: nobody hears the new words."""
        self.create("incidents", 5)
        own = [number for number, (key, _) in enumerate(self.rows) if key == "incidents"]
        if own:
            chosen = own[row % len(own)]
            self.limit(chosen)
            self.clock_step()
            self.edit(chosen)

    @rule()
    def clock_step(self) -> None:
        self.clock.go(STEP)
        self.note()

    @rule()
    def join(self) -> None:
        self.do(lambda: audiences.join(audience=self.list, members=[self.cast["bob"], self.cast["alice"]], at=self.now()))

    @rule()
    def leave(self) -> None:
        self.do(lambda: audiences.leave(audience=self.list, members=[self.cast["bob"]], at=self.now()))

    @rule(status=st.sampled_from(["suspended", "confirmed"]))
    def suspend(self, status: str) -> None:
        self.do(lambda: Standing.objects.filter(organisation=self.org["heron"]).update(status=status))

    @precondition(lambda self: len(self.labels) < 9)
    @rule()
    def new_label(self) -> None:
        view = View.FULL if len(self.labels) % 2 else View.REDACTED
        entries = [Entry(view=view, audience=self.list.pk), Entry(view=View.FULL, member=self.cast["carol"].pk)]
        self.labels.append(
            make.label(
                self.area,
                self.org["kite"],
                Marking.AMBER_STRICT,
                *entries,
                hide=frozenset({"narrative", "advice"}) if len(self.labels) > 7 else make.HIDDEN,
            )
        )

    @rule(name=st.sampled_from(["alice", "bob", "carol"]))
    def disconnect(self, name: str) -> None:
        if self.listeners[name].code is None:
            self.listeners[name].cut()

    @rule()
    def restart(self) -> None:
        self.server.stop()
        self.server = Server().start()
        for listener in self.listeners.values():
            listener.server = self.server

    # What is right.

    def now(self) -> datetime:
        with connection.cursor() as cursor:
            cursor.execute("select sight_now()")
            return cursor.fetchone()[0]

    def note(self) -> None:
        """Which canaries each connected reader may have heard from now on."""
        at = self.now()
        words: dict[tuple[str, Any], str] = {place: word for word, place in self.canaries.items()}  # the newest of each record
        for name, listener in self.listeners.items():
            if name not in self.allowed or not self.connected(listener):
                continue
            facts = facts_of(self.cast[name].pk, at=at)
            for (key, pk), word in words.items():
                record: Any = (Incident if key == "incidents" else Warning).unrestricted.select_related("label").filter(pk=pk).first()
                if record is not None:
                    view = decide(facts, terms_of(record.label, at=at), record.sight_until, at)
                    hides = record.label.hide_narrative and record.label.hide_advice
                    if view == View.FULL or (view == View.REDACTED and not hides):
                        self.allowed[name].add(word)

    def connected(self, listener: Listener) -> bool:
        return listener.socket is not None and listener.code is None and listener._thread.is_alive()

    def fresh(self, name: str) -> dict[tuple[str, str], dict[str, Any]]:
        """What HTTP shows this reader now."""
        client = Client()
        client.force_login(self.cast[name].user, backend="django.contrib.auth.backends.ModelBackend")
        found = {}
        for key in SOURCES:
            for feature in client.get(f"/api/v1/layers/{key}/features").json()["features"]:
                found[(key, feature["id"])] = feature
        return found

    def held(self, name: str) -> dict[tuple[str, str], dict[str, Any]]:
        """What the client holds; it drops by itself what its frame said would end (docs/wire.md, `until`)."""
        at = self.now()
        features = dict(self.listeners[name].features)
        return {
            key: feature
            for key, feature in features.items()
            if feature["properties"]["until"] is None or datetime.fromisoformat(feature["properties"]["until"]) > at
        }

    def agrees(self, name: str) -> str:
        """Empty when the client's store is right, else what is wrong."""
        held, fresh = self.held(name), self.fresh(name)
        live = {key: feature for key, feature in fresh.items() if key[0] == "warnings"}
        wrong = {key for key in {*live, *(k for k in held if k[0] == "warnings")} if held.get(key) != live.get(key)}
        wrong |= {key for key, feature in held.items() if key[0] == "incidents" and fresh.get(key) != feature}
        return "\n".join(f"{key}: holds {json.dumps(held.get(key))} fresh {json.dumps(fresh.get(key))}" for key in wrong)

    @invariant()
    def laws(self) -> None:
        if not self.listeners:
            return
        for listener in self.listeners.values():
            if not self.connected(listener):
                listener.open(resume=listener.token is not None)
        self.note()
        end = time.monotonic() + WITHIN_S
        for name in self.listeners:
            while wrong := self.agrees(name):
                assert time.monotonic() < end, f"{name}: {wrong}"
                time.sleep(0.1)
                if not self.connected(self.listeners[name]):
                    self.listeners[name].open(resume=self.listeners[name].token is not None)
                    self.note()
        for name, listener in self.listeners.items():
            leaked = {word for word in self.canaries if word in listener.heard} - self.allowed[name]
            assert not leaked, f"{name} heard {leaked}"
        assert not self.listeners["stranger"].of("tick"), "a stranger heard of what is not his"
        assert all(mark["count"] == 0 for mark in self.listeners["stranger"].of("mark"))

    def teardown(self) -> None:
        for listener in self.listeners.values():
            listener.close()
        if hasattr(self, "server"):
            self.server.stop()
        self.stack.close()


@pytest.mark.django_db(transaction=True)
def test_any_order_of_events_leaves_every_client_with_the_picture_of_a_fresh_one():
    run_state_machine_as_test(
        Sight,
        settings=settings(
            max_examples=4,
            stateful_step_count=16,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
