"""Children that this process adopted: what a dead child had started and left behind."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Collection, Mapping
from pathlib import Path

_GRACE_S = 4.0  # how long one that was asked to end may take before it is killed


class Orphans:
    """Ends adopted processes, politely first: none is meant to outlive what started it."""

    def __init__(self, grace_s: Mapping[str, float] | None = None) -> None:
        """`grace_s`: for programs of these names, where 4 s are not enough."""
        self._asked_at: dict[int, float] = {}
        self._graces_s = grace_s or {}

    @property
    def waiting(self) -> bool:
        return bool(self._asked_at)

    def end(self, known: Collection[int], *, now: bool = False) -> bool:
        """Asks adopted processes to end, and kills those whose time is up (`now`: all, at once).

        Whether there were any.
        """
        present = [pid for pid in children() if pid not in known]
        self._asked_at = {pid: at for pid, at in self._asked_at.items() if pid in present}
        for pid in present:
            if pid not in self._asked_at:
                self._asked_at[pid] = time.monotonic()
                _signal(pid, signal.SIGTERM)
            if now or time.monotonic() - self._asked_at[pid] > self._grace_s(pid):
                _signal(pid, signal.SIGKILL)
        return bool(present)

    def _grace_s(self, pid: int) -> float:
        try:
            name = Path(f"/proc/{pid}/comm").read_text().strip()
        except OSError:
            return _GRACE_S
        return self._graces_s.get(name, _GRACE_S)

    @staticmethod
    def reap(known: Collection[int]) -> None:
        """Buries adopted children that ended. It ends at a known one, which its owner buries."""
        while True:
            try:
                found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if found is None or found.si_pid in known:
                return
            os.waitpid(found.si_pid, os.WNOHANG)


def children() -> list[int]:
    """Pids of this process's living children."""
    own, found = os.getpid(), []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            state, parent = (entry / "stat").read_text().rpartition(") ")[2].split()[:2]
        except (OSError, ValueError):
            continue
        if int(parent) == own and state not in "ZX":
            found.append(int(entry.name))
    return found


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return
