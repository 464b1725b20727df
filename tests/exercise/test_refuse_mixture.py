"""Exercise and real records never share a database (domain.md, Do no harm)."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from partners import holding
from partners.models import DOArea
from sltmap.exercise import load
from tests import make

pytestmark = pytest.mark.django_db


def test_the_exercise_is_refused_where_real_records_stand(settings):
    settings.DEBUG = True
    make.area()
    with pytest.raises(CommandError, match="empty"):
        call_command("exercise")
    holding.ensure(exercise=False)
    with pytest.raises(CommandError, match="real"):
        call_command("exercise")
    with pytest.raises(CommandError, match="only an exercise"):
        call_command("exercise", "--reset")
    assert DOArea.unrestricted.count() == 1


def test_the_exercise_is_refused_when_debug_is_off(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG"):
        call_command("exercise")
    assert not load.stands()
