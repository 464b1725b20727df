"""How often somebody asked what lies at a place: counts alone, for a window of time."""

from django.db import models


class Probe(models.Model):
    """Questions of one member about lines through one published cell, since a moment. Swept by the clock when its window is over."""

    member = models.ForeignKey("partners.Member", models.CASCADE, related_name="+")
    place = models.CharField(max_length=40, help_text="published cell, or a square of a tenth of a degree where none is published")
    since = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "place"], name="probe_once")]
        indexes = [models.Index(fields=["since"], name="probe_since")]
