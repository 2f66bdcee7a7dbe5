"""The actor that brings messages to webhooks: apart, so that the process that waits for other servers needs no
engine."""

from __future__ import annotations

import time

import dramatiq

from labelling import queue
from labelling.services import webhook_deliveries, webhook_sending
from labelling.services.holders import holder

# One webhook's messages at a stretch; then others have their turn.
STRETCH_S = 20.0


@dramatiq.actor(queue_name=queue.QUEUES["deliver_webhook"], max_retries=0)
def deliver_webhook(webhook_id: int) -> None:
    """Send what is due to one webhook, a message after the other, until one fails."""
    me, until = holder(), time.monotonic() + STRETCH_S
    while time.monotonic() < until:
        row = webhook_deliveries.claim(webhook_id, me)
        if row is None:
            return
        body, headers = webhook_deliveries.signed(row)
        answer = webhook_sending.send(row.webhook.url, body, headers)
        webhook_deliveries.settle(row, me, answer)
        if not answer.good:
            return  # `tick` comes back to what else is due
    queue.enqueue("deliver_webhook", webhook_id)
