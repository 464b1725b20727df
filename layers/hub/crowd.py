"""Who is listening, by what they see: readers who see alike are one cohort, judged once.

A cohort is judged anew when the epoch of its organisation (or of all) has moved or a range has begun or ended; labels that come
later only add to it, and are judged when a change first bears one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from partners import scopes
from partners.scopes import SightStale

from .line import Line
from .narrowing import Narrowing

TRIES = 3

COHORTS = """
select m.id, m.organisation_id, e.value, a.value, sight_cohort(m.id), sight_now(), coalesce((select max(id) from partners_label), 0),
    m.starts_at <= sight_now() and (m.ends_at is null or m.ends_at > sight_now()) and (m.machine or coalesce(u.is_active, false))
        and m.undertaking_accepted_at is not null
        and exists (select from partners_doarea d where m.undertaking_version >= d.undertaking_version)
from partners_member m join partners_epoch e on e.organisation_id = m.organisation_id join partners_epoch a on a.organisation_id = 0
left join partners_user u on u.id = m.user_id
where m.id = any(%s) order by m.id
"""
VALID_UNTIL = "select nullif(%s::timestamptz, 'infinity')"
NAMED = "select distinct member_id from partners_labelentry where label_id > %s and member_id = any(%s)"
NEWER = """
select coalesce((select max(id) from partners_label), 0), array(
    select array[judged.member, s.label_id, s.view]
    from unnest(%s::bigint[], %s::bigint[]) judged(member, newest), lateral sight_scope(judged.member, judged.newest) s)
"""


Key = tuple[int, str, UUID, UUID, Narrowing]  # organisation, sight_cohort(), epochs, terms of a key
Who = tuple[int, Narrowing]  # member, terms of the key he comes by


@dataclass(eq=False, kw_only=True, slots=True)
class Cohort:
    """Readers of one organisation whom no label can tell apart, and what they see."""

    name: str  # sight_cohort()
    organisation: int
    epoch: UUID
    epoch_all: UUID
    valid_until: datetime | None
    newest_label: int  # labels up to this one were judged
    views: dict[int, int]  # by label
    sight: bytes  # hash of views, for tokens
    narrowing: Narrowing
    lines: set[Line]

    @property
    def key(self) -> Key:
        """Equal for readers who see alike while no range has begun or ended."""
        return self.organisation, self.name, self.epoch, self.epoch_all, self.narrowing

    def sight_at(self, newest_label: int) -> bytes:
        """Hash of what is seen of the labels up to one, for tokens."""
        return self.narrowing.sight(self.views, newest_label)

    def learn(self, views: Mapping[int, int], newest_label: int) -> None:
        """Takes in views, as its members see them, of labels up to newest_label."""
        self.views.update(self.narrowing.of(views))
        self.newest_label = max(self.newest_label, newest_label)
        self.sight = self.sight_at(self.newest_label)


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """What judging some members brought: their cohorts, and who of them has no sight left at all (gate G0)."""

    cohorts: dict[Who, Cohort]
    shut: frozenset[int]
    newest_label: int  # no label up to this one names a member but as his cohort says


def judge(readers: Collection[Who], known: Mapping[Key, Cohort]) -> Judgement:
    """Judges readers anew, one of each cohort that is not among the known ones. Raises SightStale when their rights move faster than
    they can be read."""
    for _ in range(TRIES):
        judgement = _judge(readers, known)
        if judgement is not None:
            return judgement
    raise SightStale


def _judge(readers: Collection[Who], known: Mapping[Key, Cohort]) -> Judgement | None:
    members: dict[int, list[Narrowing]] = defaultdict(list)
    for member, narrowing in readers:
        members[member].append(narrowing)
    with connection.cursor() as cursor:
        cursor.execute(COHORTS, [list(members)])
        rows = cursor.fetchall()
    alike: dict[Key, Cohort] = {}
    cohorts: dict[Who, Cohort] = {}
    shut = set(members) - {row[0] for row in rows}
    newest = 0
    for member, organisation, epoch, epoch_all, name, now, newest, active in rows:  # noqa: B007  # now and newest are equal in all
        if not active:
            shut.add(member)
            continue
        for narrowing in members[member]:
            key = organisation, name, epoch, epoch_all, narrowing
            cohort = alike.get(key) or known.get(key)
            if cohort is None or (cohort.valid_until is not None and cohort.valid_until <= now):
                scopes.forget(member)
                scope = scopes.of(member)
                if (scope.epoch, scope.epoch_all) != (epoch, epoch_all):
                    return None  # a right moved between the two statements: who stands in which cohort is no longer known
                cohort = _cohort(name, scope, narrowing)
            cohorts[member, narrowing] = alike[key] = cohort
    return Judgement(cohorts=cohorts, shut=frozenset(shut), newest_label=newest)


def _cohort(name: str, scope: scopes.Scope, narrowing: Narrowing) -> Cohort:
    views = narrowing.of(scope.views())
    return Cohort(
        name=name,
        organisation=scope.organisation,
        epoch=scope.epoch,
        epoch_all=scope.epoch_all,
        valid_until=_moment(scope.valid_until),
        newest_label=scope.newest_label,
        views=views,
        sight=narrowing.sight(views, scope.newest_label),
        narrowing=narrowing,
        lines=set(),
    )


def _moment(at: datetime | str) -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute(VALID_UNTIL, [at])
        return cursor.fetchone()[0]


def named_in(newer_than: int, members: Collection[int]) -> set[int]:
    """Of these members, those whom a label newer than that one names: they see more than the rest of their cohort."""
    with connection.cursor() as cursor:
        cursor.execute(NAMED, [newer_than, list(members)])
        return {row[0] for row in cursor.fetchall()}


def newer_views(asked: Mapping[int, int]) -> tuple[int, dict[int, dict[int, int]]]:
    """The newest label, and by member the views of labels newer than the one given for him."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(NEWER, [list(asked), list(asked.values())])
        newest, seen = cursor.fetchone()
    for member, label, view in seen:
        found[member][label] = view
    return newest, found


class Crowd:
    """The open lines by cohort."""

    def __init__(self) -> None:
        self.cohorts: set[Cohort] = set()
        self.entrants: set[Line] = set()  # not judged yet

    def lines(self) -> list[Line]:
        return [line for cohort in self.cohorts for line in cohort.lines]

    def seat(self, line: Line, cohort: Cohort) -> None:
        """Puts a line where it belongs now; a cohort that was left by its last line is forgotten."""
        self.leave(line)
        line.cohort = cohort
        cohort.lines.add(line)
        self.cohorts.add(cohort)

    def leave(self, line: Line) -> None:
        self.entrants.discard(line)
        cohort, line.cohort = line.cohort, None
        if cohort is not None:
            cohort.lines.discard(line)
            if not cohort.lines:
                self.cohorts.discard(cohort)

    def known(self) -> dict[Key, Cohort]:
        """The cohorts that somebody who comes may join."""
        return {cohort.key: cohort for cohort in self.cohorts}

    def held(self) -> dict[int, UUID]:
        """The epochs the cohorts were judged under, by organisation; of two the poll would find one moved, so any will do."""
        held = {cohort.organisation: cohort.epoch for cohort in self.cohorts}
        for cohort in self.cohorts:
            held[0] = cohort.epoch_all
        return held

    def stale(self, held: Mapping[int, UUID], moved: Iterable[int], now: datetime) -> list[Cohort]:
        """The cohorts that must be judged anew. held: what the poll compared; moved: the organisations it found moved."""
        gone = set(moved)
        return [
            cohort
            for cohort in self.cohorts
            if 0 in gone
            or cohort.organisation in gone
            or held.get(cohort.organisation) != cohort.epoch
            or held.get(0) != cohort.epoch_all
            or (cohort.valid_until is not None and cohort.valid_until <= now)
        ]
