"""Yesterday's world for the tests of a restore, and every way in which something of it is revoked since: how, and how one sees that it is."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from types import SimpleNamespace

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.utils import timezone

from incidents import actions
from incidents.models import Incident, IncidentShown
from incidents.sources import INCIDENTS
from layers.rounds import Rounds
from partners import audit, chain, labels, scopes, shown
from partners.labels import Entry
from partners.models import (
    AccountLock,
    ApiKey,
    AudienceMember,
    Consent,
    Due,
    EmergencyAgreement,
    FieldGreen,
    LifeConsent,
    Marking,
    Mechanism,
    MechanismMember,
    Member,
    Standing,
    User,
    View,
)
from partners.readers import reader_of
from partners.visibility import visible
from sltmap import clock
from tests import make

KEY_SHA256 = hashlib.sha256(b"wk_key-of-a-machine").hexdigest()


def yesterday(cast, backup):
    """Yesterday: Kite shares with Heron in every way there is. A backup is made into a file."""
    cast.machine = make.member(cast.kite, machine=True, name="machine", key_sha256=KEY_SHA256)
    cast.field = make.member(cast.heron, "fay", duties={cast.area: ["field"]})
    cast.guest = make.member(cast.heron, "gus", duties={cast.area: ["security_officer"]})
    cast.left = make.member(cast.heron, "lea", duties={cast.area: ["security_officer"]})
    listed = make.audience(cast.area, cast.bob, organisation=cast.kite)
    mission_list = make.audience(cast.area, cast.bob, organisation=cast.kite, mission=True, opened_at=make.EARLIER)
    green = make.label(cast.area, cast.kite, Marking.GREEN)
    shared = {name: make.incident(green, place=f"zq-{name}") for name in ("kept", "recalled", "deleted", "ended", "widened")}
    to_list = make.label(cast.area, cast.kite, Marking.AMBER_STRICT, Entry(view=View.FULL, audience=listed.pk))
    to_both = make.label(
        cast.area,
        cast.kite,
        Marking.AMBER_STRICT,
        Entry(view=View.FULL, audience=listed.pk),
        Entry(view=View.FULL, audience=mission_list.pk),
    )
    shared["listed"], shared["tightened"] = make.incident(to_list, place="zq-listed"), make.incident(to_both, place="zq-tightened")
    standing_consent = make.standing_consent(cast.kite, cast.area, "incidents", View.FULL, cast.carol, organisation=cast.heron)
    based = make.label(cast.area, cast.kite, Marking.AMBER, Entry(view=View.FULL, organisation=cast.heron.pk, basis="incidents"))
    shared["consented"] = make.incident(based, place="zq-consented")
    consent = Consent.objects.create(
        kind="incidents", record=shared["kept"].pk, view=2, organisation=cast.heron, starts_at=make.EARLIER, given_by=cast.carol
    )
    green_switch = FieldGreen.objects.create(organisation=cast.heron, area=cast.area)
    platform = Mechanism.objects.create(area=cast.area, community="ingo", kind="platform", organisation=cast.kite, starts_at=make.EARLIER)
    joined = MechanismMember.objects.create(mechanism=platform, organisation=cast.heron, starts_at=make.EARLIER)
    bob = cast.bob.user
    User.objects.filter(pk=bob.pk).update(email="old@heron.example")
    EmailAddress.objects.create(user=bob, email="old@heron.example", verified=True, primary=True)
    Authenticator.objects.create(user=bob, type="totp", data={"secret": "x"})
    Authenticator.objects.create(user=bob, type="recovery_codes", data={"used_mask": 0})
    for name in ("first", "second"):
        ApiKey.objects.create(
            member=cast.machine, name=name, prefix=name, sha256=name, created_at=make.EARLIER, ends_at=timezone.now() + timedelta(days=9)
        )
    EmergencyAgreement.objects.create(originator=cast.kite, area=cast.area, kind="incidents", given_by=cast.carol, starts_at=make.EARLIER)
    LifeConsent.objects.create(organisation=cast.kite, area=cast.area, given_by=cast.carol, starts_at=make.EARLIER)
    AccountLock.objects.create(
        user=cast.field.user, by=cast.bob, reason="x", starts_at=timezone.now(), ends_at=timezone.now() + timedelta(hours=9)
    )
    for _ in range(3):
        audit.note(act="view", by=reader_of(cast.bob), layer="incidents", record=shared["kept"].pk, version=1, view=1)
    chain.tie()
    call_command("backup", str(backup), verbosity=0)
    return SimpleNamespace(
        cast=cast, shared=shared, listed=listed, mission_list=mission_list, standing_consent=standing_consent, consent=consent,
        green_switch=green_switch, joined=joined, backup=backup, to_list=to_list,
    )  # fmt: skip


def places(member: Member) -> set[str]:
    """Which reports a member sees, in full or as a cell."""
    scopes.forget_all()
    records = dict(visible(IncidentShown, reader_of(member)).values_list("record", "view"))
    return {place.removeprefix("zq-") for place in Incident.unrestricted.filter(pk__in=records).values_list("place", flat=True)}


def end(row, **changes) -> None:
    type(row).objects.filter(pk=row.pk).update(**(changes or {"ends_at": timezone.now()}))


LIFELINE = {"tightened"}  # shown to the people of a mission under way, whatever the standing

REVOKED = {
    "a recalled report": (
        lambda day: actions.recall_incident(by=reader_of(day.cast.carol), incident=day.shared["recalled"].pk, at=clock.now()),
        lambda day: "recalled" not in places(day.cast.bob) and "recalled" in places(day.cast.carol),
    ),
    "a deleted report": (
        lambda day: actions.delete_incident(by=reader_of(day.cast.carol), incident=day.shared["deleted"].pk),
        lambda day: "deleted" not in places(day.cast.bob) | places(day.cast.carol),
    ),
    "a tightened label": (
        lambda day: actions.relabel_incident(
            by=reader_of(day.cast.carol), incident=day.shared["tightened"].pk, label=day.to_list, at=clock.now()
        ),
        lambda day: Incident.unrestricted.get(pk=day.shared["tightened"].pk).label.content_hash == day.to_list.content_hash,
    ),
    "a release that was made to end": (
        lambda day: shorten(day),
        lambda day: "listed" not in places(day.cast.bob) and "listed" in places(day.cast.carol),
    ),
    "a withdrawn standing consent": (lambda day: end(day.standing_consent), lambda day: "consented" not in places(day.cast.bob)),
    "a deleted standing consent": (lambda day: day.standing_consent.delete(), lambda day: "consented" not in places(day.cast.bob)),
    "a withdrawn consent": (lambda day: end(day.consent), lambda day: Consent.objects.get().ends_at is not None),
    "an ended member": (lambda day: end(day.cast.left), lambda day: places(day.cast.left) == set()),
    "an ended duty": (
        lambda day: end(day.cast.guest.duties.get()),
        lambda day: places(day.cast.guest) == set(),
    ),
    "a person off the list": (
        lambda day: end(AudienceMember.objects.get(audience=day.listed)),
        lambda day: "listed" not in places(day.cast.bob),
    ),
    "a person struck from the list": (
        lambda day: AudienceMember.objects.get(audience=day.listed).delete(),
        lambda day: "listed" not in places(day.cast.bob),
    ),
    "people confirmed out": (
        lambda day: end(AudienceMember.objects.get(audience=day.mission_list), out_at=timezone.now()),
        lambda day: AudienceMember.objects.get(audience=day.mission_list).out_at is not None,
    ),
    "a closed mission": (
        lambda day: end(day.mission_list, closed_at=timezone.now()),
        lambda day: type(day.mission_list).objects.get(pk=day.mission_list.pk).closed_at is not None,
    ),
    "a lifted switch": (lambda day: day.green_switch.delete(), lambda day: places(day.cast.field) == set()),
    "a left platform": (lambda day: end(day.joined), lambda day: MechanismMember.objects.get().ends_at is not None),
    "a revoked key": (
        lambda day: end(day.cast.machine, key_sha256=""),
        lambda day: not Member.objects.filter(key_sha256=KEY_SHA256).exists(),
    ),
    "a renewed key": (
        lambda day: end(day.cast.machine, key_sha256="0" * 64),
        lambda day: not Member.objects.filter(key_sha256=KEY_SHA256).exists(),
    ),
    "a closed account": (
        lambda day: end(day.cast.bob.user, is_active=False),
        lambda day: places(day.cast.bob) == set(),
    ),
    "a changed password": (
        lambda day: end(day.cast.bob.user, password="new"),
        lambda day: not User.objects.get(username="bob").check_password("exercise"),
    ),
    "a removed second factor": (
        lambda day: Authenticator.objects.filter(type="totp").delete(),
        lambda day: not Authenticator.objects.filter(type="totp").exists(),
    ),
    "a used recovery code": (
        lambda day: Authenticator.objects.filter(type="recovery_codes").update(data={"used_mask": 1}),
        lambda day: not Authenticator.objects.filter(type="recovery_codes", data={"used_mask": 0}).exists(),
    ),
    "a removed address": (lambda day: EmailAddress.objects.all().delete(), lambda day: not EmailAddress.objects.exists()),
    "a changed address": (
        lambda day: end(day.cast.bob.user, email="new@heron.example"),
        lambda day: not User.objects.filter(email="old@heron.example").exists(),
    ),
    "a withdrawn life consent": (
        lambda day: end(LifeConsent.objects.get()),
        lambda day: not LifeConsent.objects.filter(ends_at=None).exists(),
    ),
    "a lifted lock": (
        lambda day: end(AccountLock.objects.get(), lifted_at=timezone.now()),
        lambda day: not AccountLock.objects.filter(lifted_at=None).exists(),
    ),
    "a revoked key of a platform": (
        lambda day: end(ApiKey.objects.get(name="first"), revoked_at=timezone.now()),
        lambda day: ApiKey.objects.get(name="first").revoked_at is not None,
    ),
    "a narrowed key of a platform": (
        lambda day: end(ApiKey.objects.get(name="second"), layers=["roads"]),
        lambda day: (key := ApiKey.objects.get(name="second")).layers == ["roads"] or key.revoked_at is not None,
    ),
    "a withdrawn agreement to emergency opening": (
        lambda day: end(EmergencyAgreement.objects.get()),
        lambda day: not EmergencyAgreement.objects.filter(ends_at=None).exists(),
    ),
    "a raised undertaking": (
        lambda day: type(day.cast.area).unrestricted.update(undertaking_version=2),
        lambda day: places(day.cast.bob) == set(),
    ),
    "a withdrawn undertaking": (
        lambda day: end(day.cast.bob, undertaking_version=None),
        lambda day: places(day.cast.bob) == set(),
    ),
    "a suspension": (
        lambda day: suspend(day),
        lambda day: (
            places(day.cast.bob) == LIFELINE and Standing.objects.get(organisation=day.cast.heron, ends_at=None).status == "suspended"
        ),
    ),
}


def shorten(day) -> None:
    """Its release ends: first by plan, which closes it at its second, whatever the clock does."""
    record = Incident.unrestricted.select_related("label__area", "label__originator").get(pk=day.shared["listed"].pk)
    record.sight_until = timezone.now() - timedelta(seconds=1)
    own = labels.intern(area=day.cast.area, originator=day.cast.kite, marking=Marking.AMBER_STRICT)
    shown.publish(source=INCIDENTS, record=record, label=record.label, at=clock.now())
    Due.objects.create(kind="incidents", record=record.pk, at=record.sight_until, label=own)
    Rounds().go()


def suspend(day) -> None:
    now = timezone.now()
    Standing.objects.filter(organisation=day.cast.heron).update(ends_at=now)
    make.standing(day.cast.heron, day.cast.area, "suspended", starts_at=now)


# What would hide another's loss goes alone; the rest is revoked together, for a restore takes seconds.
ALONE = (
    ("a deleted standing consent", "a person struck from the list", "a renewed key"),
    ("a person off the list", "a suspension"),
    ("a closed account",),
    ("a raised undertaking",),
    ("a withdrawn undertaking",),
)
TOGETHER = tuple(name for name in REVOKED if not any(name in names for names in ALONE))
