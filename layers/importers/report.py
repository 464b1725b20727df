"""What an import did, row by row: the report that its operator reads. Nothing is left out silently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from .rooms import Flag

SHOWN_OF_EACH = 10  # rows of one reason that are printed unless all are asked for


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """A reason about one row."""

    row: int
    flag: Flag


@dataclass(frozen=True, kw_only=True, slots=True)
class Alike:
    """A record of the same organisation from another source that may be the same thing."""

    row: int
    name: str
    other: str
    other_source: str
    away_m: float
    similarity: float  # of the names, 0 to 1


@dataclass(kw_only=True)
class Report:
    """Counts and reasons of one import."""

    layer: str
    organisation: str
    area: str
    source: str
    format: str = ""
    shape: str = ""
    label: str = ""
    dry_run: bool = False
    exercise: bool = False
    rows: int = 0
    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    left_out: Counter[str] = field(default_factory=Counter)  # by reason: rows that are no record of this layer
    flagged: list[Finding] = field(default_factory=list)
    refused: list[Finding] = field(default_factory=list)
    reserved: Counter[str] = field(default_factory=Counter)  # by kind: RED, without a point
    dropped: dict[str, tuple[int, str]] = field(default_factory=dict)  # by column: values not imported, and why
    unused: list[str] = field(default_factory=list)
    mapped: dict[str, str] = field(default_factory=dict)  # column by field
    notes: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    alike: list[Alike] = field(default_factory=list)
    took_s: float = 0.0

    @property
    def flagged_rows(self) -> int:
        return len({finding.row for finding in self.flagged})

    @property
    def refused_rows(self) -> int:
        return len({finding.row for finding in self.refused})

    def counts(self) -> dict[str, int]:
        """The figures, by word; imported, updated, unchanged, left_out and refused add up to rows."""
        return {
            "rows": self.rows,
            "imported": self.imported,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "left_out": sum(self.left_out.values()),
            "flagged": self.flagged_rows,
            "refused": self.refused_rows,
        }

    def lines(self, *, every: bool = False) -> Iterator[str]:
        """The report as text. every: all rows of each reason, not only the first."""
        yield f"{self.layer} of {self.organisation} in {self.area}: {self.format}, {self.shape}, source {self.source!r}, {self.label}"
        if self.dry_run:
            yield "dry run: nothing was written"
        if self.exercise:
            yield "this database holds an exercise: what was imported is shown as EXERCISE"
        yield ", ".join(f"{count} {word.replace('_', ' ')}" for word, count in self.counts().items()) + f" ({self.took_s:.1f} s)"
        for kind, count in sorted(self.reserved.items()):
            yield f"reserved: {count} {kind}, recorded TLP:RED and without a point"
        for reason, count in self.left_out.items():
            yield f"left out: {count} rows, {reason}"
        for column, (count, why) in self.dropped.items():
            yield f"dropped: column {column!r} {why}; {count} values were not imported"
        if self.mapped:
            yield "mapped: " + ", ".join(f"{name} from {column!r}" for name, column in self.mapped.items())
        if self.unused:
            yield "not used: " + ", ".join(repr(column) for column in self.unused)
        yield from (f"note: {note}" for note in self.notes)
        if self.links:
            yield f"links dropped: {len(self.links)}, never opened: " + ", ".join(self.links[: None if every else SHOWN_OF_EACH])
        yield from _grouped("flagged", self.flagged, every)
        yield from _grouped("refused", self.refused, every)
        if self.alike:
            yield f"perhaps the same as one you already have: {len(self.alike)}; nothing was merged"
        for pair in self.alike[: None if every else SHOWN_OF_EACH * 2]:
            yield f"  row {pair.row} {pair.name!r}: {pair.other!r} of {pair.other_source}, {pair.away_m:.0f} m away, names alike {pair.similarity:.0%}"


def _grouped(word: str, findings: list[Finding], every: bool) -> Iterator[str]:
    by_code: dict[str, list[Finding]] = {}
    for finding in findings:
        by_code.setdefault(finding.flag.code, []).append(finding)
    for code, found in sorted(by_code.items()):
        yield f"{word} {code}: {len(found)}"
        for finding in found[: None if every else SHOWN_OF_EACH]:
            flag = finding.flag
            where = f" [{flag.field} {flag.value}]" if flag.value else f" [{flag.field}]" if flag.field else ""
            yield f"  row {finding.row}: {flag.reason}{where}"
        if not every and len(found) > SHOWN_OF_EACH:
            yield f"  and {len(found) - SHOWN_OF_EACH} more (--full lists all)"
