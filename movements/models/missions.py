"""Joint missions: what is told of them, and what readers get."""

import pghistory
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partners.models import Record, Shown


class MissionTerms(models.Model):
    """What is told of a mission."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        UNDER_WAY = "under_way", _("under way")
        CLOSED = "closed", _("closed")

    code = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED)
    departs_at = models.DateTimeField()
    arrives_at = models.DateTimeField()
    corridor_m = models.PositiveIntegerField(default=1000, help_text=_("full width of the corridor, metres"))
    stops = models.JSONField(default=list, blank=True, help_text=_("[{name, lon, lat, purpose, arrives_at, dwell_min, departs_at, km}]"))

    class Meta:
        abstract = True


@pghistory.track()
class Mission(MissionTerms, Record):
    """A planned joint movement; its audience is a lifeline from departure until people are out."""

    name = models.CharField(max_length=200)
    route = models.LineStringField(srid=4326)
    lead = models.ForeignKey("partners.Organisation", models.PROTECT, related_name="+")
    organisations = models.ManyToManyField("partners.Organisation", related_name="missions")
    audience = models.OneToOneField("partners.Audience", models.PROTECT, related_name="+")

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["code"], name="mission_code_once"),
            models.CheckConstraint(condition=Q(arrives_at__gt=F("departs_at")), name="mission_arrives_after_departure"),
        ]


class MissionShown(MissionTerms, Shown):
    """A mission as readers get it."""

    lead = models.CharField(max_length=120, blank=True)
    organisations = ArrayField(models.CharField(max_length=120), default=list)
    plan_version = models.PositiveIntegerField(default=0)
    plan_changed_at = models.DateTimeField(null=True)
    tracking_room = models.CharField(max_length=40, blank=True, help_text=_("code"))
    plan = models.JSONField(default=dict, help_text=_("all that the plan tells; read with the mission alone, in no list, tile or frame"))

    class Meta(Shown.Meta):
        abstract = False
