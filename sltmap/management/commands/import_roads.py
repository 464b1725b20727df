"""manage.py import_roads: the road network that routes are suggested on (docs/operations.md)."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, date, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from layers.importers.refusal import Refused
from movements.routing import building
from sltmap import clock


class Command(BaseCommand):
    help = (
        "Builds the road network for suggested routes from a file (OSM PBF, GeoPackage, GeoJSON, Shapefile, CSV) or from public sections."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, nargs="?", help="roads with the column highway, as OpenStreetMap says it")
        parser.add_argument(
            "--from-layer", action="store_true", help="the sections of the roads layer that are marked CLEAR, instead of a file"
        )
        parser.add_argument("--name", default="", help="of this network; one of the same name is replaced. Else the file's name")
        parser.add_argument("--as-of", type=date.fromisoformat, help="how old the roads are, YYYY-MM-DD; else the day of the file")
        parser.add_argument("--layer", default="", help="the layer of a file that holds several")

    def handle(self, *, file: Path | None, from_layer: bool, name: str, as_of: date | None, layer: str, **options: Any) -> None:
        """Raises CommandError where the file was refused: nothing was changed then."""
        if (file is None) == (not from_layer):
            raise CommandError("name a file, or say --from-layer")
        begun, now = monotonic(), clock.now()
        try:
            built = building.replace_network(
                by=None,
                name=name or (file.name if file else "roads layer")[:80],
                as_of=as_of or _day(file, now),
                ways=building.ways_of_file(file, layer=layer) if file else building.public_ways(),
                at=now,
            )
        except Refused as refused:
            raise CommandError(_("refused, nothing was imported: %(why)s") % {"why": refused}) from refused
        said = f"{built.ways:,} lines, {built.left_out:,} of them no road for vehicles; {built.edges:,} edges, {built.length_km:,.0f} km"
        self.stdout.write(f"{said}; {monotonic() - begun:.1f} s")
        if not built.routing:
            self.stdout.write("pgRouting is not in this database: routes are drawn and not suggested. Install it and import again.")


def _day(file: Path | None, now: datetime) -> date:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC).date() if file is not None and file.is_file() else now.date()
