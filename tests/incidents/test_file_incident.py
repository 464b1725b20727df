"""Filing a report: who may, what is kept, and what a reserved kind loses."""

from datetime import UTC, datetime

import pytest

from incidents import actions
from incidents.models import Incident, IncidentShown
from layers.models import Event
from partners import records, scopes
from partners.defaults import confirm_defaults, default_label
from partners.models import Marking, View
from partners.readers import reader_of
from partners.visibility import visible
from tests import make

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 10, 20, tzinfo=UTC)
REPORT = {"type": "theft", "severity": 2, "occurred_at": NOW, "place": "Bor", "narrative": "canary-narrative", "geom": make.BOR}


@pytest.fixture
def heron():
    """Heron Relief, a confirmed INGO in South Sudan with a focal point; Agency Alder with a duty officer beside it."""
    area = make.area()
    make.partition(area)
    heron, alder = make.organisation("heron", name="Heron Relief"), make.organisation("alder", "unsms", name="Agency Alder")
    make.standing(heron, area)
    make.standing(alder, area, "present")
    focal = make.member(heron, "focal", duties={area: ["focal_point"]})
    sioc = make.member(alder, "sioc", duties={area: ["duty_officer"]})
    planner = make.member(alder, "planner", duties={area: ["security_officer"]})
    return {"area": area, "heron": heron, "focal": reader_of(focal), "sioc": reader_of(sioc), "planner": reader_of(planner)}


def shown_to(reader):
    """Rows by view, as a new request of this reader gets them."""
    scopes.refresh(reader.member)
    return {row.view: row for row in visible(IncidentShown, reader)}


def test_a_focal_point_files_under_the_shipped_default_and_each_reader_gets_his_form(heron):
    confirm_defaults(organisation=heron["heron"], area=heron["area"], by=heron["focal"], at=make.EARLIER)
    label = default_label("incidents", heron["area"], heron["heron"], heron["focal"])
    filed = actions.file_incident(by=heron["focal"], label=label, at=NOW, **REPORT)
    assert (filed.version, filed.recorded_by_id, filed.reported_at) == (1, heron["focal"].member, NOW)
    assert Event.objects.filter(record=filed.pk, version=1).count() == 1
    full = shown_to(heron["sioc"])[View.FULL]
    assert (full.originator, full.narrative, full.geom.coords) == ("Heron Relief", "canary-narrative", make.BOR.coords)
    redacted = shown_to(heron["planner"])[View.REDACTED]
    assert (redacted.originator, redacted.narrative, redacted.summary) == ("", "", "")
    assert View.FULL not in shown_to(heron["planner"])


def test_without_confirmation_the_duty_desk_gets_the_redacted_form(heron):
    label = default_label("incidents", heron["area"], heron["heron"])
    actions.file_incident(by=heron["focal"], label=label, at=NOW, **REPORT)
    assert set(shown_to(heron["sioc"])) == {View.REDACTED}


def test_a_kidnap_is_recorded_red_and_without_its_point_whatever_the_form_said(heron):
    label = default_label("incidents", heron["area"], heron["heron"])
    filed = actions.file_incident(by=heron["focal"], label=label, at=NOW, **(REPORT | {"type": "kidnap"}))
    assert (filed.geom, filed.label.marking) == (None, Marking.RED)
    assert shown_to(heron["focal"])[View.FULL].geom is None
    assert shown_to(heron["sioc"]) == {}


def test_a_theft_that_turns_out_to_be_a_kidnap_leaves_the_map_in_the_same_edit(heron):
    label = default_label("incidents", heron["area"], heron["heron"])
    filed = actions.file_incident(by=heron["focal"], label=label, at=NOW, **REPORT)
    edited = actions.edit_incident(by=heron["focal"], incident=filed.pk, at=NOW, type="kidnap")
    assert (edited.geom, edited.label.marking, edited.version) == (None, Marking.RED, 2)
    assert shown_to(heron["planner"]) == {}
    with pytest.raises(ValueError, match="stays TLP:RED"):
        actions.relabel_incident(by=heron["focal"], incident=filed.pk, label=label, at=NOW)


def test_a_duty_officer_writes_down_what_another_organisation_calls_in_and_a_planner_may_not(heron):
    label = default_label("incidents", heron["area"], heron["heron"])
    filed = actions.file_incident(by=heron["sioc"], label=label, at=NOW, **REPORT)
    assert (filed.label.originator, filed.recorded_by_id) == (heron["heron"], heron["sioc"].member)
    with pytest.raises(records.MayNotRecord):
        actions.file_incident(by=heron["planner"], label=label, at=NOW, **REPORT)


def test_a_field_that_no_writer_sets_is_refused_by_name(heron):
    label = default_label("incidents", heron["area"], heron["heron"])
    with pytest.raises(records.UnknownField, match="incidents has no field 'version'"):
        actions.file_incident(by=heron["focal"], label=label, at=NOW, **(REPORT | {"version": 7}))


def test_hidden_and_absent_records_are_refused_alike_and_a_seen_one_of_another_by_its_owner(heron):
    red = default_label("incidents", heron["area"], heron["heron"], reserved=True)
    hidden = actions.file_incident(by=heron["focal"], label=red, at=NOW, **REPORT)
    absent = Incident().pk
    for verb in (
        lambda pk: actions.edit_incident(by=heron["sioc"], incident=pk, at=NOW, place="x"),
        lambda pk: actions.recall_incident(by=heron["sioc"], incident=pk, at=NOW),
        lambda pk: actions.assess(by=heron["sioc"], incident=pk, state="verified", basis="call", at=NOW),
        lambda pk: actions.delete_incident(by=heron["sioc"], incident=pk),
    ):
        for pk in (hidden.pk, absent):
            with pytest.raises(records.NoSuchRecord, match=f"^no incidents {pk}$"):
                verb(pk)
    green = default_label("incidents", heron["area"], heron["heron"])
    seen = actions.file_incident(by=heron["focal"], label=green, at=NOW, **REPORT)
    with pytest.raises(records.NotTheOriginator):
        actions.edit_incident(by=heron["sioc"], incident=seen.pk, at=NOW, place="x")


def test_a_recall_takes_the_report_from_all_but_its_originator_under_new_ids(heron):
    label = default_label("incidents", heron["area"], heron["heron"])
    filed = actions.file_incident(by=heron["focal"], label=label, at=NOW, **REPORT)
    before = shown_to(heron["focal"])[View.FULL].pk
    actions.recall_incident(by=heron["focal"], incident=filed.pk, at=NOW)
    assert shown_to(heron["planner"]) == {}
    assert shown_to(heron["focal"])[View.FULL].pk != before


def test_an_assessment_stands_beside_the_report_and_its_newest_state_is_shown(heron):
    label = default_label("incidents", heron["area"], heron["heron"])
    filed = actions.file_incident(by=heron["focal"], label=label, at=NOW, **REPORT)
    made = actions.assess(by=heron["sioc"], incident=filed.pk, state="corroborated", basis="second call", at=NOW)
    assert made.by_id == heron["sioc"].member
    assert shown_to(heron["planner"])[View.REDACTED].verification == "corroborated"


def test_deleting_tells_the_outbox_and_leaves_no_form(heron):
    label = default_label("incidents", heron["area"], heron["heron"])
    filed = actions.file_incident(by=heron["focal"], label=label, at=NOW, **REPORT)
    actions.delete_incident(by=heron["focal"], incident=filed.pk)
    assert not IncidentShown.unrestricted.filter(record=filed.pk).exists()
    assert Event.objects.filter(record=filed.pk).order_by("version").last().label_after is None
