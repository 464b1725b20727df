"""How the records of the exercise are shared: the shipped label, and the others that an originator may choose."""

from __future__ import annotations

from partners import defaults, labels
from partners.defaults import TEXTS, Rule, Terms
from partners.labels import Entry
from partners.models import DOArea, Label, Marking, Onward, Organisation, View

from .organisations import PLATFORM
from .world import World

DESKS = ((Rule.DUTY_DESK, View.FULL), (Rule.PLATFORM_DUTY_DESK, View.FULL))
EVERYTHING = TEXTS | {"position"}

CHOSEN = {
    "own": Terms(marking=Marking.AMBER_STRICT),
    "desk": Terms(marking=Marking.AMBER_STRICT, views=((Rule.DUTY_DESK, View.FULL),)),
    "cell": Terms(marking=Marking.GREEN, hide=EVERYTHING, views=DESKS),
    "onward": Terms(marking=Marking.GREEN, onward=Onward.MEMBERS, hide=TEXTS, views=DESKS),
    "red": Terms(marking=Marking.RED),
}
NAMED = {"members": PLATFORM, "named": "sunbird"}  # terms: the organisation whose entry it is


def label_for(world: World, terms: str, *, kind: str, area: DOArea, by: str, author: int = 0) -> Label:
    """The label of a record of an organisation (code). terms: shared (as shipped), own, desk, cell, onward, members, named or red.

    Raises KeyError for other terms.
    """
    key = (terms, kind, area.pk, by, author if terms == "red" else 0)
    if key not in world.labels:
        world.labels[key] = _label(world, terms, kind=kind, area=area, by=by, author=author)
    return world.labels[key]


def _label(world: World, terms: str, *, kind: str, area: DOArea, by: str, author: int) -> Label:
    originator: Organisation = world.bodies[by]
    if terms == "shared":
        return defaults.default_label(kind, area, originator)
    if terms in CHOSEN:
        return defaults.label_of(CHOSEN[terms], kind=kind, area=area, originator=originator, author=author)
    return labels.intern(
        area=area,
        originator=originator,
        marking=Marking.AMBER,
        onward=Onward.MEMBERS if terms == "members" else Onward.NONE,
        hide=EVERYTHING,
        entries=[Entry(view=View.FULL, organisation=world.bodies[NAMED[terms]].pk, basis=kind)],
    )
