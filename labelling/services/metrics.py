"""What the site has done, counted in Valkey by all its processes, for /metrics. Losing it is harmless.

A name is `kind|label=value,…`; values are floats. Nothing here names a photo, a person or a project.
"""

from __future__ import annotations

import threading
from typing import Any

import dramatiq
import redis

KEY = "facesite:metrics"
GATHER_S = 1.0
# Seconds; the last bucket is everything.
BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


_lock = threading.Lock()
_gathered: dict[str, float] = {}


def _add(amounts: dict[str, float]) -> None:
    """Gather them, and bring them to Valkey a second later: no request waits for that."""
    with _lock:
        first = not _gathered
        for name, amount in amounts.items():
            _gathered[name] = _gathered.get(name, 0.0) + amount
    if first:
        timer = threading.Timer(GATHER_S, _bring)
        timer.daemon = True
        timer.start()


def _bring() -> None:
    with _lock:
        amounts = dict(_gathered)
        _gathered.clear()
    broker: Any = dramatiq.get_broker()
    try:
        with broker.client.pipeline(transaction=False) as pipe:
            for name, amount in amounts.items():
                pipe.hincrbyfloat(KEY, name, amount)
            pipe.execute()
    except (redis.RedisError, OSError):
        return


def _timed(kind: str, labels: str, seconds: float) -> dict[str, float]:
    buckets = {f"{kind}_bucket|{labels},le={limit}": 1.0 for limit in BUCKETS if seconds <= limit}
    return buckets | {f"{kind}_count|{labels}": 1.0, f"{kind}_sum|{labels}": seconds}


def request(status: int, seconds: float) -> None:
    """An HTTP request was answered."""
    _add(_timed("request_seconds", f"status={status // 100}xx", seconds))


def task(actor: str, outcome: str, seconds: float) -> None:
    """A worker did what a message asked."""
    _add(_timed("task_seconds", f"actor={actor},outcome={outcome}", seconds))


def prediction(outcome: str, seconds: float) -> None:
    """Somebody waited so long for the predictor. `outcome`: answered, busy or refused."""
    _add(_timed("prediction_seconds", f"outcome={outcome}", seconds))


def photo(outcome: str, faces: int = 0) -> None:
    """A photo came to its end. `outcome`: done or failed."""
    _add({f"photos|outcome={outcome}": 1.0, "faces|": float(faces)})


def counted() -> dict[str, float]:
    """All counters by name. Raises redis.RedisError."""
    broker: Any = dramatiq.get_broker()
    return {name.decode(): float(value) for name, value in broker.client.hgetall(KEY).items()}
