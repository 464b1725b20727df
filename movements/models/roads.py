"""The road network that routes are suggested on: public geometry and nothing that anybody reported about it."""

from django.contrib.gis.db import models


class RoadNetwork(models.Model):
    """Where edges came from: a file or the public sections of the roads layer."""

    name = models.CharField(max_length=80, unique=True)
    as_of = models.DateField(help_text="how old the roads are, as the operator says")
    imported_at = models.DateTimeField()

    class Meta:
        verbose_name = "road network"


class RoadEdge(models.Model):
    """A stretch of road between two junctions. What is decided or reported about it stands in the roads layer, under its own sight."""

    network = models.ForeignKey(RoadNetwork, models.CASCADE, related_name="edges")
    source = models.BigIntegerField(null=True, help_text="junction at the line's beginning")
    target = models.BigIntegerField(null=True, help_text="junction at the line's end")
    geom = models.LineStringField(srid=4326)
    length_m = models.FloatField()
    highway = models.CharField(max_length=20, help_text="as OpenStreetMap says it")
    name = models.CharField(max_length=120, blank=True)
    speed = models.FloatField(help_text="share of a vehicle class's planned speed")
    forward = models.BooleanField(default=True, help_text="may be driven along the line")
    backward = models.BooleanField(default=True, help_text="may be driven against it")
    trucks = models.BooleanField(default=True)
