"""Vehicles, their part in missions, and the devices that report for them."""

import uuid

import pghistory
from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .missions import Mission


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
    seats = models.PositiveSmallIntegerField(null=True, blank=True)
    radio = models.CharField(max_length=80, blank=True, help_text=_("sets and call sign: VHF, HF, satellite"))
    plate = models.CharField(max_length=40, blank=True)
    brought_for = models.CharField(
        max_length=120, blank=True, help_text=_("contractor or national partner whose vehicle rides under this organisation's label")
    )
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
