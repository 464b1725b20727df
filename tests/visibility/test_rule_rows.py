"""The table of design.md, section 2, line by line, as decide() answers it: no database, so that every mutant of it is soon killed.

A sentence per case: who reads, what the label says, what he gets. Cases of one row differ in one thing, so that each guard is felt.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from partners.models import Audience, Marking, Onward, View
from partners.readers import AreaFacts, AudienceTerms, EntryTerms, Facts, LabelTerms, Listed
from partners.visibility import decide

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
OURS, THEIRS, PLATFORM, LEAD = 1, 2, 3, 4  # organisations
ME, ANOTHER = 11, 12  # members
NONE, REDACTED, FULL = None, View.REDACTED, View.FULL
RED, STRICT, AMBER, GREEN, CLEAR = Marking.RED, Marking.AMBER_STRICT, Marking.AMBER, Marking.GREEN, Marking.CLEAR
SECURITY = ("duty_officer", "focal_point", "security_officer", "senior_manager", "hq_security")
Rule = Audience.Rule


def area(status: str | None = "confirmed", *duties: str, **more: Any) -> AreaFacts:
    held = {
        "closed": False, "engaged_by": None, "green_switch": False, "runs_platform": False, "platforms": frozenset(), "undertaking": 2,
    }  # fmt: skip
    return AreaFacts(status=status, duties=frozenset(duties), **(held | more))


def who(here: AreaFacts | None = None, **more: Any) -> Facts:
    """A security officer of a confirmed INGO, unless told otherwise."""
    areas = {"ssd": here or area("confirmed", "security_officer")}
    known: dict[str, Any] = {
        "member": ME, "organisation": OURS, "kind": "ingo", "machine": False, "uniformed": False, "active": True, "undertaking": 2,
        "areas": areas, "lists": {},
    }  # fmt: skip
    return Facts(**(known | more))


def label(marking: Marking, *entries: EntryTerms, of: int = THEIRS, onward: str = Onward.NONE, where: str = "ssd") -> LabelTerms:
    return LabelTerms(area=where, originator=of, marking=marking, onward=onward, entries=entries)


def to_org(view: View, organisation: int = OURS, **more: Any) -> EntryTerms:
    return EntryTerms(view=view, organisation=organisation, **more)


def to_me(view: View, member: int = ME, **more: Any) -> EntryTerms:
    return EntryTerms(view=view, member=member, **more)


def audience(rule: str = "", **more: Any) -> AudienceTerms:
    return AudienceTerms(**({"id": 7, "rule": rule, "organisation": None, "mission": False, "opened_at": None, "closed_at": None} | more))


def to_rule(view: View, rule: str, organisation: int | None = None) -> EntryTerms:
    return EntryTerms(view=view, audience=audience(rule, organisation=organisation))


def to_list(view: View, version: int | None = None, **more: Any) -> EntryTerms:
    return EntryTerms(view=view, audience=audience(**more), audience_version=version)


def stay(**more: Any) -> Listed:
    return Listed(**({"starts_at": NOW, "ends_at": None, "from_version": 1, "to_version": None, "out_at": None} | more))


def listed(*stays: Listed) -> dict[int, tuple[Listed, ...]]:
    return {7: stays}


FIELD, IDLE = area("confirmed", "field"), area("confirmed")
ENGAGED = area("engaged", "security_officer")
DESK = area("present", "duty_officer")
MACHINE = {"machine": True}
UNIFORM = {"uniformed": True}

ROWS: list[tuple[str, Facts, LabelTerms, View | None]] = [
    # G0
    ("an inactive member sees nothing", who(active=False), label(CLEAR), NONE),
    ("of an area he has nothing to do with", who(), label(CLEAR, where="eth"), NONE),
    ("who never accepted the undertaking", who(undertaking=None), label(CLEAR), NONE),
    ("who accepted an older one", who(undertaking=1), label(CLEAR), NONE),
    ("who accepted the one in force", who(undertaking=2), label(CLEAR), REDACTED),
    ("who accepted a newer one", who(undertaking=3), label(CLEAR), REDACTED),
    # 1
    ("field staff read their own GREEN", who(FIELD), label(GREEN, of=OURS), FULL),
    ("their own AMBER", who(FIELD), label(AMBER, of=OURS), FULL),
    ("their own CLEAR", who(FIELD), label(CLEAR, of=OURS), FULL),
    ("own AMBER+STRICT not", who(FIELD), label(STRICT, of=OURS), NONE),
    ("own AMBER+STRICT through an audience", who(FIELD, lists=listed(stay())), label(STRICT, to_list(REDACTED), of=OURS), FULL),
    ("own AMBER+STRICT not through an organisation entry", who(FIELD), label(STRICT, to_org(FULL), of=OURS), NONE),
    ("own AMBER+STRICT where named", who(FIELD), label(STRICT, to_me(REDACTED), of=OURS), FULL),
    ("own AMBER+STRICT not where another is named", who(FIELD), label(STRICT, to_me(FULL, ANOTHER), of=OURS), NONE),
    *[(f"own AMBER+STRICT as {duty}", who(area("confirmed", duty)), label(STRICT, of=OURS), FULL) for duty in SECURITY],
    ("own AMBER+STRICT as auditor", who(area("confirmed", "auditor")), label(STRICT, of=OURS), NONE),
    ("own RED as security officer", who(), label(RED, of=OURS), NONE),
    ("own RED as focal point", who(area("confirmed", "focal_point")), label(RED, of=OURS), FULL),
    ("own RED where named", who(FIELD), label(RED, to_me(REDACTED), of=OURS), FULL),
    ("own RED not through an audience", who(lists=listed(stay())), label(RED, to_list(FULL), of=OURS), NONE),
    ("another's RED as focal point", who(area("confirmed", "focal_point")), label(RED), NONE),
    ("a suspended organisation keeps its own", who(area("suspended", "security_officer")), label(STRICT, of=OURS), FULL),
    ("one without standing too", who(area(None, "security_officer")), label(STRICT, of=OURS), FULL),
    ("a rescinded one until it closes", who(area("rescinded", "security_officer")), label(GREEN, of=OURS), FULL),
    ("and no longer", who(area("rescinded", "security_officer", closed=True)), label(GREEN, of=OURS), NONE),
    ("its own machine reads its own GREEN", who(IDLE, **MACHINE), label(GREEN, of=OURS), FULL),
    ("people in uniform read their own organisation's", who(**UNIFORM), label(STRICT, of=OURS), FULL),
    # 2
    ("the warning list reaches who is confirmed", who(IDLE), label(STRICT, to_rule(FULL, Rule.WARNING_LIST)), FULL),
    *[
        (f"and who is {status}", who(area(status)), label(STRICT, to_rule(REDACTED, Rule.WARNING_LIST)), REDACTED)
        for status in ("present", "engaged", "suspended")
    ],
    *[
        (f"and not who is {status}", who(area(status, "security_officer")), label(STRICT, to_rule(FULL, Rule.WARNING_LIST)), NONE)
        for status in (None, "pending", "rescinded")
    ],
    ("it reaches people in uniform", who(DESK, **UNIFORM), label(STRICT, to_rule(FULL, Rule.WARNING_LIST)), FULL),
    ("it reaches machines", who(IDLE, **MACHINE), label(STRICT, to_rule(FULL, Rule.WARNING_LIST)), FULL),
    ("under RED too", who(area("suspended")), label(RED, to_rule(FULL, Rule.WARNING_LIST)), FULL),
]


def lifeline(opened: Any, closed: Any, *stays: Listed, status: str = "suspended", mission: bool = True) -> tuple[Facts, LabelTerms]:
    return who(area(status), lists=listed(*stays)), label(STRICT, to_list(FULL, mission=mission, opened_at=opened, closed_at=closed))


LATER, BEFORE = NOW + SECOND, NOW - SECOND
ROWS += [
    ("a mission under way is a lifeline", *lifeline(BEFORE, None, stay(starts_at=BEFORE)), FULL),
    ("from the second of departure", *lifeline(NOW, None, stay()), FULL),
    ("not before departure", *lifeline(LATER, None, stay()), NONE),
    ("not without departure", *lifeline(None, None, stay()), NONE),
    ("until it closes", *lifeline(BEFORE, LATER, stay()), FULL),
    ("not from then on", *lifeline(BEFORE, NOW, stay()), NONE),
    ("a list that is no mission is none", *lifeline(BEFORE, None, stay(), mission=False), NONE),
    ("nor for who is not on it", *lifeline(BEFORE, None), NONE),
    ("who joins later is not yet on it", *lifeline(BEFORE, None, stay(starts_at=LATER)), NONE),
    ("who left is not", *lifeline(BEFORE, None, stay(starts_at=BEFORE, ends_at=NOW)), NONE),
    ("who leaves later still is", *lifeline(BEFORE, None, stay(ends_at=LATER)), FULL),
    ("who is out is not", *lifeline(BEFORE, None, stay(out_at=NOW)), NONE),
    ("who comes out later still is", *lifeline(BEFORE, None, stay(out_at=LATER)), FULL),
    ("one that ends this second makes up for none that is out", *lifeline(BEFORE, None, stay(out_at=BEFORE), stay(starts_at=BEFORE, ends_at=NOW)), NONE),
    ("one stay of several is enough", *lifeline(BEFORE, None, stay(out_at=BEFORE), stay()), FULL),
    # 3
    ("CLEAR reaches everybody active", who(area(None)), label(CLEAR), REDACTED),
    ("in full where an entry says so", who(area(None)), label(CLEAR, to_org(FULL)), FULL),
    ("an entry never lowers it", who(area(None)), label(CLEAR, to_org(REDACTED)), REDACTED),
    ("another's entry gives nothing", who(area(None)), label(CLEAR, to_org(FULL, LEAD)), REDACTED),
    # G4
    *[
        (f"who is {status} has no part in what is shared", who(area(status, "security_officer")), label(GREEN, to_me(FULL)), NONE)
        for status in (None, "pending", "suspended", "rescinded")
    ],
    ("who is present has", who(area("present", "security_officer"), kind="unsms"), label(GREEN), REDACTED),
    # G5
    ("people in uniform get no GREEN", who(DESK, kind="unsms", **UNIFORM), label(GREEN), NONE),
    ("but what names them", who(DESK, kind="unsms", **UNIFORM), label(GREEN, to_me(REDACTED)), REDACTED),
    ("even RED", who(DESK, **UNIFORM), label(RED, to_me(FULL)), FULL),
    ("not what names their organisation", who(DESK, **UNIFORM), label(AMBER, to_org(FULL)), NONE),
    ("nor an audience", who(DESK, lists=listed(stay()), **UNIFORM), label(AMBER, to_list(FULL)), NONE),
    ("a machine of theirs gets nothing", who(DESK, **UNIFORM, **MACHINE), label(GREEN, to_me(FULL), onward=Onward.MEMBERS), NONE),
    # 5
    ("engaged: GREEN does not reach it", who(ENGAGED), label(GREEN), NONE),
    ("an organisation entry with security duty", who(ENGAGED), label(GREEN, to_org(FULL)), FULL),
    ("AMBER by organisation entry", who(ENGAGED), label(AMBER, to_org(REDACTED)), REDACTED),
    ("AMBER+STRICT by organisation entry", who(ENGAGED), label(STRICT, to_org(FULL)), FULL),
    ("not without security duty", who(area("engaged", "field")), label(STRICT, to_org(FULL)), NONE),
    ("an audience needs no duty", who(area("engaged"), lists=listed(stay())), label(AMBER, to_list(FULL)), FULL),
    ("nor does a person entry", who(area("engaged")), label(AMBER, to_me(FULL)), FULL),
    ("RED by person entry alone", who(ENGAGED), label(RED, to_me(FULL)), FULL),
    ("RED not by frozen list", who(ENGAGED, lists=listed(stay())), label(RED, to_list(FULL, 1)), NONE),
    ("RED not by organisation entry", who(ENGAGED), label(RED, to_org(FULL)), NONE),
    ("engaged: never a machine", who(ENGAGED, **MACHINE), label(GREEN, to_org(FULL), onward=Onward.MEMBERS), NONE),
    # 6
    ("RED by person entry", who(FIELD), label(RED, to_me(REDACTED)), REDACTED),
    ("RED by frozen list", who(FIELD, lists=listed(stay())), label(RED, to_list(FULL, 1)), FULL),
    ("the fuller of both", who(lists=listed(stay())), label(RED, to_me(REDACTED), to_list(FULL, 1)), FULL),
    ("the fuller of both, the other way", who(lists=listed(stay())), label(RED, to_me(FULL), to_list(REDACTED, 1)), FULL),
    ("RED not by a list that runs on", who(lists=listed(stay())), label(RED, to_list(FULL)), NONE),
    ("RED not by organisation entry, confirmed", who(), label(RED, to_org(FULL)), NONE),
    ("RED never a machine", who(**MACHINE), label(RED, to_me(FULL)), NONE),
    # 7
    ("AMBER+STRICT by organisation entry and duty", who(), label(STRICT, to_org(REDACTED)), REDACTED),
    ("AMBER+STRICT without entry", who(), label(STRICT), NONE),
    ("not without duty", who(FIELD), label(STRICT, to_org(FULL)), NONE),
    ("an audience, without duty", who(FIELD, lists=listed(stay())), label(STRICT, to_list(REDACTED)), REDACTED),
    ("a person, without duty", who(FIELD), label(STRICT, to_me(FULL)), FULL),
    ("AMBER+STRICT never a machine", who(area("confirmed", runs_platform=True), **MACHINE), label(STRICT, to_org(FULL), onward=Onward.MEMBERS), NONE),
    ("an entry that rests on a withdrawn consent", who(), label(STRICT, to_org(FULL, in_force=False)), NONE),
    ("the fullest entry counts", who(), label(STRICT, to_org(REDACTED), to_me(FULL)), FULL),
]  # fmt: skip
CLIENT = area("confirmed", "security_officer", platforms=frozenset({PLATFORM}))
PARTNER = area("engaged", "security_officer", engaged_by=LEAD)
ONWARD = {"onward": Onward.MEMBERS}
NATIONAL = {"onward": Onward.NATIONAL}
ROWS += [
    # 8
    ("AMBER by organisation entry and duty", who(), label(AMBER, to_org(FULL)), FULL),
    ("AMBER not without duty", who(FIELD), label(AMBER, to_org(FULL)), NONE),
    ("clients of a platform get the redacted form", who(CLIENT), label(AMBER, to_org(FULL, PLATFORM), **ONWARD), REDACTED),
    ("the entry's own view beside it", who(CLIENT), label(AMBER, to_org(FULL, PLATFORM), to_org(FULL), **ONWARD), FULL),
    ("not without onward", who(CLIENT), label(AMBER, to_org(FULL, PLATFORM)), NONE),
    ("not onward to national partners", who(CLIENT), label(AMBER, to_org(FULL, PLATFORM), **NATIONAL), NONE),
    ("not of another platform", who(CLIENT), label(AMBER, to_org(FULL, LEAD), **ONWARD), NONE),
    ("not without entry", who(CLIENT), label(AMBER, **ONWARD), NONE),
    ("not by an entry out of force", who(CLIENT), label(AMBER, to_org(FULL, PLATFORM, in_force=False), **ONWARD), NONE),
    ("not under AMBER+STRICT", who(CLIENT), label(STRICT, to_org(FULL, PLATFORM), **ONWARD), NONE),
    ("not without duty", who(replace(CLIENT, duties=frozenset({"field"}))), label(AMBER, to_org(FULL, PLATFORM), **ONWARD), NONE),
    ("not a UNSMS organisation", who(replace(CLIENT, status="present")), label(AMBER, to_org(FULL, PLATFORM), **ONWARD), NONE),
    ("not an engaged member", who(replace(CLIENT, status="engaged")), label(AMBER, to_org(FULL, PLATFORM), **ONWARD), NONE),
    ("national partners of who is named", who(PARTNER), label(AMBER, to_org(FULL, LEAD), **NATIONAL), REDACTED),
    ("under GREEN too", who(PARTNER), label(GREEN, to_org(FULL, LEAD), **NATIONAL), REDACTED),
    ("not under AMBER+STRICT", who(PARTNER), label(STRICT, to_org(FULL, LEAD), **NATIONAL), NONE),
    ("not without duty", who(replace(PARTNER, duties=frozenset({"field"}))), label(AMBER, to_org(FULL, LEAD), **NATIONAL), NONE),
    ("not onward to members", who(PARTNER), label(AMBER, to_org(FULL, LEAD), **ONWARD), NONE),
    ("not of another lead", who(PARTNER), label(AMBER, to_org(FULL, PLATFORM), **NATIONAL), NONE),
    ("not of none", who(replace(PARTNER, engaged_by=None)), label(AMBER, to_me(FULL, ANOTHER), **NATIONAL), NONE),
    ("not by an entry out of force", who(PARTNER), label(AMBER, to_org(FULL, LEAD, in_force=False), **NATIONAL), NONE),
    ("a confirmed organisation is nobody's", who(replace(PARTNER, status="confirmed")), label(AMBER, to_org(FULL, LEAD), **NATIONAL), NONE),
    ("the platform's machine", who(area("confirmed", runs_platform=True), **MACHINE), label(AMBER, to_org(FULL), **ONWARD), REDACTED),
    ("not without onward", who(area("confirmed", runs_platform=True), **MACHINE), label(AMBER, to_org(FULL)), NONE),
    ("not a machine of no platform", who(IDLE, **MACHINE), label(AMBER, to_org(FULL), **ONWARD), NONE),
    ("not without entry", who(area("confirmed", runs_platform=True), **MACHINE), label(AMBER, to_me(FULL), **ONWARD), NONE),
    # 9
    *[(f"GREEN reaches a {duty}", who(area("confirmed", duty)), label(GREEN), REDACTED) for duty in SECURITY],
    ("in full by organisation entry", who(), label(GREEN, to_org(FULL)), FULL),
    ("an entry never lowers it", who(), label(GREEN, to_org(REDACTED)), REDACTED),
    ("not field staff", who(FIELD), label(GREEN), NONE),
    ("nor by organisation entry", who(FIELD), label(GREEN, to_org(FULL)), NONE),
    ("field staff by audience entry", who(FIELD), label(GREEN, to_rule(FULL, Rule.ALL_STAFF)), FULL),
    ("or named", who(FIELD), label(GREEN, to_me(REDACTED)), REDACTED),
    ("or where GREEN is switched on", who(area("confirmed", "field", green_switch=True)), label(GREEN), REDACTED),
    ("and then by entry", who(area("confirmed", "field", green_switch=True)), label(GREEN, to_org(FULL)), FULL),
    ("the switch serves staff alone", who(area("confirmed", "auditor", green_switch=True)), label(GREEN), NONE),
    ("a machine only onward", who(IDLE, **MACHINE), label(GREEN), NONE),
    ("to members", who(IDLE, **MACHINE), label(GREEN, **ONWARD), REDACTED),
    ("not to national partners", who(IDLE, **MACHINE), label(GREEN, **NATIONAL), NONE),
    ("in full by organisation entry", who(IDLE, **MACHINE), label(GREEN, to_org(FULL), **ONWARD), FULL),
    ("not by person entry", who(IDLE, **MACHINE), label(GREEN, to_me(FULL), **ONWARD), REDACTED),
]


def by_rule(rule: str, here: AreaFacts, *, organisation: int | None = None, **more: Any) -> tuple[Facts, LabelTerms]:
    return who(here, **more), label(STRICT, to_rule(FULL, rule, organisation))


UN, IO = {"kind": "unsms"}, {"kind": "io"}
ROWS += [
    # audiences by rule
    ("UNSMS organisations", *by_rule(Rule.UNSMS, DESK, **UN), FULL),
    ("with security duty", *by_rule(Rule.UNSMS, area("present", "field"), **UN), NONE),
    ("not INGOs", *by_rule(Rule.UNSMS, DESK), NONE),
    ("not without standing", *by_rule(Rule.UNSMS, area("engaged", "duty_officer"), **UN), NONE),
    ("INGO partners", *by_rule(Rule.INGO, area("confirmed", "focal_point")), FULL),
    ("with security duty", *by_rule(Rule.INGO, FIELD), NONE),
    ("confirmed", *by_rule(Rule.INGO, ENGAGED), NONE),
    ("not IOs", *by_rule(Rule.INGO, area("confirmed", "focal_point"), **IO), NONE),
    ("IO partners", *by_rule(Rule.IO, area("confirmed", "focal_point"), **IO), FULL),
    ("with security duty", *by_rule(Rule.IO, FIELD, **IO), NONE),
    ("confirmed", *by_rule(Rule.IO, ENGAGED, **IO), NONE),
    ("not INGOs", *by_rule(Rule.IO, area("confirmed", "focal_point")), NONE),
    ("members of the platform", *by_rule(Rule.PLATFORM_MEMBERS, CLIENT, organisation=PLATFORM), FULL),
    ("of this one", *by_rule(Rule.PLATFORM_MEMBERS, CLIENT, organisation=LEAD), NONE),
    ("with security duty", *by_rule(Rule.PLATFORM_MEMBERS, replace(CLIENT, duties=frozenset({"field"})), organisation=PLATFORM), NONE),
    ("confirmed", *by_rule(Rule.PLATFORM_MEMBERS, replace(CLIENT, status="engaged"), organisation=PLATFORM), NONE),
    ("the duty desk", *by_rule(Rule.DUTY_DESK, DESK, **UN), FULL),
    ("by duty officer", *by_rule(Rule.DUTY_DESK, area("present", "security_officer"), **UN), NONE),
    ("present", *by_rule(Rule.DUTY_DESK, area("confirmed", "duty_officer")), NONE),
    ("the platform's desk", *by_rule(Rule.PLATFORM_DUTY_DESK, area("confirmed", "duty_officer", runs_platform=True)), FULL),
    ("by duty officer", *by_rule(Rule.PLATFORM_DUTY_DESK, area("confirmed", "field", runs_platform=True)), NONE),
    ("of who runs one", *by_rule(Rule.PLATFORM_DUTY_DESK, area("confirmed", "duty_officer")), NONE),
    ("confirmed", *by_rule(Rule.PLATFORM_DUTY_DESK, area("present", "duty_officer", runs_platform=True)), NONE),
    ("all staff", *by_rule(Rule.ALL_STAFF, FIELD), FULL),
    ("with a duty", *by_rule(Rule.ALL_STAFF, area("confirmed", "auditor")), NONE),
    ("with standing", *by_rule(Rule.ALL_STAFF, area("engaged", "field")), NONE),
    ("a machine is in no audience but the warning list", who(IDLE, **MACHINE), label(GREEN, to_rule(FULL, Rule.ALL_STAFF)), NONE),
    ("nor does it make its own organisation's open", who(FIELD, **MACHINE), label(STRICT, to_rule(FULL, Rule.ALL_STAFF), of=OURS), NONE),
    (
        "a rule has no versions",
        who(FIELD),
        label(GREEN, EntryTerms(view=FULL, audience=audience(Rule.ALL_STAFF), audience_version=1)),
        NONE,
    ),
]


def on_list(version: int | None, *stays: Listed) -> tuple[Facts, LabelTerms]:
    return who(FIELD, lists=listed(*stays)), label(STRICT, to_list(FULL, version))


ROWS += [
    # lists
    ("who is on the list", *on_list(None, stay()), FULL),
    ("who is on none", *on_list(None), NONE),
    ("who is on another", who(FIELD, lists={8: (stay(),)}), label(STRICT, to_list(FULL)), NONE),
    ("from its first second", *on_list(None, stay(starts_at=NOW)), FULL),
    ("not before", *on_list(None, stay(starts_at=LATER)), NONE),
    ("to its last", *on_list(None, stay(ends_at=LATER)), FULL),
    ("not after", *on_list(None, stay(starts_at=BEFORE, ends_at=NOW)), NONE),
    ("in the version that was frozen", *on_list(2, stay(from_version=2)), FULL),
    ("not who came later", *on_list(2, stay(from_version=3)), NONE),
    ("who was to leave later", *on_list(2, stay(to_version=3)), FULL),
    ("not who had left", *on_list(2, stay(to_version=2)), NONE),
    ("nor who was in that version and left since", *on_list(2, stay(starts_at=BEFORE, ends_at=NOW)), NONE),
    ("who left and came back", *on_list(1, stay(starts_at=BEFORE, ends_at=NOW, to_version=2), stay(from_version=3)), FULL),
]


@pytest.mark.parametrize(("facts", "terms", "view"), [row[1:] for row in ROWS], ids=[f"{n}: {row[0]}" for n, row in enumerate(ROWS)])
def test_the_table(facts, terms, view):
    assert decide(facts, terms, None, NOW) == view


def test_sight_that_ends_by_itself_ends_for_everybody_at_its_second():
    mine = label(GREEN, of=OURS)
    assert decide(who(), mine, LATER, NOW) == FULL
    assert decide(who(), mine, NOW, NOW) is NONE
    assert decide(who(), mine, BEFORE, NOW) is NONE


@pytest.mark.parametrize("row", ROWS, ids=[f"{n}: {row[0]}" for n, row in enumerate(ROWS)])
def test_adding_an_entry_never_lowers_a_view_and_removing_one_never_raises_it(row):
    _, facts, terms, view = row
    for entry in (to_org(REDACTED), to_me(REDACTED), to_org(FULL, LEAD), to_rule(REDACTED, Rule.WARNING_LIST), to_list(REDACTED, 1)):
        more = decide(facts, replace(terms, entries=(*terms.entries, entry)), None, NOW)
        assert (more or 0) >= (view or 0), entry
    for gone in range(len(terms.entries)):
        fewer = decide(facts, replace(terms, entries=terms.entries[:gone] + terms.entries[gone + 1 :]), None, NOW)
        assert (fewer or 0) <= (view or 0), terms.entries[gone]


@pytest.mark.parametrize("row", ROWS, ids=[f"{n}: {row[0]}" for n, row in enumerate(ROWS)])
def test_tightening_a_marking_never_adds_a_reader(row):
    _, facts, terms, _ = row
    seen = [decide(facts, replace(terms, marking=marking), None, NOW) is not None for marking in Marking]  # from the tightest on
    assert seen == sorted(seen)
