"""a02: a hidden id and an absent one get the same 404, byte for byte. (Every source and verb: tests/visibility/test_matrix.py.)"""

from __future__ import annotations

import uuid

from incidents.models import IncidentShown
from partners.models import Marking, View
from tests import make

URL = "/api/v1/layers/incidents/features/{}"


def answer(client, pk):
    response = client.get(URL.format(pk))
    return response.status_code, sorted(response.items()), response.content


def test_bob_learns_nothing_from_an_id_he_was_told_by_another(cast, signed_in):
    make.incident(make.label(cast.area, cast.kite, Marking.AMBER_STRICT))
    pk = IncidentShown.unrestricted.get().pk
    bob, carol = signed_in(cast.bob), signed_in(cast.carol)
    assert carol.get(URL.format(pk)).status_code == 200
    assert answer(bob, pk) == answer(bob, uuid.uuid4()) == answer(bob, "no-uuid")
    assert answer(bob, pk)[0] == 404


def test_the_full_form_of_what_bob_sees_redacted_is_absent_for_him(cast, signed_in):
    made = make.incident(make.label(cast.area, cast.kite))
    full, redacted = (IncidentShown.unrestricted.get(record=made.pk, view=view).pk for view in (View.FULL, View.REDACTED))
    bob = signed_in(cast.bob)
    assert bob.get(URL.format(redacted)).status_code == 200
    assert answer(bob, full) == answer(bob, uuid.uuid4())
    assert answer(bob, made.pk) == answer(bob, uuid.uuid4())  # the record's own id opens nothing
