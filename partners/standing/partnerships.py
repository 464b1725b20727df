"""The life of a partnership (guidelines 3, global level): each step dated, with its document; the status follows from the last one."""

from __future__ import annotations

from datetime import date, datetime

from .. import audit
from ..acts import action
from ..models import Duty, Office, Organisation, Partnership, PartnershipStep
from ..readers import Reader, running
from .offices import DoesNotSpeak

Step = PartnershipStep.Kind
Status = Partnership.Status

# What may follow what: the status before (None: no partnership yet) -> the step -> the status after.
LIFE: dict[str | None, dict[str, str]] = {
    None: {Step.INVITATION: Status.INTERESTED, Step.INTEREST: Status.INTERESTED},
    Status.INTERESTED: {Step.APPLICATION: Status.APPLIED},
    Status.APPLIED: {Step.REVIEW: Status.UNDER_REVIEW},
    Status.UNDER_REVIEW: {
        Step.RECOMMENDATION: Status.UNDER_REVIEW,
        Step.ADMISSION: Status.UNDER_REVIEW,
        Step.LETTER: Status.ACTIVE,
        Step.REFUSAL: Status.REJECTED,
    },
    Status.REJECTED: {Step.APPLICATION: Status.APPLIED},
    Status.ACTIVE: {Step.SUSPENSION: Status.SUSPENDED, Step.RESCISSION: Status.RESCINDED},
    Status.SUSPENDED: {Step.REINSTATEMENT: Status.ACTIVE, Step.RESCISSION: Status.RESCINDED},
    Status.RESCINDED: {Step.APPLICATION: Status.APPLIED},
}
# What the Committee decides rests on the Working Group's recommendation, and the letter on the Committee's decision.
RESTS_ON = {Step.ADMISSION: Step.RECOMMENDATION, Step.REFUSAL: Step.RECOMMENDATION, Step.LETTER: Step.ADMISSION}
WITH_DOCUMENT = (Step.ADMISSION, Step.LETTER, Step.REFUSAL, Step.SUSPENSION, Step.REINSTATEMENT, Step.RESCISSION)
WITH_REASONS = (Step.REFUSAL, Step.SUSPENSION, Step.RESCISSION)


class NotNext(ValueError):
    """The step does not follow from where the partnership stands, or lacks its document or reasons."""


def keeps_records(by: Reader | None, at: datetime) -> bool:
    """Whether a writer keeps the case records of partnerships: UNDSS does, through a focal point, duty officer or HQ security."""
    if by is None:
        return True
    kinds = (Duty.Kind.HQ_SECURITY, Duty.Kind.FOCAL_POINT, Duty.Kind.DUTY_OFFICER)
    undss = Office.objects.filter(kind=Office.Kind.UNDSS, organisation=by.organisation).exists()
    return undss and not by.machine and Duty.objects.filter(running(at), member=by.member, kind__in=kinds).exists()


@action
def take_step(
    *,
    by: Reader | None,
    organisation: Organisation,
    kind: str,
    taken_on: date,
    at: datetime,
    document: str = "",
    reasons: str = "",
    exception: bool = False,
) -> Partnership:
    """Writes down the next step of a partnership and moves its status. by: who keeps the records for UNDSS. exception: the Committee
    considers an organisation without agreement with the UN (guidelines 2, footnote 2). Raises offices.DoesNotSpeak, NotNext."""
    if not keeps_records(by, at):
        raise DoesNotSpeak("UNDSS keeps the records of partnerships")
    if organisation.kind not in (Organisation.Kind.INGO, Organisation.Kind.IO):
        raise NotNext(f"{organisation.name} is {organisation.get_kind_display()}; INGOs and IOs become partners")
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    partnership = Partnership.objects.filter(organisation=organisation).first()
    status = partnership.status if partnership else None
    after = LIFE[status].get(kind)
    if after is None:
        raise NotNext(f"{organisation.name} is {status or 'no partner yet'}; next may be {', '.join(LIFE[status])}")
    if taken_on > at.date():
        raise NotNext("taken_on lies ahead")
    if kind in WITH_DOCUMENT and not document:
        raise NotNext("this step names its document")
    if kind in WITH_REASONS and not reasons:
        raise NotNext("this step has reasons, which are communicated to the organisation")
    if kind in RESTS_ON and RESTS_ON[Step(kind)] not in _since_application(organisation):
        raise NotNext(f"before it comes: {RESTS_ON[Step(kind)].label}")
    PartnershipStep.objects.create(
        organisation=organisation, kind=kind, taken_on=taken_on, document=document, reasons=reasons, exception=exception,
        by_id=by.member if by else None, at=at,
    )  # fmt: skip
    partnership = partnership or Partnership(organisation=organisation)
    if after != status:
        partnership.since = taken_on
    if kind == Step.LETTER:
        partnership.letter_on = taken_on
    partnership.status = after
    partnership.save()
    audit.note(act="partnership", by=by, about=organisation.pk, detail={"step": kind})
    return partnership


def _since_application(organisation: Organisation) -> set[str]:
    """Kinds of steps taken since the organisation last applied."""
    kinds = list(PartnershipStep.objects.filter(organisation=organisation).order_by("at", "pk").values_list("kind", flat=True))
    last = max((n for n, kind in enumerate(kinds) if kind == Step.APPLICATION), default=0)
    return set(kinds[last:])
