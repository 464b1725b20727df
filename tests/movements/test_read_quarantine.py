"""A report at fault is kept and shown to its own organisation."""

from __future__ import annotations

from movements.models import Device, Quarantine, Vehicle
from tests import make

URL = "/api/v1/devices/quarantine"


def test_a_report_at_fault_is_shown_to_its_organisation_alone(cast, signed_in):
    vehicle = Vehicle.unrestricted.create(
        organisation=cast.heron, area=cast.area, call_sign="Heron 1", skeleton="heron1", vehicle_class="light"
    )
    device = Device.unrestricted.create(vehicle=vehicle, name="tracker", secret_sha256="0" * 64, starts_at=make.EARLIER)
    Quarantine.unrestricted.create(device=device, code="not_finite", report="lat=abc")
    [shown] = signed_in(cast.bob).get(URL).json()["reports"]
    assert {name: shown[name] for name in ("call_sign", "device", "code", "report")} == {
        "call_sign": "Heron 1",
        "device": "tracker",
        "code": "not_finite",
        "report": "lat=abc",
    }
    assert signed_in(cast.carol).get(URL).json() == {"reports": []}
    assert signed_in(cast.alice).get(URL).json() == {"reports": []}
