"""Segments, positions, reports at fault, and the last state of each live vehicle."""

from django.contrib.gis.db import models
from django.db.models import Q
from django.db.models.functions import Now

from partners.models import CURRENT_XACT, Shown

from .missions import Mission
from .vehicles import Device, Vehicle


class Segment(models.Model):
    """One vehicle's positions of one mission (or none) on one UTC day. The segment carries the label; positions carry none."""

    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="segments")
    mission = models.ForeignKey(Mission, models.PROTECT, null=True, blank=True, related_name="segments")
    day = models.DateField()
    label = models.ForeignKey("partners.Label", models.PROTECT, related_name="+", help_text="of its positions")
    # Where an organisation shows where its vehicle is and not where it was, or neither; null: as its positions.
    live_label = models.ForeignKey("partners.Label", models.PROTECT, null=True, related_name="+", help_text="of the track while in it")

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"
        constraints = [models.UniqueConstraint(fields=["vehicle", "day", "mission"], name="segment_once", nulls_distinct=False)]
        indexes = [models.Index(fields=["day"], name="segment_day")]  # replay asks for all vehicles of a day


class Position(models.Model):
    """A fix. Partitioned by day of fix time (movements/sql/positions.sql); unique on device and fix time, so replays are no-ops."""

    pk = models.CompositePrimaryKey("device_id", "fix_at")
    device = models.ForeignKey(Device, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    fix_at = models.DateTimeField()
    received_at = models.DateTimeField()
    segment = models.ForeignKey(Segment, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    geom = models.PointField(srid=4326, spatial_index=False)
    speed_mps = models.FloatField(null=True)
    heading_deg = models.FloatField(null=True)
    accuracy_m = models.FloatField(null=True)
    altitude_m = models.FloatField(null=True)
    battery = models.FloatField(null=True, help_text="0 to 1")
    fix_source = models.CharField(max_length=8, default="device")

    unrestricted = models.Manager()

    class Meta:
        managed = False
        default_manager_name = "unrestricted"
        db_table = "movements_position"


class Quarantine(models.Model):
    """A report whose data were at fault: kept, and shown to the device's organisation alone."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="+")
    received_at = models.DateTimeField(db_default=Now())
    code = models.CharField(max_length=40)
    report = models.TextField(help_text="as received, at most 4 KiB")

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"


class Track(Shown):
    """The last state of a live vehicle: state, not events. record is the vehicle's id; view is always full.

    The hub reads rows with xact at or after the xmin of its previous snapshot; a re-label goes through the outbox.
    """

    geom = models.GeometryField(srid=4326, null=True, spatial_index=False)
    xact = models.BigIntegerField(db_default=CURRENT_XACT)
    call_sign = models.CharField(max_length=40)
    organisation = models.CharField(max_length=120)
    vehicle_class = models.CharField(max_length=12)
    mission = models.CharField(max_length=20, blank=True, help_text="code")
    segment = models.ForeignKey(Segment, models.PROTECT, related_name="+")
    heading_deg = models.FloatField(null=True)
    speed_mps = models.FloatField(null=True)
    fix_at = models.DateTimeField(null=True)
    contact_at = models.DateTimeField(null=True)
    fix_source = models.CharField(max_length=8, default="device")
    sos = models.BooleanField(default=False)
    late_after_s = models.PositiveIntegerField()
    silent_after_s = models.PositiveIntegerField()

    class Meta(Shown.Meta):
        abstract = False
        constraints = [*Shown.Meta.constraints, models.CheckConstraint(condition=Q(view=2), name="track_is_full")]
        # Only these: a table of some hundred rows is read whole, and each further index is written with every fix.
        # None on what a fix changes: so its new version stays in the page (a heap-only tuple) and no index is written at all.
        indexes = [models.Index(fields=["label"], name="track_label")]
