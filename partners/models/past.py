"""What forms of records said while they stood: written with the forms themselves, read under the label then and the label now."""

from django.contrib.gis.db import models
from django.db.models import Q

from .sight import Sighted


class Past(Sighted):
    """One form of one record under one label, from when to when; ends_at is null while it still stands. partners/past.py writes and reads it."""

    source = models.CharField(max_length=32, help_text="layer key")
    record = models.UUIDField()
    shown = models.UUIDField(help_text="id of the form")
    version = models.PositiveIntegerField(help_text="of the form")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    sight_until = models.DateTimeField(null=True)
    # Recalled since: what was taken back stays so, whatever is released of the record later.
    recalled = models.BooleanField(default=False)
    cell = models.ForeignKey(
        "partners.Cell", models.SET_NULL, null=True, related_name="+", db_index=False, help_text="kept by the record then"
    )
    geom = models.GeometryField(srid=4326, null=True)
    form = models.JSONField(help_text="all other columns of the shown row")

    class Meta(Sighted.Meta):
        abstract = False
        verbose_name_plural = "past"
        indexes = [
            models.Index(fields=["record"], condition=Q(ends_at=None), name="past_stands"),
            models.Index(fields=["source", "-starts_at", "id"], name="past_newest"),
            models.Index(fields=["ends_at"], condition=Q(ends_at__isnull=False), name="past_ended"),
            models.Index(fields=["record"], name="past_record"),
            models.Index(fields=["label"], name="past_label"),
        ]
