"""Hospitals and medical capability, evacuation and relocation points. Nothing here is guaranteed (guidelines 7)."""

import pghistory
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.models import Record, Shown


class Service(models.TextChoices):
    """Medical capability."""

    SURGERY = "surgery", _("surgery")
    BLOOD = "blood", _("blood")
    ICU = "icu", _("intensive care")
    XRAY = "xray", _("X-ray")
    LABORATORY = "laboratory", _("laboratory")
    MATERNITY = "maternity", _("maternity")
    AMBULANCE = "ambulance", _("ambulance")
    HELIPAD = "helipad", _("helipad")


class HospitalTerms(models.Model):
    """What is told of a hospital."""

    level = models.PositiveSmallIntegerField(null=True, blank=True, help_text=_("1 first aid to 4 definitive care; empty is unknown"))
    services = ArrayField(models.CharField(max_length=12, choices=Service), default=list, blank=True)
    beds = models.PositiveIntegerField(null=True, blank=True)
    contact_role = models.CharField(max_length=120, blank=True)
    verified_by = models.CharField(max_length=120, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


@pghistory.track()
class Hospital(HospitalTerms, Record):
    """A hospital or other medical facility."""

    name = models.CharField(max_length=200)
    geom = models.PointField(srid=4326)

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=Q(level=None) | Q(level__gte=1, level__lte=4), name="hospital_level"),
        ]


class HospitalShown(HospitalTerms, Shown):
    """A hospital as readers get it."""

    class Meta(Shown.Meta):
        abstract = False


class EvacuationTerms(models.Model):
    """What is told of an evacuation or relocation point."""

    class Kind(models.TextChoices):
        AIRSTRIP = "airstrip", _("airstrip")
        PORT = "port", _("port")
        BORDER_CROSSING = "border_crossing", _("border crossing")
        ASSEMBLY_POINT = "assembly_point", _("assembly point")

    class Status(models.TextChoices):
        USABLE = "usable", _("reported usable")
        RESTRICTED = "restricted", _("restricted")
        CLOSED = "closed", _("closed")
        UNKNOWN = "unknown", _("unknown")

    kind = models.CharField(max_length=16, choices=Kind)
    runway_m = models.PositiveIntegerField(null=True, blank=True)
    surface = models.CharField(max_length=40, blank=True)
    aircraft_class = models.CharField(max_length=80, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.UNKNOWN)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


@pghistory.track()
class EvacuationPoint(EvacuationTerms, Record):
    """An airstrip, port, border crossing or assembly point."""

    name = models.CharField(max_length=200)
    geom = models.PointField(srid=4326)

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=Q(runway_m=None) | Q(kind="airstrip"), name="evacuationpoint_runway_is_an_airstrips"),
        ]


class EvacuationPointShown(EvacuationTerms, Shown):
    """An evacuation point as readers get it."""

    class Meta(Shown.Meta):
        abstract = False
