"""Work for the other processes, by the actor's name: the web process never imports the tasks."""

from __future__ import annotations

import logging
from typing import Any

import dramatiq
import redis
from django.db import transaction
from dramatiq.message import Message

from labelling import trace

logger = logging.getLogger(__name__)

# Lower runs first among what a worker has fetched (see tasks.py).
QUEUES = {
    "process_photo": "photos",
    "do_item": "photos",
    "refresh_suggestions": "default",
    "refresh_clusters": "default",
    "complete_faces": "default",
    "see": "predict",
    "outline": "predict",
    "remove_erased": "default",
    "build_index": "default",
    "deliver_webhook": "downloads",
    "mail_password_links": "default",
}


def enqueue(actor: str, *args: Any, delay_ms: int | None = None, queue: str | None = None) -> None:
    """Send `actor` its work after commit. A queue that is down loses nothing: `tick` finds the rows.

    Other apps name the `queue` of their own actors.
    """
    transaction.on_commit(lambda: _send_quietly(actor, args, delay_ms, queue))


def send(
    actor: str, *args: Any, delay_ms: int | None = None, queue: str | None = None
) -> Message[Any]:
    """Send now, and return the message, by which a result can be waited for.

    Raises dramatiq.errors.ConnectionError when the queue is down.
    """
    broker = dramatiq.get_broker()
    queue = queue or QUEUES[actor]
    broker.declare_queue(queue)
    options = {"request_id": trace.current()} if trace.current() else {}
    message: Message[Any] = Message(
        queue_name=queue, actor_name=actor, args=args, kwargs={}, options=options
    )
    return broker.enqueue(message, delay=delay_ms)


def _send_quietly(
    actor: str, args: tuple[Any, ...], delay_ms: int | None, queue: str | None
) -> None:
    try:
        send(actor, *args, delay_ms=delay_ms, queue=queue)
    except (dramatiq.errors.ConnectionError, redis.RedisError, OSError):
        logger.warning("The queue is down; %s is sent again later.", actor)


def waiting(queue: str) -> int:
    """How many messages nobody has fetched yet. Raises redis.RedisError when the queue is down."""
    broker: Any = dramatiq.get_broker()
    return int(broker.client.llen(f"{broker.namespace}:{queue}"))
