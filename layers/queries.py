"""Reads of layers: catalogue, pages of features, search, feed; and the closed list of what a query may say."""

from __future__ import annotations

import base64
import binascii
import json
import math
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.gis.db.models.functions import Centroid
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.contrib.postgres.search import SearchQuery
from django.db.models import Count, F, Max, Q

from partners.models import Shown
from partners.problems import Problem, not_found
from partners.readers import Reader
from partners.shown import Source
from partners.visibility import VisibleQuerySet, visible

from . import sources
from .models import Layer, LayerSwitch, Word

LIMIT, LIMIT_AT_MOST = 1_000, 10_000  # features a page
SEARCH_AT_MOST = 50
WORDS_AT_MOST = 64  # of the reader's vocabulary that one typed beginning expands to


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """What of a layer a reader asks for. bbox: 4326, possibly two boxes across 180; since, until: of the layer's time."""

    bbox: MultiPolygon | None
    since: datetime | None
    until: datetime | None
    limit: int
    after: tuple[datetime | None, uuid.UUID] | None


def source_of(key: str) -> Source:
    """The source of a layer key. Raises the same 404 as for anything hidden."""
    source = sources.get(key)
    if source is None:
        raise not_found()
    return source


def window(query: Mapping[str, str]) -> Window:
    """A window from query parameters. Raises Problem 400 that names the parameter: unknown_filter, bad_bbox, bad_time, bad_limit, bad_cursor."""
    closed_list(query, {"bbox", "datetime", "limit", "after"})
    since, until = _interval(query["datetime"]) if query.get("datetime") else (None, None)
    return Window(
        bbox=_bbox(query["bbox"]) if query.get("bbox") else None,
        since=since,
        until=until,
        limit=limit_of(query, LIMIT, LIMIT_AT_MOST),
        after=_cursor(query["after"]) if query.get("after") else None,
    )


def closed_list(query: Iterable[str], known: set[str]) -> None:
    """Raises Problem 400 unknown_filter for the first parameter that is not on the list."""
    for name in query:
        if name not in known:
            raise Problem(400, "unknown_filter", f"known are {', '.join(sorted(known))}", field=name[:80])


def limit_of(query: Mapping[str, str], default: int, at_most: int) -> int:
    """How many are asked for: 1 and more, capped at at_most. Raises Problem 400 bad_limit."""
    text = query.get("limit", str(default))
    if not text.isascii() or not text.isdigit() or int(text[:12]) < 1:
        raise Problem(400, "bad_limit", "a whole number of at least 1", field="limit", limit=at_most)
    return min(int(text[:12]), at_most)


def _bbox(text: str) -> MultiPolygon:
    parts = text.split(",")
    if len(parts) != 4:
        raise Problem(400, "bad_bbox", f"{len(parts)} numbers instead of west,south,east,north", field="bbox")
    try:
        west, south, east, north = (float(part) for part in parts)
    except ValueError:
        raise Problem(400, "bad_bbox", "not four numbers", field="bbox") from None
    if not all(math.isfinite(edge) for edge in (west, south, east, north)):
        raise Problem(400, "not_finite", "an edge is no number", field="bbox")
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= 90 and -90 <= north <= 90):
        raise Problem(400, "coord_range", "west, east -180 to 180; south, north -90 to 90", field="bbox")
    if south > north:
        raise Problem(400, "bad_bbox", f"south {south} is above north {north}", field="bbox")
    # RFC 7946, 5.2: west beyond east crosses the antimeridian.
    boxes = [(west, south, east, north)] if west <= east else [(west, south, 180.0, north), (-180.0, south, east, north)]
    return MultiPolygon(*(Polygon.from_bbox(box) for box in boxes), srid=4326)


def _interval(text: str) -> tuple[datetime | None, datetime | None]:
    """OGC API Features `datetime`: an instant, or from/to with .. or nothing for open."""
    parts = text.split("/")
    if len(parts) > 2:
        raise Problem(400, "bad_time", "an instant or from/to", field="datetime")
    ends = [None if len(parts) == 2 and part in ("", "..") else instant(part) for part in parts]
    since, until = (ends[0], ends[-1])
    if since and until and since > until:
        raise Problem(400, "time_range", "the interval ends before it begins", field="datetime")
    return since, until


def instant(text: str, *, field: str = "datetime") -> datetime:
    """An RFC 3339 time of a query, in UTC. Raises Problem 400 bad_time, time_zone_missing, time_range with the field."""
    # A query's + arrives as a space; a zone of +02:00 is meant.
    try:
        at = datetime.fromisoformat(text.strip().replace(" ", "+"))
    except ValueError:
        raise Problem(400, "bad_time", "not an RFC 3339 time", field=field) from None
    if at.tzinfo is None:
        raise Problem(400, "time_zone_missing", "end it with Z or an offset", field=field)
    if not 1900 <= at.year <= 2200:
        raise Problem(400, "time_range", "years 1900 to 2200", field=field)
    return at.astimezone(UTC)


def cursor_of(row: Shown) -> str:
    """Where the page after this row begins. It holds only what the reader was shown."""
    text = json.dumps([row.at.isoformat() if row.at else None, str(row.pk)])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _cursor(text: str) -> tuple[datetime | None, uuid.UUID]:
    try:
        at, pk = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return (datetime.fromisoformat(at).astimezone(UTC) if at is not None else None), uuid.UUID(pk)
    except (ValueError, TypeError, AttributeError, binascii.Error, OverflowError, RecursionError):
        raise Problem(400, "bad_cursor", "not a cursor of this server", field="after") from None


def page(source: Source, reader: Reader, window: Window) -> list[Shown]:
    """Newest first, at most limit + 1 rows (one more tells that there is a next page); rows without a time come last."""
    rows = within(visible(source.shown, reader), window).defer("words", "record")
    order = F("at").desc(nulls_last=True), F("id").desc()
    at, pk = window.after or (None, None)
    found: list[Shown] = []
    if pk is None or at is not None:
        dated = rows.filter(at__isnull=False)
        if at is not None:
            dated = dated.filter(Q(at__lt=at) | Q(at=at, id__lt=pk), at__lte=at)  # the plain bound lets the index begin there
        found = list(dated.order_by(*order)[: window.limit + 1])
        pk = None
    if len(found) <= window.limit and window.since is None and window.until is None:
        undated = rows.filter(at__isnull=True)
        if pk is not None:
            undated = undated.filter(id__lt=pk)
        found += undated.order_by(*order)[: window.limit + 1 - len(found)]
    return found


def within(rows: VisibleQuerySet, window: Window) -> VisibleQuerySet:
    """Rows that touch the window's boxes and lie in its time."""
    if window.bbox is not None:
        rows = rows.filter(geom__intersects=window.bbox)
    if window.since is not None:
        rows = rows.filter(at__gte=window.since)
    if window.until is not None:
        rows = rows.filter(at__lte=window.until)
    return rows


def one(source: Source, reader: Reader, pk: uuid.UUID) -> Shown:
    """One shown row. Raises the 404 that hidden and absent share."""
    row = visible(source.shown, reader).filter(pk=pk).defer("words").first()
    if row is None:
        raise not_found()
    return row


def catalogue(reader: Reader) -> list[dict[str, Any]]:
    """Layers as they are offered to a reader, with how many features he can list and how new the newest is (docs/wire.md)."""
    offered = {layer.key: layer for layer in Layer.objects.all()}
    switches = dict(LayerSwitch.objects.filter(organisation=reader.organisation).values_list("layer_id", "on"))
    found = []
    for order, source in enumerate(sources.every()):
        layer = offered.get(source.key)
        sums = visible(source.shown, reader).aggregate(n=Count("pk"), newest=Max("updated_at"))
        found.append(
            {
                "key": source.key,
                "title": str(layer.title if layer else source.title),
                "order": layer.order if layer else order,
                "geometry": source.geometry,
                "time": source.time,
                "live": source.live,
                "min_zoom": layer.min_zoom if layer else 0,
                "max_zoom": layer.max_zoom if layer else 22,
                "tiles": f"/tiles/{source.key}.json",
                "features": f"/api/v1/layers/{source.key}/features",
                "legend": [{"value": str(value), "title": str(title)} for value, title in source.legend],
                "on": switches.get(source.key, layer.on if layer else True),
                "count": sums["n"],
                "updated_at": sums["newest"],
            }
        )
    return sorted(found, key=lambda layer: layer["order"])


def search(reader: Reader, typed: str, limit: int) -> list[tuple[Source, Shown, Point | None]]:
    """Rows whose shown words begin with all typed words. Each beginning is first expanded inside the reader's own vocabulary:
    a word that stands in hidden rows alone costs what a word that stands nowhere costs (sight-review 15)."""
    queries = [expanded for beginning in _beginnings(typed) if (expanded := _expand(reader, beginning)) is not None]
    if not queries or len(queries) < len(_beginnings(typed)):
        return []
    wanted = queries[0]
    for query in queries[1:]:
        wanted = wanted & query
    found: list[tuple[Source, Shown, Point | None]] = []
    for source in sources.every():
        rows = visible(source.shown, reader).filter(words=wanted).annotate(middle=Centroid("geom")).defer("words", "record", "geom")
        found += [(source, row, row.middle) for row in rows.order_by("title", "id")[:limit]]  # type: ignore[attr-defined]
    folded = typed.casefold()
    found.sort(key=lambda hit: (not hit[1].title.casefold().startswith(folded), len(hit[1].title), hit[1].title, str(hit[1].pk)))
    return found[:limit]


def _beginnings(typed: str) -> list[str]:
    return ["".join(c for c in part if c.isalnum() or c in "-'") for part in typed.casefold().split() if any(c.isalnum() for c in part)][:6]


def _expand(reader: Reader, beginning: str) -> SearchQuery | None:
    words = visible(Word, reader).filter(word__startswith=beginning).values_list("word", flat=True).distinct().order_by("word")
    vocabulary = list(words[:WORDS_AT_MOST])
    if not vocabulary:
        return None
    query = SearchQuery(vocabulary[0], config="simple", search_type="phrase")
    for word in vocabulary[1:]:
        query = query | SearchQuery(word, config="simple", search_type="phrase")
    return query


def feed(reader: Reader, limit: int) -> list[tuple[Source, Shown]]:
    """The newest changes over all layers but vehicles (they always change), newest first."""
    found: list[tuple[Source, Shown]] = []
    for source in sources.every():
        if source.key not in ("vehicles", "reference"):
            rows = visible(source.shown, reader).defer("words", "record", "geom").order_by("-updated_at", "id")
            found += [(source, row) for row in rows[:limit]]
    found.sort(key=lambda change: (change[1].updated_at, str(change[1].pk)), reverse=True)
    return found[:limit]
