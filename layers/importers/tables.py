"""CSV: points from latitude and longitude or WKT, an HXL row of hashtags where there is one. Runs in the child."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .refusal import Refused

COLUMNS_AT_MOST = 500
CELL_AT_MOST = 4 * 1024 * 1024  # characters: a WKT outline may be long
LAT = ("latitude", "lat", "latitude_deg", "y", "ycoord", "#geo+lat")
LON = ("longitude", "lon", "lng", "long", "longitude_deg", "x", "xcoord", "#geo+lon")
WKT = ("wkt", "geom_wkt", "geometry", "geom", "the_geom", "#geo+coord")
HXL = re.compile(r"^#[a-z][a-z0-9_]*(\s*\+\s*[a-z][a-z0-9_]*)*$", re.IGNORECASE)


def read(path: Path, options: dict[str, str]) -> Iterator[dict[str, Any]]:
    """A header message, then one message a row. options: lat, lon, wkt name columns where recognition fails. Raises Refused."""
    csv.field_size_limit(CELL_AT_MOST)
    encoding, notes = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        rows = csv.reader(file, _dialect(file))
        columns = _columns(next(rows, []))
        lines = iter(_numbered(rows))
        first = next(lines, None)
        hxl = _hxl(columns, first[1]) if first else {}
        where = _where(columns, hxl, options)
        yield {"columns": columns, "hxl": hxl, "notes": notes, "place": [columns[at] for at in where.values()]}
        if first is not None and not hxl:
            yield _row(*first, columns, where)
        for number, cells in lines:
            yield _row(number, cells, columns, where)


def _encoding(path: Path) -> tuple[str, list[str]]:
    raw = path.read_bytes()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", []
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return "cp1252", [f"not UTF-8 (byte {error.start}): read as Windows-1252"]
    return "utf-8-sig", []


def _dialect(file: Any) -> type[csv.Dialect]:
    line = file.readline()
    file.seek(0)

    class Found(csv.excel):
        delimiter = max(",;\t|", key=line.count)  # a comma where nothing separates
        strict = False

    return Found


def _columns(cells: list[str]) -> list[str]:
    names = [cell.strip().lstrip("\ufeff") for cell in cells]
    if len(names) < 2:
        raise Refused("not_a_table", f"the first row has {len(names)} columns; a CSV begins with a row of at least two column names")
    if len(names) > COLUMNS_AT_MOST:
        raise Refused("too_many_columns", f"{len(names)} columns; at most {COLUMNS_AT_MOST}")
    seen: set[str] = set()
    for at, name in enumerate(names):
        names[at] = name or f"column {at + 1}"
        if names[at] in seen:
            raise Refused("duplicate_column", f"two columns are named {name!r}")
        seen.add(names[at])
    return names


def _numbered(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Rows with their number as a spreadsheet counts them: the row of names is 1."""
    number = 1
    while True:
        number += 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            raise Refused("broken_csv", f"row {number}: {error}") from error
        if any(cell.strip() for cell in cells):
            yield number, cells


def _hxl(columns: list[str], cells: list[str]) -> dict[str, str]:
    """Hashtag by column, when the row below the names is an HXL row."""
    tags = [cell.strip() for cell in cells]
    named = [tag for tag in tags if tag]
    if not named or not all(HXL.match(tag) for tag in named):
        return {}
    return {column: re.sub(r"\s", "", tag).lower() for column, tag in zip(columns, tags, strict=False) if tag}


def _where(columns: list[str], hxl: dict[str, str], options: dict[str, str]) -> dict[str, int]:
    def find(kind: str, names: tuple[str, ...]) -> int | None:
        if kind in options:
            if options[kind] not in columns:
                raise Refused("unknown_column", f"--map {kind}={options[kind]}: the file has no such column")
            return columns.index(options[kind])
        for name in names:
            for at, column in enumerate(columns):
                if name in (column.lower(), hxl.get(column, "").lower()):
                    return at
        return None

    wkt, lat, lon = find("wkt", WKT), find("lat", LAT), find("lon", LON)
    if lat is not None and lon is not None and ("lat" in options or wkt is None or columns[wkt].lower() == "geometry"):
        return {"lat": lat, "lon": lon}
    return {"wkt": wkt} if wkt is not None else {}


def _row(number: int, cells: list[str], columns: list[str], where: dict[str, int]) -> dict[str, Any]:
    row: dict[str, Any] = {"row": number}
    if len(cells) != len(columns):
        return row | {"error": ["ragged_row", f"{len(cells)} cells under {len(columns)} columns"], "fields": {}}
    row["fields"] = {column: cell.strip() for column, cell in zip(columns, cells, strict=True)}
    if "lat" in where:
        row |= _point(cells[where["lat"]].strip(), cells[where["lon"]].strip())
    elif "wkt" in where:
        row |= _from_wkt(cells[where["wkt"]].strip())
        del row["fields"][columns[where["wkt"]]]
    return row


def _point(lat_text: str, lon_text: str) -> dict[str, Any]:
    if not lat_text and not lon_text:
        return {}
    values = []
    for name, text in (("latitude", lat_text), ("longitude", lon_text)):
        try:
            values.append(float(text))
        except ValueError:
            hint = (
                "a decimal comma"
                if re.fullmatch(r"-?\d+,\d+", text)
                else "degrees and minutes"
                if re.search("[°'′]", text)
                else "no number"
            )
            return {"error": ["bad_coordinate", f"{name} is {text!r}: {hint}; decimal degrees with a point are read"]}
    return {"geom": f"POINT ({values[1]!r} {values[0]!r})"}


def _from_wkt(text: str) -> dict[str, Any]:
    if not text:
        return {}
    import shapely  # only where a column needs it: it doubles the child

    try:
        shape = shapely.force_2d(shapely.from_wkt(text.split(";", 1)[-1] if text.upper().startswith("SRID=4326;") else text))
    except shapely.errors.GEOSException as error:
        return {"error": ["bad_wkt", str(error)[:120]]}
    return {"geom": shapely.to_wkb(shape, hex=True)}
