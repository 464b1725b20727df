"""What is done with vehicles, devices, missions and their tracks. Each verb is one transaction: rights held, rows locked, the world told."""

from .fleet import CallSignTaken, add_vehicle, assign_device, make_partitions, revoke_device
from .missions import MissionState, close_mission, confirm_people_out, depart_mission, join_mission, plan_mission
from .reports import Received, Verdict, accept_reports, digest, record_voice_fix
from .tracks import end_track

__all__ = [
    "CallSignTaken", "MissionState", "Received", "Verdict", "accept_reports", "add_vehicle", "assign_device", "close_mission",
    "confirm_people_out", "depart_mission", "digest", "end_track", "join_mission", "make_partitions", "plan_mission", "record_voice_fix",
    "revoke_device",
]  # fmt: skip
