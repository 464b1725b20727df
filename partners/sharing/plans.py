"""A plan is what a person says about who may see a record; a label is what it becomes. Here the one is made of the other, both ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from .. import defaults, labels
from ..labels import Entry
from ..models import (
    Audience,
    Consent,
    DefaultPlan,
    DOArea,
    Due,
    Label,
    LabelEntry,
    Marking,
    Member,
    Onward,
    Organisation,
    Record,
    StandingConsent,
    View,
)
from ..readers import EntryTerms, LabelTerms, audience_terms, running

HIDEABLE = ("originator", "narrative", "advice", "position")
Who = tuple[int | None, int | None, int | None]  # organisation, audience, member; two are None


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """One entry of a plan: to exactly one of organisation, audience, member. until: None has no end of its own."""

    view: View
    organisation: Organisation | None = None
    audience: Audience | None = None
    member: Member | None = None
    until: datetime | None = None
    basis: str = ""  # layer key whose standing consent it rests on; empty: on a consent for the record, or on none (own people)
    version: int = 0  # of a list that was frozen when it was released to (RED)

    @property
    def who(self) -> Who:
        return key_of(self)

    def to(self) -> dict[str, Any]:
        """The principal as a plan names it."""
        if self.organisation:
            return {"organisation": self.organisation.code}
        return {"audience": self.audience.pk} if self.audience else {"member": self.member.pk if self.member else 0}


def key_of(row: Release | Consent | StandingConsent | LabelEntry) -> Who:
    """The principal of a release, an entry or a consent, to compare by."""
    if isinstance(row, Release):
        return (
            row.organisation.pk if row.organisation else None,
            row.audience.pk if row.audience else None,
            row.member.pk if row.member else None,
        )
    return row.organisation_id, row.audience_id, row.member_id


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """Who may see a record, in which view and until when. coarser: the wider published cell instead of the fine one."""

    marking: Marking
    onward: Onward = Onward.NONE
    hide: frozenset[str] = frozenset()
    coarser: bool = False
    releases: tuple[Release, ...] = ()

    def document(self) -> dict[str, Any]:
        """The plan as the wire says it."""
        return {
            "marking": self.marking.label,
            "onward": str(self.onward),
            "hide": [name for name in HIDEABLE if name in self.hide],
            "coarser": self.coarser,
            "releases": [
                {"to": one.to(), "view": View(one.view).label, "until": one.until and one.until.isoformat().replace("+00:00", "Z")}
                for one in self.releases
            ],
        }

    def may_redact(self) -> bool:
        """Whether any reader could get the redacted form."""
        return self.marking >= Marking.GREEN or self.onward != Onward.NONE or any(one.view == View.REDACTED for one in self.releases)

    def at(self, moment: datetime) -> Plan:
        """What is left of the plan at a moment."""
        return replace(self, releases=tuple(one for one in self.releases if one.until is None or one.until > moment))

    def ends(self) -> list[datetime]:
        """The moments at which a release ends, in order."""
        return sorted({one.until for one in self.releases if one.until is not None})


OWN = Plan(marking=Marking.AMBER_STRICT)


def label_of(plan: Plan, *, area: DOArea, originator: Organisation, author: int = 0) -> Label:
    """The label that says a plan, whatever its ends. author: the member who wrote the record down (RED names him)."""
    entries = [
        Entry(
            view=one.view,
            organisation=one.organisation.pk if one.organisation else 0,
            audience=one.audience.pk if one.audience else 0,
            audience_version=one.version,
            member=one.member.pk if one.member else 0,
            basis=one.basis,
        )
        for one in plan.releases
    ]
    return labels.intern(
        area=area, originator=originator, marking=plan.marking, onward=plan.onward, hide=plan.hide, entries=entries, author=author
    )


def unwritten(plan: Plan, *, area: DOArea, originator: Organisation) -> Label:
    """The label of a plan as forms read it, never saved and without entries: for a preview."""
    hidden = {f"hide_{name}": name in plan.hide for name in HIDEABLE}
    return Label(area=area, originator=originator, marking=plan.marking, onward=plan.onward, **hidden)


def terms_of(plan: Plan, *, area: DOArea, originator: Organisation, in_force: Mapping[Who, bool]) -> LabelTerms:
    """The plan as decide() reads it; in_force: by principal, whether the consent that its release rests on holds (default: yes)."""
    entries = tuple(
        EntryTerms(
            view=one.view,
            organisation=one.organisation.pk if one.organisation else None,
            audience=audience_terms(one.audience) if one.audience else None,
            audience_version=one.version or None,
            member=one.member.pk if one.member else None,
            in_force=in_force.get(one.who, True),
        )
        for one in plan.releases
    )
    return LabelTerms(area=area.pk, originator=originator.pk, marking=plan.marking, onward=plan.onward, entries=entries)


def of_record(kind: str, record: Record, *, at: datetime) -> Plan:
    """The plan that a record's label and consents say."""
    consents = Consent.objects.filter(running(at), kind=kind, record=record.pk).order_by("starts_at")
    return _of_label(record.label, {key_of(one): one.ends_at for one in consents}, coarser=_is_coarse(record))


def of_sources(sources: Sequence[tuple[str, Record]]) -> Plan:
    """The plan of what is drawn from several records (layer key, record) of one originator: the meet of their labels, of those too that are planned for
    them, so that a release with an end gives nothing of it away. Raises labels.NoMeet for several originators or areas."""
    due = Due.objects.select_related("label")
    every = [label for key, record in sources for label in (record.label, *(row.label for row in due.filter(kind=key, record=record.pk)))]
    return _of_label(labels.meet(*every), {}, coarser=any(_is_coarse(record) for _, record in sources))


def _is_coarse(record: Record) -> bool:
    return record.cell is not None and record.cell.level > 0


def _of_label(label: Label, ends: Mapping[Who, datetime | None], *, coarser: bool) -> Plan:
    entries = label.entries.select_related("organisation", "audience", "member__user", "member__organisation").order_by("pk")
    return Plan(
        marking=Marking(label.marking),
        onward=Onward(label.onward),
        hide=frozenset(name for name in HIDEABLE if getattr(label, f"hide_{name}")),
        coarser=coarser,
        releases=tuple(
            Release(
                view=View(entry.view),
                organisation=entry.organisation,
                audience=entry.audience,
                member=entry.member,
                until=None if entry.basis else ends.get(key_of(entry)),
                basis=entry.basis,
                version=entry.audience_version or 0,
            )
            for entry in entries
        ),
    )


def default(kind: str, area: DOArea, organisation: Organisation | int) -> Plan:
    """An organisation's default for a layer in an area: the one it stored, else the shipped one. Raises KeyError for an unknown layer."""
    stored = DefaultPlan.objects.filter(organisation=organisation, area=area, kind=kind).first()
    if stored is not None:
        return _read(stored.plan, kind)
    shipped = defaults.SHIPPED[kind]
    releases = tuple(Release(view=view, audience=defaults.rule_audience(area, rule), basis=kind) for rule, view in shipped.views)
    return Plan(marking=shipped.marking, onward=shipped.onward, hide=shipped.hide, releases=releases)


def _read(document: Mapping[str, Any], kind: str) -> Plan:
    """A stored plan; a principal that is no more falls out of it."""
    releases = []
    for one in document["releases"]:
        found = _principal(one["to"])
        if found:
            releases.append(Release(view=View.FULL if one["view"] == "full" else View.REDACTED, basis=kind, **found))
    return Plan(
        marking=next(marking for marking in Marking if marking.label == document["marking"]),
        onward=Onward(document["onward"]),
        hide=frozenset(document["hide"]),
        coarser=document["coarser"],
        releases=tuple(releases),
    )


def _principal(to: Mapping[str, Any]) -> dict[str, Any]:
    [[name, value]] = to.items()
    found: Any = {
        "organisation": Organisation.objects.filter(code=value) if name == "organisation" else Organisation.objects.none(),
        "audience": Audience.objects.filter(pk=value) if name == "audience" else Audience.objects.none(),
        "member": Member.objects.filter(pk=value).select_related("user", "organisation") if name == "member" else Member.objects.none(),
    }[name].first()
    return {name: found} if found else {}


def others(releases: Iterable[Release], organisation: int) -> list[Release]:
    """The releases to anybody but people of this organisation."""
    return [one for one in releases if one.member is None or one.member.organisation_id != organisation]


def loosens(before: Plan, after: Plan, organisation: int) -> bool:
    """Whether a plan lets anybody beside the originator's own see more, or longer, than another did."""
    held = {one.who: one for one in before.releases}
    outside = others(after.releases, organisation)
    reaches = after.marking >= Marking.GREEN or after.onward != Onward.NONE or bool(outside)
    if not reaches:
        return False
    if after.marking > before.marking or after.onward not in (Onward.NONE, before.onward):
        return True
    if after.may_redact() and (before.hide - after.hide or (before.coarser and not after.coarser)):
        return True
    return any(one.who not in held or _more(held[one.who], one) for one in outside)


def _more(before: Release, after: Release) -> bool:
    if after.view > before.view:
        return True
    return before.until is not None and (after.until is None or after.until > before.until)
