"""What is done with vehicles, devices, missions and their tracks. Each verb is one transaction: rights held, rows locked, the world told."""

from .copies import copy_mission, drop_template, keep_template
from .fleet import CallSignTaken, add_vehicle, assign_device, enter_vehicle, make_partitions, revoke_device
from .ground import end_curfew, enter_curfew, replace_coverage
from .leads import LeadAsked, keep_asking, name_lead
from .manifests import open_names, put_manifest
from .missions import close_mission, confirm_people_out, depart_mission, join_mission, plan_mission
from .moving import close, depart, people_out
from .parts import change_part, decide, decline, invite, join, leave, settle_shares
from .passing import keep_passing
from .plans import change_plan, draft_mission
from .reports import Received, Verdict, accept_reports, digest
from .states import MissionState
from .tracks import end_track
from .voice import record_voice_fix

__all__ = [
    "CallSignTaken", "LeadAsked", "MissionState", "Received", "Verdict", "accept_reports", "add_vehicle", "assign_device", "change_part",
    "change_plan", "close", "close_mission", "confirm_people_out", "copy_mission", "decide", "decline", "depart", "depart_mission",
    "digest", "draft_mission", "drop_template", "end_curfew", "end_track", "enter_curfew", "enter_vehicle", "invite", "join", "join_mission", "keep_asking", "keep_passing", "keep_template", "leave",
    "make_partitions", "name_lead", "open_names", "people_out", "plan_mission", "put_manifest", "record_voice_fix", "replace_coverage", "revoke_device", "settle_shares",
]  # fmt: skip
