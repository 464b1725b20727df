"""Incident reports and their verification, and warnings of imminent danger."""

import pghistory
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partners.models import Organisation, Record, Shown


class Kind(models.TextChoices):
    """Incident types in the field's terms. RESERVED_KINDS are never a point on a map."""

    ACCIDENT = "accident", _("traffic accident")
    AMBUSH = "ambush", _("ambush")
    ARMED_ATTACK = "armed_attack", _("armed attack")
    ASSAULT = "assault", _("assault")
    BURGLARY = "burglary", _("burglary")
    CARJACKING = "carjacking", _("carjacking")
    CIVIL_UNREST = "civil_unrest", _("civil unrest")
    CROSSFIRE = "crossfire", _("crossfire")
    DETENTION = "detention", _("detention")
    EXPLOSION = "explosion", _("explosion")
    EXPLOSIVE_HAZARD = "explosive_hazard", _("mine or unexploded ordnance")
    FIRE = "fire", _("fire")
    FLOOD = "flood", _("flood")
    INTIMIDATION = "intimidation", _("intimidation")
    KIDNAP = "kidnap", _("kidnap")
    OBSTRUCTION = "obstruction", _("obstruction of access")
    ROAD_DAMAGE = "road_damage", _("road or bridge damage")
    ROBBERY = "robbery", _("robbery")
    SEXUAL_VIOLENCE = "sexual_violence", _("sexual violence")
    SHELLING = "shelling", _("shelling or aerial attack")
    SHOTS_HEARD = "shots_heard", _("shots heard, cause unknown")
    STAFF_MISCONDUCT = "staff_misconduct", _("staff misconduct")
    THEFT = "theft", _("theft")
    OTHER = "other", _("other")


# domain.md, do no harm: RED, never a point on a map, left out of small counts.
RESERVED_KINDS = frozenset({Kind.KIDNAP, Kind.DETENTION, Kind.SEXUAL_VIOLENCE, Kind.STAFF_MISCONDUCT})


class Precision(models.TextChoices):
    """How exactly the time of an incident is known."""

    EXACT = "exact", _("exact")
    HOUR = "hour", _("to the hour")
    DAY = "day", _("to the day")
    MONTH = "month", _("to the month")
    YEAR = "year", _("to the year")


class Verification(models.TextChoices):
    """State after the newest assessment; a report nobody assessed is `reported`."""

    REPORTED = "reported", _("reported")
    CORROBORATED = "corroborated", _("corroborated")
    VERIFIED = "verified", _("verified")
    DOUBTED = "doubted", _("doubted")


class ActorKind(models.TextChoices):
    """Kinds only: no name of a party, a people or a person is ever kept."""

    STATE_SECURITY = "state_security", _("state security")
    ARMED_GROUP = "armed_group", _("armed group")
    CRIMINAL = "criminal", _("criminal")
    COMMUNITY = "community", _("community")
    CROWD = "crowd", _("crowd")
    UNKNOWN = "unknown", _("unknown")


class SourceKind(models.TextChoices):
    """Where a report comes from."""

    OWN_STAFF = "own_staff", _("own staff")
    PARTNER = "partner", _("partner organisation")
    COMMUNITY = "community", _("community")
    AUTHORITY = "authority", _("host authority")
    MEDIA = "media", _("media")
    DATASET = "dataset", _("published data set")


class IncidentTerms(models.Model):
    """What is told of an incident."""

    type = models.CharField(max_length=20, choices=Kind)
    severity = models.PositiveSmallIntegerField(help_text=_("1 minor to 4 critical"))
    occurred_precision = models.CharField(max_length=8, choices=Precision)
    reported_at = models.DateTimeField()
    verification = models.CharField(max_length=12, choices=Verification, default=Verification.REPORTED)
    place = models.CharField(max_length=200, blank=True)
    position_precision_m = models.PositiveIntegerField(null=True, blank=True)
    narrative = models.TextField(blank=True)
    summary = models.TextField(blank=True, help_text=_("a text that may be shared"))
    advice = models.TextField(blank=True)
    affected = ArrayField(models.CharField(max_length=8, choices=Organisation.Kind), default=list, blank=True)
    actor_kind = models.CharField(max_length=16, choices=ActorKind, default=ActorKind.UNKNOWN)
    source_kind = models.CharField(max_length=12, choices=SourceKind, blank=True)

    class Meta:
        abstract = True


@pghistory.track()
class Incident(IncidentTerms, Record):
    """A report. Its label names the originator; recorded_by may be another who wrote it down."""

    occurred_at = models.DateTimeField(null=True, blank=True)
    source_consent = models.BooleanField(default=False, help_text=_("the source agreed that it is recorded"))
    geom = models.PointField(srid=4326, null=True, blank=True)

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=Q(severity__gte=1, severity__lte=4), name="incident_severity"),
            models.CheckConstraint(condition=Q(geom=None) | ~Q(type__in=sorted(RESERVED_KINDS)), name="incident_reserved_has_no_point"),
        ]


@pghistory.track()
class Assessment(models.Model):
    """A dated verification beside the report: reliability of the source and credibility of the information."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="assessments")
    state = models.CharField(max_length=12, choices=Verification)
    by = models.ForeignKey("partners.Member", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    basis = models.TextField()

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"


class IncidentShown(IncidentTerms, Shown):
    """An incident as readers get it."""

    class Meta(Shown.Meta):
        abstract = False


class WarningTerms(models.Model):
    """The only fields a warning has (domain.md): no originator, narrative or affected organisation."""

    class Kind(models.TextChoices):
        FIGHTING = "fighting", _("fighting near")
        ROAD_DANGER = "road_danger", _("danger on a road")
        FLOOD = "flood", _("flood")
        EXPLOSIVE_HAZARD = "explosive_hazard", _("mine or unexploded ordnance")
        UNREST = "unrest", _("unrest")
        OTHER = "other", _("other danger")

    kind = models.CharField(max_length=20, choices=Kind)
    section = models.CharField(max_length=200, help_text=_("road section or area, in words"))
    ends_at = models.DateTimeField()
    issuer = models.CharField(max_length=120, help_text=_("desk or organisation that issued it"))
    call_back = models.CharField(max_length=120, help_text=_("duty number or channel"))
    ended = models.BooleanField(default=False, help_text=_("warning ended"))

    class Meta:
        abstract = True


@pghistory.track()
class Warning(WarningTerms, Record):
    """Imminent danger. Reaches everyone on the area's warning list, whatever their standing."""

    starts_at = models.DateTimeField()
    geom = models.GeometryField(srid=4326)

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="warning_ends_after_start"),
        ]


class WarningShown(WarningTerms, Shown):
    """A warning as readers get it."""

    class Meta(Shown.Meta):
        abstract = False
