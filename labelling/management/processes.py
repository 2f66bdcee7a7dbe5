"""Work shared out to processes on this machine, each with a pipe of its own.

A process that dies takes only its item with it, and it is known which. When the parent dies, however,
its ends of the pipes close and the children go too.
"""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

READY = "ready"
LOOK_UP_S = 0.2
"""How soon a request to stop is seen."""


class NoStart(Exception):
    """A process ended before it could work."""


@dataclass(frozen=True)
class Died:
    """In place of an item's answer: its process ended, or raised what nobody expected."""

    why: str


@dataclass
class _Child:
    process: BaseProcess
    pipe: Connection
    item: int | None = None  # that it works on
    done: int | None = None  # whose answer has just come
    ready: bool = False  # it has loaded


def answers(
    load: Callable[[], Callable[[Any], Any]],
    items: Sequence[Any],
    *,
    processes: int,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[int, Any]]:
    """(place, answer) of each of `items`, as they come; `load` makes the function in each process.

    Ends early when `stop` says so; what is being worked on then is dropped. Raises NoStart.
    """
    left = iter(range(len(items)))
    children = [_started(load) for _ in range(min(processes, len(items)))]
    try:
        while children and not stop():
            talking = set(wait([child.pipe for child in children], LOOK_UP_S))
            for child in [one for one in children if one.pipe in talking]:
                try:
                    answer = child.pipe.recv()
                except (EOFError, ConnectionError):
                    children.remove(child)
                    if not child.ready:
                        raise NoStart(_ending(child.process)) from None
                    children.append(_started(load))
                    child.done, answer = child.item, Died(_ending(child.process))
                else:
                    if not _fed(child, items, left):
                        children.remove(child)
                if child.done is not None:
                    yield child.done, answer
    finally:
        for child in children:
            child.pipe.close()
            child.process.terminate()
        for child in children:
            child.process.join()


def _fed(child: _Child, items: Sequence[Any], left: Iterator[int]) -> bool:
    """Whether the child, which has just said something, has a new item; else it is sent home."""
    child.ready = True
    child.done, child.item = child.item, next(left, None)
    if child.item is None:
        child.pipe.close()
        child.process.join()
        return False
    with suppress(BrokenPipeError):  # it died just now: the next word from it says so
        child.pipe.send(items[child.item])
    return True


def _started(load: Callable[[], Callable[[Any], Any]]) -> _Child:
    # A fresh interpreter: a fork would carry threads' locks and the parent's memory along.
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(load, theirs), daemon=True)
    process.start()
    theirs.close()
    return _Child(process, ours)


def _work(load: Callable[[], Callable[[Any], Any]], pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the parent decides
    function = load()
    pipe.send(READY)
    while True:
        try:
            item = pipe.recv()
        except EOFError:
            return
        try:
            answer = function(item)
        except Exception as error:  # one photo that nobody thought of is no reason to stop
            traceback.print_exc()
            answer = Died(f"{type(error).__name__}: {error}")
        try:
            pipe.send(answer)
        except BrokenPipeError:
            return


def _ending(process: BaseProcess) -> str:
    process.join()
    code = process.exitcode or 0
    if code == -signal.SIGKILL:
        return "its process was killed, as happens when memory runs out"
    return f"its process ended with {signal.Signals(-code).name if code < 0 else code}"


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0))
