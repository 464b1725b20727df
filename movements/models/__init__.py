"""Joint missions, vehicles, devices, segments, positions, and the last state of each live vehicle."""

from .devices import DeviceAssignment
from .findings import FindingsKept
from .ground import Coverage, Curfew
from .keeping import KeptTracks, TrackDay
from .missions import Mission, MissionShown, MissionTerms
from .passing import Passing, PassingShown, PassingTerms
from .planning import Agreed, ManifestOpening, ManifestShown, Participation, PartShown, Plan, PlannedVehicle, PlanTemplate
from .probes import Probe
from .roads import RoadEdge, RoadNetwork
from .rooms import (
    Call,
    CallShown,
    CallTerms,
    Escalation,
    HandOver,
    LogEntry,
    Means,
    PushSubscription,
    Room,
    Rung,
    Sent,
    Shift,
    SosPlan,
    Tracking,
)
from .rules import TravelRules
from .tracks import Position, Quarantine, Segment, Track
from .vehicles import Device, MissionVehicle, Vehicle, VehicleClass
from .watching import Alert, AlertShown, AlertState, AlertTerms, MissionWatch, Rule, Watch, WatchRules

__all__ = [
    "Agreed",
    "Alert",
    "AlertShown",
    "AlertState",
    "AlertTerms",
    "Call",
    "CallShown",
    "CallTerms",
    "Coverage",
    "Curfew",
    "Device",
    "DeviceAssignment",
    "Escalation",
    "FindingsKept",
    "HandOver",
    "KeptTracks",
    "LogEntry",
    "ManifestOpening",
    "ManifestShown",
    "Means",
    "Mission",
    "MissionShown",
    "MissionTerms",
    "MissionVehicle",
    "MissionWatch",
    "PartShown",
    "Participation",
    "Passing",
    "PassingShown",
    "PassingTerms",
    "Plan",
    "PlanTemplate",
    "PlannedVehicle",
    "Position",
    "Probe",
    "PushSubscription",
    "Quarantine",
    "RoadEdge",
    "RoadNetwork",
    "Room",
    "Rule",
    "Rung",
    "Segment",
    "Sent",
    "Shift",
    "SosPlan",
    "Track",
    "TrackDay",
    "Tracking",
    "TravelRules",
    "Vehicle",
    "VehicleClass",
    "Watch",
    "WatchRules",
]
