"""Where life is in danger (guidelines 6): a reader asks for a warning and minutes run; an originator is told at once when one is drawn."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import GEOSGeometry

from .. import audit, records
from ..acts import action
from ..models import Answer, Label, Organisation, Question, QuestionState, Request, RequestTerms, View, Wanted
from ..problems import Problem
from ..readers import Reader
from . import requests
from .kinds import Kind

Side = RequestTerms.Side
WITHIN = timedelta(minutes=10)
AREAS = ("LineString", "MultiLineString", "Polygon", "MultiPolygon")  # a warning is about a road section or an area


@action
def ask_for_warning(*, by: Reader, kind: Kind, record: UUID, purpose: str, at: datetime) -> Request:
    """Asks the originator of a record, of which the writer sees any form, to warn. It rings its people on duty; no answer in WITHIN is a no,
    and says so. Returns the asker's side. Raises records.NoSuchRecord, Problem 409 asked_already, 422 own_record."""
    row = records.locked_for_reader(kind.source, record, by)
    if row.label.originator_id == by.organisation:
        raise Problem(422, "own_record", "it is your own: warn")
    open_ones = Question.objects.filter(kind=kind.key, record=record, asker=by.organisation, wants=Wanted.WARNING, state=QuestionState.OPEN)
    if open_ones.exists():
        raise Problem(409, "asked_already", "your organisation has asked for a warning and waits for the answer")
    question = Question.objects.create(
        kind=kind.key, record=record, area=row.label.area, asker_id=by.organisation, asked_by_id=by.member, originator=row.label.originator,
        purpose=purpose, wants=Wanted.WARNING, asked_at=at, due_at=at + WITHIN,
    )  # fmt: skip
    for side in Side:
        requests.publish_side(question, side, at=at, rings=side == Side.ASKED)
    audit.note(act="warning", by=by, layer=kind.key, record=record, detail={"request": str(question.pk), "step": "asked"})
    return question.sides.get(side=Side.ASKING)


def tell_of_warning(*, by: Reader, kind: Kind, record: UUID, label: Label, words: str, at: datetime) -> None:
    """Tells that a warning was drawn from a record, in the caller's transaction: everybody who asked for one has his answer, and the
    originator, where another drew it, is told at once. words: the warning's section."""
    asked = Question.objects.filter(kind=kind.key, record=record, wants=Wanted.WARNING, state=QuestionState.OPEN)
    for question in asked.select_related("area", "asker", "originator").order_by("pk"):
        question.answer = Answer.WARNED
        requests.answered(question, by=by, state=QuestionState.ANSWERED, at=at)
    if label.originator_id == by.organisation:
        return
    told = Question.objects.create(
        kind=kind.key, record=record, area=label.area, asker=Organisation.objects.get(pk=by.organisation), asked_by_id=by.member,
        originator=label.originator, purpose=words, wants=Wanted.WARNING, state=QuestionState.ANSWERED, answer=Answer.WARNED, asked_at=at,
        due_at=at, answered_at=at,
    )  # fmt: skip
    requests.publish_side(told, Side.ASKED, at=at, rings=True)


def public_place(kind: Kind, row: Any) -> GEOSGeometry | None:
    """Where a redacted reader is shown the record; where nobody is, a road section itself, and of a point nothing."""
    redacted = kind.source.shown.unrestricted.filter(record=row.pk, view=View.REDACTED).first()
    if redacted is not None and redacted.geom is not None and redacted.geom.geom_type in AREAS:
        return redacted.geom
    geom = getattr(row, kind.source.geom_name)
    return geom if geom is not None and geom.geom_type in AREAS else None
