"""What an organisation settles once: standing consents, default plans; and the list of what it has released by name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from .. import audit
from ..acts import action
from ..models import Audience, DefaultPlan, DOArea, Member, Organisation, StandingConsent, View
from ..problems import not_found
from ..readers import Reader
from ..visibility import visible
from . import consents, kinds, plans, previews, sentences
from .plans import Plan

RELEASED_AT_MOST = 200


@action
def give(
    *,
    by: Reader,
    kind: str,
    area: DOArea,
    view: View,
    at: datetime,
    ends_at: datetime | None = None,
    organisation: Organisation | None = None,
    audience: Audience | None = None,
    member: Member | None = None,
) -> StandingConsent:
    """Consents for all records of a layer in an area, to one principal. Raises NotAFocalPoint."""
    consents.demand_focal(by, area, at=at)
    row = StandingConsent.objects.create(
        originator_id=by.organisation,
        area=area,
        kind=kind,
        view=view,
        organisation=organisation,
        audience=audience,
        member=member,
        starts_at=consents.sight_moment(),
        ends_at=ends_at,
        given_by_id=by.member,
    )
    _note(by, row, {"standing": row.pk})
    return row


@action
def withdraw(*, by: Reader, consent: int, at: datetime) -> None:
    """Ends a standing consent now; the epoch makes it act in the next statement of everybody. Raises 404, NotAFocalPoint."""
    row = (
        StandingConsent.objects.select_for_update(of=("self",))
        .select_related("area")
        .filter(pk=consent, originator=by.organisation)
        .first()
    )
    moment = consents.sight_moment()
    if row is None or (row.ends_at is not None and row.ends_at <= moment):
        raise not_found()
    consents.demand_focal(by, row.area, at=at)
    row.ends_at = moment
    row.save(update_fields=["ends_at"])
    _note(by, row, {"standing": row.pk, "withdrawn": 1})


@action
def set_default(*, by: Reader, kind: str, area: DOArea, plan: Plan, at: datetime) -> DefaultPlan:
    """Stores the default plan of a layer in an area, and consents to its releases for all records filed under it. Raises NotAFocalPoint.

    What an earlier default consented to stands until it is withdrawn: older records rest on it.
    """
    consents.demand_focal(by, area, at=at)
    own = Organisation.objects.get(pk=by.organisation)
    held = {plans.key_of(row): row.view for row in consents.standing_of(kind, area, own.pk, at=at)}
    moment = consents.sight_moment()
    given = [
        StandingConsent(
            originator=own,
            area=area,
            kind=kind,
            view=one.view,
            organisation=one.organisation,
            audience=one.audience,
            member=one.member,
            starts_at=moment,
            given_by_id=by.member,
        )
        for one in plans.others(plan.releases, own.pk)
        if held.get(one.who, 0) < one.view
    ]
    StandingConsent.objects.bulk_create(given)
    row, _ = DefaultPlan.objects.update_or_create(
        organisation=own, area=area, kind=kind, defaults={"plan": plan.document(), "set_by_id": by.member, "set_at": at}
    )
    detail: dict[str, str | int] = {"default": 1, "marking": plan.marking.label.removeprefix("TLP:"), "releases": len(plan.releases)}
    audit.note(act="release", by=by, layer=kind, area=area.pk, originator=own.pk, detail=detail)
    return row


def released(reader: Reader, *, at: datetime) -> list[dict[str, Any]]:
    """Own records that a consent for the record releases to others, newest first, with who sees them."""
    found = []
    for kind in kinds.every():
        named = visible(kind.source.shown, reader).filter(
            view=View.FULL, label__originator=reader.organisation, label__entries__basis="", label__marking__lt=5
        )
        outside = named.exclude(label__entries__member__organisation=reader.organisation).defer("words", "geom")
        found += [(kind, row) for row in outside.order_by("-updated_at", "id").distinct()[:RELEASED_AT_MOST]]
    found.sort(key=lambda pair: (pair[1].updated_at, str(pair[1].pk)), reverse=True)
    told: dict[Any, list[dict[str, Any]]] = {}
    listed = []
    for kind, row in found[:RELEASED_AT_MOST]:
        record = kind.source.record.unrestricted.select_related("label__area", "label__originator", "cell").get(pk=row.record)
        key = (row.label_id, row.sight_until, record.cell_id)
        if key not in told:
            redacted = kind.source.shown.unrestricted.filter(record=row.record, view=View.REDACTED).first()
            told[key] = sentences.documents(previews.told(kind.source, record, redacted, at=at)[1])
        listed.append({"layer": kind.key, "id": str(row.pk), "title": row.title, "marking": row.marking, "sentences": told[key]})
    return listed


def _note(by: Reader, row: StandingConsent, detail: dict[str, Any]) -> None:
    about = row.organisation_id or (row.member.organisation_id if row.member else None)
    audit.note(
        act="release", by=by, layer=row.kind, view=row.view, area=row.area_id, originator=by.organisation, about=about, detail=detail
    )
