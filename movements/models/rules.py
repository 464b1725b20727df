"""What an organisation asks to be told about its own journeys."""

import pghistory
from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class TravelRules(models.Model):
    """What an organisation asks to be told when it vets a route in an area. Its own, for itself; null is no rule."""

    organisation = models.ForeignKey("partners.Organisation", models.CASCADE, related_name="+")
    area = models.ForeignKey("partners.DOArea", models.CASCADE, related_name="+")
    night_driving = models.BooleanField(null=True, help_text=_("no: it does not drive between sunset and sunrise"))
    single_vehicle = models.BooleanField(null=True, help_text=_("no: at least two vehicles"))
    speeds_kmh = models.JSONField(
        default=dict, blank=True, help_text=_("km/h by vehicle class that plans are made with; empty: as shipped")
    )
    check_in_min = models.PositiveIntegerField(default=60, help_text=_("minutes between check-ins, at most"))
    medical_min = models.PositiveIntegerField(default=60, help_text=_("minutes to a capable hospital, at most"))
    hospital_verified_days = models.PositiveIntegerField(default=180)
    road_confirmed_days = models.PositiveIntegerField(default=30)
    incident_days = models.PositiveIntegerField(default=30)
    turn_back_km = models.PositiveIntegerField(
        default=50, db_default=50, help_text=_("kilometres to an evacuation or abort point, at most")
    )
    incident_m = models.PositiveIntegerField(default=5_000, help_text=_("metres from the route"))

    class Meta:
        verbose_name_plural = "travel rules"
        constraints = [models.UniqueConstraint(fields=["organisation", "area"], name="travelrules_once")]
