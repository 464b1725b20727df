"""Labels by content: write down who may see what, get the one label that says so."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

from django.db import connection, transaction

from .models import DOArea, Label, LabelEntry, Marking, Onward, Organisation, View

INTERN_LOCK = 5_107_001  # advisory lock: ids of labels commit in their order, so `newer than` loses none


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Entry:
    """A release: exactly one of organisation, audience, member (primary keys); audience_version freezes a list; 0 is none."""

    view: int
    organisation: int = 0
    audience: int = 0
    audience_version: int = 0
    member: int = 0
    basis: str = ""  # record kind whose standing consent it rests on


def intern(
    *,
    area: DOArea,
    originator: Organisation,
    marking: Marking,
    entries: list[Entry] | tuple[Entry, ...] = (),
    onward: Onward = Onward.NONE,
    hide: frozenset[str] | set[str] = frozenset(),
    author: int = 0,
) -> Label:
    """The label with this content. author: the member who wrote it down; a RED label carries him as a person entry.

    hide: of originator, narrative, advice, position. Raises ValueError for an entry that names no or two principals, or unknown hide.
    """
    unknown = set(hide) - {"originator", "narrative", "advice", "position"}
    if unknown:
        raise ValueError(f"hide names {sorted(unknown)[0]!r}; known are originator, narrative, advice, position")
    wanted = set(entries)
    if marking == Marking.RED and author:
        wanted.add(Entry(view=View.FULL, member=author))
    for entry in wanted:
        if [bool(entry.organisation), bool(entry.audience), bool(entry.member)].count(True) != 1:
            raise ValueError(f"{entry} names not exactly one principal")
    terms = {"area": str(area.pk), "originator": originator.pk, "marking": int(marking), "onward": str(onward), "hide": sorted(hide)}
    content = json.dumps([terms, [asdict(entry) for entry in sorted(wanted)]], sort_keys=True)
    content_hash = hashlib.sha256(content.encode()).hexdigest()
    known = Label.objects.filter(content_hash=content_hash).first()
    return known or _write(content_hash, area, originator, marking, onward, hide, sorted(wanted))


def _write(
    content_hash: str,
    area: DOArea,
    originator: Organisation,
    marking: Marking,
    onward: Onward,
    hide: frozenset[str] | set[str],
    entries: list[Entry],
) -> Label:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [INTERN_LOCK])
        label, is_new = Label.objects.get_or_create(
            content_hash=content_hash,
            defaults={"area": area, "originator": originator, "marking": marking, "onward": onward}
            | {f"hide_{name}": name in hide for name in ("originator", "narrative", "advice", "position")},
        )
        if is_new:
            LabelEntry.objects.bulk_create(
                LabelEntry(
                    label=label,
                    view=entry.view,
                    organisation_id=entry.organisation or None,
                    audience_id=entry.audience or None,
                    audience_version=entry.audience_version or None,
                    member_id=entry.member or None,
                    basis=entry.basis,
                )
                for entry in entries
            )
    return label


def widens(before: Label, after: Label) -> bool:
    """Whether nobody loses sight when a record passes from one label to another: same originator, no tighter, and every entry kept."""
    if (before.area_id, before.originator_id) != (after.area_id, after.originator_id) or after.marking < before.marking:
        return False
    if before.onward not in (Onward.NONE, after.onward):
        return False
    kept = {_principal(entry): entry.view for entry in after.entries.all()}
    return all(kept.get(_principal(entry), 0) >= entry.view for entry in before.entries.all())


class NoMeet(ValueError):
    """What derives from records of several originators or areas has no label that keeps every one's word: each must consent."""


def meet(first: Label, *others: Label) -> Label:
    """The label of what derives from records under all of these: nobody sees it who does not see every one of them, and no fuller.

    Entries are kept that stand in each, in the least view and on the consent that each rests on. Raises NoMeet.
    """
    terms = (first.area_id, first.originator_id)
    if any((label.area_id, label.originator_id) != terms for label in others):
        raise NoMeet("labels of several originators or areas")
    every = (first, *others)
    kept: dict[tuple[object, ...], Entry] | None = None
    for label in every:
        stands = {_principal(entry): _entry(entry) for entry in sorted(label.entries.all(), key=lambda entry: entry.view)}
        kept = stands if kept is None else {who: min(kept[who], stands[who]) for who in kept.keys() & stands.keys()}
    onward = {Onward(label.onward) for label in every}
    return intern(
        area=first.area,
        originator=first.originator,
        marking=Marking(min(label.marking for label in every)),
        onward=onward.pop() if len(onward) == 1 else Onward.NONE,
        hide={name for name in ("originator", "narrative", "advice", "position") for label in every if getattr(label, f"hide_{name}")},
        entries=sorted((kept or {}).values()),
    )


def _entry(entry: LabelEntry) -> Entry:
    return Entry(
        view=entry.view,
        organisation=entry.organisation_id or 0,
        audience=entry.audience_id or 0,
        audience_version=entry.audience_version or 0,
        member=entry.member_id or 0,
        basis=entry.basis,
    )


def _principal(entry: LabelEntry) -> tuple[object, ...]:
    return entry.organisation_id, entry.audience_id, entry.audience_version, entry.member_id, entry.basis


def originators_consent_covers(label: Label, *, kind: str, record: object) -> LabelEntry | None:
    """The first entry for another than the originator that no consent covers, or None when each is covered.

    An entry with a basis rests on a standing consent, which scope() checks at every read. The others need a consent for this record,
    given by a focal point of the originator, not withdrawn, and at least as wide.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """select e.id from partners_labelentry e
            left join partners_member m on m.id = e.member_id
            where e.label_id = %s and e.basis = '' and e.organisation_id is distinct from %s and m.organisation_id is distinct from %s
            and not exists (select from partners_audience a where a.id = e.audience_id and a.organisation_id = %s and a.rule = '')
            and not exists (select from partners_consent c where c.kind = %s and c.record = %s and c.view >= e.view
                and c.starts_at <= sight_now() and (c.ends_at is null or c.ends_at > sight_now())
                and (c.organisation_id = e.organisation_id or c.audience_id = e.audience_id or c.member_id = e.member_id))
            order by e.id limit 1""",
            [label.pk, *[label.originator_id] * 3, kind, str(record)],
        )
        row = cursor.fetchone()
    return LabelEntry.objects.get(pk=row[0]) if row else None
