"""An emergency request reaches people: the originator's on duty at once and, where nobody answers in ten minutes, those of its community's platform.

It rings as a question does, as a feature of the live layer `requests` on each side; it is answered on the page. What the asker is told is
equal whether there is a platform or none: it would tell him of which community the originator is.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection

from ..acts import action
from ..models import Answer, EmergencyOpening, Mechanism, Organisation, Question, QuestionState, RequestTerms, Wanted
from ..readers import Reader, running
from ..sharing import requests
from ..sharing.urgent import WITHIN
from ..standing import offices

Side = RequestTerms.Side
AT_MOST = 50  # a second
NO_ANSWER = "no answer in ten minutes"


def ring(made: EmergencyOpening, *, at: datetime, until: datetime) -> None:
    """Rings at the originator's people on duty, in the caller's transaction, and at the platform's where the originator is not reached."""
    question = _question(made, made.originator, at=at, until=until)
    # Who asked by place is told of no originator's side: how many were asked, and which answers, would say who has something there.
    for side in Side if made.record is not None else (Side.ASKED,):
        requests.publish_side(question, side, at=at, rings=side == Side.ASKED)
    if made.unreachable:
        _ring_platform(made, at=at, until=until)


@action
def ring_on(*, by: None, at: datetime, waits: float) -> int:
    """Of every request that its originator left unanswered for WITHIN, rings at the platform of its community, which may open it from then
    on. waits: seconds for which a request can be answered. Returns how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select id from partners_emergencyopening where unreachable = '' and opened_at is null and refused_at is null
                and asked_at <= sight_now() - make_interval(secs => %s) and asked_at > sight_now() - make_interval(secs => %s)
            order by id limit %s for update skip locked""",
            [WITHIN.total_seconds(), waits, AT_MOST],
        )
        silent = [row[0] for row in cursor.fetchall()]
    for made in (
        EmergencyOpening.objects.filter(pk__in=silent).select_related("area", "originator", "asked_by__organisation").order_by("pk")
    ):
        made.unreachable = NO_ANSWER
        made.save(update_fields=["unreachable"])
        first = Question.objects.get(opening=made, originator=made.originator_id)
        _ring_platform(made, at=at, until=first.due_at)
    return len(silent)


def answered(made: EmergencyOpening, *, by: Reader, opened: bool, at: datetime) -> None:
    """Tells every side that a request was answered; the asker's rings."""
    for question in Question.objects.filter(opening=made, state=QuestionState.OPEN).select_related("area", "asker", "originator"):
        question.answer, question.until = (Answer.OPENED, made.ends_at) if opened else (Answer.NO, None)
        requests.answered(question, by=by, state=QuestionState.ANSWERED if opened else QuestionState.REFUSED, at=at)


def platform_of(originator: Organisation, area: UUID, at: datetime) -> Organisation | None:
    """Who runs the platform of an organisation's community in an area; None without one."""
    community = offices.COMMUNITIES.get(originator.kind)  # type: ignore[call-overload]
    rows = Mechanism.objects.filter(running(at), area=area, community=community, kind=Mechanism.Kind.PLATFORM)
    row = rows.select_related("organisation").order_by("pk").first() if community else None
    return row.organisation if row else None


def _ring_platform(made: EmergencyOpening, *, at: datetime, until: datetime) -> None:
    platform = platform_of(made.originator, made.area_id, at)
    if platform is None or platform.pk in (made.originator_id, made.asked_by.organisation_id):
        return
    requests.publish_side(_question(made, platform, at=at, until=until), Side.ASKED, at=at, rings=True)


def _question(made: EmergencyOpening, asked: Organisation, *, at: datetime, until: datetime) -> Question:
    return Question.objects.create(
        kind=made.kind, record=made.record or made.pk, area=made.area, asker=made.asked_by.organisation, asked_by=made.asked_by, originator=asked,
        purpose=made.reason, wants=Wanted.OPENING, opening=made, asked_at=at, due_at=until,
    )  # fmt: skip
