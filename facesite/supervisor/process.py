"""What the supervisor runs: a description, and the life of what is running of it."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from facesite.embedded import launch
from facesite.embedded.launch import Command
from facesite.embedded.service import Service

# Back-off: at once, then 0.5 s, doubling up to 30 s; forgotten after 30 s of life.
_FIRST_DELAY_S, _LONGEST_DELAY_S, _HEALTHY_S = 0.5, 30.0, 30.0
_ONCE_ATTEMPTS = 3


@dataclass(frozen=True)
class Process:
    """One process of the site. `restart`: "no" reports its end, "on_failure" tries three times."""

    name: str
    argv: tuple[str, ...] = ()
    env: Mapping[str, str] | None = None
    colour: str = "grey"
    restart: Literal["always", "on_failure", "no"] = "always"
    folder: Path | None = None
    niceness: int = 0
    grace_s: float = 10.0
    stop_signals: tuple[signal.Signals, signal.Signals] = (signal.SIGTERM, signal.SIGKILL)
    stop_rank: int = 0  # all of a rank have ended before those of the next are asked to stop
    service: Service | None = None
    # Descriptors that it inherits; whoever describes it keeps them open.
    keep: tuple[int, ...] = ()

    @staticmethod
    def of_service(service: Service, *, colour: str, stop_rank: int) -> Process:
        """An embedded server, started again on the same port when it dies."""
        return Process(
            service.name, colour=colour, grace_s=service.grace_s, stop_signals=service.stop_signals,
            stop_rank=stop_rank, service=service,
        )  # fmt: skip

    def start(self, output: int) -> subprocess.Popen[bytes]:
        """The started child. Raises StillStopping while an earlier server still is."""
        if self.service is not None:
            return self.service.start(output)
        command = Command(self.argv, env=self.env, folder=self.folder, niceness=self.niceness)
        return launch.start(command, output=output, keep=self.keep)


def delay_s(failures: int) -> float:
    """How long to wait before the start after that many ends in a row."""
    if failures <= 1:
        return 0.0
    return min(_LONGEST_DELAY_S, _FIRST_DELAY_S * float(2 ** min(failures - 2, 10)))


@dataclass
class Child:
    """The life of one process: what runs of it now, and when it starts next."""

    process: Process
    popen: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float | None = 0.0  # monotonic seconds; None: not to be started
    failures: int = 0
    exit_code: int | None = None
    waiting_since: float | None = None
    signalled: list[tuple[float, signal.Signals]] = field(default_factory=list)

    @property
    def alive(self) -> bool:
        return self.popen is not None

    @property
    def over(self) -> bool:
        """Whether it has ended for good."""
        return self.popen is None and self.start_at is None

    def began(self, popen: subprocess.Popen[bytes]) -> None:
        """Notes that it runs."""
        self.popen, self.started_at, self.start_at, self.waiting_since = (
            popen,
            time.monotonic(),
            None,
            None,
        )
        self.signalled.clear()

    def ended(self, code: int, *, stopping: bool) -> str:
        """Notes that it ended, plans the next start, and says both in a sentence."""
        self.popen, self.exit_code = None, code
        if stopping:
            return f"stopped ({_reason(code)})"
        return f"ended ({_reason(code)})" + self._plan_next(
            code, lived_s=time.monotonic() - self.started_at
        )

    def could_not_start(self, error: Exception) -> str:
        """Notes that it could not start, plans the next try, and says both in a sentence."""
        self.exit_code = 127
        return f"could not be started ({error})" + self._plan_next(127, lived_s=0.0)

    def _plan_next(self, code: int, *, lived_s: float) -> str:
        self.start_at = None
        self.failures = 1 if lived_s > _HEALTHY_S else self.failures + 1
        restart = self.process.restart
        if restart == "no" or (
            restart == "on_failure" and (code == 0 or self.failures >= _ONCE_ATTEMPTS)
        ):
            return "" if code == 0 else " and is not started again"
        wait = delay_s(self.failures)
        self.start_at = time.monotonic() + wait
        return f"; starting it again {f'in {wait:g} s' if wait else 'now'}"

    def send(self, number: signal.Signals) -> None:
        """Sends a signal and notes when."""
        self.signalled.append((time.monotonic(), number))
        if self.popen is not None:
            self.popen.send_signal(number)


def _reason(code: int) -> str:
    if code >= 0:
        return f"exit code {code}" if code else "done"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"
