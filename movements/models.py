"""Joint missions, vehicles, devices, segments, positions, and the last state of each live vehicle."""

import uuid

import pghistory
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from partners.models import CURRENT_XACT, Record, Shown


class MissionTerms(models.Model):
    """What is told of a mission."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        UNDER_WAY = "under_way", _("under way")
        CLOSED = "closed", _("closed")

    code = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED)
    departs_at = models.DateTimeField()
    arrives_at = models.DateTimeField()
    corridor_m = models.PositiveIntegerField(default=1000, help_text=_("full width of the corridor, metres"))
    stops = models.JSONField(default=list, blank=True, help_text=_("[{name, lon, lat, arrives_at}]"))

    class Meta:
        abstract = True


@pghistory.track()
class Mission(MissionTerms, Record):
    """A planned joint movement; its audience is a lifeline from departure until people are out."""

    name = models.CharField(max_length=200)
    route = models.LineStringField(srid=4326)
    lead = models.ForeignKey("partners.Organisation", models.PROTECT, related_name="+")
    organisations = models.ManyToManyField("partners.Organisation", related_name="missions")
    audience = models.OneToOneField("partners.Audience", models.PROTECT, related_name="+")

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["code"], name="mission_code_once"),
            models.CheckConstraint(condition=Q(arrives_at__gt=F("departs_at")), name="mission_arrives_after_departure"),
        ]


class MissionShown(MissionTerms, Shown):
    """A mission as readers get it."""

    lead = models.CharField(max_length=120, blank=True)
    organisations = ArrayField(models.CharField(max_length=120), default=list)

    class Meta(Shown.Meta):
        abstract = False


class VehicleClass(models.TextChoices):
    """What kind of vehicle."""

    LIGHT = "light", _("light vehicle")
    ARMOURED = "armoured", _("armoured vehicle")
    TRUCK = "truck", _("truck")
    BUS = "bus", _("bus")
    MOTORCYCLE = "motorcycle", _("motorcycle")
    BOAT = "boat", _("boat")


@pghistory.track()
class Vehicle(models.Model):
    """A vehicle of an organisation. Call signs are unique by skeleton within an organisation: look-alikes are refused."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey("partners.Organisation", models.PROTECT, related_name="+")
    area = models.ForeignKey("partners.DOArea", models.PROTECT, related_name="+")
    call_sign = models.CharField(max_length=40)
    skeleton = models.CharField(max_length=40, editable=False)
    vehicle_class = models.CharField(max_length=12, choices=VehicleClass)
    late_after_s = models.PositiveIntegerField(default=120)
    silent_after_s = models.PositiveIntegerField(default=600)
    # Of a track that was ended: the next one counts on from there, or readers would take it for older than what they had.
    track_version = models.PositiveIntegerField(default=0, editable=False)

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "skeleton"], name="vehicle_call_sign_once"),
            models.CheckConstraint(condition=Q(silent_after_s__gt=F("late_after_s")), name="vehicle_silent_after_late"),
        ]


@pghistory.track()
class MissionVehicle(models.Model):
    """A vehicle's part in a mission: from when its organisation joined until it confirmed its people out."""

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="takes_part")
    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="takes_part")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"
        constraints = [models.UniqueConstraint(fields=["mission", "vehicle"], name="missionvehicle_once")]


class Device(models.Model):
    """What reports for a vehicle. The credential is kept as SHA-256 alone; epoch is redrawn when it is revoked or moved."""

    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="devices")
    name = models.CharField(max_length=80)
    secret_sha256 = models.CharField(max_length=64, unique=True)
    epoch = models.UUIDField(default=uuid.uuid4)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"


class Segment(models.Model):
    """One vehicle's positions of one mission (or none) on one UTC day. The segment carries the label; positions carry none."""

    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="segments")
    mission = models.ForeignKey(Mission, models.PROTECT, null=True, blank=True, related_name="segments")
    day = models.DateField()
    label = models.ForeignKey("partners.Label", models.PROTECT, related_name="+")

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"
        constraints = [models.UniqueConstraint(fields=["vehicle", "day", "mission"], name="segment_once", nulls_distinct=False)]


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


@pghistory.track()
class TravelRules(models.Model):
    """What an organisation asks to be told when it vets a route in an area. Its own, for itself; null is no rule."""

    organisation = models.ForeignKey("partners.Organisation", models.CASCADE, related_name="+")
    area = models.ForeignKey("partners.DOArea", models.CASCADE, related_name="+")
    night_driving = models.BooleanField(null=True, help_text=_("no: it does not drive between sunset and sunrise"))
    single_vehicle = models.BooleanField(null=True, help_text=_("no: at least two vehicles"))
    check_in_min = models.PositiveIntegerField(default=60, help_text=_("minutes between check-ins, at most"))
    medical_min = models.PositiveIntegerField(default=60, help_text=_("minutes to a capable hospital, at most"))
    hospital_verified_days = models.PositiveIntegerField(default=180)
    road_confirmed_days = models.PositiveIntegerField(default=30)
    incident_days = models.PositiveIntegerField(default=30)
    incident_m = models.PositiveIntegerField(default=5_000, help_text=_("metres from the route"))

    class Meta:
        verbose_name_plural = "travel rules"
        constraints = [models.UniqueConstraint(fields=["organisation", "area"], name="travelrules_once")]
