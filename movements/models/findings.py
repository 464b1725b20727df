"""What vetting told an organisation of a mission, kept until it closes, under its own sight."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.models import Sighted

from .missions import Mission


class FindingsKept(Sighted):
    """Findings as one organisation's own person was shown them. Its label is the organisation's own; a reader gets of them what rests on
    forms that he is shown at that moment, so nothing that was recalled since comes from here."""

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="+")
    organisation = models.ForeignKey("partners.Organisation", models.CASCADE, related_name="+")
    kept_at = models.DateTimeField(help_text=_("when they last changed; a look that changed nothing moves it not"))
    plan_version = models.PositiveIntegerField()
    findings = models.JSONField(default=list)
    unknowns = models.JSONField(default=list)
    changed = models.JSONField(default=list, help_text=_("differences, newest first"))
    forms = ArrayField(models.UUIDField(), default=list, help_text=_("ids of the forms that they rest on"))

    class Meta(Sighted.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["mission", "organisation"], name="findingskept_once")]
        indexes = [GinIndex(fields=["forms"], name="findingskept_forms")]
