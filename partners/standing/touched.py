"""What a suspension would touch, told before it is decided: counts alone, by whoever knows them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ..models import DOArea, Member, Organisation
from ..readers import running

Counter = Callable[[Organisation, DOArea, datetime], dict[str, int]]
_counters: list[Counter] = []


def count_by(counter: Counter) -> None:
    """Adds who knows more than partners does: movements counts vehicles, devices and live missions (partners may not import it)."""
    if counter not in _counters:
        _counters.append(counter)


def what_if(organisation: Organisation, area: DOArea, at: datetime) -> dict[str, int]:
    """How many people, keys, vehicles, devices and live missions of an organisation a change of its standing would touch."""
    members = Member.objects.filter(running(at), organisation=organisation)
    counts = {"people": members.filter(machine=False).count(), "keys": members.filter(machine=True).count()}
    for counter in _counters:
        counts |= counter(organisation, area, at)
    return counts
