"""a13: an insider reads RED through admin, export, audit, support tools or is_superuser: not visible. Break-glass has its own tests."""

from __future__ import annotations

import io
import uuid

import pytest
from django.core.management import call_command
from django.urls import NoReverseMatch, reverse

from incidents.models import Incident, IncidentShown
from partners import audit
from partners.models import AuditEntry, Label, LabelEntry, Marking, User
from partners.readers import reader_of
from partners.visibility import visible
from tests import make

WORDS = ("zq1znarrative", "zq1zplace", "zq1zsummary", "zq1zadvice")


@pytest.fixture
def red(cast):
    """Carol's RED report: hers and her focal points' alone."""
    label = make.label(cast.area, cast.kite, Marking.RED, author=cast.carol.pk)
    record = make.incident(label, narrative=WORDS[0], place=WORDS[1], summary=WORDS[2], advice=WORDS[3])
    audit.note(act="view", by=reader_of(cast.carol), layer="incidents", record=record.pk, version=1, view=2)
    return record


@pytest.fixture
def insiders(cast, signed_in):
    """Everybody who might think that he may: the desk, a superuser who acts for nobody, one who is on duty, an auditor, Kite's own field staff."""
    people = {
        "desk": cast.alice,
        "superuser on duty": make.member(cast.alder, "root2", duties={cast.area: ["duty_officer"]}),
        "auditor": make.member(cast.alder, "ada", duties={cast.area: ["auditor"]}),
        "headquarters": make.member(cast.alder, "hq", duties={None: ["hq_security"]}),
        "own field staff": make.member(cast.kite, "fay", duties={cast.area: ["field"]}),
        "own security officer": make.member(cast.kite, "sam", duties={cast.area: ["security_officer"]}),
    }
    User.objects.filter(username="root2").update(is_staff=True, is_superuser=True)
    browsers = {name: signed_in(member) for name, member in people.items()}
    alone = User.objects.create_superuser("root", password="exercise")
    browsers["superuser"] = next(iter(browsers.values())).__class__()
    browsers["superuser"].force_login(alone, backend="django.contrib.auth.backends.ModelBackend")
    return browsers, people


def forms(record: Incident) -> list[str]:
    return [str(pk) for pk in IncidentShown.unrestricted.filter(record=record.pk).values_list("pk", flat=True)]


def test_no_insider_finds_it_by_any_door(cast, red, insiders):
    browsers, _ = insiders
    paths = [
        "/", "/text/", "/text/?layer=incidents", "/audit/", "/audit/report.csv?area=ssd", "/api/v1/layers", "/api/v1/feed",
        "/api/v1/layers/incidents/features", "/api/v1/audit", "/api/v1/audit?part=all", "/api/v1/audit/counts?area=ssd", "/api/v1/audit/report?area=ssd",
        "/tiles/incidents/12/2407/1977.pbf", "/admin/", *[f"/api/v1/search?q={word}" for word in WORDS],
        *[f"/api/v1/layers/incidents/features/{pk}" for pk in forms(red)],
    ]  # fmt: skip
    for name, browser in browsers.items():
        for path in paths:
            answer = browser.get(path)
            body = answer.content.decode("utf-8", "replace")
            assert not any(word in body.replace(path, "") for word in WORDS), (name, path)
            assert not any(pk in body for pk in forms(red) if pk not in path), (name, path)
            if path.startswith("/api/v1/layers/incidents/features/"):
                assert answer.status_code in (403, 404), (name, path)


def test_an_auditor_learns_its_number_and_nothing_else(cast, red, insiders):
    """By id, without content: that an act was done with record so-and-so is the auditor's to know."""
    browsers, _ = insiders
    entries = browsers["auditor"].get("/api/v1/audit?part=all").json()["entries"]
    assert [entry["record"] for entry in entries if entry["act"] != "sign_in"] == [str(red.pk)]
    assert {entry["record"] for entry in entries if entry["act"] == "sign_in"} <= {None}
    assert set(entries[0]) == {
        "seq", "at", "act", "area", "layer", "record", "version", "view", "member", "organisation", "originator", "about", "detail",
    }  # fmt: skip
    assert browsers["auditor"].get(f"/api/v1/layers/incidents/features/{red.pk}").status_code == 404


def test_the_number_in_the_audit_opens_no_door(cast, red, insiders):
    """A record's own number is no form's id: whoever reads it in the audit finds nothing under it, not even its originator."""
    browsers, _ = insiders
    absent = uuid.uuid4()
    for name, browser in browsers.items():
        told = [browser.get(f"/api/v1/layers/incidents/features/{pk}") for pk in (red.pk, absent)]
        assert (told[0].status_code, told[0].content) == (told[1].status_code, told[1].content), name


def test_the_admin_has_no_page_for_records_labels_forms_or_the_audit(cast, red):
    for model in (Incident, IncidentShown, Label, LabelEntry, AuditEntry):
        for page in ("changelist", "add"):
            with pytest.raises(NoReverseMatch):
                reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")


def test_being_superuser_adds_no_sight(cast, red, insiders):
    _, people = insiders
    member = people["superuser on duty"]
    before = set(visible(IncidentShown, reader_of(member)).values_list("pk", flat=True))
    User.objects.filter(pk=member.user_id).update(is_superuser=False, is_staff=False)
    assert set(visible(IncidentShown, reader_of(member)).values_list("pk", flat=True)) == before
    assert not before & set(forms(red))


def test_support_tools_tell_numbers_alone(cast, red):
    """Commands that whoever runs the server calls to look after it."""
    for command in (("verify_audit",), ("rounds", "--once"), ("check",)):
        told = io.StringIO()
        call_command(*command, stdout=told, stderr=told)
        assert not any(word in told.getvalue() for word in WORDS), command


def test_who_may_see_it_does(cast, red, signed_in):
    """A refusal and its success share a set-up."""
    browser = signed_in(cast.carol)
    listed = browser.get("/api/v1/layers/incidents/features").json()["features"]
    assert [feature["properties"]["narrative"] for feature in listed] == [WORDS[0]]
    assert browser.get("/api/v1/audit").json()["entries"][0]["feature"] == listed[0]["id"]
