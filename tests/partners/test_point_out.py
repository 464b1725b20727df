"""What is pointed out before a text is shared, and what is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.cleaning import GONE, clean, point_out

FOUND = [
    ("Call +211 912 345 678 on arrival", "telephone", "+211 912 345 678"),
    ("Duty phone 0912345678.", "telephone", "0912345678"),
    ("Satellite 8816 3145 2210 is on", "telephone", "8816 3145 2210"),
    ("(0)912-345-678 after six", "telephone", "(0)912-345-678"),
    ("Write to focal.point@heron.example today", "email", "focal.point@heron.example"),
    ("Met Dr. Amina Deng at the gate", "name", "Dr. Amina Deng"),
    ("Commissioner Peter Majak closed it", "name", "Commissioner Peter Majak"),
    ("Told by Sheikh Ibrahim el-Tayeb", "name", "Sheikh Ibrahim"),
    ("Abuna Daniele was there", "name", "Abuna Daniele"),
    ("قال الدكتور محمد حسن إن الطريق مغلق", "name", "الدكتور محمد حسن إن"),
    ("Land Cruiser SSD 123 A left", "plate", "SSD 123 A"),
    ("A lorry, UN 12345, stopped", "plate", "UN 12345"),
    ("registration: KBX 451C", "plate", "KBX 451C"),
    ("At 6.20891, 31.55862 by the river", "coordinate", "6.20891, 31.55862"),
    ("At 6°12'32\"N by the river", "coordinate", "6°12'32\"N"),
    ("Grid 36N VM 61234 86543", "coordinate", "36N VM 61234 86543"),
    ("call sign HERON 1 reported", "call_sign", "HERON 1"),
]


@pytest.mark.parametrize(("text", "kind", "wanted"), FOUND, ids=[kind + " " + wanted[:12] for _, kind, wanted in FOUND])
def test_it_is_pointed_out(text, kind, wanted):
    found = [(one.kind, one.text) for one in point_out({"narrative": text})]
    assert any(one_kind == kind and text_found.startswith(wanted.split(" el-")[0]) for one_kind, text_found in found), found


@pytest.mark.parametrize(
    "text",
    [
        "On 24 Nov 2026 at 10:42 two vehicles stopped for 15 minutes.",
        "The bridge at km 47 carries 12.5 t; the detour is 3.2 km.",
        "About 1,200 people and 350 households, USD 20000 lost.",
        "Road A43 between Bor and Malek, 2026-11-24.",
        "Flood, level 2, since 08.11.2026.",
        "The general situation is calm; the chief concern is water.",
    ],
)
def test_dates_distances_sums_and_roads_are_left_alone(text):
    assert point_out({"narrative": text}) == []


def test_each_field_is_looked_at_by_itself_and_told_where():
    found = point_out({"summary": "nothing here", "advice": "Call +211 912 345 678"})
    assert [(one.field, one.start, one.end) for one in found] == [("advice", 5, 21)]


@given(st.text(max_size=200))
def test_what_is_pointed_out_lies_in_the_text_and_apart(text):
    found = point_out({"t": text})
    assert all(text[one.start : one.end] == one.text and one.text for one in found)
    assert all(a.end <= b.start for a, b in zip(found, found[1:], strict=False))


@given(st.lists(st.sampled_from([text for text, _, _ in FOUND]), max_size=4).map(" \n".join))
def test_a_cleaned_text_has_nothing_left_to_point_out_but_the_gaps(text):
    left = clean(text)
    assert [one for one in point_out({"t": left}) if GONE not in one.text] == []
