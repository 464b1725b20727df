"""What holds over stretches of ground and is configuration of a DO area, as its level is: curfews, and where radio and telephone reach.

Neither is a record: whoever is shown the area reads it, but for a curfew that an organisation set for its own people.
"""

import pghistory
from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class Curfew(models.Model):
    """Hours of each day in which nobody, or nobody whom it binds, is on the road: in a DO area, a part of it, or an outline."""

    class AppliesTo(models.TextChoices):
        ALL = "all", _("everybody")
        UNSMS = "unsms", _("UNSMS personnel")
        ORGANISATION = "organisation", _("the deciding organisation's own")

    area = models.ForeignKey("partners.DOArea", models.CASCADE, related_name="+")
    security_area = models.ForeignKey("partners.SecurityArea", models.CASCADE, null=True, blank=True, related_name="+")
    geom = models.MultiPolygonField(srid=4326, null=True, blank=True, help_text=_("empty: the whole area"))
    place = models.CharField(max_length=120, blank=True, help_text=_("what the outline is called"))
    hours = models.CharField(max_length=11, help_text=_("daily, in the area's time: 18:00-06:00"))
    applies_to = models.CharField(max_length=12, choices=AppliesTo)
    decided_by = models.CharField(max_length=120, help_text=_("a body or role, never a person"))
    reason = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    organisation = models.ForeignKey("partners.Organisation", models.PROTECT, related_name="+", help_text=_("who entered it"))
    changed_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends_at=None) | Q(ends_at__gte=F("since")), name="curfew_ends_after_it_begins")]


class Coverage(models.Model):
    """Where a radio network or a telephone provider was found to reach. A second import of the same provider takes the place of the first."""

    class Kind(models.TextChoices):
        RADIO = "radio", _("radio")
        TELEPHONE = "telephone", _("telephone")

    area = models.ForeignKey("partners.DOArea", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=9, choices=Kind)
    provider = models.CharField(max_length=80)
    geom = models.MultiPolygonField(srid=4326)
    verified_on = models.DateField(help_text=_("when somebody last found that it reaches there"))
    changed_at = models.DateTimeField(db_index=True)
