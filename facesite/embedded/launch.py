"""Starting children that can't outlive their parent (Linux: prctl(2) through ctypes)."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from facesite.embedded.identity import Identity

# <linux/prctl.h>
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Command:
    """What to run, as whom, and the signal that it gets when its parent dies."""

    argv: tuple[str, ...]
    env: Mapping[str, str] | None = None
    folder: Path | None = None
    identity: Identity | None = None
    death_signal: signal.Signals = signal.SIGTERM
    niceness: int = 0
    umask: int = -1


def start(
    command: Command,
    *,
    output: int | IO[bytes] | None = None,
    stdin: int | IO[bytes] = subprocess.DEVNULL,
    keep: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """The started child, in a session of its own; stdout and stderr both go to `output`.

    `keep`: descriptors that the child inherits. Raises RuntimeError outside the main thread: the
    death signal is tied to the thread that forks, and would come when that thread ends.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("Children are started from the main thread only.")
    return subprocess.Popen(
        command.argv,
        env=dict(command.env) if command.env is not None else None,
        cwd=command.folder,
        stdin=stdin,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        pass_fds=tuple(keep),
        umask=command.umask,
        start_new_session=True,
        preexec_fn=_before_exec(command, parent=os.getpid()),  # noqa: PLW1509 - see above
    )


def _before_exec(command: Command, *, parent: int) -> Callable[[], None]:
    def prepare() -> None:
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)  # a shell's background job ignores them
        if command.niceness:
            os.nice(command.niceness)
            _nice_session(command.niceness)
        if command.identity is not None:
            command.identity.assume()
        # After the change of user, which clears the death signal.
        die_with_parent(command.death_signal, parent=parent)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())

    return prepare


def _nice_session(niceness: int) -> None:
    """Has the processes of other sessions go before this one's, where the kernel compares sessions.

    With autogroups (sched(7)), as on most desktops, a process's own niceness says nothing outside its
    session. Only one such change is taken every 100 ms.
    """
    for _ in range(5):
        try:
            Path("/proc/self/autogroup").write_text(str(niceness), encoding="ascii")
        except BlockingIOError:
            time.sleep(0.05)
        except OSError:
            return  # no autogroups here
        else:
            return


def die_with_parent(number: signal.Signals, *, parent: int) -> None:
    """Has the kernel send this process that signal when `parent`, which forked it, dies."""
    _prctl(_PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:  # it died before the line above
        os._exit(1)


def adopt_orphans() -> None:
    """Makes this process the subreaper: what dead descendants leave behind becomes its child."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def _prctl(option: int, value: int) -> None:
    if _libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
