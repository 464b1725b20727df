"""Whom one may release to in an area: organisations on its list, audiences, people. What is not here cannot be named in a plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from ..models import Audience, DOArea, Duty, Member, Organisation, Standing
from ..readers import Reader, facts_of, running

if TYPE_CHECKING:
    from .plans import Plan


@dataclass(frozen=True, kw_only=True, slots=True)
class Principals:
    """Whom a reader may name. standings: by primary key of the organisation; duties: a member's first duty in the area."""

    organisations: dict[str, Organisation]  # by code
    standings: dict[int, str]
    audiences: dict[int, Audience]
    members: dict[int, Member]
    duties: dict[int, str]

    def document(self) -> dict[str, Any]:
        """As GET /sharing/principals says it."""
        return {
            "organisations": [
                {"code": one.code, "name": one.name, "kind": one.kind, "standing": self.standings[one.pk]}
                for one in self.organisations.values()
            ],
            "audiences": [{"id": one.pk, "name": one.name, "rule": one.rule} for one in self.audiences.values()],
            "members": [
                {"id": one.pk, "name": name_of(one), "organisation": one.organisation.name, "duty": self.duties.get(one.pk, "")}
                for one in self.members.values()
            ],
        }


def of(reader: Reader, area: DOArea, *, at: datetime) -> Principals:
    """Whom a reader may release to: organisations with a standing in the area; its rule audiences, and the lists that his organisation
    manages or that hold him; people of his own organisation, and, for who takes part there, focal points of the area's others."""
    standings = dict(Standing.objects.filter(running(at), area=area).values_list("organisation_id", "status"))
    organisations = Organisation.objects.filter(pk__in=standings).exclude(pk=reader.organisation).order_by("name")
    holds = Q(memberships__member=reader.member, memberships__ends_at=None) & Q(memberships__starts_at__lte=at)
    audiences = Audience.objects.filter(~Q(rule="") | Q(organisation=reader.organisation) | holds, area=area)
    people = Member.objects.filter(running(at), machine=False, user__is_active=True).select_related("user", "organisation")
    duties = Duty.objects.filter(running(at), Q(area=area) | Q(area=None)).exclude(kind=Duty.Kind.AUDITOR)
    focal = duties.filter(kind=Duty.Kind.FOCAL_POINT, member__organisation__in=standings if _takes_part(reader, area, at) else [])
    members = people.filter(Q(organisation=reader.organisation) | Q(pk__in=focal.values("member")))
    found = {one.pk: one for one in members.order_by("organisation__name", "user__username")}
    return Principals(
        organisations={one.code: one for one in organisations},
        standings=standings,
        audiences={one.pk: one for one in audiences.distinct().order_by("rule", "name")},
        members=found,
        duties=dict(duties.filter(member__in=found).order_by("-kind").values_list("member_id", "kind")),
    )


def beside(known: Principals, plan: Plan) -> Principals:
    """The same, and whom a plan names already: they may be named again, or the plan could not be sent back as it was."""
    named = plan.releases
    return replace(
        known,
        organisations={one.organisation.code: one.organisation for one in named if one.organisation} | known.organisations,
        audiences={one.audience.pk: one.audience for one in named if one.audience} | known.audiences,
        members={one.member.pk: one.member for one in named if one.member} | known.members,
    )


def _takes_part(reader: Reader, area: DOArea, at: datetime) -> bool:
    """Whether names of other organisations' people are this reader's to know: a duty, an undertaking, and a standing that shares."""
    facts = facts_of(reader.member, at=at)
    here = facts.areas[area.pk]
    accepted = facts.undertaking is not None and facts.undertaking >= here.undertaking
    return facts.active and not facts.machine and accepted and here.staff and (here.confirmed or here.status == Standing.Status.ENGAGED)


def name_of(member: Member) -> str:
    """How a person or machine is called."""
    return (member.user.get_full_name() or member.user.get_username()) if member.user else member.name
