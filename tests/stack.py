"""The whole site, as `manage.py up` starts it, on a data folder and a port of its own."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, TypeVar

from facesite.embedded import ServiceUrls, launch, running_urls
from facesite.embedded.launch import Command
from facesite.env import PROJECT_FOLDER
from tests import prepared

T = TypeVar("T")

READY_LIMIT_S = 120.0  # a loaded machine with cold files
STOP_LIMIT_S = 90.0
_OF_THE_SESSION = ("DATABASE_URL", "REDIS_URL")


class Stack:
    """One running site. Its log is in `log_path`; the pytest plugin shows it with a failure."""

    shown: ClassVar[list[Stack]] = []

    def __init__(
        self, data: Path, *, env: Mapping[str, str] | None = None, command: Command | None = None,
        from_scratch: bool = False,
    ) -> None:  # fmt: skip
        """`env`: settings that differ from one web process, one photo worker, no trainer, no fetcher, no gRPC, free ports and no sample.

        A new folder gets a database that is prepared already, unless `from_scratch`.
        """
        self.data = data
        self._own_database = (
            not from_scratch and command is None and "DATABASE_URL" not in (env or {})
        )
        self.log_path = data.with_name(f"{data.name}.log")
        given = {key: value for key, value in os.environ.items() if key not in _OF_THE_SESSION}
        settings = {
            **given,
            "FACESITE_DATA": str(data),
            "FACESITE_MODE": "local",
            "FACESITE_PORT": "0",
            "FACESITE_WEB_PROCESSES": "1",
            "FACESITE_PHOTO_WORKERS": "1",
            "FACESITE_TRAINERS": "0",
            "FACESITE_FETCHERS": "0",
            "FACESITE_GRPC": "false",
            "FACESITE_GRPC_PORT": "0",
            "FACESITE_SAMPLE": "false",
            **(env or {}),
        }
        argv = (sys.executable, str(PROJECT_FOLDER / "manage.py"), "up")
        self._command = command or Command(argv, env=settings, folder=PROJECT_FOLDER)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Stack:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self, *, wait: bool = True) -> None:
        """Starts the site and waits until it is ready. Raises AssertionError with its log."""
        if self._own_database and not self.data.exists():
            prepared.put(self.data)
        with self.log_path.open("ab") as output:
            self._log_from = output.tell()
            self._process = launch.start(self._command, output=output)
        if self not in Stack.shown:
            Stack.shown.append(self)
        if wait:
            self.wait_ready()

    def wait_ready(self) -> None:
        """Waits until the site says that it is ready."""
        wait_until(lambda: self._notes("up.json").get("pid") == self.pid or not self.running,
                   limit_s=READY_LIMIT_S)  # fmt: skip
        assert self._notes("up.json").get("pid") == self.pid, f"It did not start:\n{self.log()}"

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def supervisor_pid(self) -> int:
        """The process within `up` that starts the others; `pid` is the guard around it."""
        return int(Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()[0])

    @property
    def url(self) -> str:
        """The address, without a slash at its end."""
        address: str = self._notes("up.json")["address"]
        return address

    @property
    def grpc_port(self) -> int:
        """Where gRPC is served."""
        port: int = self._notes("up.json")["grpc_port"]
        return port

    @property
    def services(self) -> ServiceUrls:
        """Where its PostgreSQL and Valkey are."""
        urls = running_urls(self.data)
        assert urls is not None
        return urls

    @property
    def admin_link(self) -> str:
        """The link from the log with which the first administrator sets a password."""
        found: list[str] = re.findall(r'password here, once: ([^\s"]+)', self.log())
        assert found, f"No link in the log:\n{self.log()}"
        return found[-1]

    def child_pids(self, name: str = "") -> list[int]:
        """The pids of the processes whose names start so: "web", "photos-", "postgres" …"""
        pids = self._notes("processes.json")
        return [int(pid) for key, pid in pids.items() if key.startswith(name)]

    def log(self) -> str:
        """What it has logged since its last start."""
        if not self.log_path.exists():
            return ""
        return self.log_path.read_bytes()[self._log_from :].decode(errors="replace")

    def send(self, number: signal.Signals) -> None:
        """Sends a signal to `up` alone."""
        assert self._process is not None
        self._process.send_signal(number)

    def wait_ended(self, limit_s: float = STOP_LIMIT_S) -> int:
        """The exit status, once it has ended."""
        assert self._process is not None
        return self._process.wait(timeout=limit_s)

    def stop(self) -> int:
        """Stops the site as Ctrl-C does; its exit status."""
        assert self._process is not None
        if self.running:
            self.send(signal.SIGINT)
        return self.wait_ended()

    def kill(self) -> None:
        """Kills `up` with SIGKILL; its children must end by themselves."""
        self.send(signal.SIGKILL)
        self.wait_ended()

    def living(self) -> list[int]:
        """Every living process of this site, `up` included."""
        return living(self.data)

    def _notes(self, name: str) -> dict[str, Any]:
        try:
            notes: dict[str, Any] = json.loads((self.data / "run" / name).read_text())
        except FileNotFoundError:
            return {}
        return notes


def living(data: Path) -> list[int]:
    """Living processes, other than this one, that work on that data folder.

    Python processes have it in their environment, the servers as their working directory.
    """
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            state = (entry / "stat").read_text().rpartition(") ")[2].split()[0]
            words = (entry / "environ").read_bytes() + b"\0" + (entry / "cmdline").read_bytes()
            folder = os.readlink(entry / "cwd")
        except OSError:
            continue
        texts = [word.decode(errors="replace").partition("=")[2] for word in words.split(b"\0")]
        if state not in "ZX" and (str(data) in texts or folder.startswith(f"{data}/")):
            found.append(int(entry.name))
    return sorted(found)


def looked_at(data: Path, look: Callable[[Path], T]) -> dict[int, T]:
    """What `look` finds in `/proc/PID` of each of `living`; what ends meanwhile is left out.

    PostgreSQL's own processes come and go.
    """
    found = {}
    for pid in living(data):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            found[pid] = look(Path(f"/proc/{pid}"))
    return found


def wait_until(condition: Callable[[], bool], *, limit_s: float = 60.0) -> bool:
    """Whether the condition came true in time."""
    until = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
