"""E-mail: that something waits, and which mission only to who sees that mission. One mail a person, under one Message-ID."""

from __future__ import annotations

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

from ...models import Sent
from .refusal import Refused, Trouble
from .whom import code_for, people

HANDLING = _(
    "For the security of personnel and operations only (SLT guidelines 6). No onward distribution without the originator’s consent."
)
PATIENCE_S = 20


def send(sent: Sent) -> str:
    """Mails the rung's people. Returns what is written down. Raises Refused, Trouble."""
    members = [member for member in people(sent.rung) if member.user is not None and member.user.email]
    if not members:
        raise Refused("no_address")
    mails = [_mail(sent, code_for(member, sent), member.pk, member.user.email) for member in members if member.user]
    try:
        with get_connection(timeout=PATIENCE_S) as server:
            server.send_messages(mails)
    except (SMTPException, OSError) as trouble:
        raise Trouble(type(trouble).__name__) from None
    return f"mails {len(mails)}"


def _mail(sent: Sent, code: str, member: int, address: str) -> EmailMessage:
    about = _("Mission %(code)s waits for your acknowledgement") % {"code": code} if code else _("A mission waits for your acknowledgement")
    body = f"{about}.\n\n{_('Open the board')}: {settings.SITE_URL}/board/\n\n{HANDLING}\n"
    # The same at each try: a mail that came twice is shown once.
    headers = {"Message-ID": f"<{sent.pk}.{member}@sltmap>"}
    return EmailMessage(subject=f"sltmap: {about}", body=body, to=[address], headers=headers)
