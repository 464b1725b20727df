"""a16: originator, tlp, audience, role and the like, sent along with a form: refused by name, and nothing is written."""

import pytest

from incidents.models import Incident
from partners.models import Consent
from tests import make
from tests.partners.sharing import PLAN, cast, plan, theft

pytestmark = pytest.mark.django_db
WORDS = ("originator", "tlp", "audience", "role", "label_id", "recorded_by", "version", "sight_until", "organisation", "view", "basis")


@pytest.fixture
def world():
    made = cast()
    made.filed = made.focal.file(PLAN)
    return made


def refused(answer):
    assert answer.status_code == 400 and answer.document["code"] == "unknown_field", answer.document
    return answer.document["field"]


@pytest.mark.parametrize("word", WORDS)
def test_every_body_has_a_closed_list_of_members(world, word):
    at = f"/layers/incidents/features/{world.filed}"
    before = Incident.unrestricted.get().version
    assert refused(world.focal.post("/layers/incidents/features", theft() | {word: "kite"})) == word
    assert refused(world.focal.post("/layers/incidents/features", theft(**{word: "kite"}))) == word
    assert refused(world.focal.send("PATCH", at, {"type": "Feature", "properties": {word: 1}})) == word
    assert refused(world.focal.put(f"{at}/label", PLAN | {word: "kite"})).endswith(word)
    release = {"to": {"organisation": "kite"}, "view": "full", word: 1}
    if word != "view":
        assert refused(world.focal.put(f"{at}/label", plan("TLP:AMBER", release))) == f"label.releases[0].{word}"
    assert refused(world.focal.post(f"{at}/recall", {"reason": "x", word: 1})) == word
    assert refused(world.focal.post("/sharing/preview", {"layer": "incidents", "feature": theft(), "label": PLAN, word: 1})) == word
    if word not in ("view",):
        assert refused(world.focal.post("/sharing/consents", {"layer": "incidents", "area": "ssd", word: 1})) == word
    assert Incident.unrestricted.get().version == before and not Consent.objects.exists()


def test_a_plan_names_only_whom_the_writer_may_release_to(world):
    """A list of others, a person of others who is no focal point, an organisation that is not on the area's list: as if there were none."""
    foreign = make.audience(world.area, world.kite_focal.member, organisation=world.kite)
    outsider = make.organisation("outsider")
    for principal in (
        {"audience": foreign.pk},
        {"member": world.kite_officer.member.pk},
        {"organisation": outsider.code},
        {"organisation": "heron"},
        {"audience": 10**9},
        {"member": True},
    ):
        answer = world.focal.put(
            f"/layers/incidents/features/{world.filed}/label", plan("TLP:AMBER", {"to": principal, "view": "full", "until": None})
        )
        assert (answer.status_code, answer.document["code"]) == (422, "unknown_principal"), principal
        assert answer.document["field"] == "label.releases[0].to"


def test_a_record_is_of_the_writers_organisation_and_in_an_area_that_holds_it(world):
    far = make.area("eth", geom=make.square(36.0, 3.0, 5.0))
    answer = world.focal.post("/layers/incidents/features", theft(area="eth"))
    assert (answer.status_code, answer.document["field"]) == (422, "area")
    there = {"type": "Point", "coordinates": [37.0, 4.0]}
    answer = world.focal.post("/layers/incidents/features", theft(geometry=there, area=far.code))
    assert (answer.status_code, answer.document["code"]) == (403, "no_duty_here")
