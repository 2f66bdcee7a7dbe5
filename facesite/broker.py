"""Dramatiq's queues, whose workers are woken by what is queued: an idle one needn't ask ten times a second."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from contextlib import suppress
from functools import cached_property
from typing import Any

import dramatiq
import redis
from dramatiq.brokers.redis import RedisBroker, _RedisConsumer
from dramatiq.common import dq_name

# Somebody who wasn't woken, as the line was down just then, looks by themselves.
IDLE_S = 1.0
# What was fetched and waits for its time is looked at so often.
BUSY_S = 0.1
RECONNECT_S = 1.0


class Broker(RedisBroker):  # type: ignore[misc]
    """Says on a channel in which queue something lies now."""

    @property
    def consumer_class(self) -> type[_Consumer]:
        return _Consumer

    @cached_property
    def bell(self) -> Bell:
        return Bell(self.client, f"{self.namespace}:queued")

    def enqueue(
        self, message: dramatiq.Message[Any], *, delay: int | None = None
    ) -> dramatiq.Message[Any]:
        queued: dramatiq.Message[Any] = super().enqueue(message, delay=delay)
        with suppress(redis.RedisError, OSError):  # it lies there already
            name = message.queue_name
            self.bell.ring(name if delay is None else dq_name(name))
        return queued

    def emit_before(self, signal: str, *args: Any, **kwargs: Any) -> None:
        if signal == "worker_shutdown":
            self.bell.end()
        super().emit_before(signal, *args, **kwargs)


class Bell:
    """What is said on a channel, for the threads of this process."""

    def __init__(self, client: Any, channel: str) -> None:
        self._over = False
        self._client = client
        self._channel = channel
        self._rung: dict[str, threading.Event] = defaultdict(threading.Event)
        self._lock = threading.Lock()
        self._listener: threading.Thread | None = None

    def ring(self, queue: str) -> None:
        """Wake those who wait for this queue, in all processes. Raises redis.RedisError, OSError."""
        self._client.publish(self._channel, queue)

    def wait(self, queue: str, most_s: float) -> None:
        """Until something lies in the queue that wasn't there after the last wait, or so long at most."""
        with self._lock:
            rung = self._rung[queue]
            if self._listener is None:
                self._listener = threading.Thread(target=self._listen, daemon=True)
                self._listener.start()
        rung.wait(BUSY_S if self._over else most_s)
        rung.clear()

    def end(self) -> None:
        """Nobody waits long any more."""
        self._over = True
        with self._lock:
            for rung in self._rung.values():
                rung.set()

    def _listen(self) -> None:
        while True:
            with suppress(redis.RedisError, OSError), self._client.pubsub() as said:
                said.subscribe(self._channel)
                while True:
                    one = said.get_message(ignore_subscribe_messages=True, timeout=IDLE_S)
                    if one is not None:
                        with self._lock:
                            rung = self._rung[one["data"].decode()]
                        rung.set()
            time.sleep(RECONNECT_S)


class _Consumer(_RedisConsumer):  # type: ignore[misc]
    """Waits by the bell where Dramatiq's own sleeps."""

    def __init__(self, broker: Broker, queue_name: str, prefetch: int, timeout: int) -> None:
        super().__init__(broker, queue_name, prefetch, timeout=0)

    def __next__(self) -> Any:
        message = super().__next__()
        if message is None:
            busy = self.outstanding_message_count > 0
            self.broker.bell.wait(self.queue_name, BUSY_S if busy else IDLE_S)
        return message
