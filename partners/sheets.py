"""Tables for spreadsheets: CSV whose cells no program takes for a formula (threats.md: exports escape = + - @)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(value: object) -> str:
    """A value as a cell. A text that would begin a formula is quoted with an apostrophe; a number stays one. None is empty."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def table(head: Sequence[str], rows: Iterable[Sequence[object]], *, foot: Sequence[str] = ()) -> str:
    """RFC 4180: a line of names, lines of cells, and lines of words at the foot."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(map(cell, head))
    writer.writerows([cell(value) for value in row] for row in rows)
    writer.writerows([cell(line)] for line in foot)
    return out.getvalue()
