"""manage.py import_coverage: where a radio network or a telephone provider reaches, from a file of outlines (docs/operations.md)."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from layers.importers import reading
from layers.importers.refusal import Refused
from movements.actions import replace_coverage
from partners.problems import Problem
from partners.sharing import own
from sltmap import clock


class Command(BaseCommand):
    help = "Enters where a provider's radio or telephone reaches, in place of what was entered of it before. Everybody who is shown the area reads it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="outlines: GeoJSON, GeoPackage, zipped Shapefile, KML")
        parser.add_argument("--area", metavar="CODE", required=True, help="DO area")
        parser.add_argument("--kind", choices=("radio", "telephone"), required=True)
        parser.add_argument("--provider", required=True, help="whose network it is")
        parser.add_argument(
            "--verified", type=date.fromisoformat, required=True, help="when somebody last found that it reaches there, YYYY-MM-DD"
        )
        parser.add_argument("--layer", default="", help="the layer of a file that holds several")

    def handle(self, *, file: Path, area: str, kind: str, provider: str, verified: date, layer: str, **options: Any) -> None:
        """Raises CommandError where the file was refused or an outline is at fault: nothing was changed then."""
        now = clock.now()
        try:
            place = own.area_of_code(area)
        except Problem as unknown:
            raise CommandError(str(unknown)) from unknown
        if verified > now.date():
            raise CommandError(_("nobody verified it tomorrow"))
        try:
            outlines = list(self._outlines(file, layer))
        except Refused as refused:
            raise CommandError(_("refused, nothing was imported: %(why)s") % {"why": refused}) from refused
        if not outlines:
            raise CommandError(_("no outline in this file; nothing was imported"))
        count = replace_coverage(by=None, area=place, kind=kind, provider=provider[:80], verified_on=verified, outlines=outlines, at=now)
        self.stdout.write(f"{count} outlines of {provider} ({kind}) in {area}, verified {verified}")

    def _outlines(self, file: Path, layer: str) -> Any:
        rows = reading.read(file, options={"geometry": "polygon", **({"layer": layer} if layer else {})})
        next(rows)
        for row in rows:
            if not isinstance(row, reading.Row):
                continue
            if row.error is not None or not row.geom:
                self.stderr.write(_("left out: %(why)s") % {"why": row.error or _("no outline")})
                continue
            geom = GEOSGeometry(row.geom, srid=4326)
            yield geom if isinstance(geom, MultiPolygon) else MultiPolygon(geom, srid=4326)
