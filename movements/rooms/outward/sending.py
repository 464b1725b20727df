"""Takes what is due, one row at a time, and sends it under the row's id. Whoever takes a row holds it for a while: a worker that dies
in the middle leaves it to the next, and the receiver knows the repetition by the same id.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import Error as DatabaseTrouble
from django.db import close_old_connections, connection

from sltmap import clock

from ...models import Rung, Sent
from . import mail, push, sms, webhook
from .refusal import Refused, Trouble

logger = logging.getLogger(__name__)
HELD_FOR = timedelta(seconds=45)  # longer than a receiver may take to answer
AGAIN_AFTER = (timedelta(seconds=10), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
SENDERS: dict[str, Callable[[Sent], str]] = {
    Rung.By.EMAIL: mail.send, Rung.By.SMS: sms.send, Rung.By.WEBHOOK: webhook.send, Rung.By.WEBPUSH: push.send,
}  # fmt: skip
TAKE = """
update movements_sent set tries = tries + 1, not_before = %(held)s
where id = (
    select s.id from movements_sent s where s.state = 'due' and (s.not_before is null or s.not_before <= %(at)s)
    order by s.due_at, s.id limit 1 for update skip locked
) returning id
"""

_pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="outward")
_waiting = threading.Lock()


def wake() -> None:
    """Sends what is due in a thread of its own, unless it is at it."""
    if Sent.objects.filter(state=Sent.State.DUE).exists() and _waiting.acquire(blocking=False):
        _pool.submit(_run)


def _run() -> None:
    try:
        close_old_connections()
        drain()
    except DatabaseTrouble as trouble:
        logger.warning("nothing was sent: %s", type(trouble).__name__)
    finally:
        connection.close()
        _waiting.release()


def drain() -> int:
    """Sends everything that is due now. Returns how many rows were taken up."""
    taken = 0
    while (sent := _take()) is not None:
        _send(sent)
        taken += 1
    return taken


def _take() -> Sent | None:
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"at": now, "held": now + HELD_FOR})
        row = cursor.fetchone()
    if row is None:
        return None
    return Sent.objects.select_related("rung__organisation", "rung__member__organisation", "rung__room", "escalation__mission__label").get(
        pk=row[0]
    )


def _send(sent: Sent) -> None:
    mine = Sent.objects.filter(pk=sent.pk, state=Sent.State.DUE)
    try:
        outcome = SENDERS[sent.rung.means](sent)
    except Refused as refusal:
        mine.update(state=Sent.State.FAILED, outcome=refusal.code, sent_at=clock.now())
    except Trouble as trouble:
        if sent.tries > len(AGAIN_AFTER):
            mine.update(state=Sent.State.FAILED, outcome=trouble.code)
            logger.error("a rung by %s was given up after %s tries: %s", sent.rung.means, sent.tries, trouble.code)
        else:
            mine.update(not_before=clock.now() + AGAIN_AFTER[sent.tries - 1], outcome=trouble.code)
    else:
        mine.update(state=Sent.State.SENT, outcome=outcome, sent_at=clock.now())
