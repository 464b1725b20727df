"""What an organisation set up for sharing: its default plan for a layer in an area."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _


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
