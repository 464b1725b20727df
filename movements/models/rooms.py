"""Radio rooms, who is on shift, which room holds a mission, its log, its ladder, and calls for help."""

import uuid

import pghistory
import pgtrigger
from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partners.models import Duty, Record, Shown, Sighted

from .missions import Mission
from .vehicles import Device, Vehicle
from .watching import Rule


class Room(models.Model):
    """A radio or tracking room of an organisation in an area."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey("partners.Organisation", models.PROTECT, related_name="+")
    area = models.ForeignKey("partners.DOArea", models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    place = models.CharField(max_length=80, blank=True, help_text=_("town, in words"))
    last_action_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["organisation__name", "name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "area", "name"], name="room_name_once")]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.name}"


class Shift(models.Model):
    """Somebody signed on in a room, until he signs off; words: what he leaves to who comes."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="shifts")
    member = models.ForeignKey("partners.Member", models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    words = models.TextField(blank=True, help_text=_("hand-over in words"))
    read_by = models.ForeignKey("partners.Member", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member"], condition=Q(ends_at=None), name="shift_one_room_at_a_time"),
            models.CheckConstraint(condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="shift_ends_after_start"),
        ]
        indexes = [models.Index(fields=["room", "-starts_at"], name="shift_newest")]


class Tracking(models.Model):
    """Which room holds a mission, since when. Without a row no room has taken it."""

    mission = models.OneToOneField(Mission, models.CASCADE, related_name="+")
    room = models.ForeignKey(Room, models.PROTECT, related_name="+")
    since = models.DateTimeField()


class HandOver(models.Model):
    """A room offers a mission to another; until that one accepts, the giver holds it."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="+")
    giver = models.ForeignKey(Room, models.PROTECT, related_name="+")
    taker = models.ForeignKey(Room, models.PROTECT, related_name="+")
    words = models.TextField(blank=True)
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey("partners.Member", models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("partners.Member", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mission"], condition=Q(answer=""), name="handover_one_offer"),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="handover_to_another_room"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | ~Q(answer="") & ~Q(answered_at=None), name="handover_answered"
            ),
        ]


class Means(models.TextChoices):
    """How something was said."""

    PRIMARY = "primary", _("radio, primary")
    ALTERNATE = "alternate", _("radio, alternate")
    SATELLITE = "satellite", _("satellite telephone")
    TELEPHONE = "telephone", _("telephone")
    EMERGENCY = "emergency", _("emergency channel")
    DEVICE = "device", _("device")
    SCREEN = "screen", _("on screen")
    CLOCK = "clock", _("the clock")


class LogEntry(Sighted):
    """One line of a mission's log: the one record of radio and map. Never changed; what was wrong is corrected by another line.

    A line about a vehicle stands under the label of its track, any other under the mission's: who sees the mission and that label reads it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mission = models.ForeignKey(Mission, models.PROTECT, related_name="+")
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="+")
    member = models.ForeignKey("partners.Member", models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.CharField(max_length=120, blank=True, help_text="name; empty: the clock")
    room_name = models.CharField(max_length=80, blank=True)
    means = models.CharField(max_length=10, choices=Means)
    vehicle = models.UUIDField(null=True, help_text="record")
    call_sign = models.CharField(max_length=40, blank=True)
    place = models.CharField(max_length=120, blank=True, help_text="as it was said: km, code name, place")
    geom = models.PointField(srid=4326, null=True, spatial_index=False)
    words = models.TextField(blank=True)
    at = models.DateTimeField(help_text="when it was said")
    entered_at = models.DateTimeField(help_text="when it was written down")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")

    class Meta(Sighted.Meta):
        abstract = False
        constraints = [models.CheckConstraint(condition=Q(view=2), name="logentry_is_full")]
        indexes = [
            models.Index(fields=["mission", "-at", "-entered_at"], name="logentry_newest"),
            models.Index(fields=["label"], name="logentry_label"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class Rung(models.Model):
    """A rung of an organisation's ladder for a mission: after how many minutes, whom of its own, by which means."""

    class By(models.TextChoices):
        SCREEN = "screen", _("screen with sound")
        EMAIL = "email", _("e-mail")
        SMS = "sms", _("SMS: message waiting")
        WEBHOOK = "webhook", _("webhook")
        WEBPUSH = "webpush", _("web push")

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="+")
    organisation = models.ForeignKey("partners.Organisation", models.PROTECT, related_name="+")
    after_min = models.PositiveIntegerField(help_text=_("minutes after the alert"))
    means = models.CharField(max_length=8, choices=By)
    member = models.ForeignKey("partners.Member", models.PROTECT, null=True, blank=True, related_name="+")
    duty = models.CharField(max_length=20, choices=Duty.Kind, blank=True)
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="+")
    address = models.CharField(max_length=200, blank=True, help_text=_("of a webhook, or a telephone number"))
    taken_off_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["after_min", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(member__isnull=False, duty="", room=None)
                | Q(member=None, room=None) & ~Q(duty="")
                | Q(member=None, duty="", room__isnull=False),
                name="rung_names_one",
            ),
            models.CheckConstraint(condition=~Q(means__in=["webhook", "sms"]) | ~Q(address=""), name="rung_has_address"),
        ]


class Escalation(models.Model):
    """One organisation's ladder under way, from an alert until somebody of that organisation acknowledges it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mission = models.ForeignKey(Mission, models.CASCADE, related_name="+")
    organisation = models.ForeignKey("partners.Organisation", models.PROTECT, related_name="+")
    cause = models.CharField(max_length=20, choices=Rule)
    about = models.UUIDField(help_text="the alert")
    vehicle = models.ForeignKey(Vehicle, models.CASCADE, null=True, blank=True, related_name="+")
    words = models.CharField(max_length=200, blank=True)
    starts_at = models.DateTimeField(help_text="of the alert")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey("partners.Member", models.PROTECT, null=True, blank=True, related_name="+")
    ends_at = models.DateTimeField(null=True, blank=True, help_text="the alert was over")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mission", "organisation", "cause", "about"], condition=Q(ends_at=None), name="escalation_once")
        ]

    @property
    def cause_title(self) -> str:
        """What it began with, in words."""
        return str(self.get_cause_display())


class Sent(models.Model):
    """A rung of a ladder under way that came due: once, whoever runs the clock. Its id is the key that a receiver knows repeats by."""

    class State(models.TextChoices):
        DUE = "due", _("due")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    escalation = models.ForeignKey(Escalation, models.CASCADE, related_name="sent")
    rung = models.ForeignKey(Rung, models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    state = models.CharField(max_length=6, choices=State, default=State.DUE)
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True, help_text="who tries now holds it until then")
    sent_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["escalation", "rung"], name="sent_once")]
        indexes = [models.Index(fields=["due_at"], condition=Q(state="due"), name="sent_due")]


class CallTerms(models.Model):
    """What is told of a call."""

    class Kind(models.TextChoices):
        SOS = "sos", _("SOS")
        RUNG = "rung", _("waits for acknowledgement")
        HAND_OVER = "hand_over", _("hand-over offered")
        OPENED = "opened", _("sealed manifest opened")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        RECEIVED = "received", _("received")
        ENDED = "ended", _("ended")

    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    mission = models.CharField(max_length=20, blank=True, help_text="code")
    vehicle = models.CharField(max_length=40, blank=True, help_text="call sign")
    organisation = models.CharField(max_length=120, blank=True, help_text="whom it concerns, name")
    said = models.CharField(max_length=400, blank=True)
    raised_at = models.DateTimeField()
    repeats = models.PositiveIntegerField(default=0)
    received = models.JSONField(default=list, blank=True, help_text="[{organisation, where, at}]")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


@pghistory.track()
class Call(CallTerms, Record):
    """A call to those who watch: an SOS, a rung of a ladder on screen, an offered mission, an opened manifest."""

    geom = models.PointField(srid=4326, null=True, blank=True, spatial_index=False)
    of_mission = models.ForeignKey(Mission, models.PROTECT, null=True, blank=True, related_name="+")
    of_vehicle = models.ForeignKey(Vehicle, models.PROTECT, null=True, blank=True, related_name="+")
    escalation = models.ForeignKey(Escalation, models.SET_NULL, null=True, blank=True, related_name="calls")
    sender = models.ForeignKey("partners.Member", models.PROTECT, null=True, blank=True, related_name="+")
    device = models.ForeignKey(Device, models.SET_NULL, null=True, blank=True, related_name="+")
    key = models.CharField(max_length=64, blank=True, help_text="drawn by the sender: the same press sent twice is one call")
    silent = models.BooleanField(default=False)
    widened_at = models.DateTimeField(null=True, blank=True, help_text="when it went beyond the sender's own organisation")
    skipped = models.JSONField(default=list, blank=True, help_text="rooms that were not staffed")
    next_at = models.DateTimeField(null=True, blank=True, help_text="when it is widened or repeated")

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["sender", "key"], condition=~Q(key="") & Q(sender__isnull=False), name="call_key_of_sender"),
            models.UniqueConstraint(fields=["device", "key"], condition=~Q(key="") & Q(device__isnull=False), name="call_key_of_device"),
        ]
        indexes = [models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="call_next")]


class CallShown(CallTerms, Shown):
    """A call as readers get it."""

    class Meta(Shown.Meta):
        abstract = False


class SosPlan(models.Model):
    """What an organisation settled for its own calls for help. Without a row: no word, not silent, the shipped times."""

    organisation = models.OneToOneField("partners.Organisation", models.CASCADE, related_name="+")
    agreed_word = models.CharField(max_length=40, blank=True)
    silent = models.BooleanField(default=False, help_text=_("its phones show no sign of a call for help"))
    own_first_s = models.PositiveIntegerField(default=30, help_text=_("seconds its own room has before the desks are called"))
    repeat_s = models.PositiveIntegerField(default=60)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(repeat_s__gte=10), name="sosplan_repeat_s")]


class PushSubscription(models.Model):
    """Where a member's browser takes web push. The address is a secret of that browser."""

    member = models.ForeignKey("partners.Member", models.CASCADE, related_name="+")
    endpoint = models.URLField(max_length=500, unique=True)
    browser = models.CharField(max_length=60, blank=True, help_text=_("browser and system, as it calls itself"))
    since = models.DateTimeField()
