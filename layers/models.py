"""The layer catalogue, roads, premises, venues and reference features, the outbox, and words for search."""

import uuid

import pghistory
from django.contrib.gis.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from partners.models import CURRENT_XACT, Record, Shown, Sighted


class Layer(models.Model):
    """How a layer is offered: title, order, zoom range, and whether it starts switched on. What may be seen is decided elsewhere."""

    key = models.SlugField(max_length=32, primary_key=True)
    title = models.CharField(max_length=80)
    order = models.PositiveSmallIntegerField()
    min_zoom = models.PositiveSmallIntegerField(default=0)
    max_zoom = models.PositiveSmallIntegerField(default=22)
    on = models.BooleanField(default=True)
    style = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [models.CheckConstraint(condition=Q(max_zoom__gte=F("min_zoom")), name="layer_zoom_range")]

    def __str__(self) -> str:
        return self.title


class LayerSwitch(models.Model):
    """An organisation's own on or off for a layer; without a row the layer's default holds."""

    layer = models.ForeignKey(Layer, models.CASCADE)
    organisation = models.ForeignKey("partners.Organisation", models.CASCADE)
    on = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["layer", "organisation"], name="layerswitch_once")]


class SavedView(models.Model):
    """A view of the map that a person keeps: where, which layers, which light. What may be seen in it is decided when it is opened."""

    user = models.ForeignKey("partners.User", models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=80)
    view = models.CharField(max_length=400, help_text=_("the part of the address behind the #"))

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="savedview_once")]


class Photo(Sighted):
    """A photograph beside a record, made anew from what was sent: pixels alone, no metadata. Seen by who sees its own label in full and,
    in the same statement, the full form of its record; a redacted reader gets none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    layer = models.CharField(max_length=32)
    record = models.UUIDField(db_index=True)
    added_by = models.ForeignKey("partners.Member", models.PROTECT, null=True, related_name="+", help_text=_("who added it"))
    added_at = models.DateTimeField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    image = models.BinaryField(help_text="JPEG")
    thumbnail = models.BinaryField(help_text="JPEG")

    class Meta(Sighted.Meta):
        abstract = False


class AppliesTo(models.TextChoices):
    """For whom a decision on a road or venue holds. A DO's decision binds UNSMS personnel and informs others."""

    UNSMS = "unsms", _("UNSMS personnel")
    ORGANISATION = "organisation", _("one organisation")
    ALL = "all", _("all traffic, by host authority")
    PHYSICAL = "physical", _("physical fact")


class RoadTerms(models.Model):
    """What is reported of a road section."""

    class Status(models.TextChoices):
        OPEN = "open", _("reported open")
        RESTRICTED = "restricted", _("restricted")
        PROHIBITED = "prohibited", _("prohibited")
        IMPASSABLE = "impassable", _("impassable")
        UNKNOWN = "unknown", _("unknown")

    class Direction(models.TextChoices):
        BOTH = "both", _("both directions")
        FORWARD = "forward", _("along the line")
        BACKWARD = "backward", _("against the line")

    status = models.CharField(max_length=12, choices=Status)
    applies_to = models.CharField(max_length=12, choices=AppliesTo)
    decided_by = models.CharField(max_length=120, blank=True)
    reason = models.TextField(blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    vehicle_class = models.CharField(max_length=40, blank=True)
    direction = models.CharField(max_length=8, choices=Direction, default=Direction.BOTH, db_default=Direction.BOTH)
    hours = models.CharField(
        max_length=11, blank=True, default="", db_default="", help_text=_("daily, in the area's time: 18:00-06:00; empty: always")
    )
    source = models.CharField(max_length=200, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


@pghistory.track()
class Road(RoadTerms, Record):
    """A road section and its status."""

    name = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField(null=True, blank=True)
    geom = models.MultiLineStringField(srid=4326)

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=Q(ends_at=None) | Q(since=None) | Q(ends_at__gt=F("since")), name="road_ends_after_since"),
        ]


class RoadShown(RoadTerms, Shown):
    """A road section as readers get it."""

    class Meta(Shown.Meta):
        abstract = False


class PremisesTerms(models.Model):
    """What is told of premises."""

    class Kind(models.TextChoices):
        OFFICE = "office", _("office")
        GUEST_HOUSE = "guest_house", _("guest house")
        WAREHOUSE = "warehouse", _("warehouse")
        RESIDENCE = "residence", _("residence")

    kind = models.CharField(max_length=12, choices=Kind)
    contact_role = models.CharField(max_length=120, blank=True)

    class Meta:
        abstract = True


@pghistory.track()
class Premises(PremisesTerms, Record):
    """An organisation's office, guest house, warehouse or residence."""

    name = models.CharField(max_length=200)
    since = models.DateTimeField(null=True, blank=True)
    geom = models.PointField(srid=4326)

    class Meta(Record.Meta):
        abstract = False
        verbose_name_plural = "premises"


class PremisesShown(PremisesTerms, Shown):
    """Premises as readers get them."""

    class Meta(Shown.Meta):
        abstract = False


class VenueTerms(models.Model):
    """What is advised about a venue, by whom and for whom."""

    class Advice(models.TextChoices):
        RECOMMENDED = "recommended", _("recommended")
        PROHIBITED = "prohibited", _("prohibited")

    kind = models.CharField(max_length=40)
    advice = models.CharField(max_length=12, choices=Advice)
    applies_to = models.CharField(max_length=12, choices=AppliesTo)
    decided_by = models.CharField(max_length=120, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        abstract = True


@pghistory.track()
class Venue(VenueTerms, Record):
    """A hotel, restaurant, market or hall, recommended or prohibited."""

    name = models.CharField(max_length=200)
    since = models.DateTimeField(null=True, blank=True)
    geom = models.PointField(srid=4326)

    class Meta(Record.Meta):
        abstract = False


class VenueShown(VenueTerms, Shown):
    """A venue as readers get it."""

    class Meta(Shown.Meta):
        abstract = False


class ReferenceTerms(models.Model):
    """A public place or boundary for orientation: never a statement on borders."""

    class Kind(models.TextChoices):
        TOWN = "town", _("town")
        STATE = "state", _("state")
        COUNTY = "county", _("county")
        BORDER = "border", _("border")

    kind = models.CharField(max_length=8, choices=Kind)
    disputed = models.BooleanField(default=False)
    source = models.CharField(max_length=200)

    class Meta:
        abstract = True


class Reference(ReferenceTerms, Record):
    """A town, state, county or border line from a named public source."""

    name = models.CharField(max_length=200)
    geom = models.GeometryField(srid=4326)

    class Meta(Record.Meta):
        abstract = False


class ReferenceShown(ReferenceTerms, Shown):
    """A reference feature as readers get it."""

    class Meta(Shown.Meta):
        abstract = False


class Event(models.Model):
    """The outbox: which record changed, in which transaction, and what its forms were called. No content, ever.

    The record's version is the order; xact only bounds where a reader has to look (transactions do not commit in the order of their ids).
    """

    xact = models.BigIntegerField(db_default=CURRENT_XACT)
    at = models.DateTimeField(db_default=Now())
    source = models.CharField(max_length=32)
    record = models.UUIDField()
    version = models.PositiveIntegerField()
    label_before = models.BigIntegerField(null=True)
    label_after = models.BigIntegerField(null=True)
    full_before = models.UUIDField(null=True)
    full_after = models.UUIDField(null=True)
    redacted_before = models.UUIDField(null=True)
    redacted_after = models.UUIDField(null=True)
    full_changed = models.BooleanField()
    redacted_changed = models.BooleanField()
    rings = models.BooleanField(default=False, db_default=False, help_text="for everybody who sees it")

    class Meta:
        indexes = [models.Index(fields=["xact"], name="event_xact"), models.Index(fields=["at"], name="event_at")]


class Word(Sighted):
    """A word that some shown row with this label in this view holds: search expands inside the reader's words first."""

    label = models.ForeignKey("partners.Label", models.CASCADE, related_name="+", db_index=False)
    word = models.CharField(max_length=80)

    class Meta(Sighted.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["label", "view", "word"], name="word_once")]
        # Prefixes are asked by range, in the byte order of collation C.
        indexes = [models.Index(fields=["word"], opclasses=["varchar_pattern_ops"], name="word_prefix")]


class TokenKey(models.Model):
    """The key that resume tokens are sealed with. Left out of dumps; missing at start, it is drawn anew. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    key = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="tokenkey_one_row")]


class CellCount(Sighted):
    """A change of how many points of one form lie in a small cell: what low zooms are drawn from.

    Triggers append rows (sql/cells.sql), so that none is hot, and the clock packs them into CellSum. Rows whose sight ends by itself are
    not counted. z: tile zoom; cell_x, cell_y: cells of 1/8 tile edge from the north-west corner of the world.
    """

    label = models.ForeignKey("partners.Label", models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    source = models.CharField(max_length=32)
    z = models.PositiveSmallIntegerField()
    cell_x = models.IntegerField()
    cell_y = models.IntegerField()
    severity = models.PositiveSmallIntegerField(help_text="0 where the layer has none")
    count = models.IntegerField(help_text="may be negative")

    class Meta(Sighted.Meta):
        abstract = False
        indexes = [models.Index(fields=["source", "z", "cell_x", "cell_y"], name="cellcount_where")]


class CellSum(Sighted):
    """The counts of one label and view in all cells of one tile, packed (layers/cells.py): one row instead of hundreds."""

    label = models.ForeignKey("partners.Label", models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    source = models.CharField(max_length=32)
    z = models.PositiveSmallIntegerField()
    tile_x = models.IntegerField()
    tile_y = models.IntegerField()
    packed = models.BinaryField(help_text="slots and counts")

    class Meta(Sighted.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["source", "z", "tile_x", "tile_y", "label", "view"], name="cellsum_once")]
