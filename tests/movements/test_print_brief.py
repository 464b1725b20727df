"""Printing a brief: a file of what its reader is shown, marked on every page, in his language, and written down."""

import json
import re

import pytest
from django.contrib.gis.geos import Point

from movements.brief import contents, printing
from partners.models import AuditEntry, Marking, View
from partners.readers import reader_of
from sltmap import clock
from tests import make
from tests.movements.test_vet_route import BOR_ROAD, NORTH, at_noon, bob, road, world  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db


def line(**properties):
    properties = {"departure": at_noon().isoformat(), "vehicle_class": "light", "vehicles": 2} | properties
    return {"type": "Feature", "geometry": {"type": "LineString", "coordinates": NORTH}, "properties": properties}


def printed(client, language="en", status=200):
    response = client.post(f"/missions/brief.pdf?lang={language}", json.dumps(line()), content_type="application/json")
    assert response.status_code == status, response.content[:300]
    return response


def document(monkeypatch):
    """What is handed to the printer, for its words are compressed in the file."""
    seen = []
    monkeypatch.setattr(printing, "pdf", lambda html: seen.append(html) or b"%PDF-")
    return seen


def test_a_drawn_line_is_printed_as_pdf_with_its_name_and_no_cache(world, bob):  # noqa: F811
    road(world, BOR_ROAD)
    response = printed(bob)
    assert response.content.startswith(b"%PDF-") and response["Content-Type"] == "application/pdf"
    assert re.fullmatch(r'attachment; filename="brief-line-\d{8}T\d{4}Z\.pdf"', response["Content-Disposition"])
    assert response["Cache-Control"] == "private, no-store"


def test_it_says_what_was_found_the_marking_the_exercise_and_when_it_was_made(world, bob, monkeypatch):  # noqa: F811
    seen = document(monkeypatch)
    road(world, BOR_ROAD)
    printed(bob)
    (html,) = seen
    assert "Bor - Malek" in html and "host authority" in html and html.count("TLP:AMBER+STRICT") >= 2
    assert "Planned together, decided separately" in html and "guidelines 6" in html and "Heron" in html and "Africa/Juba" in html
    assert "<svg" in html and "http://www.w3.org/2000/svg" in html and "href=" not in html


@pytest.mark.parametrize(("language", "word", "way"), [("fr", "Constatations", "ltr"), ("ar", "الملاحظات", "rtl")])
def test_it_is_printed_in_french_and_arabic(world, bob, monkeypatch, language, word, way):  # noqa: F811
    seen = document(monkeypatch)
    printed(bob, language)
    assert word in seen[0] and f'lang="{language}"' in seen[0] and ('dir="rtl"' in seen[0]) == (way == "rtl")


def test_a_hidden_record_is_not_in_it_and_a_redacted_one_as_its_cell(world, bob, monkeypatch):  # noqa: F811
    seen = document(monkeypatch)
    make.incident(
        make.label(world.area, world.kite, Marking.AMBER_STRICT), clock.now(), geom=Point(31.55, 6.30, srid=4326), place="zqhidden"
    )
    make.incident(make.label(world.area, world.kite, Marking.GREEN), clock.now(), geom=Point(31.552, 6.301, srid=4326), place="zqopen")
    road(world, BOR_ROAD, label=make.label(world.area, world.kite, Marking.AMBER_STRICT), name="zqroad")
    printed(bob)
    assert not re.search(r"zqhidden|zqopen|zqroad|canary", seen[0]) and "restricted finding" in seen[0]


def test_the_tightest_marking_of_what_is_in_it_marks_the_whole(world, bob, monkeypatch):  # noqa: F811
    seen = document(monkeypatch)
    red = make.label(world.area, world.heron, Marking.RED, author=world.bob.pk)
    road(world, BOR_ROAD, label=red)
    printed(bob)
    assert 'class="marking" dir="ltr">TLP:RED<' in seen[0]


def test_the_print_is_written_down_record_by_record(world, bob):  # noqa: F811
    record = road(world, BOR_ROAD)
    printed(bob)
    exported = AuditEntry.unrestricted.filter(act="export")
    assert [(entry.layer, entry.record, entry.view, entry.member) for entry in exported] == [("roads", record.pk, View.FULL, world.bob.pk)]


def test_printing_wants_a_second_factor(world, bob, settings):  # noqa: F811
    settings.SECOND_FACTOR = True
    response = bob.post("/missions/brief.pdf", json.dumps(line()), content_type="application/json")
    assert response.status_code != 200 and AuditEntry.unrestricted.filter(act="export").count() == 0


def test_an_unknown_language_and_a_broken_line_are_refused(world, bob):  # noqa: F811
    assert printed(bob, "xx", status=400)
    response = bob.post("/missions/brief.pdf", json.dumps({"type": "Feature"}), content_type="application/json")
    assert response.status_code == 422


def test_a_brief_fetches_nothing():
    with pytest.raises(ValueError, match="fetches nothing"):
        printing._fetch_nothing("file:///etc/hostname")


def test_words_of_people_are_text_and_never_markup(world, monkeypatch):  # noqa: F811
    road(world, BOR_ROAD, name="<img src=file:///etc/hostname>", reason="<script>")
    from movements import lines

    told = contents.of_line(reader_of(world.bob), lines.journey(line(), at=clock.now()), at=clock.now())
    html = printing.html(told)
    assert "<img" not in html and "<script" not in html and "&lt;img" in html
