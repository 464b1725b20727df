"""The originator's answer to a question for more: the full form, the redacted one, a record made for the asker, or no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import reverse

from .. import records
from ..acts import action
from ..models import Answer, Marking, Onward, Question, QuestionState, Request, View, Wanted
from ..problems import Problem
from ..readers import Reader
from . import consents, kinds, plans, releases, requests
from .kinds import Kind
from .plans import Plan, Release


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What a focal point decided. columns, hide, coarser: of a derived record."""

    answer: Answer
    until: datetime | None = None
    onward: Onward = Onward.NONE
    reason: str = ""
    reveal: bool = False
    columns: Mapping[str, Any] | None = None
    hide: frozenset[str] = frozenset()
    coarser: bool = False


@action
def decide(*, by: Reader, question: Question, decision: Decision, at: datetime) -> Request:
    """Answers a question. Returns the originator's side of it.

    Raises NotAFocalPoint; Problem 409 for one that has its answer; records.NoSuchRecord when the record is no more, which only no answers.
    """
    consents.demand_focal(by, question.area, at=at)
    asked = requests.locked(question)
    kind = kinds.of(asked.kind)
    assert kind is not None
    if asked.wants == Wanted.OPENING:
        raise Problem(422, "wants_opening", "open it or refuse on the page of emergency openings", page=reverse("account-emergency"))
    if asked.wants == Wanted.WARNING and decision.answer != Answer.NO:
        raise Problem(422, "wants_warning", "warn from the record, or say no", field="answer")
    asked.answer, asked.until, asked.onward = decision.answer, decision.until, decision.onward
    asked.reason, asked.revealed = decision.reason, decision.reveal
    if decision.answer == Answer.NO:
        asked.until, asked.onward = None, Onward.NONE
        return requests.answered(asked, by=by, state=QuestionState.REFUSED, at=at)
    row = records.locked(kind.source, asked.record, by)
    if decision.answer == Answer.DERIVED:
        asked.derived = _derive(kind, row, asked, decision, by=by, at=at).pk
    else:
        _release(kind, row, asked, decision, by=by, at=at)
    return requests.answered(asked, by=by, state=QuestionState.ANSWERED, at=at)


def _release(kind: Kind, row: Any, asked: Question, decision: Decision, *, by: Reader, at: datetime) -> None:
    """Adds the release to the plan that the record is under."""
    plan = plans.of_record(kind.key, row, at=at)
    view = View.FULL if decision.answer == Answer.FULL else View.REDACTED
    one = _to_asker(asked, red=plan.marking == Marking.RED, view=view, until=decision.until)
    plan = replace(plan, releases=(*(known for known in plan.releases if known.who != one.who), one))
    if decision.onward != Onward.NONE:
        plan = replace(plan, onward=decision.onward)
    releases.mark(by=by, kind=kind, record=row.pk, plan=plan, at=at, purpose=asked.purpose[:500])


def _derive(kind: Kind, row: Any, asked: Question, decision: Decision, *, by: Reader, at: datetime) -> Any:
    """A new record of the originator for the asker alone: what is no text as it was, the texts as they were chosen."""
    given = dict(decision.columns or {})
    columns = {}
    for field in kind.fields:
        name = field.column or field.name
        if name in given:
            columns[name] = given[name]
        elif field.type not in ("text", "long_text"):
            columns[name] = getattr(row, name)
        elif field.required:
            raise Problem(422, "required", "a record made for the asker needs this", field=f"derived.properties.{field.name}")
    columns |= {**kind.set_when_filed(at)} | {kind.source.geom_name: getattr(row, kind.source.geom_name)}
    red = row.label.marking == Marking.RED
    marking = Marking.RED if red else Marking.AMBER if decision.onward != Onward.NONE else Marking.AMBER_STRICT
    plan = Plan(
        marking=marking,
        onward=Onward.NONE if red else decision.onward,
        hide=decision.hide,
        coarser=decision.coarser,
        releases=(_to_asker(asked, red=red, view=View.REDACTED, until=decision.until),),
    )
    return releases.file(by=by, kind=kind, area=asked.area, columns=columns, plan=plan, at=at, purpose=asked.purpose[:500])


def _to_asker(asked: Question, *, red: bool, view: View, until: datetime | None) -> Release:
    """RED reaches persons: who asked. Else the organisation, whose security duties see it."""
    if red:
        return Release(view=view, member=asked.asked_by, until=until)
    return Release(view=view, organisation=asked.asker, until=until)
