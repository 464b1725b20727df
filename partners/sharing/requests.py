"""Questions for more: asked by the reader of a redacted form, decided by a focal point of its originator, each side with a form of its own.

The asker learns nothing of the originator but what the originator says: not from ids, times, errors or his side of the audit.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from .. import audit, labels, records, scopes, shown
from ..acts import action
from ..labels import Entry
from ..models import (
    Answer,
    Label,
    Marking,
    Member,
    Organisation,
    Question,
    QuestionState,
    Request,
    RequestShown,
    RequestTerms,
    View,
    Wanted,
)
from ..problems import Problem, not_found
from ..readers import Reader, facts_of, terms_of
from ..shown import Change
from ..sources import REQUESTS
from ..visibility import decide as view_of
from ..visibility import visible
from . import consents, kinds, plans
from .kinds import Kind

Side = RequestTerms.Side
EXPIRED_AT_MOST = 100  # a round
FOLLOWED_AT_MOST = 200  # questions about one record


@action
def ask(*, by: Reader, kind: Kind, record: UUID, purpose: str, at: datetime) -> Request:
    """Asks the originator of a record for more than its redacted form. Returns the asker's side.

    Raises records.NoSuchRecord, MayNotRecord for who has no duty in the area; Problem 422 already_full, 409 asked_already.
    """
    row = records.locked_for_reader(kind.source, record, by)
    if scopes.refresh(by.member).views().get(row.label_id) == View.FULL:
        raise Problem(422, "already_full", "you are shown this record in full")
    own = Organisation.objects.get(pk=by.organisation)
    area = row.label.area
    records.may_record(by, plans.unwritten(plans.OWN, area=area, originator=own), at)
    if Question.objects.filter(kind=kind.key, record=record, asker=own, wants=Wanted.FULL, state=QuestionState.OPEN).exists():
        raise Problem(409, "asked_already", "your organisation has asked for this and waits for the answer")
    question = Question.objects.create(
        kind=kind.key,
        record=record,
        area=area,
        asker=own,
        asked_by_id=by.member,
        originator=row.label.originator,
        purpose=purpose,
        asked_at=at,
        due_at=at + timedelta(hours=settings.SHARING_ANSWER_HOURS),
    )
    for side in Side:
        publish_side(question, side, at=at)
    audit.note(act="request", by=by, layer=kind.key, record=record, detail={"request": str(question.pk)})
    return question.sides.get(side=Side.ASKING)


def open_question(reader: Reader, pk: UUID) -> Question:
    """The question behind the form that a reader sees, for its originator to decide. Raises the 404 of everything hidden."""
    form: Any = visible(RequestShown, reader).filter(pk=pk, view=View.FULL).first()
    side = Request.unrestricted.filter(pk=form.record).select_related("question").first() if form else None
    if side is None or side.question is None:
        raise not_found()
    if side.side != Side.ASKED:
        raise records.NotTheOriginator("only the originator decides a question")
    return side.question


def locked(question: Question) -> Question:
    """The question, its row locked, while it waits for an answer. Raises Problem 409 decided_already."""
    row = (
        Question.objects.select_for_update(of=("self",))
        .select_related("area", "asker", "originator", "opening__originator")
        .get(pk=question.pk)
    )
    if row.state != QuestionState.OPEN:
        raise Problem(409, "decided_already", "this question has its answer")
    return row


def answered(question: Question, *, by: Reader | None, state: QuestionState, at: datetime) -> Request:
    """Writes an answer down on both sides, and rings at the asker's. Returns the originator's side. The caller has set the other fields."""
    question.state, question.answered_at, question.decided_by_id = state, at, by.member if by else None
    question.save()
    for side in _sides(question):
        publish_side(question, side, at=at, rings=side == Side.ASKING)
    detail = {"request": str(question.pk), "answer": question.answer or "none"}
    audit.note(
        act="decision",
        by=by,
        layer=question.kind,
        record=question.record,
        originator=question.opening.originator_id if question.opening else question.originator_id,
        about=question.asker_id,
        area=question.area_id,
        detail=detail,
    )
    return question.sides.get(side=Side.ASKED)


@action
def expire(*, by: None, at: datetime) -> int:
    """Says of every question whose time is over that nobody answered: a no. Returns how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from partners_question where state = 'open' and due_at <= sight_now() order by id limit %s for update skip locked",
            [EXPIRED_AT_MOST],
        )
        late = [row[0] for row in cursor.fetchall()]
    for question in (
        Question.objects.filter(pk__in=late).select_related("area", "asker", "originator", "opening__originator").order_by("pk")
    ):
        question.answer = Answer.NO
        answered(question, by=None, state=QuestionState.UNANSWERED, at=at)
    return len(late)


def follow(change: Change) -> None:
    """Keeps what each side is told of the record: its forms get new ids, become fuller, or go. Called with every change of a record."""
    if change.label_before is None or (change.label_before == change.label_after and change.ids_before == change.ids_after):
        return
    if kinds.of(change.source.key) is None:
        return
    about = Question.objects.filter(kind=change.source.key, record=change.record) | Question.objects.filter(derived=change.record)
    for question in about.select_related("area", "asker", "originator", "opening__originator").order_by("-asked_at")[:FOLLOWED_AT_MOST]:
        for side in _sides(question):
            publish_side(question, side, at=change.rows[0].updated_at if change.rows else question.asked_at, only_if_about_moved=True)


def _sides(question: Question) -> list[Side]:
    """The sides that are told of a question; of some the asker's is not, or knows of them by another."""
    return [Side(side) for side in question.sides.order_by("side").values_list("side", flat=True)]


def publish_side(question: Question, side: Side, *, at: datetime, rings: bool = False, only_if_about_moved: bool = False) -> None:
    """Writes one side's form of a question."""
    row = Request.unrestricted.select_for_update().filter(question=question, side=side).first()
    request = row or Request(question=question, side=side)
    form = _form_for(question, side)
    about = {
        "layer": question.kind,
        "id": str(form.pk) if form else "",
        "title": form.title if form else "",
    }  # recalled: no word of it stays
    if only_if_about_moved and about == request.about:
        return
    request.about, request.title = about, about["title"]
    request.told_marking = form.marking if form else request.told_marking or Marking.AMBER_STRICT.label
    asking = side == Side.ASKING
    named = not asking or question.revealed
    whose = question.opening.originator if question.opening else question.originator
    request.originator = whose.name if named else (form.originator if form else "")
    request.asker = question.asker.name
    for name in ("state", "wants", "purpose", "answer", "reason", "until", "due_at", "asked_at", "answered_at"):
        setattr(request, name, getattr(question, name))
    shown.publish(source=REQUESTS, record=request, label=request.label if row else _label(question, side), at=at, rings=rings)


def _form_for(question: Question, side: Side) -> Any:
    """The form of the record that a side sees now, of the derived one for who asked; None where it sees none."""
    kind = kinds.of(question.kind)
    assert kind is not None
    asking = side == Side.ASKING
    record = question.derived if asking and question.derived else question.record
    forms = {row.view: row for row in kind.source.shown.unrestricted.filter(record=record).select_related("label")}
    if not forms:
        return None
    if not asking:  # its originator; a platform that is asked in its place gets no word of the record
        full = forms.get(View.FULL)
        return full if full is not None and full.label.originator_id == question.originator_id else None
    at = consents.sight_moment()
    label = next(iter(forms.values())).label
    view = view_of(facts_of(question.asked_by_id, at=at), terms_of(label, at=at), next(iter(forms.values())).sight_until, at)
    return forms.get(view) if view else None


def _label(question: Question, side: Side) -> Label:
    """A side is its organisation's own: for security duties, and for who asked; for focal points alone where the record is RED."""
    if side == Side.ASKED:
        kind = kinds.of(question.kind)
        red = kind is not None and kind.source.record.unrestricted.filter(pk=question.record, label__marking=Marking.RED).exists()
        return labels.intern(area=question.area, originator=question.originator, marking=Marking.RED if red else Marking.AMBER_STRICT)
    member = Member.objects.get(pk=question.asked_by_id)
    secure = facts_of(member.pk, at=consents.sight_moment()).areas[question.area_id].security
    entries = [] if secure else [Entry(view=View.FULL, member=member.pk)]
    return labels.intern(area=question.area, originator=question.asker, marking=Marking.AMBER_STRICT, entries=entries)


def side_now(reader: Reader, request: Request) -> Any:
    """The form of a side that its reader sees. Raises the 404 of everything hidden."""
    scopes.refresh(reader.member)
    row: Any = visible(RequestShown, reader).filter(record=request.pk).defer("words").first()
    if row is None:
        raise not_found()
    return row


def all_of(reader: Reader) -> Any:
    """The questions that a reader sees, newest first, at most 500."""
    return list(visible(RequestShown, reader).filter(view=View.FULL).defer("words").order_by("-at", "id")[:500])
