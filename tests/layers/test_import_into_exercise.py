"""Exercise and real records never share a database: a file says which it is."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command

from incidents.models import Incident
from partners import holding
from partners.models import Holding
from tests import make


@pytest.fixture
def file(tmp_path):
    feature = {
        "type": "Feature",
        "id": "1",
        "geometry": {"type": "Point", "coordinates": [31.5586, 6.2089]},
        "properties": {"type": "theft", "severity": 1},
    }
    path = tmp_path / "thefts.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


def test_an_exercise_takes_a_file_that_belongs_to_it_and_no_other(cast, file):
    Holding.objects.create(id=1, exercise=True)
    with pytest.raises(CommandError, match="exercise"):
        call_command("import_layer", "incidents", str(file), "--organisation", "heron")
    assert Incident.unrestricted.count() == 0
    call_command("import_layer", "incidents", str(file), "--organisation", "heron", "--exercise")
    assert Incident.unrestricted.count() == 1


def test_real_records_close_a_database_to_the_exercise(cast, file):
    call_command("import_layer", "incidents", str(file), "--organisation", "heron")
    assert holding.is_exercise() is False
    with pytest.raises(CommandError, match="real"):
        call_command("import_layer", "incidents", str(file), "--organisation", "heron", "--exercise")


def test_unnamed_the_organisation_is_the_one_that_keeps_the_duty_desk(cast, file):
    call_command("import_layer", "incidents", str(file))
    assert Incident.unrestricted.get().importer == cast.alder
    assert make.area().code == "ssd"
