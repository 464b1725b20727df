"""How people come to an account: an organisation makes it; nobody signs up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest


class InvitedOnly(DefaultAccountAdapter):
    """Sign-up is closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def address_of(request: HttpRequest) -> str:
    """Whose failed sign-ins count together. Behind the proxy every request comes from the proxy, which writes the last of X-Forwarded-For
    itself; what stands before it is a stranger's word."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if forwarded and not settings.DEBUG:
        return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
