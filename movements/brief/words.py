"""What kinds of finding are called, and how grave they are, in words for print."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

KINDS: dict[str, Any] = {
    "warning": _("warning"),
    "road_prohibited": _("road prohibited"),
    "road_impassable": _("road impassable"),
    "road_restricted": _("road restricted"),
    "road_unknown": _("road not known"),
    "incident": _("incident"),
    "venue": _("venue"),
    "curfew": _("curfew"),
    "medical_gap": _("medical cover"),
    "night": _("darkness"),
    "single_vehicle": _("one vehicle"),
    "comms_gap": _("no coverage"),
    "check_in_gap": _("check-ins"),
    "level": _("DO area"),
}
SEVERITIES: dict[int | None, Any] = {4: _("critical"), 3: _("serious"), 2: _("caution"), 1: _("note"), None: "–"}
UNKNOWN: dict[str, Any] = {
    "road": _("road"),
    "medical": _("medical cover"),
    "comms": _("radio and telephone"),
    "evacuation": _("evacuation or abort point"),
}
STATES: dict[str, Any] = {"invited": _("invited"), "joined": _("joined"), "declined": _("declined"), "left": _("left")}
DECISIONS: dict[str, Any] = {"none": _("not decided"), "go": _("go"), "conditions": _("go with conditions"), "no_go": _("no-go")}
COMMS: dict[str, Any] = {
    "primary": _("Primary"),
    "alternate": _("Alternate"),
    "emergency": _("Emergency"),
    "frequencies": _("Frequencies"),
    "check_in_min": _("Check-in every (minutes)"),
    "points": _("Check-in points"),
    "stand_by": _("Stand-by"),
}
PROVIDERS: dict[str, Any] = {
    "host_police": _("host police"),
    "host_military": _("host military"),
    "un_peacekeeping": _("United Nations peacekeeping"),
    "un_security": _("United Nations security"),
    "private": _("private company"),
    "other": _("other"),
}
