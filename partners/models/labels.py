"""Labels, the audiences they name, and the consents they rest on (design.md, section 2)."""

import pghistory
from django.db import models
from django.db.models import Func, Q
from django.utils.translation import gettext_lazy as _

# pg_current_xact_id() is xid8: it never wraps, and every row of one transaction carries the same.
CURRENT_XACT = Func(template="pg_current_xact_id()::text::bigint", output_field=models.BigIntegerField())


class View(models.IntegerChoices):
    """What a reader gets of a record. No row at all is none; the order is the order of sight."""

    REDACTED = 1, "redacted"
    FULL = 2, "full"


class Marking(models.IntegerChoices):
    """TLP 2.0, from the tightest to the loosest."""

    RED = 1, "TLP:RED"
    AMBER_STRICT = 2, "TLP:AMBER+STRICT"
    AMBER = 3, "TLP:AMBER"
    GREEN = 4, "TLP:GREEN"
    CLEAR = 5, "TLP:CLEAR"


class Onward(models.TextChoices):
    """Whether clients of a named organisation get the redacted form: the originator's consent."""

    NONE = "none", _("not onward")
    MEMBERS = "members", _("members of a platform")
    NATIONAL = "national_partners", _("national partners")


@pghistory.track()
class Audience(models.Model):
    """A rule audience is computed from standing, kind and duty; a list audience names persons with dates."""

    class Rule(models.TextChoices):
        UNSMS = "unsms", _("UNSMS organisations")
        INGO = "ingo", _("INGO partners")
        IO = "io", _("IO partners")
        PLATFORM_MEMBERS = "platform_members", _("members of a platform")
        DUTY_DESK = "duty_desk", _("duty desk")
        PLATFORM_DUTY_DESK = "platform_duty_desk", _("platform duty desk")
        ALL_STAFF = "all_staff", _("all staff")
        WARNING_LIST = "warning_list", _("warning list")

    area = models.ForeignKey("partners.DOArea", models.CASCADE)
    name = models.CharField(max_length=120)
    rule = models.CharField(max_length=20, choices=Rule, blank=True, help_text=_("empty for a list"))
    organisation = models.ForeignKey(
        "partners.Organisation", models.CASCADE, null=True, blank=True, help_text=_("the platform, or who manages the list")
    )
    mission = models.BooleanField(default=False, help_text=_("a mission's participants: a lifeline from departure on"))
    opened_at = models.DateTimeField(null=True, blank=True, help_text=_("mission: departure"))
    closed_at = models.DateTimeField(null=True, blank=True, help_text=_("mission: closed"))
    version = models.PositiveIntegerField(default=1, help_text=_("of a list: raised when somebody joins or leaves"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "rule", "organisation"], condition=~Q(rule=""), name="audience_rule_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(mission=False) | Q(rule=""), name="audience_mission_is_a_list"),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class AudienceMember(models.Model):
    """A person in a list audience: from when to when, and in which versions of the list."""

    audience = models.ForeignKey(Audience, models.CASCADE, related_name="memberships")
    member = models.ForeignKey("partners.Member", models.CASCADE)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    from_version = models.PositiveIntegerField(default=1)
    to_version = models.PositiveIntegerField(null=True, blank=True, help_text=_("first version without this person"))
    out_at = models.DateTimeField(null=True, blank=True, help_text=_("mission: the organisation confirmed its people out"))


class Label(models.Model):
    """Who may see what of a record: interned by content, immutable (a trigger refuses UPDATE). Make one with labels.intern()."""

    content_hash = models.CharField(max_length=64, unique=True)
    xact = models.BigIntegerField(db_default=CURRENT_XACT, editable=False)
    area = models.ForeignKey("partners.DOArea", models.PROTECT, related_name="+")
    originator = models.ForeignKey("partners.Organisation", models.PROTECT, related_name="+")
    marking = models.PositiveSmallIntegerField(choices=Marking)
    onward = models.CharField(max_length=20, choices=Onward, default=Onward.NONE)
    hide_originator = models.BooleanField(default=False)
    hide_narrative = models.BooleanField(default=False)
    hide_advice = models.BooleanField(default=False)
    hide_position = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.get_marking_display()} of {self.originator}"

    def may_redact(self) -> bool:
        """Whether any reader could get the redacted form under this label."""
        if self.marking >= Marking.GREEN or self.onward != Onward.NONE:
            return True
        return any(entry.view == View.REDACTED for entry in self.entries.all())


class LabelEntry(models.Model):
    """One release in a label: to an organisation, an audience (a frozen version of it), or a person."""

    label = models.ForeignKey(Label, models.CASCADE, related_name="entries")
    organisation = models.ForeignKey("partners.Organisation", models.PROTECT, null=True)
    audience = models.ForeignKey(Audience, models.PROTECT, null=True)
    audience_version = models.PositiveIntegerField(null=True)
    member = models.ForeignKey("partners.Member", models.PROTECT, null=True)
    view = models.PositiveSmallIntegerField(choices=View)
    # Record kind (a layer key) whose standing consent this entry rests on; empty: it rests on the consent kept for the record.
    basis = models.CharField(max_length=32, blank=True)

    class Meta:
        verbose_name_plural = "label entries"
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, audience=None, member=None)
                | Q(organisation=None, audience__isnull=False, member=None)
                | Q(organisation=None, audience=None, member__isnull=False),
                name="labelentry_one_principal",
            ),
            models.CheckConstraint(condition=Q(audience_version=None) | Q(audience__isnull=False), name="labelentry_version_of_audience"),
        ]


class ConsentTerms(models.Model):
    """To whom and what view; withdrawn or past its end it no longer holds."""

    organisation = models.ForeignKey("partners.Organisation", models.CASCADE, null=True, related_name="+")
    audience = models.ForeignKey(Audience, models.CASCADE, null=True, related_name="+")
    member = models.ForeignKey("partners.Member", models.CASCADE, null=True, related_name="+")
    view = models.PositiveSmallIntegerField(choices=View)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey("partners.Member", models.PROTECT, related_name="+")

    class Meta:
        abstract = True


@pghistory.track()
class StandingConsent(ConsentTerms):
    """Consent of an originator for all its records of one kind in one area. scope() checks it, so withdrawing acts at once."""

    originator = models.ForeignKey("partners.Organisation", models.CASCADE)
    kind = models.CharField(max_length=32, help_text=_("layer key"))
    area = models.ForeignKey("partners.DOArea", models.CASCADE)


@pghistory.track()
class Consent(ConsentTerms):
    """Consent of an originator for one record; withdrawing it re-labels the record."""

    kind = models.CharField(max_length=32, help_text=_("layer key"))
    record = models.UUIDField(db_index=True)
    purpose = models.CharField(max_length=500, blank=True, help_text=_("what the recipient may use it for"))


class Due(models.Model):
    """A planned re-label: carried out by the clock as an ordinary re-label with its event."""

    kind = models.CharField(max_length=32, help_text=_("layer key"))
    record = models.UUIDField()
    at = models.DateTimeField(db_index=True)
    label = models.ForeignKey(Label, models.PROTECT)

    class Meta:
        verbose_name_plural = "due"
