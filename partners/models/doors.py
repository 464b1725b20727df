"""What stands at the door: keys of machines, what people must accept, whose mail addresses count, and emergency opening."""

import uuid

import pghistory
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


@pghistory.track(exclude=["sha256"])
class ApiKey(models.Model):
    """A key of a machine, kept as SHA-256 alone: what it opens, how often, from where and until when."""

    class Precision(models.TextChoices):
        REDACTED = "redacted", _("redacted forms only")
        FULL = "full", _("whatever the machine may see")

    member = models.ForeignKey("partners.Member", models.CASCADE, related_name="keys", help_text=_("the machine"))
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=24, help_text=_("how people tell keys apart"))
    sha256 = models.CharField(max_length=64, unique=True)
    layers = ArrayField(models.CharField(max_length=32), default=list, blank=True, help_text=_("layer keys; empty: all"))
    precision = models.CharField(max_length=8, choices=Precision, default=Precision.REDACTED)
    per_minute = models.PositiveIntegerField(default=120)
    per_day = models.PositiveIntegerField(default=20_000)
    networks = ArrayField(models.CharField(max_length=43), default=list, blank=True, help_text=_("CIDR; empty: from anywhere"))
    created_by = models.ForeignKey("partners.Member", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("created_at")), name="apikey_ends_after_start"),
            models.CheckConstraint(condition=Q(per_minute__gt=0, per_day__gt=0), name="apikey_quota_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}… ({self.member})"


class KeyUse(models.Model):
    """How often a key was used in the present minute and day, and when last. One row a key, by its hash; written with every request."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    minute_at = models.DateTimeField()
    in_minute = models.PositiveIntegerField()
    day_at = models.DateTimeField()
    in_day = models.PositiveIntegerField()
    used_at = models.DateTimeField()


@pghistory.track()
class Undertaking(models.Model):
    """The confidentiality undertaking of an area (guidelines 6). Versions count on over all areas: a person holds one number."""

    area = models.ForeignKey("partners.DOArea", models.CASCADE, related_name="undertakings")
    version = models.PositiveIntegerField()
    text = models.TextField(max_length=20_000)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "version"], name="undertaking_version_once")]


@pghistory.track()
class MailDomain(models.Model):
    """A mail domain of an organisation: an address of another domain is a personal one."""

    organisation = models.ForeignKey("partners.Organisation", models.CASCADE, related_name="mail_domains")
    domain = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "domain"], name="maildomain_once"),
            models.CheckConstraint(condition=Q(domain__regex=r"^[a-z0-9.-]+\.[a-z]{2,}$"), name="maildomain_is_a_domain"),
        ]


@pghistory.track()
class PersonalAddress(models.Model):
    """An exception: this person signs in with a personal address, until a day."""

    member = models.ForeignKey("partners.Member", models.CASCADE, related_name="personal_addresses")
    reason = models.CharField(max_length=400)
    given_by = models.ForeignKey("partners.Member", models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="personaladdress_ends_after_start")]


@pghistory.track()
class EmergencyAgreement(models.Model):
    """An originator agreed beforehand that its records of one kind in one area may be opened in an emergency, by two people."""

    originator = models.ForeignKey("partners.Organisation", models.CASCADE, related_name="+")
    area = models.ForeignKey("partners.DOArea", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=32, help_text=_("layer key"))
    by_place = models.BooleanField(default=False, help_text=_("also what the asker is not shown, asked for by place"))
    given_by = models.ForeignKey("partners.Member", models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")), name="emergency_ends_after_start")]


@pghistory.track()
class EmergencyOpening(models.Model):
    """One record, opened to one person in an emergency: who asked and why, who opened it with him, for how long, and what the review said."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=32, help_text=_("layer key"))
    record = models.UUIDField(null=True, help_text=_("none: asked by place"))
    call = models.UUIDField(null=True, help_text=_("equal for all that one question by place asked"))
    box = models.PolygonField(srid=4326, null=True)
    around = models.CharField(max_length=60, blank=True, help_text=_("lon, lat, radius"))
    area = models.ForeignKey("partners.DOArea", models.PROTECT, related_name="+")
    originator = models.ForeignKey("partners.Organisation", models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("partners.Member", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=1_000)
    hours = models.PositiveSmallIntegerField()
    unreachable = models.CharField(max_length=400, blank=True, help_text=_("why its originator cannot be reached"))
    asked_at = models.DateTimeField()
    opened_by = models.ForeignKey("partners.Member", models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey("partners.Member", models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    review = models.CharField(max_length=2_000, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(condition=Q(hours__gte=1, hours__lte=4), name="opening_four_hours_at_most"),
            models.CheckConstraint(condition=Q(opened_by=None) | ~Q(opened_by=F("asked_by")), name="opening_takes_two"),
            models.CheckConstraint(
                condition=Q(opened_by=None, opened_at=None, ends_at=None) | Q(opened_by__isnull=False, ends_at__gt=F("opened_at")),
                name="opening_has_a_term",
            ),
            models.CheckConstraint(
                condition=Q(record__isnull=False, box=None, call=None) | Q(record=None, box__isnull=False, call__isnull=False),
                name="opening_of_a_record_or_a_place",
            ),
            models.CheckConstraint(condition=Q(reviewed_at=None) | Q(opened_at__isnull=False), name="opening_reviewed_after"),
        ]
