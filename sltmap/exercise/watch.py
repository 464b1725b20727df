"""Radio rooms of the exercise: who is on shift, which room holds which mission, ladders, and the first lines of the logs."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from movements.rooms import actions
from movements.rooms.actions.caller import by_member
from movements.rooms.actions.ladders import Step

from .world import World

# Room, place, who is on shift when the exercise is loaded.
ROOMS = {
    "alder": ("Operations room", "Juba", "sioc"),
    "heron": ("Radio room", "Bor", "planner"),
    "kite": ("Radio room", "Rumbek", "focal"),
    "birch": ("Radio room", "Juba", ""),
    "juniper": ("Radio room", "Torit", ""),
}
LADDERS = {
    "alder": [Step(after_min=0, means="screen", duty="duty_officer"), Step(after_min=15, means="screen", duty="focal_point")],
    "heron": [
        Step(after_min=0, means="screen", duty="security_officer"),
        Step(after_min=10, means="email", duty="security_officer"),
        Step(after_min=20, means="screen", duty="focal_point"),
    ],
    "kite": [Step(after_min=5, means="screen", duty="focal_point"), Step(after_min=20, means="email", duty="focal_point")],
}
WORDS = {"heron": "blue kettle (exercise)", "kite": "long ladder (exercise)"}
DRILLS = {"field": "planner", "kite-team": "focal"}  # who calls, who hears the word
LINES = {
    "EX-BOR": ("sioc", "primary", "Mangalla", "Convoy passed the bridge, all vehicles in sight of each other."),
    "EX-KAPOETA": ("planner", "satellite", "km 47", "Radio is weak behind the hill; satellite telephone works."),
    "EX-RUMBEK": ("focal", "primary", "Tonj", "Short stop for water."),
}


def write(world: World, missions: dict[str, tuple[UUID, str]]) -> None:
    """Opens the rooms and begins their watch, in the caller's transaction. missions: record and lead by code."""
    at = world.now
    rooms = {}
    for code, (name, place, login) in ROOMS.items():
        rooms[code] = actions.open_room(
            by=world.focal(code), organisation=world.bodies[code].pk, area=world.areas["ssd"].pk, name=name, place=place, at=at
        )
        if login:
            actions.sign_on(by=world.reader(login), room=rooms[code].pk, at=at)
    for code, word in WORDS.items():
        actions.settle_sos(by=world.focal(code), agreed_word=word, silent=False, own_first_s=30, repeat_s=60, at=at)
    for code, (mission, lead) in missions.items():
        login, means, place, words = LINES[code]
        actions.take_mission(by=world.reader(login), mission=mission, room=rooms[lead].pk, at=at)
        said = at - timedelta(minutes=12)
        actions.write(by=world.reader(login), mission=mission, means=means, at=said, entered_at=at, place=place, words=words)
        steps = LADDERS[lead]
        actions.set_ladder(by=world.reader(login), organisation=world.bodies[lead].pk, mission=mission, steps=steps, at=at)
    for login, hears in DRILLS.items():
        _drill(world, login, hears)


def _drill(world: World, login: str, hears: str) -> None:
    """A call for help as it is practised: called, received, and ended by the agreed word."""
    at = world.now - timedelta(hours=1)
    member = world.members[login]
    caller = by_member(member, vehicle=None, at=at)
    assert caller is not None
    call, _ = actions.declare_sos(by=None, caller=caller, place=None, words="Drill (exercise)", key="", at=at)
    actions.acknowledge_call(by=world.reader(hears), call=call.pk, words="", at=at + timedelta(minutes=1))
    word = WORDS[member.organisation.code]
    actions.hear_sos(by=world.reader(hears), call=call.pk, word=word, words="Drill (exercise)", at=at + timedelta(minutes=4))
