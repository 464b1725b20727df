"""What a plan agreed for the room: minutes between contacts, and the organisation whose room tracks the mission."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from ...models import Mission, Plan
from ..causes import CHECK_IN_MIN


def check_in_of(missions: Collection[UUID]) -> dict[UUID, int]:
    """Minutes between contacts, of missions (their records) that the caller sees in full."""
    said = Plan.unrestricted.filter(mission__in=missions).values_list("mission", "comms")
    return dict.fromkeys(missions, CHECK_IN_MIN) | {mission: comms["check_in_min"] for mission, comms in said if comms.get("check_in_min")}


def tracking_organisation(mission: Mission) -> int:
    """The organisation whose room opens the watch: the plan's tracking room, else the lead."""
    room = Plan.unrestricted.filter(mission=mission).values_list("tracking_room", flat=True).first()
    return room or mission.lead_id
