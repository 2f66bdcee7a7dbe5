"""The embedded services of `manage.py up`: started side by side, ready before anything else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from facesite.embedded import CannotStart, Service, ServiceUrls, postgres, running, valkey
from facesite.embedded.service import StillStopping
from facesite.env import Settings
from facesite.supervisor import Process, Supervisor
from facesite.supervisor.process import Child

_ATTEMPTS = 3


class StopAsked(Exception):
    """Ctrl-C or SIGTERM came while the site was starting."""


@dataclass(frozen=True)
class _Wanted:
    plan: Callable[[Path, Callable[[str], None]], Service]
    colour: str
    stop_rank: int  # after the processes (0), and PostgreSQL last


def start(settings: Settings, supervisor: Supervisor, say: Callable[[str], None]) -> ServiceUrls:
    """The URLs in use: the given ones, and those of embedded services, which are then ready.

    Writes data/run/services.json. Raises CannotStart with a sentence, or StopAsked.
    """
    wanted = []
    if not settings.redis_url:
        wanted.append(_Wanted(valkey.plan, "yellow", 1))
    if not settings.database_url:
        wanted.append(_Wanted(postgres.plan, "blue", 2))
    starts = [_Start(one, settings.data, supervisor, say) for one in wanted]
    urls = {one.child.process.name: one.url_when_ready() for one in starts}
    found = ServiceUrls(
        database_url=settings.database_url or urls["postgres"],
        redis_url=settings.redis_url or urls["valkey"],
    )
    running.write_urls(settings.data, found)
    return found


class _Start:
    """The first start of one service; later ones are the supervisor's."""

    def __init__(
        self, wanted: _Wanted, data: Path, supervisor: Supervisor, say: Callable[[str], None]
    ) -> None:
        self._wanted, self._data, self._supervisor, self._say = wanted, data, supervisor, say
        self.child = self._start()

    def url_when_ready(self) -> str:
        """Waits while it lives, however long a recovery takes; takes another port if it must."""
        failures = 0
        while True:
            self._supervisor.wait_for(partial(self._ready_or_failed, failures))
            if self._supervisor.asked_to_stop:
                raise StopAsked
            service = self.child.process.service
            if service is not None and self._is_ready():
                return service.url
            failures = self.child.failures
            if service is not None and not self.child.alive and not service.port_is_free():
                self.child, failures = self._start(), 0
            elif failures >= _ATTEMPTS:
                raise CannotStart(
                    f"{self.child.process.name} can't be started; the lines above say why."
                )

    def _start(self) -> Child:
        service = self._planned()
        process = Process.of_service(
            service, colour=self._wanted.colour, stop_rank=self._wanted.stop_rank
        )
        return self._supervisor.add(process)

    def _planned(self) -> Service:
        while not self._supervisor.asked_to_stop:
            try:
                return self._wanted.plan(self._data, self._say)
            except StillStopping:
                self._supervisor.wait_for(lambda: False, limit_s=0.2)
        raise StopAsked

    def _ready_or_failed(self, failures: int) -> bool:
        return self.child.failures > failures or self._is_ready()

    def _is_ready(self) -> bool:
        service, popen = self.child.process.service, self.child.popen
        return service is not None and popen is not None and service.is_ready(popen.pid)
