"""Partnership, standing in a DO area, and how a community of an area organises itself (SLT guidelines 2 to 4)."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _


class TsTzRange(Func):
    """tstzrange(starts_at, ends_at), half open."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


@pghistory.track()
class Partnership(models.Model):
    """An INGO's or IO's formal status as SLT partner."""

    class Status(models.TextChoices):
        INTERESTED = "interested", _("interested or invited")
        APPLIED = "applied", _("applied")
        UNDER_REVIEW = "under_review", _("under review")
        ACTIVE = "active", _("active")
        REJECTED = "rejected", _("rejected")
        SUSPENDED = "suspended", _("suspended")
        RESCINDED = "rescinded", _("rescinded")

    organisation = models.OneToOneField("partners.Organisation", models.CASCADE)
    status = models.CharField(max_length=16, choices=Status)
    since = models.DateField()
    letter_on = models.DateField(null=True, blank=True, help_text=_("Letter of Understanding exchanged"))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(status="active") | Q(letter_on__isnull=False), name="partnership_active_has_letter")
        ]


@pghistory.track()
class Standing(models.Model):
    """An organisation's status in one DO area, from one moment to another. A UNSMS organisation is present, nothing else."""

    class Criterion(models.TextChoices):
        """Guidelines 3: how an organisation is eligible in an area."""

        GLOBAL = "global", _("global partner")
        PLATFORM = "platform", _("member of the community's platform")
        COUNTRY_OFFICE = "country_office", _("confirmed by a UN country office")
        WORKING_GROUP = "working_group", _("unclear case, reviewed by the Working Group")

    class Status(models.TextChoices):
        PRESENT = "present", _("present")
        PENDING = "pending", _("pending")
        CONFIRMED = "confirmed", _("confirmed")
        ENGAGED = "engaged", _("engaged")
        SUSPENDED = "suspended", _("suspended")
        RESCINDED = "rescinded", _("rescinded")

    organisation = models.ForeignKey("partners.Organisation", models.CASCADE, related_name="standings")
    area = models.ForeignKey("partners.DOArea", models.CASCADE, related_name="standings")
    status = models.CharField(max_length=12, choices=Status)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True, help_text=_("rescinded: until then it reads and exports its own"))
    engaged_by = models.ForeignKey(
        "partners.Organisation", models.PROTECT, null=True, blank=True, related_name="+", help_text=_("whose national partner it is")
    )
    criterion = models.CharField(max_length=16, choices=Criterion, blank=True)
    document = models.CharField(max_length=200, blank=True, help_text=_("reference of list, letter or minutes"))
    entered_by = models.ForeignKey("partners.Member", models.PROTECT, null=True, blank=True, related_name="+")
    case = models.ForeignKey("partners.Case", models.PROTECT, null=True, blank=True, related_name="+", help_text=_("that it rests on"))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")), name="standing_ends_after_start"),
            models.CheckConstraint(condition=Q(closes_at=None) | Q(status="rescinded"), name="standing_closes_only_rescinded"),
            models.CheckConstraint(condition=Q(engaged_by=None) | Q(status="engaged"), name="standing_engaged_by_only_engaged"),
            ExclusionConstraint(
                name="standing_one_at_a_time",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("area", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Mechanism(models.Model):
    """How the INGO or IO community of an area organises itself; run by an organisation."""

    class Kind(models.TextChoices):
        FOCAL_POINTS = "focal_points", _("focal-point representation")
        FORUM = "forum", _("coordination forum")
        PLATFORM = "platform", _("security platform")

    area = models.ForeignKey("partners.DOArea", models.CASCADE)
    community = models.CharField(max_length=8, choices=[("ingo", _("INGO community")), ("io", _("IO community"))])
    kind = models.CharField(max_length=16, choices=Kind)
    organisation = models.ForeignKey("partners.Organisation", models.PROTECT, related_name="mechanisms", help_text=_("runs it"))
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")), name="mechanism_ends_after_start")]


class MechanismMember(models.Model):
    """An organisation's membership of a mechanism."""

    mechanism = models.ForeignKey(Mechanism, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey("partners.Organisation", models.CASCADE)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")), name="mechanismmember_ends_after_start")
        ]


@pghistory.track()
class FieldGreen(models.Model):
    """A focal point's switch: field staff of this organisation read GREEN in this area. The row's presence is the switch."""

    organisation = models.ForeignKey("partners.Organisation", models.CASCADE)
    area = models.ForeignKey("partners.DOArea", models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "area"], name="fieldgreen_once")]
