"""Stand-in programs for the process tests, started and ended by pid."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from facesite.embedded import ServiceUrls, launch
from facesite.embedded.identity import Identity
from facesite.embedded.launch import Command
from facesite.env import PROJECT_FOLDER
from tests.stack import living, wait_until

AS_ROOT = os.geteuid() == 0
Hold = Callable[..., "Held"]


def count(url: str) -> int:
    """How often this has been called for that database, as the database knows it."""
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS seen (number integer)")
        connection.execute("INSERT INTO seen VALUES (1)")
        found = connection.execute("SELECT count(*) FROM seen").fetchone()
    assert found is not None
    return int(found[0])


class Held:
    """A program that holds both services over a folder."""

    def __init__(self, data: Path, identity: Identity | None = None) -> None:
        self.data = data
        argv = (sys.executable, "-m", "tests.processes.hold_services", str(data))
        command = Command(argv, env=_environment(data), folder=PROJECT_FOLDER, identity=identity)
        self.process = launch.start(command, output=subprocess.PIPE, stdin=subprocess.PIPE)

    def urls(self) -> ServiceUrls:
        """Where the services are, once they are ready."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith(b"{"), (line + self.process.stdout.read()).decode()
        return ServiceUrls(**json.loads(line))

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def nothing_left(self) -> bool:
        """Whether all that it started comes to an end."""
        return wait_until(lambda: living(self.data) == [], limit_s=60)

    def stop(self) -> None:
        """Stops it in its orderly way."""
        self.process.communicate(timeout=60)


@pytest.fixture
def hold() -> Iterator[Hold]:
    """Starts a program that holds both services: `hold(data, identity=…)`."""
    started: list[Held] = []

    def start(data: Path, *, identity: Identity | None = None) -> Held:
        started.append(Held(data, identity))
        return started[-1]

    yield start
    for held in started:
        if held.process.poll() is None:
            held.kill()
        assert held.nothing_left()


class Supervised:
    """A program that supervises stand-ins; see supervise.py."""

    def __init__(self, folder: Path, names: tuple[str, ...]) -> None:
        self.folder = folder
        self._notes = folder / "pids.json"
        self._log = folder / "log"
        argv = (sys.executable, "-m", "tests.processes.supervise", str(self._notes), *names)
        with self._log.open("wb") as output:
            self.process = launch.start(
                Command(argv, env=_environment(folder), folder=PROJECT_FOLDER), output=output
            )

    def pid(self, name: str) -> int:
        """The pid of a stand-in; 0 while it doesn't run."""
        try:
            return int(json.loads(self._notes.read_text()).get(name, 0))
        except FileNotFoundError:
            return 0

    def log(self) -> str:
        return self._log.read_text()

    def says(self, text: str, *, limit_s: float = 20.0) -> bool:
        """Whether the log comes to hold that text."""
        return wait_until(lambda: text in self.log(), limit_s=limit_s)

    def living(self) -> list[int]:
        return living(self.folder)


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Callable[..., Supervised]]:
    """Supervises stand-ins by name: `supervise("steady", "deaf")`."""
    started: list[Supervised] = []

    def start(*names: str) -> Supervised:
        started.append(Supervised(tmp_path, names))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.send_signal(signal.SIGKILL)
            one.process.wait()
        assert wait_until(lambda: not living(tmp_path), limit_s=60)


def _environment(marker: Path) -> dict[str, str]:
    """The environment, with the mark by which `living` finds all that descends from it."""
    return {**os.environ, "FACESITE_DATA": str(marker)}
