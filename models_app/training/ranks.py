"""One training on several devices: a process for each, which Lightning's DDP has learn together."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable
from dataclasses import replace

from models_app.training.child import DIED, Child, Ended, Failed
from models_app.training.fit import OutOfMemory, Result
from models_app.training.job import Job, Rank
from models_app.training.networks import NoNetwork
from models_app.training.pictures import BadData
from models_app.training.said import Listener
from models_app.training.watching import Diverged

LISTEN_S = 0.2


class Died(Exception):
    """A process of a training ended without a word."""


def train(job: Job, tell: Listener, should_stop: Callable[[], str], *, devices: int) -> Result:
    """Train in so many processes, and pass on what the first says. When one fails, all end.

    Raises what `whole.train` does.
    """
    port = _free_port()
    children: list[Child] = []
    try:
        for number in range(devices):
            rank = Rank(number, devices, port)
            children.append(Child(replace(job, rank=rank, bar=False)))
        ended = _listen(children, tell, should_stop)
    finally:
        for child in children:
            child.kill()
    best = job.folder / ended.best if ended.best else None
    return Result(
        ended.outcome, ended.epochs, ended.step, best, ended.test, start=ended.start
    )  # fmt: skip


def take(rank: Rank) -> None:
    """Be that one of the processes: Lightning then begins none of its own."""
    os.environ |= {
        "LOCAL_RANK": str(rank.number), "NODE_RANK": "0", "WORLD_SIZE": str(rank.count),
        "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(rank.port),
    }  # fmt: skip


def _listen(children: list[Child], tell: Listener, should_stop: Callable[[], str]) -> Ended:
    asked = ""
    while True:
        word = should_stop()
        if word and not asked:
            asked = word
            children[0].ask(word)
        heard = children[0].hear(LISTEN_S)
        if isinstance(heard, Ended):
            return heard
        for one in [heard, *(child.hear(0) for child in children[1:])]:
            if isinstance(one, Failed):
                raise _error(one)
        if heard is not None and not isinstance(heard, Failed):
            tell(heard)


def _error(failed: Failed) -> Exception:
    """What was raised in there."""
    known: dict[str, Callable[[str], Exception]] = {
        "out_of_memory": OutOfMemory, "bad_data": BadData, "no_network": NoNetwork,
        "work_failed": Diverged, DIED: Died,
    }  # fmt: skip
    if failed.code == "disk_full":
        return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if not failed.sentence and failed.code == "work_failed":
        return RuntimeError("One of the processes failed.")  # its traceback is in the log
    return known[failed.code](failed.sentence)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
