"""How long tracks are kept: which days are thinned, and which an organisation keeps longer, for a reason that it states."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from .missions import Mission


class TrackDay(models.Model):
    """A UTC day whose positions have been thinned."""

    day = models.DateField(primary_key=True)


@pghistory.track()
class KeptTracks(models.Model):
    """An organisation keeps its own vehicles' tracks of a mission whole until a day, for a reason."""

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="+")
    organisation = models.ForeignKey("partners.Organisation", models.CASCADE, related_name="+")
    reason = models.CharField(max_length=300)
    until = models.DateField(db_index=True)
    kept_by = models.ForeignKey("partners.Member", models.PROTECT, related_name="+")

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"
        verbose_name_plural = _("kept tracks")
        constraints = [models.UniqueConstraint(fields=["mission", "organisation"], name="kepttracks_once")]
