"""Cases before an area: suspension, its lifting, rescission, each with the entries it rests on; and how a partnership came about."""

import uuid
from datetime import timedelta

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class Office(models.Model):
    """Which organisation speaks in a DO area for UNDSS, and which for OCHA. A community speaks through who runs its mechanism."""

    class Kind(models.TextChoices):
        UNDSS = "undss", _("UNDSS")
        OCHA = "ocha", _("OCHA")

    area = models.ForeignKey("partners.DOArea", models.CASCADE, related_name="offices")
    kind = models.CharField(max_length=8, choices=Kind)
    organisation = models.ForeignKey("partners.Organisation", models.PROTECT, related_name="offices")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "kind"], name="office_once")]


@pghistory.track()
class Case(models.Model):
    """What is proposed about an organisation's standing in an area. While it is open it changes nothing."""

    class Kind(models.TextChoices):
        SUSPEND = "suspend", _("suspension")
        LIFT = "lift", _("lifting of a suspension")
        RESCIND = "rescind", _("rescission")

    class Ground(models.TextChoices):
        """Guidelines 3, infractions: the only four."""

        NO_PARTNER = "no_partner", _("is no longer an implementing or operational partner")
        PRINCIPLES = "principles", _("acts in contravention of SLT principles and objectives")
        UNABLE = "unable", _("objects to, or is unable to collaborate in line with, the framework and its guidelines")
        CONFIDENTIALITY = "confidentiality", _("deliberately breached confidentiality procedures")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        REFERRED = "referred", _("before the SLT Working Group")
        EFFECTIVE = "effective", _("in effect")
        WITHDRAWN = "withdrawn", _("withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    organisation = models.ForeignKey("partners.Organisation", models.PROTECT, related_name="cases")
    area = models.ForeignKey("partners.DOArea", models.PROTECT, related_name="cases")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    opened_by = models.ForeignKey("partners.Member", models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    decided_by = models.ForeignKey("partners.Member", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True, help_text=_("rescission: until then it reads and exports its own"))

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "area"], condition=Q(state__in=["open", "referred"]), name="case_one_open"),
            models.CheckConstraint(condition=~Q(state="effective") | Q(decided_at__isnull=False), name="case_effective_is_decided"),
            models.CheckConstraint(condition=Q(closes_at=None) | Q(kind="rescind"), name="case_closes_only_rescission"),
        ]


@pghistory.track()
class CaseEntry(models.Model):
    """One thing that a case rests on: who said it, for which body, on which day, and the document where he wrote for another body."""

    class Kind(models.TextChoices):
        REASON = "reason", _("reason")
        CONSULTATION = "consultation", _("consultation with the organisation")
        UNDSS = "undss", _("concurrence of UNDSS")
        OCHA = "ocha", _("concurrence of OCHA")
        COMMUNITY = "community", _("concurrence of the community's representative")
        OC_DECISION = "oc_decision", _("decision of the SLT Oversight Committee")

    case = models.ForeignKey(Case, models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=12, choices=Kind)
    ground = models.CharField(max_length=16, choices=Case.Ground, blank=True)
    concurs = models.BooleanField(default=True, help_text=_("no: the body does not concur, and the case goes to the Working Group"))
    body = models.ForeignKey("partners.Organisation", models.PROTECT, null=True, related_name="+", help_text=_("for whom it was said"))
    words = models.TextField(blank=True, max_length=4000)
    document = models.CharField(max_length=200, blank=True, help_text=_("reference of the letter or minutes"))
    said_on = models.DateField()
    by = models.ForeignKey("partners.Member", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "case entries"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "kind"], name="caseentry_once"),
            models.CheckConstraint(condition=Q(ground="") | Q(kind="reason"), name="caseentry_ground_is_a_reason"),
            models.CheckConstraint(condition=~Q(kind="oc_decision") | ~Q(document=""), name="caseentry_decision_has_document"),
        ]


@pghistory.track()
class PartnershipStep(models.Model):
    """One step in the life of a partnership (guidelines 3): who took it, on which day, with which document and reasons."""

    class Kind(models.TextChoices):
        INVITATION = "invitation", _("invited by the Oversight Committee")
        INTEREST = "interest", _("expressed its interest")
        APPLICATION = "application", _("applied")
        REVIEW = "review", _("under review by the Working Group")
        RECOMMENDATION = "recommendation", _("Working Group's recommendation")
        ADMISSION = "admission", _("admitted by the Oversight Committee")
        LETTER = "letter", _("Letter of Understanding exchanged")
        REFUSAL = "refusal", _("refused by the Oversight Committee, with reasons")
        SUSPENSION = "suspension", _("suspended by the Oversight Committee")
        REINSTATEMENT = "reinstatement", _("suspension lifted by the Oversight Committee")
        RESCISSION = "rescission", _("rescinded by the Oversight Committee")

    organisation = models.ForeignKey("partners.Organisation", models.CASCADE, related_name="partnership_steps")
    kind = models.CharField(max_length=16, choices=Kind)
    taken_on = models.DateField()
    document = models.CharField(max_length=200, blank=True)
    reasons = models.TextField(blank=True, max_length=4000)
    exception = models.BooleanField(default=False, help_text=_("without agreement with the UN: the Committee considers it case by case"))
    by = models.ForeignKey("partners.Member", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(kind="refusal") | ~Q(reasons=""), name="partnershipstep_refusal_has_reasons"),
            models.CheckConstraint(condition=~Q(kind="letter") | ~Q(document=""), name="partnershipstep_letter_has_document"),
        ]


@pghistory.track()
class AccountLock(models.Model):
    """A compromised account, locked as a security measure: a person, never an organisation, and 72 hours at most."""

    user = models.ForeignKey("partners.User", models.CASCADE, related_name="locks")
    by = models.ForeignKey("partners.Member", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=400)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")) & Q(ends_at__lte=F("starts_at") + timedelta(hours=72)), name="accountlock_72_hours"
            ),
            models.UniqueConstraint(fields=["user"], condition=Q(lifted_at=None), name="accountlock_one_open"),
        ]
