"""A clock that can be set while programs run that were started with its `env` (libfaketime).

Time that passes is not touched, as when a machine's clock is set: CLOCK_MONOTONIC goes on.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from facesite.embedded import ServiceUrls, postgres, valkey
from facesite.embedded.service import Service
from tests import prepared
from tests.stack import wait_until

READY_S = 60.0


class Clock:
    """`folder` is open to everyone: root's PostgreSQL runs as another user."""

    def __init__(self, folder: Path) -> None:
        spec = find_spec("libfaketime")
        assert spec is not None, "libfaketime is missing: make dev-deps"
        assert spec.origin is not None
        library = Path(spec.origin).parent / "vendor" / "libfaketime" / "src" / "libfaketime.so.1"
        shutil.copy(library, folder)
        self._offset = folder / "offset"
        self.set("+0")
        self._offset.chmod(0o644)
        self.env = {
            "LD_PRELOAD": str(folder / library.name),
            "FAKETIME_TIMESTAMP_FILE": str(self._offset),
            "FAKETIME_CACHE_DURATION": "1",  # seconds until a program notices
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",  # the times of files are as they are
        }

    def set(self, offset: str) -> None:
        """How far it is off now: "+1d", "-1h"."""
        unfinished = self._offset.with_suffix(".new")
        unfinished.write_text(offset + "\n")
        unfinished.chmod(0o644)
        unfinished.replace(self._offset)


@contextmanager
def services(data: Path, clock: Clock) -> Iterator[ServiceUrls]:
    """PostgreSQL and Valkey by that clock, over `data`."""
    prepared.put(data)
    (data / "run").mkdir()
    plans: list[Service] = [plan(data, lambda _line: None) for plan in (valkey.plan, postgres.plan)]
    started = []
    try:
        for plan in plans:
            env = {**(plan.command.env or {}), **clock.env}
            service = replace(plan, command=replace(plan.command, env=env))
            with (data / "run" / f"{plan.name}.log").open("ab") as output:
                started.append((service, service.start(output)))
        for service, process in started:
            ready = wait_until(lambda s=service, p=process: s.is_ready(p.pid), limit_s=READY_S)
            assert ready, (data / "run" / f"{service.name}.log").read_text()
        yield ServiceUrls(database_url=plans[1].url, redis_url=plans[0].url)
    finally:
        for service, process in started:
            process.send_signal(service.stop_signals[0])
        for _, process in started:
            process.wait(timeout=60)
