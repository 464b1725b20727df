"""When a case stands (guidelines 3): five entries, or a decision of the Oversight Committee. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ..models import Case, CaseEntry

Kind = CaseEntry.Kind
CONCURRENCES = (Kind.UNDSS, Kind.OCHA, Kind.COMMUNITY)
FIVE = (Kind.REASON, Kind.CONSULTATION, *CONCURRENCES)
SECOND_PERSON = "second_person"  # a lifting that one person entered alone
PEOPLE_TO_LIFT = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What one entry contributes: whether its body concurs, and which member wrote it (None: a command)."""

    concurs: bool
    by: int | None


def missing(case: str, entries: Mapping[str, Said], *, people: Collection[int | None] = ()) -> list[str]:
    """What a case still needs before it can take effect; empty: it stands. entries: by kind. people: who else has a hand in it.

    A body that does not concur is missing for ever: then only the Oversight Committee decides, and the case is before the Working Group.
    """
    decided = Kind.OC_DECISION in entries
    needed: list[str] = [] if decided else [kind for kind in FIVE if kind not in entries or not entries[kind].concurs]
    if case == Case.Kind.LIFT and len({*(said.by for said in entries.values()), *people}) < PEOPLE_TO_LIFT:
        needed.append(SECOND_PERSON)
    return [str(kind) for kind in needed]


def refused(entries: Mapping[str, Said]) -> bool:
    """Whether a body did not concur: no consensus in the field, so the case is referred to the Working Group."""
    return any(kind in entries and not entries[kind].concurs for kind in CONCURRENCES)
