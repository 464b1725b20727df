"""Configuration of who we are to each other: settings of areas, organisations, people, mechanisms, published cells. No record, no label.

A DO area's outline, code and level are decisions: they are made through partners.actions, and here only read.
"""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from allauth.account.decorators import secure_admin_login
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from sltmap import clock

from . import actions
from .models import (
    DOArea,
    Duty,
    MailDomain,
    Mechanism,
    MechanismMember,
    Member,
    Office,
    Organisation,
    Partition,
    Partnership,
    SecurityArea,
    Standing,
    User,
)
from .standing import locks


class NeverDeleted:
    """What others refer to is ended by a date, and its past stays."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class AreaForm(forms.ModelForm):
    timezone = forms.ChoiceField(choices=lambda: [(name, name) for name in sorted(available_timezones())])


@admin.register(DOArea)
class AreaSettings(NeverDeleted, admin.ModelAdmin):
    """The settings of a DO area. The forms that readers get of it follow in the same transaction."""

    form = AreaForm
    list_display = ("name", "code", "kind", "timezone", "undertaking_version")
    fields = ("name", "timezone", "disclaimer", "undertaking_version")
    readonly_fields = ("name",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: DOArea, form: Any, change: bool) -> None:
        actions.set_area(
            by=None,
            area=obj,
            timezone=obj.timezone,
            disclaimer=obj.disclaimer,
            undertaking_version=obj.undertaking_version,
            at=clock.now(),
        )


@admin.register(User)
class Accounts(NeverDeleted, UserAdmin):
    """Accounts. An account sees nothing by itself; its memberships do, and being superuser adds no sight."""

    list_display = ("username", "email", "is_active", "is_staff", "last_login")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not obj.is_active:
            locks.close(obj, at=clock.now())


@admin.register(Organisation)
class Organisations(NeverDeleted, admin.ModelAdmin):
    list_display = ("name", "code", "kind")
    list_filter = ("kind",)
    search_fields = ("name", "code")


class Duties(admin.TabularInline):
    model = Duty
    extra = 0


@admin.register(Member)
class Members(NeverDeleted, admin.ModelAdmin):
    """A machine's key is kept as SHA-256, which nobody needs to see."""

    list_display = ("__str__", "organisation", "machine", "starts_at", "ends_at", "undertaking_version")
    list_filter = ("organisation", "machine")
    list_select_related = ("organisation", "user")
    search_fields = ("user__username", "name", "organisation__name")
    autocomplete_fields = ("user", "organisation")
    exclude = ("key_sha256", "key_prefix")
    inlines = [Duties]


class MechanismMembers(admin.TabularInline):
    model = MechanismMember
    extra = 0


@admin.register(Mechanism)
class Mechanisms(admin.ModelAdmin):
    list_display = ("organisation", "community", "kind", "starts_at", "ends_at")
    inlines = [MechanismMembers]


@admin.register(MailDomain)
class MailDomains(admin.ModelAdmin):
    """Whose people sign in with which addresses; exceptions are given on the page about addresses."""

    list_display = ("domain", "organisation")
    list_select_related = ("organisation",)


@admin.register(Office)
class Offices(admin.ModelAdmin):
    """Which organisation speaks in an area for UNDSS and for OCHA."""

    list_display = ("area", "kind", "organisation")
    list_select_related = ("area", "organisation")


@admin.register(Partnership)
class Partnerships(NeverDeleted, admin.ModelAdmin):
    """Read here; each step is taken on the page about partnership, which knows what may follow what."""

    list_display = ("organisation", "status", "since", "letter_on")
    list_filter = ("status",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Standing)
class Standings(NeverDeleted, admin.ModelAdmin):
    """Read here, decided through partners.actions.confirm_standing, which knows what the framework allows."""

    list_display = ("organisation", "area", "status", "starts_at", "ends_at")
    list_filter = ("status", "area")
    list_select_related = ("organisation", "area")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(SecurityArea)
class SecurityAreas(admin.ModelAdmin):
    list_display = ("name", "area", "coordinator", "desk")
    exclude = ("geom",)
    filter_horizontal = ("focal_points",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Partition)
class Partitions(admin.ModelAdmin):
    """Published cells stay as published: who saw a record in one must find it there again."""

    list_display = ("name", "area", "layer", "source", "published_at")
    list_select_related = ("area",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # Django's own form asks for no second factor
admin.site.unregister(Group)
