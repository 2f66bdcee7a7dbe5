"""The two embedded services together: run for a while, or found where `manage.py up` runs them."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from facesite.embedded import lock, postgres, valkey
from facesite.embedded.service import CannotStart, Service, StillStopping

_TURN_S = 0.02
_ATTEMPTS = 5  # a port may be taken between its choice and its use
_PATIENCE_S = 10.0  # for an earlier run's server; then it is asked to stop


@dataclass(frozen=True)
class ServiceUrls:
    """Where the services are; a URL holds the password."""

    database_url: str
    redis_url: str


def prepare_folder(data: Path) -> Path:
    """The folder data/run (0700), made with its parents. Raises CannotStart if it can't be made."""
    try:
        if not data.exists():
            # Root's services run as another user, who must get through, but needn't list it.
            data.mkdir(parents=True)
            data.chmod(0o711 if os.geteuid() == 0 else 0o700)
        run = data / "run"
        run.mkdir(mode=0o700, exist_ok=True)
        for path in [run, *run.iterdir()]:
            if not os.access(path, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    except OSError as error:
        raise CannotStart(
            f"The data folder {data} can't be written ({error.strerror}). Give it to yourself, or"
            " choose another with FACESITE_DATA."
        ) from error
    return run


def write_urls(data: Path, urls: ServiceUrls) -> None:
    """Writes data/run/services.json (0600) for the other commands."""
    path = data / "run" / "services.json"
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(asdict(urls), file)


def running_urls(data: Path) -> ServiceUrls | None:
    """Where the services of the running `manage.py up` are; None when it doesn't run there."""
    if not lock.is_held(data / "run" / "up.lock"):
        return None
    try:
        return ServiceUrls(**json.loads((data / "run" / "services.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None


@contextmanager
def services(data: Path, say: Callable[[str], None] = lambda _line: None) -> Iterator[ServiceUrls]:
    """Both services over `data`, for as long as the block runs; their logs go to data/run/*.log.

    They end with this process, however it ends. Raises CannotStart with a sentence.
    """
    run = prepare_folder(data)
    started: list[_Started] = []
    try:
        for plan in (valkey.plan, postgres.plan):
            started.append(_Started(plan, data, run, say))
        for one in started:
            one.wait_ready()
        by_name = {one.service.name: one.service.url for one in started}
        yield ServiceUrls(database_url=by_name["postgres"], redis_url=by_name["valkey"])
    finally:
        for one in started:
            one.stop()


class _Started:
    """One service without a supervisor: started, awaited, stopped."""

    def __init__(
        self,
        plan: Callable[[Path, Callable[[str], None]], Service],
        data: Path,
        run: Path,
        say: Callable[[str], None],
    ) -> None:
        self._plan = plan
        self._data = data
        self._say = say
        self._log = run / f"{plan.__module__.rpartition('.')[2]}.log"
        self._start()

    def _start(self) -> None:
        asked_at = time.monotonic() + _PATIENCE_S
        planned: Service | None = None
        while True:
            try:
                planned = planned or self._plan(self._data, self._say)
                self.service = planned
                with self._log.open("ab") as output:
                    self._log_from = output.tell()
                    self.process: subprocess.Popen[bytes] = self.service.start(output)
                return
            except StillStopping:
                if planned is not None and time.monotonic() > asked_at:
                    planned.stop_earlier()
                    asked_at = float("inf")
                time.sleep(_TURN_S)

    def wait_ready(self) -> None:
        """Waits for as long as the process lives: recovery after a crash takes what it takes."""
        attempts = 1
        while not self.service.is_ready(self.process.pid):
            if self.process.poll() is not None:
                if self.service.port_is_free() or attempts == _ATTEMPTS:
                    raise CannotStart(
                        f"{self.service.name} ended at once; it said:\n{self._said()}"
                    )
                attempts += 1
                self._start()
            time.sleep(_TURN_S)

    def stop(self) -> None:
        """Stops it in its orderly way, and less so after its grace."""
        for number in self.service.stop_signals:
            if self.process.poll() is None:
                self.process.send_signal(number)
            try:
                self.process.wait(timeout=self.service.grace_s)
                return
            except subprocess.TimeoutExpired:
                continue
        self.process.kill()
        self.process.wait()

    def _said(self) -> str:
        with self._log.open("rb") as file:
            file.seek(self._log_from)
            return file.read().decode(errors="replace").strip()[-2000:]
