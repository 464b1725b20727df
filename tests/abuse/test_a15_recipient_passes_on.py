"""a15: a recipient widens a release, re-creates the record as his own, quotes it: the originator's consent is missing."""

import pytest

from incidents.models import Incident
from tests.partners.sharing import cast, plan, theft, to

pytestmark = pytest.mark.django_db
TEXT = "Two men took a handset and a bag from a driver beside the road to the airstrip at noon."


@pytest.fixture
def world():
    made = cast()
    made.focal.file(plan("TLP:AMBER", to("kite", "full")), narrative=TEXT)
    return made


def test_widening_is_for_the_originator_alone(world):
    [seen] = world.kite_focal.sees()
    answer = world.kite_focal.put(f"/layers/incidents/features/{seen['id']}/label", plan("TLP:GREEN"))
    assert (answer.status_code, answer.document["code"]) == (403, "not_the_originator")


@pytest.mark.parametrize("text", [TEXT, f"As a partner told us: {TEXT.upper()} We advise care.", TEXT.replace(",", ";")])
@pytest.mark.parametrize("field", ["narrative", "summary", "advice"])
def test_quoting_it_needs_the_originators_consent(world, text, field):
    answer = world.kite_focal.post("/layers/incidents/features", theft(label=plan("TLP:GREEN"), **{field: text}))
    assert (answer.status_code, answer.document["code"]) == (403, "consent_required")
    assert Incident.unrestricted.count() == 1


def test_an_edit_quotes_no_more_than_a_new_record(world):
    own = world.kite_focal.file(plan("TLP:AMBER"))
    change = {"type": "Feature", "properties": {"summary": TEXT}}
    answer = world.kite_focal.send("PATCH", f"/layers/incidents/features/{own}", change)
    assert (answer.status_code, answer.document["code"]) == (403, "consent_required")


def test_filing_it_by_the_other_door_is_the_same(world):
    answer = world.kite_focal.post("/incidents", theft(narrative=TEXT))
    assert (answer.status_code, answer.document["code"]) == (403, "consent_required")


def test_who_is_not_shown_it_learns_nothing_from_writing_the_same(world):
    assert world.sioc.sees() == []
    assert world.sioc.post("/layers/incidents/features", theft(narrative=TEXT)).status_code == 201


def test_own_words_and_public_ones_may_be_repeated(world):
    assert world.officer.post("/layers/incidents/features", theft(narrative=TEXT)).status_code == 201
    public = "The road from Bor to Juba is closed by the host authority until the end of the rainy season."
    world.focal.file(plan("TLP:CLEAR"), summary=public)
    assert world.kite_focal.post("/layers/incidents/features", theft(summary=public)).status_code == 201
