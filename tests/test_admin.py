"""The admin site is for configuration: no record, label, shown row or history, and no sight by being superuser."""

from __future__ import annotations

import pytest
from django.contrib import admin
from pghistory.models import Event as HistoryEvent

from partners.models import (
    Audience,
    Consent,
    DOArea,
    DOAreaShown,
    Epoch,
    Label,
    LabelEntry,
    Record,
    Scope,
    ScopeLabel,
    Shown,
    StandingConsent,
    User,
)
from sltmap import clock
from tests import make

OUR_APPS = {"partners", "layers", "incidents", "contingency", "movements"}
CONFIGURATION = {
    "DOArea", "Layer", "MailDomain", "Mechanism", "Member", "Office", "Organisation", "Partition", "Partnership", "SecurityArea", "Standing", "User",
}  # fmt: skip


def test_nothing_protected_is_registered():
    protected = (Record, Shown, HistoryEvent, Label, LabelEntry, Audience, Consent, StandingConsent, Scope, ScopeLabel, Epoch)
    found = {model for model in admin.site._registry if issubclass(model, protected)}
    # A DO area is a record and configuration in one: its settings are here, and nothing else of it (next test).
    assert found == {DOArea}


def test_what_is_registered_is_a_short_list():
    assert {model.__name__ for model in admin.site._registry if model._meta.app_label in OUR_APPS} == CONFIGURATION


def test_inlines_hold_configuration_too():
    inlines = {inline.model.__name__ for site in admin.site._registry.values() for inline in site.inlines}
    assert inlines <= {"Duty", "MechanismMember", "LayerSwitch", "EmailAddress"}


@pytest.fixture
def administrator(client, db):
    boss = User.objects.create_superuser("boss", password="exercise")
    client.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_settings_of_an_area_reach_its_readers_and_its_outline_stays(administrator):
    from partners import actions

    area = actions.enter_area(
        by=None, at=clock.now(), code="ssd", name="South Sudan", kind="country", geom=make.square(26, 3, 10), timezone="UTC", source="test",
        decided_on=clock.now().date(), disclaimer="before", originator=make.organisation("alder", "unsms"),
    )  # fmt: skip
    page = administrator.get(f"/admin/partners/doarea/{area.pk}/change/")
    assert page.status_code == 200
    assert set(page.context["adminform"].form.fields) == {"timezone", "disclaimer", "undertaking_version"}
    terms = {"timezone": "Africa/Juba", "disclaimer": "after", "undertaking_version": 1, "geom": "POINT (0 0)", "code": "other"}
    assert administrator.post(f"/admin/partners/doarea/{area.pk}/change/", terms).status_code == 302
    row = DOAreaShown.unrestricted.filter(record=area.pk).first()
    assert (row.disclaimer, row.timezone, row.area) == ("after", "Africa/Juba", "ssd")
    assert row.geom.equals(area.geom)
    assert administrator.post(f"/admin/partners/doarea/{area.pk}/delete/", {"post": "yes"}).status_code == 403


def test_every_list_and_form_opens(administrator):
    for model, site in admin.site._registry.items():
        if model._meta.app_label in OUR_APPS:
            where = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
            assert administrator.get(where).status_code == 200, where
            if site.has_add_permission(page_request(administrator)):
                assert administrator.get(f"{where}add/").status_code == 200, where


def page_request(client):
    """A request of the administrator, as admin asks its permissions of."""
    return client.get("/admin/").wsgi_request


def test_a_machines_key_is_never_on_a_page(administrator):
    machine = make.member(make.organisation("platform"), machine=True, name="machine", key_sha256="ab" * 32, key_prefix="platform")
    page = administrator.get(f"/admin/partners/member/{machine.pk}/change/").content.decode()
    assert "ab" * 32 not in page
