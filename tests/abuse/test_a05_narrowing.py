"""a05: bbox, time, order and search on hidden fields of redacted rows answer as if only the shown values existed."""

from __future__ import annotations

import pytest

from tests import make

URL = "/api/v1/layers/incidents/features"


@pytest.fixture
def bob(cast, signed_in):
    make.incident(make.label(cast.area, cast.kite))  # BOR, in the cell 31.5 to 31.6, 6.2 to 6.3; at 00:17
    return signed_in(cast.bob)


def number(client, query: str) -> int:
    return client.get(f"{URL}?{query}").json()["numberReturned"]


def test_every_corner_of_the_cell_answers_alike(bob):
    boxes = ("31.558,6.208,31.559,6.209", "31.501,6.201,31.502,6.202", "31.598,6.298,31.599,6.299", "31.5,6.2,31.6,6.3")
    assert {number(bob, f"bbox={box}") for box in boxes} == {1}
    assert number(bob, "bbox=31.61,6.2,31.7,6.3") == 0


def test_the_minute_cannot_be_found_by_halving(bob):
    assert number(bob, "datetime=2026-01-31T00:00:00Z/2026-01-31T00:00:00Z") == 1
    assert {number(bob, f"datetime=2026-01-31T00:{minute:02}:00Z/2026-01-31T00:59:59Z") for minute in range(1, 59, 8)} == {0}


@pytest.mark.parametrize("word", ["canary", "canary-place", "canary-narrative", "canary-advice", "narrative", "kite", "criminal", "ingo"])
def test_search_finds_no_hidden_word(bob, cast, signed_in, word):
    assert bob.get(f"/api/v1/search?q={word}").json()["results"] == []
    if word.startswith("canary"):
        assert signed_in(cast.carol).get(f"/api/v1/search?q={word}").json()["results"]


def test_a_beginning_cannot_be_lengthened_letter_by_letter(bob):
    secret = "canary-narrative"
    answers = {bob.get(f"/api/v1/search?q={secret[:n]}").content for n in range(1, len(secret))}
    answers |= {bob.get(f"/api/v1/search?q=zzz{n}").content for n in range(3)}
    assert len(answers) == 1


def test_a_cursor_holds_only_what_was_shown(cast, signed_in):
    import base64

    for _ in range(2):
        make.incident(make.label(cast.area, cast.kite))
    page = signed_in(cast.bob).get(f"{URL}?limit=1").json()
    cursor = next(link["href"] for link in page["links"] if link["rel"] == "next").split("after=")[1].split("&")[0]
    text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    assert page["features"][0]["id"] in text and "00:17" not in text
