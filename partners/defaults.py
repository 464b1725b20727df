"""The labels that records carry unless their originator says otherwise, and the standing consents these rest on (design.md, section 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from . import labels
from .acts import action
from .labels import Entry
from .models import Audience, DOArea, Duty, Label, Marking, Member, Onward, Organisation, StandingConsent, View
from .readers import Reader, running

Rule = Audience.Rule
TEXTS = frozenset({"originator", "narrative", "advice"})


class NotAFocalPoint(PermissionError):
    """Only a focal point of the organisation in the area consents for it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """What a label says before area and originator are known. views: view by rule audience; each rests on a standing consent."""

    marking: Marking
    onward: Onward = Onward.NONE
    hide: frozenset[str] = frozenset()
    views: tuple[tuple[Rule, View], ...] = ()


PUBLIC = Terms(marking=Marking.CLEAR)
OWN = Terms(marking=Marking.AMBER_STRICT)
RESERVED = Terms(marking=Marking.RED)  # kidnap, detention, sexual violence, staff misconduct
FOR_STAFF = Terms(marking=Marking.GREEN, onward=Onward.MEMBERS, views=((Rule.ALL_STAFF, View.FULL),))

# Shipped defaults by layer key; an organisation confirms them when it joins (confirm_defaults) or labels otherwise.
SHIPPED: Mapping[str, Terms] = {
    "do_areas": PUBLIC,
    "reference": PUBLIC,
    "roads": FOR_STAFF,
    "venues": FOR_STAFF,
    "hospitals": FOR_STAFF,
    "evacuation_points": FOR_STAFF,
    "incidents": Terms(
        marking=Marking.GREEN, hide=TEXTS | {"position"}, views=((Rule.DUTY_DESK, View.FULL), (Rule.PLATFORM_DUTY_DESK, View.FULL))
    ),
    # A warning names no originator, so its full form may reach everyone who stands in the area, suspended partners too.
    "warnings": Terms(marking=Marking.GREEN, onward=Onward.MEMBERS, views=((Rule.WARNING_LIST, View.FULL),)),
    "premises": OWN,
    "missions": OWN,
    "vehicles": OWN,
    "calls": OWN,
    "alerts": OWN,
    "movements": Terms(marking=Marking.GREEN, hide=TEXTS),  # of those whose participants all agreed: a cell, hours late
}


def default_label(
    kind: str, area: DOArea, originator: Organisation, member: Reader | Member | None = None, *, reserved: bool = False
) -> Label:
    """The shipped label of a kind of record (a layer key). member: who writes it down; only a RED label names him.

    reserved: what is RED whatever its kind (kidnap, detention, sexual violence, staff misconduct). Raises ValueError for an unknown kind.
    """
    if kind not in SHIPPED:
        raise ValueError(f"no shipped label for {kind!r}; known are {', '.join(sorted(SHIPPED))}")
    return label_of(RESERVED if reserved else SHIPPED[kind], kind=kind, area=area, originator=originator, author=member_id(member))


def label_of(terms: Terms, *, kind: str, area: DOArea, originator: Organisation, author: int = 0) -> Label:
    """The label with these terms. Its entries rest on the originator's standing consent for this kind of record."""
    entries = [Entry(view=view, audience=rule_audience(area, rule).pk, basis=kind) for rule, view in terms.views]
    return labels.intern(
        area=area, originator=originator, marking=terms.marking, onward=terms.onward, hide=terms.hide, entries=entries, author=author
    )


def rule_audience(area: DOArea, rule: Rule) -> Audience:
    """The rule audience of an area, made when first asked for (of a platform's members there is one per platform: not here)."""
    known = Audience.objects.filter(area=area, rule=rule, organisation=None).first()
    if known is not None:
        return known
    made, _ = Audience.objects.get_or_create(area=area, rule=rule, organisation=None, defaults={"name": str(rule.label)})
    return made


def member_id(member: Reader | Member | None) -> int:
    """Primary key of a member given as such or as a reader; 0 for none."""
    if member is None:
        return 0
    return member.member if isinstance(member, Reader) else member.pk


@action
def confirm_defaults(*, organisation: Organisation, area: DOArea, by: Reader, at: datetime) -> list[StandingConsent]:
    """An organisation confirms the shipped labels: its standing consent to each audience they name. Returns the consents added now.

    by: its focal point in the area, else NotAFocalPoint. Confirming again adds nothing. Withdrawing a consent acts at once.
    """
    duties = Duty.objects.filter(running(at), member=by.member, kind=Duty.Kind.FOCAL_POINT, area=area)
    if by.organisation != organisation.pk or not duties.exists():
        raise NotAFocalPoint(f"{by.organisation_name} member {by.member} is no focal point of {organisation} in {area}")
    added = []
    for kind, terms in SHIPPED.items():
        for rule, view in terms.views:
            audience = rule_audience(area, rule)
            if not _consented(organisation, area, kind, audience, view, at):
                added.append(
                    StandingConsent(
                        originator=organisation, area=area, kind=kind, audience=audience, view=view, starts_at=at, given_by_id=by.member
                    )
                )
    # One statement: its trigger redraws the epoch of all once, not once a row.
    return StandingConsent.objects.bulk_create(added)


def unconfirmed(label: Label, *, at: datetime) -> list[str]:
    """Names of audiences and organisations whose entry in a label rests on a standing consent that nobody gave: they get nothing by it."""
    missing = []
    for entry in label.entries.exclude(basis="").select_related("audience", "organisation", "member"):
        principal = Q(audience=entry.audience_id) if entry.audience_id else Q(organisation=entry.organisation_id, member=entry.member_id)
        given = StandingConsent.objects.filter(
            running(at), principal, originator=label.originator_id, area=label.area_id, kind=entry.basis, view__gte=entry.view
        )
        if not given.exists():
            missing.append(str(entry.audience or entry.organisation or entry.member))
    return missing


def _consented(organisation: Organisation, area: DOArea, kind: str, audience: Audience, view: View, at: datetime) -> bool:
    held = StandingConsent.objects.filter(running(at), originator=organisation, area=area, kind=kind, audience=audience, view__gte=view)
    return held.exists()
