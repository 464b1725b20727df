"""Signing in through an organisation's own OpenID Connect provider: it vouches for people who have an account, of its domains alone."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest


class KnownAlone(DefaultSocialAccountAdapter):
    """Nobody signs up by being known elsewhere; a provider speaks for the domains of OIDC_DOMAINS and for no other."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        return email.rpartition("@")[2].lower() in settings.OIDC_DOMAINS

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False
