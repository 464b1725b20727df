"""Which vehicle a device reports for, and when."""

import pghistory
from django.contrib.gis.db import models
from django.db.models import F, Q

from .vehicles import Device, Vehicle


@pghistory.track()
class DeviceAssignment(models.Model):
    """A device's time with a vehicle: positions belong to the vehicle that had it at their fix. No two of a device overlap
    (an exclusion constraint). A device without any reports for Device.vehicle, as long as it lives."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="assignments")
    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")), name="deviceassignment_ends_after_start")
        ]
