"""Ways out that are no route: files that are handed over, mails, streams, error pages. Each has its probe here, or a test fails."""

from __future__ import annotations

import ast
import re

import pytest
from django.test import Client

from layers import queries
from partners.models import Marking
from tests import make
from tests.test_house import modules

# Module that hands over a file -> what holds it to the rule.
EXPORTS = {
    "layers/audit_views.py": "test_matrix.py: the audit probe; tests/layers/test_read_audit.py",
    "movements/brief/views.py": "tests/movements/test_print_brief.py, planning/test_print_a_mission.py: under the reader's sight; vetting's probe",
    "movements/after/views.py": "test_matrix.py: the after probe; tests/movements/test_after_action.py",
    "layers/export_views.py": "test_matrix.py: the export probe; tests/layers/test_export.py; test_suspension_race.py",
    "layers/photo_views.py": "test_matrix.py; tests/layers/test_photos.py",
}
# Module that sends mail -> what holds it to the rule.
MAILS = {
    "movements/rooms/outward/mail.py": "tests/movements/rooms/test_send_outside.py: a mission's code to who sees it, and no other word"
}
# Module whose answer runs on after its headers -> what holds it to the rule: a guard at its beginning would be read from for minutes.
STREAMS = {
    "layers/export_views.py": "the guard again while it leaves: layers/exports.py, tests/layers/test_export.py",
    "movements/after/views.py": "the guard again while it leaves: movements/after/files.py, tests/movements/test_after_action.py",
}
ERRORS = (400, 403, 404, 405, 413)


def using(pattern: str) -> set[str]:
    """Modules in whose syntax tree a name, attribute or text matches."""
    wanted = re.compile(pattern)
    found = set()
    for path, tree in modules():
        for node in ast.walk(tree):
            said = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
            said = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else said
            if isinstance(node, ast.ImportFrom):
                said = f"{node.module} {' '.join(alias.name for alias in node.names)}"
            if said is not None and wanted.search(said):
                found.add(path)
    return found


def test_every_file_that_is_handed_over_has_a_probe():
    assert using(r"^Content-Disposition$|\bFileResponse$") == set(EXPORTS), "say in EXPORTS what holds it to the rule"


def test_every_mail_has_a_probe():
    assert using(r"django\.core\.mail|^(send_mail|send_mass_mail|mail_admins|EmailMessage|EmailMultiAlternatives)$") == set(MAILS)


def test_every_answer_that_runs_on_has_a_probe():
    assert using(r"StreamingHttpResponse$|text/event-stream") == set(STREAMS)


@pytest.fixture
def hidden(cast):
    """Kite's report that Bob does not see, with words that stand nowhere else."""
    return make.incident(
        make.label(cast.area, cast.kite, Marking.AMBER_STRICT), place="zq1zplace", narrative="zq1znarrative", summary="zq1zsummary"
    )


def answers(browser: Client, hidden) -> list:
    """Every kind of error that a reader can provoke around a hidden record."""
    form = next(iter(type(hidden)._meta.apps.get_model("incidents", "IncidentShown").unrestricted.filter(record=hidden.pk))).pk
    one = f"/api/v1/layers/incidents/features/{form}"
    return [
        browser.get(one),
        browser.get(f"{one}?x=1"),
        browser.post(one, "{}", content_type="application/json"),
        browser.put(f"{one}/label", "{", content_type="application/json"),
        browser.delete(one),
        browser.get("/text/?layer=zq1zplace"),
        browser.get("/text/?nothing=1"),
        browser.get(f"/audit/?layer=incidents&id={form}"),
        browser.get("/tiles/incidents/40/1/1.pbf"),
        browser.get("/nowhere/"),
        browser.get("/api/v1/layers/incidents/features?bbox=1"),
        browser.get("/api/v1/layers/incidents/features?after=zzz"),
        browser.post("/api/v1/incidents", "x" * (1024 * 1024 + 1), content_type="application/json"),
        browser.get("/admin/incidents/incident/"),
    ]


def test_error_pages_and_problems_hold_no_word_of_a_hidden_record(cast, hidden, signed_in, settings):
    settings.DEBUG = False
    for browser in (signed_in(cast.bob), signed_in(cast.alice), Client()):
        browser.raise_request_exception = False
        for answer in answers(browser, hidden):
            assert answer.status_code < 500, answer.request["PATH_INFO"]
            assert not re.search(r"zq1z(narrative|summary)", answer.content.decode()), answer.request["PATH_INFO"]
            assert answer["Cache-Control"] == "private, no-store" or "public" not in answer["Cache-Control"]
            assert not answer.has_header("ETag") and not answer.has_header("Last-Modified")


def test_an_error_is_the_same_whatever_is_hidden(cast, signed_in, settings):
    """The same questions before and after the hidden record came: equal status, headers and bytes."""
    settings.DEBUG = False
    bob = signed_in(cast.bob)
    paths = ("/api/v1/layers/incidents/features?bbox=1", "/text/?nothing=1", "/nowhere/", "/api/v1/nothing", "/tiles/incidents/40/1/1.pbf")

    def told():
        return [(answer.status_code, sorted(answer.items()), answer.content) for answer in map(bob.get, paths)]

    before = told()
    make.incident(make.label(cast.area, cast.kite, Marking.RED, author=cast.carol.pk), place="zq1zplace")
    assert told() == before


def test_a_fault_is_one_page_for_everybody(cast, hidden, signed_in, settings, monkeypatch):
    settings.DEBUG = False

    def broken(*args, **kwargs):
        raise RuntimeError("zq1znarrative")

    monkeypatch.setattr(queries, "page", broken)
    bodies = set()
    for person in (cast.bob, cast.carol):
        browser = signed_in(person)
        browser.raise_request_exception = False
        for path in ("/text/", "/api/v1/layers/incidents/features"):
            answer = browser.get(path)
            assert answer.status_code == 500
            bodies.add((path.startswith("/api"), answer.content))
    assert len(bodies) <= 2 and not any(b"zq1z" in body for _, body in bodies)
