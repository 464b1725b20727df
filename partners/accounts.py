"""How people come to an account: an organisation makes it; nobody signs up."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from . import factors
from .account.sessions import device
from .models import Member


class InvitedOnly(DefaultAccountAdapter):
    """Sign-up is closed. Refusals are said in words that tell what to do next."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _(
            "Name and password do not belong together. Look at the keyboard's language and capitals, and try again."
        ),
        "email_password_mismatch": _(
            "Address and password do not belong together. Look at the keyboard's language and capitals, and try again."
        ),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_password": _("This is not your password."),
        "rate_limited": _("Too many tries. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Who has a second factor gives that one: a password that was seen must not be enough to take the factor away."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        factor = [method for method in methods if method["id"] != "reauthenticate"]
        return factor or methods

    def set_password(self, user: Any, password: str) -> None:
        """A new password signs out everywhere else."""
        with transaction.atomic():
            super().set_password(user, password)
            for session in UserSession.objects.filter(user_id=user.pk).exclude(session_key=context.request.session.session_key):
                session.end()


class Factors(DefaultMFAAdapter):
    """Secrets of second factors are kept encrypted (key from SECRET_KEY); who needs a factor keeps his last one."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code does not fit. Wait for the next one, and check that the phone's clock is right."),
        "cannot_delete_authenticator": _("Your duty needs a second factor, and this is your last one. Add another first."),
        "cannot_generate_recovery_codes": _("Recovery codes stand in for a second factor. Set one up first."),
    }

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """What a passkey is called unless its owner says otherwise: the device it was made on."""
        return device(context.request.headers.get("User-Agent", ""))

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        strong = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(type=Authenticator.Type.RECOVERY_CODES)
        if authenticator.type == Authenticator.Type.RECOVERY_CODES or strong.exclude(pk=authenticator.pk).exists():
            return True
        members = Member.objects.filter(user_id=authenticator.user_id)
        return not any(factors.needs_one(authenticator.user, member) for member in [None, *members])


def _fernet() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"second factors|" + settings.SECRET_KEY.encode()).digest()))


def name_of(request: HttpRequest, credentials: Any = None) -> str | None:
    """Under which name failed sign-ins count together. The form calls it login, allauth username or email: unless all are read alike, a door
    that wrong passwords closed opens to the right one, and a guesser is never stopped."""
    said = credentials or request.POST
    name = next((said[key] for key in ("username", "login", "email") if said.get(key)), None)
    return str(name).casefold()[:255] if name else None


def address_of(request: HttpRequest) -> str:
    """Whose failed sign-ins count together. Behind the proxy every request comes from the proxy, which writes the last of X-Forwarded-For
    itself; what stands before it is a stranger's word."""
    return address_behind(request.headers.get("X-Forwarded-For", ""), str(request.META.get("REMOTE_ADDR", "")))


def address_behind(forwarded: str, peer: str) -> str:
    """The address of who asks: peer, or the last of X-Forwarded-For where a proxy stands before us (never under DEBUG)."""
    if forwarded and not settings.DEBUG:
        return forwarded.rsplit(",", 1)[-1].strip()
    return peer
