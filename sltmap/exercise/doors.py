"""What a new person meets at the door: the undertaking of an area, mail domains and an exception to them, and emergency opening agreed beforehand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from partners.addresses import verbs as addresses
from partners.emergency import verbs as emergency
from partners.models import DOArea, MailDomain, View
from partners.sharing import kinds
from partners.undertakings import verbs as undertakings

from .sharing import form_of

if TYPE_CHECKING:
    from .world import World

# .example belongs to nobody (RFC 2606). Who has no address here has one of @exercise.invalid, for his organisation named no domain.
DOMAINS = {"kite": "kite-action.example", "heron": "heron-relief.example", "alder": "agency-alder.example"}
NEWCOMER = "newcomer"  # has accepted no undertaking yet
VISITORS = {"visitor": "visitor@mail.example", "guest": "guest@mail.example"}  # personal addresses; the first has an exception
EXCEPTION_DAYS = 30
AGREED = {"kite": ("incidents",), "heron": ("incidents", "premises"), "juniper": ("incidents",)}

UNDERTAKING = """EXERCISE. Confidentiality undertaking for {area}, after section 6 of the SLT guidelines.

What I read here serves the security of personnel and operations only. I use it for nothing else.

I keep it among people with security responsibilities and senior managers of my organisation, as its marking says. I pass nothing on to a third party \
without the prior consent of its originator, which I ask through this system.

I enter what I know as it was reported, without names of persons, and I leave out what could bring harm to somebody.

I keep my password, my second factor and my devices to myself, and I tell my focal point at once when one of them is lost.

I know that what I see informs and advises. My organisation keeps full responsibility for its own people and decides for itself."""


def publish_undertakings(entered: dict[str, DOArea], began: datetime) -> int:
    """Puts a text in force in every area. Returns the version that everybody has accepted who accepted them all."""
    version = 0
    for area in entered.values():
        version = undertakings.publish_undertaking(by=None, area=area, text=UNDERTAKING.format(area=area.name), at=began).version
    return version


def address_of(login: str, organisation: str) -> str:
    """The mail address of an account: of its organisation's domain, where that named one."""
    return VISITORS.get(login) or f"{login}@{DOMAINS.get(organisation, 'exercise.invalid')}"


def name_domains(world: World) -> None:
    """Organisations name their domains; one visitor is admitted until a day, the other waits for Kite's focal point."""
    MailDomain.objects.bulk_create(MailDomain(organisation=world.bodies[code], domain=domain) for code, domain in DOMAINS.items())
    reason = "On loan from a sister organisation."
    addresses.admit_address(by=world.focal("kite"), member=world.members["visitor"].pk, reason=reason, days=EXCEPTION_DAYS, at=world.now)


def agree_to_emergencies(world: World, began: datetime) -> None:
    """Organisations agree beforehand, each for its own kinds of record."""
    for code, layers in AGREED.items():
        for layer in layers:
            emergency.agree(by=world.focal(code), area=world.areas["ssd"], kind=layer, at=began)


def ask_for_an_opening(world: World) -> None:
    """Heron's planner asks for a report of Kite's to be opened; it waits for Kite."""
    kind = kinds.of("incidents")
    assert kind is not None
    planner = world.reader("planner")
    record = form_of(kind, planner, of="kite", view=View.REDACTED, skip=1).record
    emergency.ask(
        by=planner, kind=kind, record=record, reason="People of ours are near there and cannot be reached (exercise).", hours=2,
        at=world.now - timedelta(minutes=4),
    )  # fmt: skip
