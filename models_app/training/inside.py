"""What runs in a training's own process: it says what happens over a pipe, and dies with whoever listens."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import queue
import signal
import threading
import traceback
from collections.abc import Iterable
from contextlib import redirect_stderr, redirect_stdout
from io import TextIOBase
from multiprocessing.connection import Connection

from models_app.training import whole
from models_app.training.child import DIED, FULL, Ended, Failed
from models_app.training.fit import OutOfMemory
from models_app.training.job import Job
from models_app.training.networks import NoNetwork
from models_app.training.pictures import BadData
from models_app.training.ranks import Died
from models_app.training.said import Line, Said
from models_app.training.watching import Diverged

MOST_LINES, MOST_LETTERS = 200, 300
"""Of what libraries print: a warning a step would fill the log."""

_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
_libc = ctypes.CDLL(None, use_errno=True)


def run(job: Job, pipe: Connection) -> None:
    """Train, say everything over `pipe`, and end with `Ended` or `Failed`. Words that come are asked for a stop."""
    multiprocessing.current_process().daemon = False  # which may begin others, for several devices
    die_with(os.getppid())
    os.setpgrp()  # Ctrl-C is the parent's to answer
    talk = _Talk(pipe)
    printed = _Printed(talk)
    with redirect_stdout(printed), redirect_stderr(printed):
        end = _end(job, talk)
    talk.close(end)


def die_with(parent: int) -> None:
    """Has the kernel kill this process when `parent`, the forkserver, dies.

    Whoever began the training isn't its parent: `_Talk` sees the other end of the pipe close.
    """
    if _libc.prctl(_PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() != parent:
        os._exit(1)


def _end(job: Job, talk: _Talk) -> Ended | Failed:
    try:
        result = whole.train(job, talk.say, lambda: talk.word)
    except BadData as error:
        return Failed("bad_data", str(error))
    except NoNetwork as error:
        return Failed("no_network", str(error))
    except Diverged as error:
        return Failed("work_failed", str(error))
    except (OutOfMemory, MemoryError):  # while it reads faces, too
        return Failed("out_of_memory", "")
    except Died as error:
        return Failed(DIED, str(error))
    except Exception as error:
        if isinstance(error, OSError) and error.errno in FULL:
            return Failed("disk_full", "")
        for line in _frames(error):
            talk.say(Line(line))
        return Failed("work_failed", "")
    best = result.best.relative_to(job.folder).as_posix() if result.best else ""
    return Ended(result.outcome, result.epochs, result.step, best, result.test, result.start)


def _frames(error: BaseException) -> Iterable[str]:
    """The traceback. A key that wasn't found may be anyone's name, so it isn't said."""
    message = "" if isinstance(error, (LookupError, UnicodeError)) else f": {error}"
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"{frame.filename}:{frame.lineno} {frame.name}: {frame.line}"[:MOST_LETTERS]
    yield f"{type(error).__name__}{message}"[:MOST_LETTERS]


class _Talk:
    """Both ways over the pipe, by two threads: training waits for nobody who doesn't listen.

    When the other end is gone, the process kills itself.
    """

    def __init__(self, pipe: Connection) -> None:
        self.pipe = pipe
        self.word = ""  # the last that was asked
        self.said: queue.SimpleQueue[Said | Ended | Failed] = queue.SimpleQueue()
        self.sends = threading.Thread(target=self._send, daemon=True)
        self.sends.start()
        threading.Thread(target=self._hear, daemon=True).start()

    def say(self, said: Said) -> None:
        """Have it sent, soon."""
        self.said.put(said)

    def close(self, end: Ended | Failed) -> None:
        """Send the last of it, and wait until that is done."""
        self.said.put(end)
        self.sends.join()

    def _send(self) -> None:
        said: Said | Ended | Failed | None = None
        while not isinstance(said, (Ended, Failed)):
            said = self.said.get()
            try:
                self.pipe.send(said)
            except OSError:
                os.kill(os.getpid(), signal.SIGKILL)

    def _hear(self) -> None:
        while True:
            try:
                self.word = self.pipe.recv()
            except (EOFError, OSError):
                os.kill(os.getpid(), signal.SIGKILL)


class _Printed(TextIOBase):
    """What libraries print or warn of, as lines of the log; the same line once."""

    def __init__(self, talk: _Talk) -> None:
        self.talk = talk
        self.begun = ""
        self.lines: set[str] = set()

    def write(self, text: str) -> int:
        """Say each line that is whole."""
        *whole_lines, self.begun = (self.begun + text).split("\n")
        for line in whole_lines:
            short = line.rstrip()[:MOST_LETTERS]
            if short and short not in self.lines and len(self.lines) < MOST_LINES:
                self.lines.add(short)
                self.talk.say(Line(short))
        return len(text)
