"""Rows that sight is computed with, and the abstract parents of every protected record and of each of its forms."""

import uuid

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db.models import F, Q
from django.db.models.functions import Now

from .labels import Label, View


class Epoch(models.Model):
    """A random value per organisation, and row 0 for rules that touch all. Triggers redraw it; it is compared, never sent."""

    organisation_id = models.BigIntegerField(primary_key=True)
    value = models.UUIDField()


class Scope(models.Model):
    """An interned result of scope(): who reads alike shares one. Its rows never change; unused for 24 h it is deleted."""

    content_hash = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(db_default=Now())


class ScopeLabel(models.Model):
    """In this scope, this label is seen in this view."""

    pk = models.CompositePrimaryKey("scope_id", "label_id", "view")
    scope = models.ForeignKey(Scope, models.CASCADE, db_index=False)
    label = models.ForeignKey(Label, models.CASCADE, db_constraint=False)
    view = models.PositiveSmallIntegerField()


class Holding(models.Model):
    """What this database holds: exercise or real records, never both. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    exercise = models.BooleanField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="holding_one_row")]


class Record(models.Model):
    """What an organisation wrote down. Serves actions and history alone; readers get its shown rows."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    label = models.ForeignKey(Label, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=0)
    sight_until = models.DateTimeField(null=True, blank=True)
    # The coarsest published cell this record was ever shown in: a finer one later would give the rest away.
    cell = models.ForeignKey("partners.Cell", models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey("partners.Member", models.PROTECT, null=True, blank=True, related_name="+")
    importer = models.ForeignKey("partners.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    import_source = models.CharField(max_length=80, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    unrestricted = models.Manager()

    class Meta:
        abstract = True
        default_manager_name = "unrestricted"
        constraints = [
            models.UniqueConstraint(
                fields=["importer", "import_source", "external_id"], condition=~Q(external_id=""), name="%(class)s_import_key"
            )
        ]


class Sighted(models.Model):
    """A row that readers reach through visibility.visible() alone: seen by who sees this label in this view."""

    label = models.ForeignKey(Label, models.PROTECT, related_name="+", db_index=False)
    view = models.PositiveSmallIntegerField(choices=View)

    unrestricted = models.Manager()

    class Meta:
        abstract = True
        default_manager_name = "unrestricted"


class Shown(Sighted):
    """One form of one record: all that a reader with this view of this label may learn, and nothing else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.UUIDField()
    sight_until = models.DateTimeField(null=True)
    version = models.PositiveIntegerField()
    updated_at = models.DateTimeField()
    geom = models.GeometryField(srid=4326, null=True)
    marking = models.CharField(max_length=20)
    originator = models.CharField(max_length=120, help_text="name, or empty where hidden")
    area = models.CharField(max_length=40, help_text="code of the DO area")
    title = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(null=True, help_text="occurred_at or valid_from")
    words = SearchVectorField(null=True)

    class Meta(Sighted.Meta):
        abstract = True
        constraints = [models.UniqueConstraint(fields=["record", "view"], name="%(class)s_one_per_view")]
        indexes = [
            models.Index(F("at").desc(nulls_last=True), F("id").desc(), name="%(class)s_newest"),
            models.Index(fields=["-updated_at", "id"], name="%(class)s_changed"),
            models.Index(fields=["label"], name="%(class)s_label"),
            GinIndex(fields=["words"], name="%(class)s_words"),
            # Few rows end by themselves; low zooms look them up beside the counters.
            models.Index(fields=["sight_until"], condition=Q(sight_until__isnull=False), name="%(class)s_ends"),
        ]
