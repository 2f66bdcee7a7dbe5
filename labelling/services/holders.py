"""Under which names a worker's tasks hold leases: each task has its own.

Only those of tasks that go on are extended. What a task couldn't give back, as the database was away or its time was
up, has a lease that runs out, and `tick` queues it again.
"""

from __future__ import annotations

import itertools
import threading
from typing import Any

import dramatiq
from dramatiq.broker import MessageProxy

from labelling.services.presence import worker_name

_numbers = itertools.count(1)
_by_thread: dict[int, str] = {}


def holder() -> str:
    """Under which name the task of this thread holds leases; outside of tasks, the worker's own."""
    return _by_thread.get(threading.get_ident()) or worker_name()


def living() -> list[str]:
    """The names of the tasks that go on in this process."""
    return list(_by_thread.values())


class Holders(dramatiq.Middleware):
    """Names each task, from its beginning to its end, whichever that is."""

    def before_process_message(self, broker: Any, message: MessageProxy) -> None:
        _by_thread[threading.get_ident()] = f"{worker_name()}/{next(_numbers)}"

    def after_process_message(self, broker: Any, message: MessageProxy, **_: Any) -> None:
        _by_thread.pop(threading.get_ident(), None)

    after_skip_message = after_process_message
