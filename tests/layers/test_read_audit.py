"""Who reads which part of the audit, on every path: the page, the API, the table."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone

from incidents import actions
from partners import audit
from partners.models import AuditEntry, Marking, Mechanism, Organisation, Standing
from partners.readers import reader_of
from partners.sheets import cell
from sltmap import clock
from tests import make

OWN, ALL, COUNTS, REPORT = "/api/v1/audit", "/api/v1/audit?part=all", "/api/v1/audit/counts?area=ssd", "/api/v1/audit/report?area=ssd"


def acts(entries: list[dict]) -> list[dict]:
    """What was done with records; that the tests' people signed in is written down too."""
    return [entry for entry in entries if entry["act"] != "sign_in"]


TABLE = "/audit/report.csv?area=ssd"


@pytest.fixture
def story(cast, signed_in):
    """Bob looks at Carol's GREEN report, asks for more and gets it; Carol looks at her own, and at a RED one that nobody knows of."""
    cast.auditor = make.member(cast.alder, "ada", duties={cast.area: ["auditor"]})
    incident = make.incident(make.label(cast.area, cast.kite))
    red = make.incident(make.label(cast.area, cast.kite, Marking.RED, author=cast.carol.pk))
    bob, carol = reader_of(cast.bob), reader_of(cast.carol)
    audit.note_view(by=bob, layer="incidents", record=incident.pk, version=1, view=1)
    audit.note(act="request", by=bob, layer="incidents", record=incident.pk, view=1, detail={"request": 1})
    audit.note(act="decision", by=carol, layer="incidents", record=incident.pk, about=cast.heron.pk, detail={"request": 1})
    audit.note_view(by=carol, layer="incidents", record=incident.pk, version=1, view=2)
    audit.note_view(by=carol, layer="incidents", record=red.pk, version=1, view=2)
    audit.note(act="release", by=carol, layer="incidents", record=red.pk)
    actions.recall_incident(by=carol, incident=incident.pk, at=clock.now())
    audit.note(act="sign_in", by=bob)
    browsers = {name: signed_in(member) for name, member in vars(cast).items() if name in ("alice", "bob", "carol", "auditor")}
    return SimpleNamespace(cast=cast, incident=incident, red=red, **{f"{name}_asks": browser.get for name, browser in browsers.items()})


def test_an_originator_reads_who_saw_which_version_of_its_records_in_which_view(story):
    entries = story.carol_asks(OWN).json()["entries"]
    acts = [(entry["act"], entry["organisation"], entry["view"], entry["version"]) for entry in entries]
    assert ("view", "Heron", "redacted", 1) in acts and ("view", "Kite", "full", 1) in acts
    assert [entry["act"] for entry in entries].count("view") == 3
    assert all("canary-place" in entry["title"] and entry["feature"] for entry in entries)
    assert "bob" not in story.carol_asks(OWN).content.decode()
    page = story.carol_asks("/audit/")
    assert page.status_code == 200 and "Heron" in page.content.decode() and "All acts" not in page.content.decode()


def test_one_record_is_asked_for_by_the_form_that_its_originator_sees(story):
    forms = {f["id"]: f for f in story.carol_asks("/api/v1/layers/incidents/features").json()["features"]}
    counts = sorted(len(story.carol_asks(f"{OWN}?layer=incidents&id={pk}").json()["entries"]) for pk in forms)
    assert counts == [2, 5]
    absent = story.carol_asks(f"{OWN}?layer=incidents&id=00000000-0000-4000-8000-000000000000")
    hidden = story.bob_asks(f"{OWN}?layer=incidents&id={next(iter(forms))}")
    assert (absent.status_code, absent.content) == (hidden.status_code, hidden.content) and absent.status_code == 404


@pytest.mark.parametrize("path", [OWN, ALL, COUNTS, REPORT])
def test_who_has_no_part_in_it_reads_none(story, path):
    """Bob is security officer of Heron, whose records nobody touched; a foreign focal point reads nothing of Kite's."""
    listed = story.bob_asks(path).json()
    assert [] in listed.values(), path
    assert "No part of it is yours" in story.bob_asks("/audit/").content.decode()
    rows = list(csv.reader(io.StringIO(story.bob_asks(TABLE).content.decode())))
    assert len(rows) == 2  # the head and the foot


def test_desks_read_sums_without_red_and_without_what_one_reads_of_ones_own(story):
    counts = {row["act"]: row["n"] for row in story.alice_asks(COUNTS).json()["counts"]}
    assert counts == {"view": 1, "request": 1, "decision": 1, "recall": 1}
    assert story.alice_asks(OWN).json()["entries"] == [] and story.alice_asks(ALL).json()["entries"] == []
    page = story.alice_asks("/audit/").content.decode()
    assert "Sharing report of ssd" in page and "records of Alder" not in page


def test_no_sum_moves_with_what_nobody_outside_knows_of(story):
    before = [story.alice_asks(path).content for path in (COUNTS, REPORT, TABLE)]
    carol = reader_of(story.cast.carol)
    for act in ("view", "release", "request", "recall", "export"):
        audit.note(act=act, by=carol, layer="incidents", record=story.red.pk)
    audit.note(act="view", by=carol, layer="incidents", record=story.incident.pk, version=9, view=2)
    assert [story.alice_asks(path).content for path in (COUNTS, REPORT, TABLE)] == before
    audit.note(act="view", by=reader_of(story.cast.bob), layer="incidents", record=story.incident.pk, version=9, view=1)
    assert story.alice_asks(COUNTS).content != before[0]


def test_the_sharing_report_tells_requests_turnaround_releases_and_recalls_by_organisation(story):
    with connection.cursor() as cursor:
        cursor.execute("alter table partners_auditentry disable trigger user")
        cursor.execute("update partners_auditentry set at = at - interval '30 hours' where act = 'request'")
        cursor.execute("alter table partners_auditentry enable trigger user")
    lines = {line.pop("organisation"): line for line in story.alice_asks(REPORT).json()["report"]}
    zero = {"asked": 0, "received": 0, "answered": 0, "turnaround_h": None, "released": 0, "recalled": 0, "warned": 0, "exported": 0}
    assert lines == {"Heron": zero | {"asked": 1}, "Kite": zero | {"received": 1, "answered": 1, "turnaround_h": 30.0, "recalled": 1}}
    earlier = "&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z"
    assert story.alice_asks(REPORT + earlier).json()["report"] == []


def test_the_table_escapes_what_a_spreadsheet_would_run(story):
    Organisation.objects.filter(code="kite").update(name='=HYPERLINK("x")')
    answer = story.alice_asks(TABLE)
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert [row[0] for row in rows[1:3]] == ['\'=HYPERLINK("x")', "Heron"]
    assert rows[-1][0].startswith("For the security of personnel")
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "  =1"])
def test_every_beginning_of_a_formula_is_quoted(text):
    assert cell(text) == f"'{text}"
    assert cell("Kite - Action") == "Kite - Action" and cell(-3) == "-3" and cell(None) == ""


def test_an_auditor_reads_all_by_number_without_content(story):
    answer = story.auditor_asks(ALL)
    entries = answer.json()["entries"]
    assert len(entries) == AuditEntry.unrestricted.count()
    assert len(acts(entries)) == 7
    for word in ("canary", "theft", "Heron", "Kite", "bob"):
        assert word not in answer.content.decode()
    assert {entry["member"] for entry in acts(entries)} == {story.cast.bob.pk, story.cast.carol.pk}


def test_pages_follow_each_other_without_a_number_of_an_entry(story):
    seen, before = [], ""
    while True:
        page = story.auditor_asks(f"{ALL}&limit=3{before}").json()
        seen += [(entry["at"], entry["act"]) for entry in page["entries"]]
        if page["before"] is None:
            break
        before = f"&before={page['before'].replace('+', '%2B')}"
    assert len(seen) == len(set(seen)) == AuditEntry.unrestricted.count()
    assert len([act for _, act in seen if act != "sign_in"]) == 7


def who(story, name):
    return {"originator": story.carol_asks, "desk": story.alice_asks, "auditor": story.auditor_asks}[name]


PARTS = {"originator": (OWN, "carol"), "desk": (COUNTS, "alice"), "auditor": (ALL, "auditor")}


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("loss", ["duty ended", "member ended", "account closed", "undertaking raised"])
def test_who_lost_his_duty_reads_none_of_it_from_that_statement_on(story, name, loss):
    path, member = PARTS[name][0], getattr(story.cast, PARTS[name][1])
    assert [] not in who(story, name)(path).json().values()
    past = timezone.now() - timedelta(seconds=1)
    if loss == "duty ended":
        member.duties.update(ends_at=past)
    elif loss == "member ended":
        type(member).objects.filter(pk=member.pk).update(ends_at=past)
    elif loss == "account closed":
        type(member.user).objects.filter(pk=member.user.pk).update(is_active=False)
    else:
        type(story.cast.area).unrestricted.update(undertaking_version=2)
    answer = who(story, name)(path)
    assert answer.status_code in (401, 403) or [] in answer.json().values()


@pytest.mark.parametrize(("name", "code", "reads"), [("originator", "kite", True), ("desk", "alder", False), ("auditor", "alder", False)])
def test_a_suspended_organisation_keeps_the_part_about_its_own_and_nothing_else(story, name, code, reads):
    Standing.objects.filter(organisation__code=code).update(status="suspended")
    listed = next(iter(who(story, name)(PARTS[name][0]).json().values()))
    assert bool(listed) == reads


def test_a_rescinded_organisation_reads_until_it_closes(story):
    standings = Standing.objects.filter(organisation=story.cast.kite)
    standings.update(status="rescinded", closes_at=timezone.now() + timedelta(days=30))
    assert story.carol_asks(OWN).json()["entries"]
    standings.update(closes_at=timezone.now() - timedelta(seconds=1))
    assert story.carol_asks(OWN).json()["entries"] == []


def test_the_platforms_desk_is_a_peer_and_an_ordinary_organisations_is_not(story, signed_in):
    desk = make.member(story.cast.heron, duties={story.cast.area: ["duty_officer"]})
    assert signed_in(desk).get(COUNTS).json()["counts"] == []
    Mechanism.objects.create(area=story.cast.area, community="ingo", kind="platform", organisation=story.cast.heron, starts_at=make.EARLIER)
    assert signed_in(desk).get(COUNTS).json()["counts"]


def test_of_another_area_nobody_reads(story):
    abroad = make.area("eth", geom=make.square(36.0, 3.0, 5.0))
    AuditEntry.unrestricted.create(
        act="view", counted=True, area=abroad.pk, originator=story.cast.kite.pk, organisation=story.cast.heron.pk
    )
    assert len(acts(story.auditor_asks(ALL).json()["entries"])) == 7
    assert len(story.carol_asks(OWN).json()["entries"]) == 7
    assert story.alice_asks("/api/v1/audit/counts?area=eth").json()["counts"] == []


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        (f"{OWN}?owner=kite", 400, "unknown_filter"),
        (f"{OWN}?before=yesterday", 400, "bad_time"),
        (f"{OWN}?limit=0", 400, "bad_limit"),
        (f"{OWN}?part=theirs", 404, "not_found"),
        ("/api/v1/audit/counts", 400, "bad_value"),
        (f"{COUNTS}&from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z", 422, "time_range"),
        (f"{REPORT}&from=2026-02-01", 400, "time_zone_missing"),
    ],
)
def test_bad_questions_are_named(story, path, status, code):
    answer = story.carol_asks(path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
