"""A movement as those see it who take no part in it: one published cell, on a fixed clock, hours late."""

import pghistory
from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy as _

from partners.models import Record, Shown

from .missions import Mission


class PassingTerms(models.Model):
    """What is told of a movement that passes. How late it is told is the same for every movement."""

    delay_h = models.PositiveSmallIntegerField(help_text=_("hours: it was there so long ago, or longer"))

    class Meta:
        abstract = True


@pghistory.track()
class Passing(PassingTerms, Record):
    """What others see of one mission under way. geom: the cell itself; no place within it is kept. Nothing is shown before the first cell."""

    mission = models.OneToOneField(Mission, models.CASCADE, related_name="passing")
    as_of = models.DateTimeField(help_text=_("moment of the fixed clock"))
    geom = models.MultiPolygonField(srid=4326, null=True)

    class Meta(Record.Meta):
        abstract = False


class PassingShown(PassingTerms, Shown):
    """A movement that passes, as readers get it: id and version are new at each moment of the clock."""

    class Meta(Shown.Meta):
        abstract = False
