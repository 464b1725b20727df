"""What is planned of a mission beside what its form tells: the plan, each organisation's part in it, and what was agreed."""

import uuid

import pghistory
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.models import Sighted

from .missions import Mission
from .vehicles import Vehicle, VehicleClass


@pghistory.track()
class Plan(models.Model):
    """The lead's plan of a mission. version: raised by what re-opens decisions; changed_at: of whatever readers are told of it."""

    mission = models.OneToOneField(Mission, models.CASCADE, related_name="plan", primary_key=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    vehicle_class = models.CharField(max_length=12, choices=VehicleClass, default=VehicleClass.LIGHT)
    speed_kmh = models.PositiveSmallIntegerField(null=True, help_text=_("of this plan alone; null: the lead's own, else the shipped one"))
    legs = models.JSONField(default=list, help_text=_("[{from, to, from_km, to_km, length_km, duration_min}]"))
    speeds = models.JSONField(default=dict, help_text=_("{kmh, from: plan, own or shipped}"))
    comms = models.JSONField(default=dict)
    medical = models.TextField(blank=True)
    escort = models.JSONField(null=True, help_text=_("{armed, provider, basis, decided_by}"))
    cargo = models.CharField(max_length=200, blank=True)
    contingency = models.JSONField(default=dict, help_text=_("{abort_points, words}"))
    leader = models.CharField(max_length=120, blank=True, help_text=_("the convoy leader, who calls the room"))
    tracking_room = models.ForeignKey("partners.Organisation", models.PROTECT, null=True, related_name="+")
    lead_acted_at = models.DateTimeField(help_text=_("when the lead last did something on the mission"))
    lead_asked_at = models.DateTimeField(null=True, help_text=_("since when a participant waits for the lead to do something"))
    lead_named = models.ForeignKey("partners.Organisation", models.PROTECT, null=True, related_name="+")

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"


@pghistory.track()
class Participation(models.Model):
    """One organisation's part in a mission: whether it takes part, what it decided, whom it brings, and what the others see of that."""

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        JOINED = "joined", _("joined")
        DECLINED = "declined", _("declined")
        LEFT = "left", _("left")

    class Decision(models.TextChoices):
        NONE = "none", _("not decided")
        GO = "go", _("go")
        CONDITIONS = "conditions", _("go with conditions")
        NO_GO = "no_go", _("no-go")

    class Clearance(models.TextChoices):
        """Its own note; nobody infers anything from it."""

        IN_PLACE = "in_place", _("in place")
        NOT_NEEDED = "not_needed", _("not needed")
        NOT_YET = "not_yet", _("not yet")

    class Opening(models.TextChoices):
        """When the sealed names of its manifest may be opened, as the organisation agreed."""

        NEVER = "never", _("never")
        SOS = "sos", _("on SOS")
        RUNG = "rung", _("on SOS, or at a rung of the ladder")

    class Outside(models.TextChoices):
        """What partners see of the movement who take no part in it."""

        NONE = "none", _("nothing")
        CELL = "cell", _("a published cell, hours late")

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="participations")
    organisation = models.ForeignKey("partners.Organisation", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.INVITED)
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.NONE)
    words = models.TextField(blank=True)
    decided_version = models.PositiveIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("partners.Member", models.PROTECT, null=True, related_name="+")
    people = models.PositiveSmallIntegerField(default=0)
    kinds = ArrayField(models.CharField(max_length=20), default=list, help_text=_("kinds of people"))
    clearance = models.CharField(max_length=12, choices=Clearance, blank=True)
    shows_manifest = models.BooleanField(default=True, help_text=_("call signs, telephones and head counts, to the tracking room"))
    shows_plate = models.BooleanField(default=False)
    shows_live = models.BooleanField(default=True)
    shows_history = models.BooleanField(default=True)
    shows_outside = models.CharField(max_length=4, choices=Outside, default=Outside.NONE)
    shows_from = models.DateTimeField(null=True)
    shows_until = models.DateTimeField(null=True)
    permits = models.JSONField(default=list, help_text=_("its own: [{name, authority, lead_days, reference, state}]"))
    refuges = models.JSONField(default=list, help_text=_("its own premises that it agreed to: [{record, name, lon, lat}]"))
    opens = models.CharField(max_length=6, choices=Opening, default=Opening.SOS)
    opens_at_rung = models.PositiveSmallIntegerField(null=True)
    room = models.ForeignKey(
        "partners.Organisation", models.PROTECT, null=True, related_name="+", help_text=_("that its manifest is shown to")
    )
    joined_by = models.ForeignKey("partners.Member", models.PROTECT, null=True, related_name="+")
    joined_at = models.DateTimeField(null=True)
    departed_at = models.DateTimeField(null=True)
    out_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["mission", "organisation"], name="participation_once"),
            models.CheckConstraint(condition=Q(shows_live=True) | Q(shows_history=False), name="participation_history_with_live"),
        ]
        # Asked each second: whose vehicles are shown from now on, or no longer.
        indexes = [
            models.Index(
                fields=["mission"], condition=Q(shows_from__isnull=False) | Q(shows_until__isnull=False), name="participation_bounded"
            ),
            models.Index(fields=["mission"], condition=Q(shows_outside="cell"), name="participation_outside"),
        ]


class PlannedVehicle(models.Model):
    """A vehicle that an organisation brings. Its id names it to the other participants, who never learn the vehicle's own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participation = models.ForeignKey(Participation, models.CASCADE, related_name="vehicles")
    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="+")

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"
        ordering = ["vehicle__call_sign"]
        constraints = [models.UniqueConstraint(fields=["participation", "vehicle"], name="plannedvehicle_once")]


class PartShown(Sighted):
    """One form of an organisation's part: full for itself, redacted (what it shows) for the mission's participants."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participation = models.ForeignKey(Participation, models.CASCADE, related_name="+")
    mission = models.UUIDField(db_index=True)
    organisation = models.CharField(max_length=40, help_text=_("code"))
    told = models.JSONField()

    class Meta(Sighted.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["participation", "view"], name="partshown_one_per_view")]


class ManifestShown(Sighted):
    """One vehicle of a manifest: full for its organisation, with the sealed names; redacted for the tracking room, without."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participation = models.ForeignKey(Participation, models.CASCADE, related_name="+")
    mission = models.UUIDField(db_index=True)
    vehicle = models.UUIDField(help_text=_("id in the plan"))
    organisation = models.CharField(max_length=40, help_text=_("code"))
    call_sign = models.CharField(max_length=40)
    phones = ArrayField(models.CharField(max_length=40), default=list)
    heads = models.PositiveSmallIntegerField()
    sealed = models.TextField(blank=True, help_text=_("names and medical notes, encrypted"))

    class Meta(Sighted.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["participation", "vehicle", "view"], name="manifestshown_one_per_view")]


class ManifestOpening(Sighted):
    """That sealed names were opened: by whom, when and why. For their organisation, which is told so."""

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="+")
    vehicle = models.UUIDField(help_text=_("id in the plan"))
    organisation = models.ForeignKey("partners.Organisation", models.PROTECT, related_name="+", help_text=_("that opened it"))
    reason = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta(Sighted.Meta):
        abstract = False


class Agreed(Sighted):
    """The plan as organisations agreed to it: written once, never changed (a trigger refuses UPDATE). What happened stands beside it."""

    mission = models.UUIDField(db_index=True)
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    route = models.LineStringField(srid=4326)
    told = models.JSONField()
    content_hash = models.CharField(max_length=64)

    class Meta(Sighted.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["mission", "version", "content_hash"], name="agreed_once")]


class PlanTemplate(Sighted):
    """A plan that an organisation keeps to begin others from."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    told = models.JSONField()
    kept_at = models.DateTimeField()

    class Meta(Sighted.Meta):
        abstract = False
