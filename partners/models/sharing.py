"""What sharing keeps beside labels and consents: default plans, recalls, and questions for more with the two sides that see them."""

import uuid

import pghistory
from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .labels import Onward
from .sight import Record, Shown


@pghistory.track()
class DefaultPlan(models.Model):
    """How an organisation marks a kind of record in an area unless the writer says otherwise; without a row the shipped one holds."""

    organisation = models.ForeignKey("partners.Organisation", models.CASCADE, related_name="+")
    area = models.ForeignKey("partners.DOArea", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=32, help_text=_("layer key"))
    plan = models.JSONField(help_text=_("as docs/wire.md says it, releases without an end"))
    set_by = models.ForeignKey("partners.Member", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "area", "kind"], name="defaultplan_once")]


class Recall(models.Model):
    """A record that its originator took back, and why. under_way: for the people of this mission it ends when they are confirmed out."""

    kind = models.CharField(max_length=32, help_text=_("layer key"))
    record = models.UUIDField(db_index=True)
    reason = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey("partners.Member", models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()
    under_way = models.ForeignKey("partners.Audience", models.CASCADE, related_name="+", null=True)


class Answer(models.TextChoices):
    """What an originator gives who asked for more."""

    FULL = "full", _("the full form")
    REDACTED = "redacted", _("the redacted form")
    DERIVED = "derived", _("a record made for the asker")
    WARNED = "warned", _("a warning")
    OPENED = "opened", _("opened in an emergency")
    NO = "no", _("no")


class Wanted(models.TextChoices):
    """What a question asks for: more of a record or, within minutes, a warning from it or its emergency opening."""

    FULL = "full", _("more of the record")
    WARNING = "warning", _("a warning")
    OPENING = "opening", _("an emergency opening")


class QuestionState(models.TextChoices):
    """Where a question stands. No answer in time is a no, and says so."""

    OPEN = "open", _("open")
    ANSWERED = "answered", _("answered")
    REFUSED = "refused", _("refused")
    UNANSWERED = "unanswered", _("not answered in time")


@pghistory.track()
class Question(models.Model):
    """A reader of a redacted form asks its originator for more. Nobody reads this row: each side reads its own form of a Request."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=32, help_text=_("layer key"))
    record = models.UUIDField()
    area = models.ForeignKey("partners.DOArea", models.PROTECT, related_name="+")
    asker = models.ForeignKey("partners.Organisation", models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("partners.Member", models.PROTECT, related_name="+")
    originator = models.ForeignKey("partners.Organisation", models.PROTECT, related_name="+", help_text=_("who is asked"))
    opening = models.ForeignKey("partners.EmergencyOpening", models.CASCADE, null=True, blank=True, related_name="+")
    purpose = models.CharField(max_length=1000)
    wants = models.CharField(max_length=8, choices=Wanted, default=Wanted.FULL)
    state = models.CharField(max_length=12, choices=QuestionState, default=QuestionState.OPEN)
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    onward = models.CharField(max_length=20, choices=Onward, default=Onward.NONE)
    revealed = models.BooleanField(default=False, help_text=_("the originator signed its answer"))
    derived = models.UUIDField(null=True, blank=True, help_text=_("record made for the asker"))
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("partners.Member", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "record", "asker", "wants", "originator"], condition=Q(state="open"), name="question_one_open"
            ),
        ]
        indexes = [
            models.Index(fields=["record"], name="question_record"),
            models.Index(fields=["due_at"], condition=Q(state="open"), name="question_due"),
        ]


class RequestTerms(models.Model):
    """What one side of a question is told of it."""

    class Side(models.TextChoices):
        ASKED = "asked", _("asked of us")
        ASKING = "asking", _("asked by us")

    side = models.CharField(max_length=8, choices=Side)
    state = models.CharField(max_length=12, choices=QuestionState)
    wants = models.CharField(max_length=8, choices=Wanted, default=Wanted.FULL)
    about = models.JSONField(default=dict, help_text=_("{layer, id, title}: the form of the record that this side sees"))
    purpose = models.CharField(max_length=1000, blank=True)
    asker = models.CharField(max_length=120, blank=True)
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


@pghistory.track()
class Request(RequestTerms, Record):
    """One side of a question, as a record of the organisation on that side: so hub, resume and guard hold by themselves."""

    question = models.ForeignKey(Question, models.CASCADE, null=True, related_name="sides")
    title = models.CharField(max_length=200, blank=True)
    originator = models.CharField(max_length=120, blank=True, help_text=_("name, empty until it reveals itself"))
    told_marking = models.CharField(max_length=20, help_text=_("of the record asked about"))
    geom = None  # a question has no place

    class Meta(Record.Meta):
        abstract = False


class RequestShown(RequestTerms, Shown):
    """A side of a question as its readers get it."""

    class Meta(Shown.Meta):
        abstract = False
