"""A small parent around the supervisor, so that a kill of either of them leaves no process.

    guard (the pid that the user sees)  -  supervisor  -  web, workers, PostgreSQL, Valkey
                                                            `- whatever these start

If the guard is killed, the supervisor gets SIGTERM and stops everything in order. If the supervisor
is killed, its children get their death signals, and the guard, which adopts what is left however deep
it was, ends it.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable

from facesite.embedded.launch import adopt_orphans, die_with_parent
from facesite.supervisor.orphans import Orphans, children

_FORWARDED = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
_TURN_S = 0.1
_SERVER_GRACE_S = {"postgres": 60.0, "valkey-server": 30.0}  # they write their data first


def guarded(run: Callable[[], int]) -> int:
    """The exit status of `run`, run in a child; by its return no process that it started is left.

    Call it before there are threads or children.
    """
    waited = _FORWARDED | {signal.SIGCHLD}
    signal.pthread_sigmask(signal.SIG_BLOCK, waited)
    adopt_orphans()
    guard = os.getpid()
    pid = os.fork()
    if pid == 0:
        _become_supervisor(run, guard)
    status = _status_of(pid, waited)
    orphans = Orphans(_SERVER_GRACE_S)
    while children():
        orphans.end(known=())
        Orphans.reap(known=())
        signal.sigtimedwait(waited, _TURN_S)
    return status


def _become_supervisor(run: Callable[[], int], guard: int) -> None:
    """Runs in the child, and doesn't return."""
    status = 1
    try:
        os.setsid()  # Ctrl-C reaches the guard only, which forwards it once
        die_with_parent(signal.SIGTERM, parent=guard)
        status = run()
    except Exception:  # the end of this process: nobody is left to raise it to
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            _flush(stream.flush)
        os._exit(status)


def _status_of(pid: int, waited: set[signal.Signals]) -> int:
    """Forwards signals to the child until it ends, and buries what else ends meanwhile."""
    while True:
        Orphans.reap(known={pid})
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code
        found = signal.sigwaitinfo(waited)
        if found.si_signo in _FORWARDED:
            os.kill(pid, found.si_signo)


def _flush(flush: Callable[[], None]) -> None:
    try:
        flush()
    except (OSError, ValueError):
        return  # nobody reads any more
