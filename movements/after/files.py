"""An after-action page as files: tables (CSV), tracks (GPX 1.1), print (PDF). Made under the guard, noted, and guarded again while they leave."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.utils.html import escape

from layers.export import APART, EXERCISE, NOTICE
from layers.exports import CHUNK, LOOK_EVERY_S, TRIES, Cut
from partners import audit, scopes, sheets
from partners.acts import action
from partners.models import View
from partners.readers import Reader
from partners.visibility import SightStale

from ..brief import printing
from ..sources import ALERTS, MISSIONS, VEHICLES
from . import contents, happened, words
from .contents import After, Vehicle
from .drawing import drawn

UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML 1.0, 2.2
STOPS = ("stop", "km", "planned_utc", "organisation", "vehicle", "arrived_utc", "left_utc", "late_min", "by", "lon", "lat")
ALERTS_HEAD = (
    "rule", "severity", "organisation", "vehicle", "raised_utc", "acknowledged_utc", "acknowledged_by", "reaction_min", "ended_utc", "lasted_min",
    "km", "state", "text",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """A file that may leave now, and while its reader sees all that is in it."""

    name: str
    content_type: str
    content: bytes
    told: After
    reader: Reader

    def chunks(self) -> Iterator[bytes]:
        """The file, looked at again while it leaves. Raises Cut: its length was told before, so what arrived is known to be no whole file."""
        looked = time.monotonic()
        for start in range(0, len(self.content), CHUNK):
            if time.monotonic() - looked >= LOOK_EVERY_S:
                if not _sees_all(self.reader, self.told):
                    raise Cut(f"mission {self.told.row.record}: the reader lost sight of what is in the file")
                looked = time.monotonic()
            yield self.content[start : start + CHUNK]


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """A kind of file. what: of what the mission is told with it, which the audit writes down beside the mission."""

    suffix: str
    name: str
    content_type: str
    encode: Callable[[Reader, After], bytes]
    what: frozenset[str]

    def marking(self, told: After) -> str:
        """The tightest marking of what is in the file."""
        return told.marking_with(tracks=VEHICLES.key in self.what, alerts=ALERTS.key in self.what)


def make(*, reader: Reader, pk: UUID, kind: Kind, at: datetime) -> File:
    """What happened in the mission whose form the reader sees, as a file. Raises the 404 of everything hidden, visibility.SightStale."""
    for _try in range(TRIES):
        told = contents.of_mission(reader, pk, at=at)
        content = kind.encode(reader, told)
        if _sees_all(reader, told):
            _left(by=reader, told=told, what=kind.what)
            mark = re.sub("[^A-Z]+", "-", kind.marking(told))
            code = re.sub("[^A-Za-z0-9-]+", "-", told.row.code)
            name = "-".join(["sltmap", kind.name, code, mark, *([EXERCISE] if told.exercise else []), f"{at:%Y%m%dT%H%MZ}"])
            return File(name=f"{name}.{kind.suffix}", content_type=kind.content_type, content=content, told=told, reader=reader)
    raise SightStale


def _sees_all(reader: Reader, told: After) -> bool:
    scopes.refresh(reader.member)
    return contents.still_seen(reader, told)


@action
def _left(*, by: Reader, told: After, what: frozenset[str]) -> None:
    """Writes down what left: the mission, and others' vehicles and alerts in the file."""
    row = told.row
    audit.note(act="export", by=by, layer=MISSIONS.key, record=row.record, version=row.version, view=int(row.view))
    if VEHICLES.key in what:
        forms = [
            audit.Exported(record=one.driven.vehicle, label=label, version=audit.STATE, view=int(View.FULL))
            for one in told.vehicles
            for label in one.driven.labels
        ]
        audit.note_exports(by=by, layer=VEHICLES.key, forms=forms)
    if ALERTS.key in what:
        alerts = [audit.Exported(record=one.record, label=one.label_id, version=one.version, view=int(one.view)) for one in told.alerts]
        audit.note_exports(by=by, layer=ALERTS.key, forms=alerts)


def _foot(told: After, kind: Kind) -> tuple[str, ...]:
    return (*([EXERCISE] if told.exercise else []), kind.marking(told), NOTICE, APART, *([told.disclaimer] if told.disclaimer else []))


def _stops(reader: Reader, told: After) -> bytes:
    rows = [
        [
            place.name, round(place.km, 2), _utc(place.due), one.driven.name, one.driven.call_sign, _utc(one.visits[n].arrived),
            _utc(one.visits[n].left), words.late_min(place, one.visits[n]), _by(one, n), place.lon, place.lat,
        ]
        for n, place in enumerate(told.places)
        for one in told.vehicles
    ]  # fmt: skip
    return sheets.table(STOPS, rows, foot=_foot(told, STOPS_CSV)).encode()


def _by(one: Vehicle, n: int) -> str:
    by = one.visits[n].by
    return "" if by is None else one.driven.sources[by]


def _alerts(reader: Reader, told: After) -> bytes:
    rows = [
        [
            one.rule, one.severity, one.organisation, one.vehicle, _stamp(one.raised_at), _stamp(one.acknowledged_at), one.acknowledged_by,
            happened.reaction_min(one), _stamp(one.ended_at), happened.lasted_min(one), one.km, one.state, one.text,
        ]
        for one in told.alerts
    ]  # fmt: skip
    return sheets.table(ALERTS_HEAD, rows, foot=_foot(told, ALERTS_CSV)).encode()


def _gpx(reader: Reader, told: After) -> bytes:
    """GPX 1.1: the plan as a route, each vehicle a track, each stretch without a gap a segment of it."""
    about = " ".join(_foot(told, GPX))
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="sltmap" xmlns="http://www.topografix.com/GPX/1/1">\n<metadata>',
        f"<name>{_text(told.row.code)}</name><desc>{_text(about)}</desc><time>{_stamp(told.at)}</time>",
        f"<keywords>{_text(GPX.marking(told))}</keywords></metadata>\n",
        *(f'<wpt lat="{one.lat:.6f}" lon="{one.lon:.6f}"><name>{_text(one.name)}</name></wpt>\n' for one in told.places),
        f"<rte><name>{_text(told.row.code)}</name><desc>{_text(told.row.marking)}</desc>",
        *(f'<rtept lat="{lat:.6f}" lon="{lon:.6f}"/>' for lon, lat in told.route),
        "</rte>\n",
        *(part for one in told.vehicles for part in _track(one)),
        "</gpx>\n",
    ]
    return "".join(parts).encode()


def _track(one: Vehicle) -> Iterator[str]:
    driven = one.driven
    yield f"<trk><name>{_text(driven.call_sign)}</name><cmt>{_text(driven.name)}</cmt><desc>{_text(driven.marking)}</desc>"
    lon, lat, times = driven.lon.tolist(), driven.lat.tolist(), driven.times.tolist()
    for part in one.line.stretches:
        yield "<trkseg>"
        for n in range(part.start, part.stop):
            voice = "<src>voice</src>" if driven.sources[n] == "voice" else ""
            yield f'<trkpt lat="{lat[n]:.6f}" lon="{lon[n]:.6f}"><time>{_utc(times[n])}</time>{voice}</trkpt>'
        yield "</trkseg>"
    yield "</trk>\n"


def _pdf(reader: Reader, told: After) -> bytes:
    shown = words.told(told) | {"map": drawn(reader, told, printed=True), "made_for": reader.organisation_name, "member": reader.member}
    return printing.pdf(printing.html(shown, "after/print.html"))


def _text(text: object) -> str:
    return escape(UNWRITABLE.sub("", str(text)))


def _utc(seconds: float | None) -> str:
    return "" if seconds is None else _stamp(datetime.fromtimestamp(seconds, UTC))


def _stamp(at: datetime | None) -> str:
    return "" if at is None else f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


STOPS_CSV = Kind(suffix="csv", name="stops", content_type="text/csv; charset=utf-8", encode=_stops, what=frozenset({"vehicles"}))
ALERTS_CSV = Kind(suffix="csv", name="alerts", content_type="text/csv; charset=utf-8", encode=_alerts, what=frozenset({"alerts"}))
GPX = Kind(suffix="gpx", name="tracks", content_type="application/gpx+xml", encode=_gpx, what=frozenset({"vehicles"}))
PDF = Kind(suffix="pdf", name="after", content_type="application/pdf", encode=_pdf, what=frozenset({"vehicles", "alerts"}))
