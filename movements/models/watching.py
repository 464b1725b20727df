"""Alerts about movements: what is told of them, and what readers get."""

import pghistory
from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy as _

from partners.models import Record, Shown

from .missions import Mission
from .vehicles import Vehicle


class Rule(models.TextChoices):
    """What an alert is about."""

    NOT_DEPARTED = "not_departed", _("not departed")
    CHECKPOINT_LATE = "checkpoint_late", _("late at a checkpoint")
    OFF_CORRIDOR = "off_corridor", _("off the corridor")
    PROHIBITED_ROAD = "prohibited_road", _("on a prohibited road")
    PROHIBITED_VENUE = "prohibited_venue", _("at a prohibited venue")
    NEW_INCIDENT = "new_incident", _("near a new incident")
    STOPPED = "stopped", _("stopped")
    SILENT_CONTACT = "silent_contact", _("no contact")
    SILENT_FIX = "silent_fix", _("no position")
    CONVOY_APART = "convoy_apart", _("convoy apart")
    ALONE = "alone", _("vehicle alone")
    NOT_ARRIVED = "not_arrived", _("not arrived")
    NOT_RETURNED = "not_returned", _("people not out")
    SPEED = "speed", _("speed")
    LOW_BATTERY = "low_battery", _("low battery")
    SOS = "sos", _("SOS")
    VETTING = "vetting", _("findings on the route changed")


class AlertState(models.TextChoices):
    """Open until somebody acknowledges it, once for all; over when its cause is."""

    OPEN = "open", _("open")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")
    ENDED = "ended", _("ended")


class AlertTerms(models.Model):
    """What is told of an alert. km: along the mission's route. value, threshold: in the unit of the rule (metres, minutes, m/s, a share)."""

    rule = models.CharField(max_length=20, choices=Rule)
    severity = models.PositiveSmallIntegerField(help_text=_("1 to 4"))
    state = models.CharField(max_length=12, choices=AlertState, default=AlertState.OPEN)
    since = models.DateTimeField(help_text=_("when it began, by the clock of what reported it"))
    raised_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=120, blank=True, help_text=_("organisation"))
    acknowledged_text = models.CharField(max_length=400, blank=True)
    ended_at = models.DateTimeField(null=True)
    km = models.FloatField(null=True)
    value = models.FloatField(null=True)
    threshold = models.FloatField(null=True)
    text = models.CharField(max_length=400, blank=True)  # `words` is the search column of a shown row

    class Meta:
        abstract = True


@pghistory.track()
class Alert(AlertTerms, Record):
    """An alert. Of one rule, vehicle, mission, recipient and subject at most one is not over."""

    mission = models.ForeignKey(Mission, models.CASCADE, null=True, related_name="alerts")
    vehicle = models.ForeignKey(Vehicle, models.CASCADE, null=True, related_name="alerts")
    # Whose sight it rests on: of an alert about a record each organisation that sees the record gets its own.
    recipient = models.ForeignKey("partners.Organisation", models.CASCADE, related_name="+")
    about = models.UUIDField(null=True, help_text=_("record that it is about"))
    geom = models.PointField(srid=4326, null=True)

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["rule", "vehicle", "mission", "recipient", "about"],
                condition=~models.Q(state="ended"),
                name="alert_one_open",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["ended_at"], condition=models.Q(ended_at__isnull=False), name="alert_ended")]


class AlertShown(AlertTerms, Shown):
    """An alert as readers get it. mission: code; vehicle: call sign; organisation: the vehicle's, or the mission's lead."""

    mission = models.CharField(max_length=20, blank=True)
    vehicle = models.CharField(max_length=40, blank=True)
    organisation = models.CharField(max_length=120, blank=True)

    class Meta(Shown.Meta):
        abstract = False


@pghistory.track()
class WatchRules(models.Model):
    """Thresholds of an organisation in an area, or of one mission. Null is the shipped one (movements/watching/terms.py)."""

    organisation = models.ForeignKey("partners.Organisation", models.CASCADE, related_name="+")
    area = models.ForeignKey("partners.DOArea", models.CASCADE, related_name="+")
    mission = models.ForeignKey(Mission, models.CASCADE, null=True, blank=True, related_name="watch_rules")
    off_corridor_dwell_s = models.FloatField(null=True, blank=True, help_text=_("seconds beyond the corridor before it is told"))
    off_corridor_return_s = models.FloatField(null=True, blank=True, help_text=_("seconds back within it before it is over"))
    stopped_min = models.FloatField(null=True, blank=True, help_text=_("minutes of standing where no stop is planned"))
    stopped_m = models.FloatField(null=True, blank=True, help_text=_("metres within which a vehicle stands"))
    speed_kmh = models.FloatField(null=True, blank=True)
    speed_dwell_s = models.FloatField(null=True, blank=True)
    battery = models.FloatField(null=True, blank=True, help_text=_("share, 0 to 1"))
    departure_grace_min = models.FloatField(null=True, blank=True)
    checkpoint_grace_min = models.FloatField(null=True, blank=True)
    arrival_grace_min = models.FloatField(null=True, blank=True)
    return_grace_min = models.FloatField(null=True, blank=True, help_text=_("minutes after arrival before people count as not out"))
    fix_silent_min = models.FloatField(null=True, blank=True, help_text=_("minutes without a position, contact or none"))
    apart_m = models.FloatField(null=True, blank=True, help_text=_("metres of the route from first to last vehicle"))
    alone_m = models.FloatField(null=True, blank=True, help_text=_("metres to the nearest other vehicle"))
    apart_dwell_s = models.FloatField(null=True, blank=True)
    incident_h = models.FloatField(null=True, blank=True, help_text=_("hours for which an incident is new"))
    incident_m = models.FloatField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "watch rules"
        constraints = [models.UniqueConstraint(fields=["organisation", "area", "mission"], name="watchrules_once", nulls_distinct=False)]


class Watch(models.Model):
    """What the rules know of a vehicle in the mission that it is under way in; written with its reports, in their transaction."""

    vehicle = models.OneToOneField(Vehicle, models.CASCADE, primary_key=True, related_name="watch")
    mission = models.ForeignKey(Mission, models.CASCADE, db_index=False, related_name="+")
    state = models.JSONField(help_text=_("rules.State"))
    fix_at = models.DateTimeField(help_text=_("of the last fix that was judged"))
    late = models.BooleanField(default=False, help_text=_("an older fix came after it: to be judged anew by the clock"))

    unrestricted = models.Manager()

    class Meta:
        verbose_name_plural = "watches"
        default_manager_name = "unrestricted"
        indexes = [models.Index(fields=["vehicle"], condition=models.Q(late=True), name="watch_late")]


class MissionWatch(models.Model):
    """What the clock's rules know of a mission: the gates that have begun to open."""

    mission = models.OneToOneField(Mission, models.CASCADE, primary_key=True, related_name="watch")
    gates = models.JSONField(default=dict)

    unrestricted = models.Manager()

    class Meta:
        verbose_name_plural = "mission watches"
        default_manager_name = "unrestricted"
