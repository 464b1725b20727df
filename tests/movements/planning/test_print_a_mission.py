"""The brief of a mission: each organisation prints what it is shown of it, and who is shown nothing gets the 404 of what is absent."""

from __future__ import annotations

import pytest

from movements.brief import printing
from partners.models import AuditEntry

pytestmark = pytest.mark.django_db
ABSENT = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def printed(monkeypatch):
    """Prints as somebody; what is handed to the printer, for its words are compressed in the file."""
    seen = []
    monkeypatch.setattr(printing, "pdf", lambda html: seen.append(html) or b"%PDF-")

    def send(person, mission: str, language: str = "en"):
        response = person.client.get(f"/missions/{mission}/brief.pdf?lang={language}")
        return response, seen.pop() if seen else ""

    return send


def test_a_participant_prints_the_plan_the_legs_and_a_sheet_of_checks(people, joined, printed):
    response, html = printed(people.carol, people.carol.mission())
    assert response.status_code == 200 and response["Content-Disposition"].startswith('attachment; filename="brief-M-')
    for word in (
        "Bor to the north",
        "VHF 1",
        "trauma kit",
        "turn back before the ford",
        "Junction",
        "Clinic",
        "the convoy leader",
        "TLP:AMBER+STRICT",
    ):
        assert word in html, word
    assert "6.50000, 31.65000" in html and "36N" in html
    assert "SSD 111 A" not in html  # a plate is its organisation's to show
    assert "Sheet of checks" in html and html.count('class="marking"') == 2
    entry = AuditEntry.unrestricted.filter(act="export", layer="missions").get()
    assert entry.member == people.carol.member.pk


def test_it_is_printed_in_arabic_from_right_to_left(people, planned, printed):
    _response, html = printed(people.bob, people.bob.mission(), "ar")
    assert 'dir="rtl"' in html and "الخطة الطبية" in html


def test_who_is_shown_nothing_gets_what_is_absent(people, planned, printed):
    mission = people.bob.mission()
    for stranger in (people.alice, people.dina):
        (hidden, html), (absent, _) = printed(stranger, mission), printed(stranger, ABSENT)
        assert hidden.status_code == absent.status_code == 404 and html == ""
        assert hidden.content.replace(mission.encode(), b"") == absent.content.replace(ABSENT.encode(), b"")
    assert not AuditEntry.unrestricted.filter(act="export").exists()
