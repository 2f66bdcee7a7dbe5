"""Messages on their way to webhooks: leased, sent, tried again, given up.

At least once: a deliverer that dies after it sent leaves a lease that runs out, and the message goes again, under
the same id. Of one webhook's messages one is on its way at a time, so that a slow receiver holds up itself alone.
"""

from __future__ import annotations

import json
import random
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from labelling import queue
from labelling.models import Delivery, Webhook
from labelling.services import clock, webhook_signing, webhooks
from labelling.services.webhook_sending import Answer
from labelling.services.work import LEASE, OVER
from labelling.shapes import iso

State = Delivery.State
# Before each further try, in seconds, a fifth more or less: 8 tries within a day.
WAITS_S = (5, 60, 5 * 60, 30 * 60, 2 * 3600, 7 * 3600, 14 * 3600)
MOST_TRIES = len(WAITS_S) + 1
JITTER = 0.2
# No message taken for so long, and the webhook is switched off.
FAILING_FOR = timedelta(days=5)
KEPT = timedelta(days=30)
# How often the queue is asked at most for one webhook.
PAUSE = timedelta(seconds=5)
GONE = 410
CUT_OFF = "Sending was cut off each time."
LONGEST = timedelta(seconds=WAITS_S[-1] * (1 + JITTER))
DUE = (Q(state=State.WAITING) & clock.over("due_at", longest=LONGEST)) | (
    Q(OVER, state=State.SENDING)
)
NO_LEASE = {"leased_by": "", "lease_until": None}


def claim(webhook_id: int, worker: str) -> Delivery | None:
    """The message of a webhook that is due longest, now leased to `worker`; None where none is due or one
    is on its way."""
    with transaction.atomic():
        hooks = Webhook.objects.filter(pk=webhook_id, project__deleted_at=None)
        if not hooks.select_for_update(of=("self",), no_key=True).exists():
            return None
        rows = Delivery.objects.filter(webhook=webhook_id)
        if rows.filter(state=State.SENDING).exclude(OVER).exists():
            return None
        rows.filter(DUE, tries__gte=MOST_TRIES).update(
            state=State.FAILED, finished_at=Now(), error=CUT_OFF, **NO_LEASE
        )
        found = rows.filter(DUE).order_by("due_at", "pk").first()
        if found is None:
            return None
        Delivery.objects.filter(pk=found.pk).update(
            state=State.SENDING, leased_by=worker, lease_until=Now() + LEASE, tries=F("tries") + 1
        )
    return Delivery.objects.select_related("webhook").filter(pk=found.pk).first()


def heartbeat(living: Collection[str]) -> None:
    """Extend all leases of holders that live."""
    held = Delivery.objects.filter(leased_by__in=living, state=State.SENDING)
    held.update(lease_until=Now() + LEASE)


def signed(row: Delivery) -> tuple[bytes, dict[str, str]]:
    """What is sent: the body, the same with every try, and the headers that sign it, of this moment."""
    content = {"type": row.event, "timestamp": iso(row.created_at), "data": row.data}
    body = json.dumps(content, separators=(",", ":")).encode()
    now, hook = timezone.now(), row.webhook
    keys = [hook.secret]
    if hook.secret_before_until is not None and hook.secret_before_until > now:
        keys.append(hook.secret_before)
    headers = webhook_signing.headers(
        keys, message_id=row.message_id, timestamp=int(now.timestamp()), body=body
    )
    return body, headers


def settle(row: Delivery, worker: str, answer: Answer) -> None:
    """Note what came of a try: delivered, to be tried again, or given up. Nothing if `worker` has lost it, or the
    webhook was removed meanwhile."""
    with transaction.atomic():
        hook = Webhook.objects.select_for_update(no_key=True).filter(pk=row.webhook_id).first()
        if hook is None:
            return
        held = Delivery.objects.filter(pk=row.pk, leased_by=worker, state=State.SENDING)
        said = {"status": answer.status, "answer": answer.text, "error": answer.error, **NO_LEASE}
        if answer.good:
            if held.update(state=State.DELIVERED, finished_at=Now(), **said):
                hook.failing_since, hook.last_success_at = None, timezone.now()
                hook.save(update_fields=["failing_since", "last_success_at"])
            return
        over = row.tries >= MOST_TRIES or answer.status == GONE or not hook.enabled
        if over:
            told = held.update(state=State.FAILED, finished_at=Now(), **said)
        else:
            told = held.update(state=State.WAITING, due_at=Now() + wait(row.tries), **said)
        if told:
            _failing(hook, over=over, gone=answer.status == GONE)


def wait(tries: int) -> timedelta:
    """How long to wait after so many tries, at least one; drawn by lot around what is usual."""
    usual = WAITS_S[min(tries, len(WAITS_S)) - 1]
    return timedelta(seconds=usual * random.uniform(1 - JITTER, 1 + JITTER))  # noqa: S311 - no secret


def _failing(hook: Webhook, *, over: bool, gone: bool) -> None:
    """Note since when nothing was taken; switch the webhook off where it takes nothing any more."""
    now = timezone.now()
    hook.failing_since = hook.failing_since or now
    if gone:
        hook.off_reason = "Its server answered 410: it wants no messages any more."
    elif over and now - hook.failing_since >= FAILING_FOR:
        hook.off_reason = f"It has taken no message for {FAILING_FOR.days} days."
    if hook.enabled and hook.off_reason:
        hook.enabled = False
        webhooks.give_up(hook)
    hook.save(update_fields=["failing_since", "off_reason", "enabled"])


def look_after() -> int:
    """Have what is due delivered, what dead deliverers held too, and delete what is old; returns how many
    webhooks were woken. For `tick`."""
    due = Delivery.objects.filter(DUE, webhook=OuterRef("pk"))
    idle = Q(queued_at=None) | clock.ago("queued_at", PAUSE)
    hooks = Webhook.objects.filter(idle, Exists(due), project__deleted_at=None)
    with transaction.atomic():
        ids = list(hooks.values_list("pk", flat=True))
        Webhook.objects.filter(pk__in=ids).update(queued_at=Now())
        for pk in ids:
            queue.enqueue("deliver_webhook", pk)
    old = Delivery.objects.filter(created_at__lt=timezone.now() - KEPT)
    Delivery.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:5000])).delete()
    return len(ids)
