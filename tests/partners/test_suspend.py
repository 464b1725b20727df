"""Suspension: five entries or the Oversight Committee, else nothing; who may say what; lifting by two people; rescission with a date."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.models import AuditEntry, Case, CaseEntry, Mechanism, Office, Standing
from partners.readers import reader_of
from partners.records import NoSuchRecord
from partners.standing import cases, law, lists, offices, rows
from partners.standing.cases import CaseState
from partners.standing.law import Said
from partners.standing.queries import case as case_of
from sltmap import clock
from tests import make

Kind = CaseEntry.Kind


@pytest.fixture
def world(cast):
    """Alder speaks for UNDSS and Birch, without an account, for OCHA; the INGO community speaks through the platform that Kite runs."""
    birch = make.organisation("birch", "unsms")
    make.standing(birch, cast.area, "present")
    Office.objects.create(area=cast.area, kind="undss", organisation=cast.alder)
    Office.objects.create(area=cast.area, kind="ocha", organisation=birch)
    Mechanism.objects.create(area=cast.area, community="ingo", kind="platform", organisation=cast.kite, starts_at=make.EARLIER)
    cast.birch = birch
    cast.second = reader_of(make.member(cast.alder, "second", duties={cast.area: ["focal_point"]}))
    cast.sioc, cast.community, cast.accused = reader_of(cast.alice), reader_of(cast.carol), reader_of(cast.bob)
    return cast


def open_about_heron(world, kind="suspend"):
    return cases.open_case(by=world.sioc, kind=kind, organisation=world.heron, area=world.area, at=clock.now())


def enter(case, by, kind, **said):
    said = {"said_on": clock.now().date(), "at": clock.now()} | said
    return cases.enter(by=by, case=case.pk, kind=kind, **said)


def five(world, case, by=None):
    """The five entries, each by whom the framework asks."""
    sioc = by or world.sioc
    enter(case, sioc, Kind.REASON, ground="" if case.kind == Case.Kind.LIFT else Case.Ground.CONFIDENTIALITY)
    enter(case, sioc, Kind.CONSULTATION, words="met its country director")
    enter(case, sioc, Kind.UNDSS)
    enter(case, sioc, Kind.OCHA, document="OCHA-7")
    enter(case, world.community, Kind.COMMUNITY)


def status_of(organisation, area):
    return rows.now_of(organisation, area, clock.now()).status


@pytest.mark.django_db
def test_five_entries_suspend_and_four_change_nothing(world):
    case = open_about_heron(world)
    enter(case, world.sioc, Kind.REASON, ground=Case.Ground.PRINCIPLES)
    enter(case, world.sioc, Kind.CONSULTATION, words="met its country director")
    enter(case, world.sioc, Kind.UNDSS)
    enter(case, world.community, Kind.COMMUNITY)
    with pytest.raises(CaseState) as lacks:
        cases.decide(by=world.sioc, case=case.pk, at=clock.now())
    assert lacks.value.missing == ["ocha"] and status_of(world.heron, world.area) == "confirmed"
    enter(case, world.sioc, Kind.OCHA, document="OCHA-7")
    standing = cases.decide(by=world.sioc, case=case.pk, at=clock.now())
    assert standing.status == "suspended" and standing.case == case
    assert AuditEntry.unrestricted.filter(act="standing", about=world.heron.pk, detail__step="effective").exists()


@pytest.mark.django_db
def test_a_decision_of_the_oversight_committee_suffices_and_has_its_document(world):
    case = open_about_heron(world)
    with pytest.raises(CaseState, match="document"):
        enter(case, world.sioc, Kind.OC_DECISION)
    enter(case, world.sioc, Kind.OC_DECISION, document="OC/2026/4")
    assert cases.decide(by=world.sioc, case=case.pk, at=clock.now()).status == "suspended"


@pytest.mark.django_db
def test_a_body_that_does_not_concur_sends_the_case_to_the_working_group(world):
    case = open_about_heron(world)
    enter(case, world.sioc, Kind.REASON, ground=Case.Ground.UNABLE)
    enter(case, world.sioc, Kind.CONSULTATION, words="met")
    enter(case, world.sioc, Kind.UNDSS)
    enter(case, world.sioc, Kind.OCHA, document="OCHA-8")
    enter(case, world.community, Kind.COMMUNITY, concurs=False)
    case.refresh_from_db()
    assert case.state == Case.State.REFERRED
    with pytest.raises(CaseState):
        cases.decide(by=world.sioc, case=case.pk, at=clock.now())
    enter(case, world.sioc, Kind.OC_DECISION, document="OC/2026/5")
    assert cases.decide(by=world.sioc, case=case.pk, at=clock.now()).status == "suspended"


@pytest.mark.django_db
def test_a_body_with_people_here_speaks_for_itself_and_one_without_is_entered_with_its_document(world):
    case = open_about_heron(world)
    with pytest.raises(CaseState, match="says this itself"):
        enter(case, world.sioc, Kind.COMMUNITY, document="letter")
    with pytest.raises(CaseState, match="document"):
        enter(case, world.sioc, Kind.OCHA)
    with pytest.raises(offices.DoesNotSpeak):
        enter(case, world.community, Kind.UNDSS)


@pytest.mark.django_db
def test_who_speaks_for_no_body_opens_none_and_sees_none(world):
    with pytest.raises(offices.DoesNotSpeak):
        cases.open_case(by=world.accused, kind="suspend", organisation=world.kite, area=world.area, at=clock.now())
    case = open_about_heron(world)
    outsider = reader_of(make.member(make.organisation("plover"), "outsider", duties={world.area: ["focal_point"]}))
    for reader in (outsider, world.accused):
        with pytest.raises(NoSuchRecord):
            case_of(reader, case.pk, clock.now())
        with pytest.raises(NoSuchRecord):
            enter(case, reader, Kind.REASON, ground=Case.Ground.UNABLE)


@pytest.mark.django_db
def test_the_organisation_learns_of_a_case_when_it_is_consulted_and_then_its_stage_alone(world):
    case = open_about_heron(world)
    enter(case, world.sioc, Kind.REASON, ground=Case.Ground.UNABLE, words="canary-words")
    enter(case, world.sioc, Kind.CONSULTATION, words="canary-words")
    told = case_of(world.accused, case.pk, clock.now())
    assert not told.full and told.entries == [] and told.may_enter == []


@pytest.mark.django_db
def test_an_organisation_of_the_unsms_and_ones_own_cannot_be_suspended_here(world):
    with pytest.raises(CaseState, match="UNSMS"):
        cases.open_case(by=world.community, kind="suspend", organisation=world.birch, area=world.area, at=clock.now())
    with pytest.raises(CaseState, match="own organisation"):
        cases.open_case(by=world.community, kind="suspend", organisation=world.kite, area=world.area, at=clock.now())


@pytest.mark.django_db
def test_the_platform_that_a_case_is_about_concurs_in_nothing(world):
    case = cases.open_case(by=world.sioc, kind="suspend", organisation=world.kite, area=world.area, at=clock.now())
    with pytest.raises(NoSuchRecord):
        enter(case, world.community, Kind.COMMUNITY)
    with pytest.raises(CaseState, match="nobody speaks"):
        enter(case, world.sioc, Kind.COMMUNITY, document="letter")


@pytest.mark.django_db
def test_lifting_takes_the_same_and_a_second_person(world):
    case = open_about_heron(world)
    five(world, case)
    cases.decide(by=world.sioc, case=case.pk, at=clock.now())
    lift = open_about_heron(world, "lift")
    enter(lift, world.sioc, Kind.OC_DECISION, document="OC/2026/6")
    with pytest.raises(CaseState) as lacks:
        cases.decide(by=world.sioc, case=lift.pk, at=clock.now())
    assert lacks.value.missing == ["second_person"]
    assert cases.decide(by=world.second, case=lift.pk, at=clock.now()).status == "confirmed"


@pytest.mark.django_db
def test_a_rescission_leaves_thirty_days_for_export(world):
    case = open_about_heron(world, "rescind")
    five(world, case)
    now = clock.now()
    for closes_at in (None, now + timedelta(days=29)):
        with pytest.raises(CaseState, match="30 days"):
            cases.decide(by=world.sioc, case=case.pk, at=now, closes_at=closes_at)
    standing = cases.decide(by=world.sioc, case=case.pk, at=now, closes_at=now + timedelta(days=30))
    assert (standing.status, standing.closes_at) == ("rescinded", now + timedelta(days=30))


@pytest.mark.django_db
def test_no_other_verb_suspends_or_gives_back(world):
    with pytest.raises(ValueError, match="rests on a case"):
        rows.put(organisation=world.heron, area=world.area, status="suspended", at=clock.now(), by=world.sioc)
    case = open_about_heron(world)
    five(world, case)
    cases.decide(by=world.sioc, case=case.pk, at=clock.now())
    with pytest.raises(ValueError, match="only a case ends that"):
        lists.enter_standing(
            by=world.sioc, organisation=world.heron, area=world.area, status="confirmed", criterion="global", at=clock.now()
        )


@pytest.mark.django_db
def test_a_withdrawn_case_changed_nothing_and_leaves_room_for_another(world):
    case = open_about_heron(world)
    with pytest.raises(CaseState, match="is open"):
        open_about_heron(world)
    cases.withdraw(by=world.sioc, case=case.pk, at=clock.now())
    with pytest.raises(CaseState, match="withdrawn"):
        cases.decide(by=world.sioc, case=case.pk, at=clock.now())
    assert open_about_heron(world).pk != case.pk and status_of(world.heron, world.area) == "confirmed"


@pytest.mark.django_db
def test_national_ngos_are_engaged_only_where_the_setting_allows(world, settings):
    sunbird = make.organisation("sunbird", "nngo")
    for status in ("pending", "confirmed", "engaged"):
        with pytest.raises(ValueError, match="national NGO"):
            lists.enter_standing(by=world.sioc, organisation=sunbird, area=world.area, status=status, criterion="platform", at=clock.now())
    settings.NATIONAL_NGOS_ENGAGED = True
    entered = lists.enter_standing(
        by=world.sioc, organisation=sunbird, area=world.area, status="engaged", engaged_by=world.heron, at=clock.now()
    )
    assert entered.status == Standing.Status.ENGAGED


ENTRIES = st.dictionaries(
    st.sampled_from([str(kind) for kind in Kind]), st.builds(Said, concurs=st.booleans(), by=st.sampled_from([None, 1, 2]))
)


@given(kind=st.sampled_from(["suspend", "lift", "rescind"]), entries=ENTRIES, decider=st.sampled_from([None, 1, 2]))
def test_no_set_of_entries_stands_without_the_five_or_the_committee(kind, entries, decider):
    stands = not law.missing(kind, entries, people=[decider])
    concurring = {k for k, said in entries.items() if said.concurs}
    whole = {str(k) for k in law.FIVE} <= concurring or str(Kind.OC_DECISION) in entries
    people = {said.by for said in entries.values()} | {decider}
    assert stands == (whole and (kind != "lift" or len(people) >= 2))


@given(kind=st.sampled_from(["suspend", "lift", "rescind"]), entries=ENTRIES, more=ENTRIES)
def test_a_further_entry_never_takes_away_what_stood(kind, entries, more):
    if not law.missing(kind, entries):
        assert not law.missing(kind, {**more, **entries})
