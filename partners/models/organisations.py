"""Organisations, and the people and machines who act for them."""

import pghistory
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """A UN organisation, INGO, IO, national NGO, or another that takes part by local arrangement."""

    class Kind(models.TextChoices):
        UNSMS = "unsms", _("UNSMS organisation")
        INGO = "ingo", _("international NGO")
        IO = "io", _("international organisation")
        NNGO = "nngo", _("national NGO")
        OTHER = "other", _("other, by local arrangement")

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=8, choices=Kind)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """Someone who can sign in. Has no sight of its own: sight belongs to a Member."""


@pghistory.track()
class Member(models.Model):
    """A person or a machine acting for one organisation from one moment to another. user is null exactly for a machine."""

    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="members")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="members")
    machine = models.BooleanField(default=False)
    name = models.CharField(max_length=80, blank=True, help_text=_("a machine's name"))
    key_prefix = models.CharField(max_length=24, blank=True)
    key_sha256 = models.CharField(max_length=64, blank=True)
    uniformed = models.BooleanField(default=False, help_text=_("serves in a military or police component"))
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    undertaking_version = models.PositiveIntegerField(null=True, blank=True, help_text=_("confidentiality undertaking accepted"))
    undertaking_accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(machine=True, user=None) | Q(machine=False, user__isnull=False), name="member_person_or_machine"
            ),
            models.CheckConstraint(condition=Q(machine=False, key_sha256="") | Q(machine=True), name="member_key_is_a_machines"),
            models.CheckConstraint(condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")), name="member_ends_after_start"),
            models.UniqueConstraint(fields=["key_sha256"], condition=~Q(key_sha256=""), name="member_key_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.name if self.machine else self.user} ({self.organisation})"


@pghistory.track()
class Duty(models.Model):
    """A member's security duty in one DO area; HQ security holds everywhere and names no area."""

    class Kind(models.TextChoices):
        DUTY_OFFICER = "duty_officer", _("duty officer")
        FOCAL_POINT = "focal_point", _("focal point")
        SECURITY_OFFICER = "security_officer", _("security officer")
        SENIOR_MANAGER = "senior_manager", _("senior manager")
        HQ_SECURITY = "hq_security", _("HQ security")
        FIELD = "field", _("field staff")
        AUDITOR = "auditor", _("auditor")

    member = models.ForeignKey(Member, models.CASCADE, related_name="duties")
    area = models.ForeignKey("partners.DOArea", models.CASCADE, null=True, blank=True)
    kind = models.CharField(max_length=20, choices=Kind)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "duties"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="hq_security", area=None) | (~Q(kind="hq_security") & Q(area__isnull=False)), name="duty_area_unless_hq"
            ),
            models.CheckConstraint(condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")), name="duty_ends_after_start"),
        ]
