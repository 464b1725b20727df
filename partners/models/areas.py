"""DO areas, their SLT level as dated decisions, security areas, and the published cells that redacted places are drawn as."""

import pghistory
from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .sight import Record, Shown


@pghistory.track()
class DOArea(Record):
    """The area under one Designated Official. A point may lie in several: the mission area wins (queries.areas_at)."""

    class Kind(models.TextChoices):
        COUNTRY = "country", _("country")
        MISSION_AREA = "mission_area", _("mission area")

    id = models.UUIDField(primary_key=True, default=Record._meta.get_field("id").default, editable=False)
    # An area carries a label like any record, but a label names an area: the first one is written before its label.
    label = models.ForeignKey(  # type: ignore[assignment]
        "partners.Label", models.PROTECT, null=True, blank=True, related_name="+"
    )
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)
    geom = models.MultiPolygonField(srid=4326)
    timezone = models.CharField(max_length=64, help_text=_("IANA name"))
    disputed = models.BooleanField(default=False)
    source = models.CharField(max_length=200, help_text=_("named source of the outline"))
    decided_on = models.DateField(help_text=_("when the outline was entered by decision"))
    disclaimer = models.TextField(help_text=_("text at the foot of every map"))
    undertaking_version = models.PositiveIntegerField(default=1, help_text=_("confidentiality undertaking in force"))

    class Meta(Record.Meta):
        abstract = False
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class DOAreaShown(Shown):
    """A DO area as readers get it."""

    kind = models.CharField(max_length=12)
    level = models.CharField(max_length=8, blank=True)
    authority = models.CharField(max_length=120, blank=True)
    basis = models.TextField(blank=True)
    decided_on = models.DateField(null=True)
    effective_on = models.DateField(null=True)
    next_review_on = models.DateField(null=True)
    timezone = models.CharField(max_length=64)
    disputed = models.BooleanField(default=False)
    disclaimer = models.TextField()

    class Meta(Shown.Meta):
        abstract = False


@pghistory.track()
class LevelDecision(models.Model):
    """A dated decision on the SLT level of a DO area (guidelines 5)."""

    class Level(models.TextChoices):
        REGULAR = "regular", _("regular")
        ENHANCED = "enhanced", _("enhanced")

    area = models.ForeignKey(DOArea, models.CASCADE, related_name="levels")
    level = models.CharField(max_length=8, choices=Level)
    authority = models.CharField(max_length=120)
    basis = models.TextField()
    decided_on = models.DateField()
    effective_on = models.DateField()
    next_review_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(effective_on__gte=F("decided_on")), name="level_effective_after_decision"),
            models.CheckConstraint(condition=Q(next_review_on__gt=F("effective_on")), name="level_review_after_effect"),
            models.UniqueConstraint(fields=["area", "effective_on"], name="level_one_a_day"),
        ]


class SecurityArea(models.Model):
    """A part of a DO area under an Area Security Coordinator; standing and level belong to the DO area alone."""

    area = models.ForeignKey(DOArea, models.CASCADE, related_name="security_areas")
    name = models.CharField(max_length=120)
    geom = models.MultiPolygonField(srid=4326)
    coordinator = models.ForeignKey("partners.Member", models.PROTECT, null=True, blank=True, related_name="+")
    focal_points = models.ManyToManyField("partners.Member", blank=True, related_name="+")
    desk = models.ForeignKey("partners.Organisation", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "name"], name="securityarea_name_once")]


class Partition(models.Model):
    """Published nested cells of one DO area for one layer: drawn once from public data, dated, readable by all."""

    area = models.ForeignKey(DOArea, models.CASCADE)
    layer = models.CharField(max_length=32, help_text=_("layer key"))
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=200)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "layer", "published_at"], name="partition_dated")]


class Cell(models.Model):
    """One cell of a partition. level 0 is the finest; a place lies in exactly one cell of each level, whatever sltmap holds."""

    partition = models.ForeignKey(Partition, models.CASCADE, related_name="cells")
    level = models.PositiveSmallIntegerField(default=0)
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True)
    code = models.CharField(max_length=40)
    geom = models.MultiPolygonField(srid=4326)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partition", "code"], name="cell_code_once")]
