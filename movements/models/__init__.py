"""Joint missions, vehicles, devices, segments, positions, and the last state of each live vehicle."""

from .missions import Mission, MissionShown, MissionTerms
from .roads import RoadEdge, RoadNetwork
from .rules import TravelRules
from .tracks import Position, Quarantine, Segment, Track
from .vehicles import Device, MissionVehicle, Vehicle, VehicleClass
from .watching import Alert, AlertShown, AlertState, AlertTerms, Rule

__all__ = [
    "Alert",
    "AlertShown",
    "AlertState",
    "AlertTerms",
    "Device",
    "Mission",
    "MissionShown",
    "MissionTerms",
    "MissionVehicle",
    "Position",
    "Quarantine",
    "RoadEdge",
    "RoadNetwork",
    "Rule",
    "Segment",
    "Track",
    "TravelRules",
    "Vehicle",
    "VehicleClass",
]
