"""manage.py import_layer: a file of records into one layer, with a report of what became of each row (docs/imports.md)."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from layers.importers import loading, rooms
from layers.importers.drafts import Wishes
from layers.importers.loading import Order
from layers.importers.refusal import Refused
from partners import holding
from partners.label_text import UnknownWord
from partners.models import DOArea, Member, Organisation
from partners.readers import Reader, reader_of
from partners.shown import ConsentRequired
from sltmap import clock

INTERRUPTED = 130  # 128 + SIGINT
PLAIN_EVERY = 1000  # rows between two lines where no one watches


class Command(BaseCommand):
    help = "Imports a file into a layer. Formats: CSV, GeoJSON, GeoPackage, zipped Shapefile, KML, KMZ, OSM PBF; .gz and .zip of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", metavar="KEY", help=f"layer: {', '.join(rooms.keys())}")
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--organisation", metavar="CODE", default="", help="whose records they are")
        parser.add_argument("--area", metavar="CODE", default="", help="DO area that the records belong to")
        parser.add_argument("--by", metavar="LOGIN", default="", help="the member of the organisation who records them")
        parser.add_argument("--source", default="", help="name of the data set: with the row's id it is the key of a second run")
        parser.add_argument("--label", default="", help="such as GREEN:all_staff=full,hide=originator+narrative; else the shipped label")
        parser.add_argument("--layer", default="", help="the layer of a file that holds several")
        parser.add_argument("--map", nargs="+", action="extend", default=[], metavar="FIELD=COLUMN", help="id, lat, lon and wkt too")
        parser.add_argument("--set", nargs="+", action="extend", default=[], metavar="FIELD=VALUE", help="the same for every row")
        parser.add_argument("--where", nargs="+", action="extend", default=[], metavar="COLUMN=VALUE", help="only such rows")
        parser.add_argument(
            "--exercise", action="store_true", help="these are records of an exercise; an exercise's database takes no others"
        )
        parser.add_argument("--dry-run", action="store_true", help="report without writing")
        parser.add_argument("--full", action="store_true", help="list every row of every reason")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 1 when the file was refused, 130 when interrupted; a refused row is in the report and stops nothing."""
        order = self._order(options)
        progress = Progress(self.stderr, quiet=options["verbosity"] == 0)
        try:
            report = loading.run(order, progress)
        except Refused as refused:
            progress.end()
            raise CommandError(_("refused, nothing was imported: %(why)s") % {"why": refused}) from refused
        except (UnknownWord, ConsentRequired) as error:
            progress.end()
            raise CommandError(_("label: %(why)s; nothing was imported") % {"why": error}) from error
        except holding.OtherHolding as error:
            progress.end()
            raise CommandError(
                _("%(why)s (--exercise says that a file belongs to an exercise); nothing was imported") % {"why": error}
            ) from error
        except KeyboardInterrupt:
            progress.end()
            self.stderr.write(_("Interrupted: nothing was imported."))
            sys.exit(INTERRUPTED)
        progress.end()
        for line in report.lines(every=options["full"]):
            self.stdout.write(line)

    def _order(self, options: dict[str, Any]) -> Order:
        room = rooms.get(options["key"])
        if room is None:
            raise CommandError(f"no layer {options['key']!r} to import into; known are {', '.join(rooms.keys())}")
        # Unnamed: the one country, and the one organisation that keeps its duty desk; with several the operator says which.
        countries = DOArea.unrestricted.filter(kind=DOArea.Kind.COUNTRY)
        area = None if options["key"] == "do_areas" else _one(DOArea.unrestricted.all(), options["area"], "--area", countries)
        desks = Organisation.objects.filter(members__duties__kind="duty_officer", standings__status="present").distinct()
        organisation = _one(Organisation.objects.all(), options["organisation"], "--organisation", desks)
        return Order(
            room=room,
            path=options["file"],
            organisation=organisation,
            area=area,
            at=clock.now(),
            by=_member(options["by"], organisation),
            source=options["source"],
            label=options["label"],
            layer=options["layer"],
            wishes=Wishes(
                columns=_pairs(options["map"], "--map"),
                constants=_pairs(options["set"], "--set"),
                where=_pairs(options["where"], "--where"),
            ),
            dry_run=options["dry_run"],
            exercise=options["exercise"],
        )


class Progress:
    """Counts, share and time left on a terminal; a plain line now and then elsewhere."""

    def __init__(self, out: Any, *, quiet: bool) -> None:
        self._out, self._quiet = out, quiet
        self._watched = bool(getattr(out, "isatty", lambda: False)())
        self._doing, self._began, self._open = "", monotonic(), False

    def __call__(self, doing: str, done: int, total: int | None) -> None:
        if doing != self._doing:
            self._doing, self._began = doing, monotonic()
        if self._quiet or not (self._watched or done % PLAIN_EVERY == 0 or done == total):
            return
        line = f"{doing} {done:,}" + (f" of {total:,} rows, {done / total:.0%}" if total else " rows")
        spent_s = monotonic() - self._began
        if total and done < total and spent_s > 1:
            line += f", {spent_s / done * (total - done):.0f} s left"
        self._out.write(f"\r{line:<70}" if self._watched else line, ending="" if self._watched else "\n")
        self._out.flush()
        self._open = self._watched

    def end(self) -> None:
        """Closes the line that counts."""
        if self._open:
            self._out.write("")
            self._open = False


def _one(rows: Any, code: str, option: str, usual: Any) -> Any:
    """The row with a code; without one the only row there is, or the only usual one."""
    codes = list(rows.order_by("code").values_list("code", flat=True))
    for choice in (codes, list(usual.values_list("code", flat=True))):
        if not code and len(choice) == 1:
            code = choice[0]
    if code not in codes:
        raise CommandError(f"{option} {code}: known are {', '.join(codes) or 'none'}")
    return rows.get(code=code)


def _member(login: str, organisation: Organisation) -> Reader | None:
    if not login:
        return None
    member = Member.objects.select_related("organisation").filter(user__username=login, organisation=organisation).first()
    if member is None:
        raise CommandError(f"--by {login}: {organisation} has no such member")
    return reader_of(member)


def _pairs(said: list[str], option: str) -> dict[str, str]:
    pairs = {}
    for part in said:
        name, equals, value = part.partition("=")
        if not equals or not name:
            raise CommandError(f"{option} {part}: expected name=value")
        pairs[name] = value
    return pairs
