"""What is offered is not what may be seen: layer switches of an organisation, and views that a person keeps."""

import json

import pytest

from partners.models import Marking
from tests import make

pytestmark = pytest.mark.django_db
VIEW = "at=7/6.20877/31.55900&on=roads,incidents&theme=dark"


def keep(client, **body):
    return client.post("/api/v1/me/views", json.dumps(body), content_type="application/json")


def test_a_focal_point_says_what_his_people_start_with_and_nothing_is_hidden_by_it(cast, signed_in):
    make.incident(make.label(cast.area, cast.alder, Marking.GREEN))
    carol, colleague = signed_in(cast.carol), make.member(cast.kite, "colleague", duties={cast.area: ["security_officer"]})
    carol.post("/sharing/layers/", {"on": ["roads", "hospitals"]})
    layers = {layer["key"]: layer for layer in signed_in(colleague).get("/api/v1/layers").json()["layers"]}
    assert layers["roads"]["on"] and not layers["incidents"]["on"]
    assert layers["incidents"]["count"] == 1
    others = {layer["key"]: layer["on"] for layer in signed_in(cast.bob).get("/api/v1/layers").json()["layers"]}
    assert others["incidents"], "another organisation starts as before"


def test_who_is_no_focal_point_is_told_so_and_changes_nothing(cast, signed_in):
    page = signed_in(cast.bob).post("/sharing/layers/", {"on": []}, follow=True).content.decode()
    assert "focal point" in page
    assert all(layer["on"] for layer in signed_in(cast.bob).get("/api/v1/layers").json()["layers"])


def test_a_view_is_kept_by_name_replaced_and_forgotten_by_its_owner_alone(cast, signed_in):
    bob, carol = signed_in(cast.bob), signed_in(cast.carol)
    made = keep(bob, name="Bor", view=VIEW).json()
    keep(bob, name="Bor", view="#at=9/6.2/31.5")
    assert [(view["name"], view["view"]) for view in bob.get("/api/v1/me/views").json()["views"]] == [("Bor", "at=9/6.2/31.5")]
    assert carol.get("/api/v1/me/views").json()["views"] == []
    assert carol.delete(f"/api/v1/me/views/{made['id']}").status_code == 404
    assert bob.delete(f"/api/v1/me/views/{made['id']}").status_code == 204


@pytest.mark.parametrize("view", ["", "javascript:alert(1)", "at=7/6/31&see=incidents/x", "at=7/6/31&on=<b>", "at=" + "7" * 500])
def test_what_is_no_view_is_refused(cast, signed_in, view):
    answer = keep(signed_in(cast.bob), name="x", view=view)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_view")
