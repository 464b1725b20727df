"""Invented organisations, their standing, the mechanism of the INGO community, and the accounts of the exercise."""

from __future__ import annotations

from dataclasses import dataclass, field

PASSWORD = "exercise"  # noqa: S105  loaded only while DEBUG is on
MACHINE_KEY = "platform-machine"


@dataclass(frozen=True, kw_only=True)
class Body:
    """One organisation. standing: by code of the DO area; partnership: empty for who cannot be or is no partner."""

    code: str
    name: str
    kind: str
    standing: dict[str, str] = field(default_factory=dict)
    partnership: str = ""
    engaged_by: str = ""
    shows_movements_to: tuple[str, ...] = ("duty_desk", "platform_duty_desk")  # rule audiences it lets see missions and vehicles


@dataclass(frozen=True, kw_only=True)
class Account:
    """One person (login) or machine (key). duties: by code of the DO area; HQ security names no area."""

    login: str
    organisation: str
    duties: dict[str, list[str]] = field(default_factory=dict)
    key: str = ""


BODIES = [
    Body(code="desk", name="Security Support Office (exercise)", kind="unsms", standing={"ssd": "present", "abyei": "present"}),
    Body(code="alder", name="Agency Alder", kind="unsms", standing={"ssd": "present", "abyei": "present"}),
    Body(code="coordination", name="Coordination Office (exercise)", kind="unsms", standing={"ssd": "present", "abyei": "present"}),
    Body(code="birch", name="Agency Birch", kind="unsms", standing={"ssd": "present"}),
    Body(code="heron", name="Heron Relief", kind="ingo", standing={"ssd": "confirmed", "abyei": "confirmed"}, partnership="active"),
    Body(
        code="kite",
        name="Kite Action",
        kind="ingo",
        standing={"ssd": "confirmed"},
        partnership="active",
        shows_movements_to=("platform_duty_desk",),
    ),
    Body(code="plover", name="Plover Aid", kind="ingo", standing={"ssd": "suspended"}, partnership="suspended", shows_movements_to=()),
    Body(code="juniper", name="Juniper Organisation", kind="io", standing={"ssd": "confirmed"}, partnership="active"),
    Body(code="platform", name="INGO Security Platform (exercise)", kind="ingo", standing={"ssd": "confirmed"}, partnership="active"),
    Body(code="sunbird", name="Sunbird Association", kind="nngo", standing={"ssd": "engaged"}, engaged_by="heron"),
]

# Who speaks in every area for UNDSS, and who for OCHA, which has no account: what it says is entered with its document.
UNDSS, OCHA = "alder", "coordination"
PLATFORM = "platform"
PLATFORM_MEMBERS = ["heron", "kite"]

ACCOUNTS = [
    Account(login="sioc", organisation="alder", duties={"ssd": ["duty_officer"], "abyei": ["duty_officer"]}),
    Account(login="planner", organisation="heron", duties={"ssd": ["security_officer"], "abyei": ["security_officer"]}),
    Account(login="focal", organisation="kite", duties={"ssd": ["focal_point"]}),
    Account(login="field", organisation="heron", duties={"ssd": ["field"]}),
    Account(login="platform", organisation="platform", duties={"ssd": ["duty_officer"]}),
    Account(login="suspended", organisation="plover", duties={"ssd": ["focal_point"]}),
    # Focal points and drivers whom the scenario needs as authors; they can sign in too, with the same password.
    Account(login="desk-focal", organisation="desk", duties={"ssd": ["focal_point"], "abyei": ["focal_point"]}),
    Account(login="alder-focal", organisation="alder", duties={"ssd": ["focal_point"], "abyei": ["focal_point"]}),
    Account(login="birch-focal", organisation="birch", duties={"ssd": ["focal_point"]}),
    Account(login="heron-focal", organisation="heron", duties={"ssd": ["focal_point"], "abyei": ["focal_point"]}),
    Account(login="juniper-focal", organisation="juniper", duties={"ssd": ["focal_point"]}),
    Account(login="platform-focal", organisation="platform", duties={"ssd": ["focal_point"]}),
    Account(login="sunbird-focal", organisation="sunbird", duties={"ssd": ["focal_point"]}),
    Account(login="alder-team", organisation="alder", duties={"ssd": ["field"]}),
    Account(login="kite-team", organisation="kite", duties={"ssd": ["field"]}),
    # Who stands before the door: no undertaking accepted; a personal address with an exception; one that waits for it.
    Account(login="newcomer", organisation="kite", duties={"ssd": ["field"]}),
    Account(login="visitor", organisation="kite", duties={"ssd": ["field"]}),
    Account(login="guest", organisation="kite", duties={"ssd": ["field"]}),
    Account(login="platform-machine", organisation="platform", key=MACHINE_KEY),
]
FOCAL = {"kite": "focal", "plover": "suspended"}  # by organisation; elsewhere <code>-focal
ADMIN = "admin"


def focal_of(code: str) -> str:
    """Login of the focal point of an organisation."""
    return FOCAL.get(code, f"{code}-focal")
