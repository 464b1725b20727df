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

from . import factors
from .models import Member


class InvitedOnly(DefaultAccountAdapter):
    """Sign-up is closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: Any, password: str) -> None:
        """A new password signs out everywhere else."""
        with transaction.atomic():
            super().set_password(user, password)
            for session in UserSession.objects.filter(user_id=user.pk).exclude(session_key=context.request.session.session_key):
                session.end()


class Factors(DefaultMFAAdapter):
    """Secrets of second factors are kept encrypted (key from SECRET_KEY); who needs a factor keeps his last one."""

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()

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
