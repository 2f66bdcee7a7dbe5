"""What is done to the site: a SIGKILL of one of its processes, or of all."""

from __future__ import annotations

import os
import random
import shutil
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.stack import Stack, wait_until

GONE_S = 30.0


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # it is on its way back from the last time


def _end(pid: int) -> None:
    """Kill it, and wait until it is no more: large processes take a while."""
    _kill(pid)
    wait_until(lambda: not lives(pid), limit_s=GONE_S)


def process(name: str) -> Callable[[Stack, random.Random], None]:
    """A kill of one process of this name, whichever chance takes."""

    def kill(stack: Stack, draw: random.Random) -> None:
        found = stack.child_pids(name)
        if found:
            _end(draw.choice(found))

    return kill


def whole(stack: Stack, _draw: random.Random) -> None:
    """All that there is of the site at once, as when the machine's current fails; then it is started again."""
    while found := stack.living():
        for pid in found:
            _kill(pid)
        wait_until(lambda: not stack.living(), limit_s=1)
    stack.wait_ended()
    stack.start()


def empty(stack: Stack, _draw: random.Random) -> None:
    """Valkey loses all its data: it is killed, and starts again with nothing."""
    supervisor, [valkey] = stack.supervisor_pid, _coming(stack, "valkey")
    folder = Path(os.readlink(f"/proc/{valkey}/cwd"))
    os.kill(supervisor, signal.SIGSTOP)  # or it would be started again with its data
    try:
        _end(valkey)
        shutil.rmtree(folder / "appendonlydir")
    finally:
        os.kill(supervisor, signal.SIGCONT)


def _coming(stack: Stack, name: str) -> list[int]:
    wait_until(lambda: bool(stack.child_pids(name)), limit_s=GONE_S)
    return stack.child_pids(name)


def lives(pid: int) -> bool:
    """Whether there is such a process, and it isn't dead and waiting for its parent to notice."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] not in "ZX"
    except FileNotFoundError:
        return False


def hurry(stack: Stack) -> None:
    """Have trainers take their turns as all others do, where this user may: they are as low as can be."""
    for trainer in stack.child_pids("trainer"):
        with suppress(OSError):
            children = Path(f"/proc/{trainer}/task/{trainer}/children").read_text().split()
            for pid in (trainer, *map(int, children)):
                os.setpriority(os.PRIO_PROCESS, pid, 0)
                Path(f"/proc/{pid}/autogroup").write_text("0", encoding="ascii")


FAULTS: dict[str, Callable[[Stack, random.Random], None]] = {
    "web": process("web"),
    "a photo worker": process("photos-"),
    "the trainer": process("trainer"),
    "Valkey": process("valkey"),
    "Valkey with its data": empty,
    "PostgreSQL": process("postgres"),
    "the whole of up": whole,
}
