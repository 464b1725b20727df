"""Consent for the worst hour: an organisation agreed beforehand that others may draw a warning from its records (guidelines 6)."""

import pghistory
from django.db import models
from django.db.models import F, Q


@pghistory.track()
class LifeConsent(models.Model):
    """Asked of each organisation when it joins, never assumed: where life is in danger, others may warn from its records in this area
    without asking first, with the fields of a warning alone, and tell it at once."""

    organisation = models.ForeignKey("partners.Organisation", models.CASCADE, related_name="life_consents")
    area = models.ForeignKey("partners.DOArea", models.CASCADE, related_name="+")
    given_by = models.ForeignKey("partners.Member", models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")), name="lifeconsent_ends_after_start"),
            models.UniqueConstraint(fields=["organisation", "area"], condition=Q(ends_at=None), name="lifeconsent_one_open"),
        ]
