"""What verbs of missions ask before they act: the state it is in, and whose vehicles are brought."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from partners.problems import Problem
from partners.records import NoSuchRecord

from ..models import Mission, Vehicle


class MissionState(Problem, ValueError):
    """The mission is not in the state that this step begins from: 409 mission_state."""

    def __init__(self, detail: str) -> None:
        super().__init__(409, "mission_state", detail)


def must_be(mission: Mission, status: Mission.Status) -> None:
    """Raises MissionState unless the mission has this status."""
    if mission.status != status:
        raise MissionState(f"mission {mission.code} is {mission.get_status_display()}, not {status.label}")


def own_vehicles(vehicles: Iterable[UUID], organisation: int) -> list[UUID]:
    """These vehicles, in order. Raises NoSuchRecord for one that is not the organisation's (primary key), or is none."""
    wanted = set(vehicles)
    known = set(Vehicle.unrestricted.filter(pk__in=wanted, organisation=organisation).values_list("pk", flat=True))
    if wanted - known:
        raise NoSuchRecord(f"no vehicle {min(wanted - known)}")
    return sorted(known)
