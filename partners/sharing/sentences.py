"""Who sees a record in which view, in plain words. Every sentence is what decide() says of somebody; there is no second rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from ..models import Audience, DOArea, Marking, Onward, Organisation, View
from ..readers import AreaFacts, Facts, LabelTerms, Listed, facts_of, facts_of_role
from ..visibility import decide
from .plans import Plan, Release, Who, terms_of
from .principals import name_of

Rule = Audience.Rule
OWN_ROLES = ("field", "security_officer", "focal_point")  # from the least to the most that an own member sees
NOBODY = AreaFacts(
    status="confirmed",
    closed=False,
    engaged_by=None,
    duties=frozenset(),
    green_switch=False,
    runs_platform=False,
    platforms=frozenset(),
    undertaking=0,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """Who, in which view, until when. kind: organisation, audience, member, or all for who is in no release by name."""

    who: str
    kind: str
    view: str
    until: str | None
    words: str


def of(plan: Plan, *, area: DOArea, originator: Organisation, in_force: Mapping[Who, bool], cell: str, at: datetime) -> list[Sentence]:
    """Sentences of a plan, our own organisation first. cell: how the redacted place is drawn, in words, or empty."""
    terms = terms_of(plan, area=area, originator=originator, in_force=in_force)
    found = [_own(terms, area, originator, at)]
    for one in plan.releases:
        if one.member is not None and one.member.organisation_id == originator.pk and plan.marking > Marking.AMBER_STRICT:
            continue  # sees it anyhow
        view = _view_of(one, terms, area, at)
        if view is not None:
            found.append(_sentence(name(one), _kind(one), view, one.until, cell, plan))
    found += _everybody(plan, terms, area, cell, at)
    return found


def documents(sentences: list[Sentence]) -> list[dict[str, Any]]:
    """As the wire says them."""
    return [asdict(sentence) for sentence in sentences]


def name(one: Release) -> str:
    """How the principal of a release is called."""
    if one.organisation:
        return one.organisation.name
    return one.audience.name if one.audience else name_of(one.member) if one.member else ""


def short(one: Release) -> str:
    """A release in words, without its cell."""
    return _words(name(one), View(one.view), one.until, "")


def _own(terms: LabelTerms, area: DOArea, originator: Organisation, at: datetime) -> Sentence:
    seeing = [role for role in OWN_ROLES if decide(facts_of_role(originator, role, area, at=at), terms, None, at) is not None]
    if "field" in seeing:
        who = _("%(organisation)s (us)") % {"organisation": originator.name}
    elif "security_officer" in seeing:
        who = _("%(organisation)s (us), security duties") % {"organisation": originator.name}
    else:
        who = _("%(organisation)s (us), focal points and persons named") % {"organisation": originator.name}
    return Sentence(who=who, kind="organisation", view="full", until=None, words=_words(who, View.FULL, None, ""))


def _everybody(plan: Plan, terms: LabelTerms, area: DOArea, cell: str, at: datetime) -> Iterator[Sentence]:
    """Those who see it though no release names them: by the marking, or as clients of somebody named."""
    stranger = _somebody(area, replace(NOBODY, duties=frozenset({"security_officer"})))
    view = decide(stranger, terms, None, at)
    if decide(_somebody(area, replace(NOBODY, status=None)), terms, None, at) is not None:
        yield _sentence(_("Everybody who takes part, in any area"), "all", View.REDACTED, None, cell, plan)
        return
    if view is not None:
        who = _("All confirmed organisations in %(area)s, security duties") % {"area": area.name}
        yield _sentence(who, "all", view, None, cell, plan)
    for one in plan.releases:
        if one.organisation is None or plan.onward == Onward.NONE:
            continue
        client = replace(NOBODY, duties=frozenset({"security_officer"}), platforms=frozenset({one.organisation.pk}))
        if plan.onward == Onward.NATIONAL:
            client = replace(client, status="engaged", engaged_by=one.organisation.pk, platforms=frozenset())
        seen = decide(_somebody(area, client), terms, None, at)
        if seen is not None and (view is None or client.status == "engaged"):
            words = _("National partners of %(who)s") if plan.onward == Onward.NATIONAL else _("Members of %(who)s, if it runs a platform")
            yield _sentence(words % {"who": one.organisation.name}, "all", seen, one.until, cell, plan)


def _view_of(one: Release, terms: LabelTerms, area: DOArea, at: datetime) -> View | None:
    """The fullest view that the principal of a release has, whatever it is by."""
    if one.member is not None:
        return decide(facts_of(one.member.pk, at=at), terms, None, at)
    if one.organisation is not None:
        return decide(facts_of_role(one.organisation, "security_officer", area, at=at), terms, None, at)
    assert one.audience is not None
    return decide(_in_audience(one, one.audience, area, at), terms, None, at)


def _in_audience(one: Release, audience: Audience, area: DOArea, at: datetime) -> Facts:
    """Somebody whom the audience holds, and who has no more than that takes."""
    security = frozenset({"security_officer"})
    if not audience.rule:
        stay = Listed(starts_at=at, ends_at=None, from_version=one.version or audience.version, to_version=None, out_at=None)
        return replace(_somebody(area, replace(NOBODY, duties=frozenset({"field"}))), lists={audience.pk: (stay,)})
    kind, facts = {
        Rule.UNSMS: ("unsms", replace(NOBODY, status="present", duties=security)),
        Rule.INGO: ("ingo", replace(NOBODY, duties=security)),
        Rule.IO: ("io", replace(NOBODY, duties=security)),
        Rule.PLATFORM_MEMBERS: ("ingo", replace(NOBODY, duties=security, platforms=frozenset({audience.organisation_id or 0}))),
        Rule.DUTY_DESK: ("unsms", replace(NOBODY, status="present", duties=frozenset({"duty_officer"}))),
        Rule.PLATFORM_DUTY_DESK: ("ingo", replace(NOBODY, duties=frozenset({"duty_officer"}), runs_platform=True)),
        Rule.ALL_STAFF: ("ingo", replace(NOBODY, duties=frozenset({"field"}))),
        Rule.WARNING_LIST: ("ingo", replace(NOBODY, status="suspended")),
    }[Rule(audience.rule)]
    return replace(_somebody(area, facts), kind=kind)


def _somebody(area: DOArea, facts: AreaFacts) -> Facts:
    """A member of an organisation that is nobody's, with these facts in the area."""
    facts = replace(facts, undertaking=area.undertaking_version)
    return Facts(
        member=0,
        organisation=0,
        kind="ingo",
        machine=False,
        uniformed=False,
        active=True,
        undertaking=area.undertaking_version,
        areas={area.pk: facts},
        lists={},
    )


def _kind(one: Release) -> str:
    return "organisation" if one.organisation else "audience" if one.audience else "member"


def _sentence(who: str, kind: str, view: View, until: datetime | None, cell: str, plan: Plan) -> Sentence:
    drawn = cell if view == View.REDACTED and "position" in plan.hide else ""
    return Sentence(
        who=who, kind=kind, view=View(view).label, until=_stamp(until) if until else None, words=_words(who, view, until, drawn)
    )


def _words(who: str, view: View, until: datetime | None, cell: str) -> str:
    seen = _("full") if view == View.FULL else _("redacted")
    said = f"{who}: {seen}" + (f", {cell}" if cell else "")
    return said + (" " + _("until %(moment)s") % {"moment": _moment(until)} if until else "")


def _moment(at: datetime) -> str:
    at = at.astimezone(UTC)
    return f"{at.day} {at:%b %H:%M}Z"


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
