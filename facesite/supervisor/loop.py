"""The supervisor: one thread that starts, listens to, restarts and stops the processes."""

from __future__ import annotations

import os
import selectors
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from types import FrameType, TracebackType

from facesite.embedded.launch import adopt_orphans
from facesite.embedded.service import StillStopping
from facesite.supervisor.log import Lines, Log
from facesite.supervisor.orphans import Orphans
from facesite.supervisor.process import Child, Process

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_TURN_S = 0.1
_SAME_KEYPRESS_S = 0.5  # timeout(1) and some terminals send a signal twice
_PATIENCE_S = 10.0  # for an earlier run's server; then it is asked to stop


class Supervisor:
    """Use as a context: signals are caught from its start, everything has ended after its end.

    `on_change` gets the pids by name whenever a process started or ended.
    """

    def __init__(
        self, log: Log, *, on_change: Callable[[Mapping[str, int]], None] = lambda _pids: None
    ) -> None:
        self._log = log
        self._on_change = on_change
        self._children: dict[str, Child] = {}
        self._selector = selectors.DefaultSelector()
        self._orphans = Orphans()
        self._asked = 0
        self._asked_at = float("-inf")
        self._stopping = False

    def __enter__(self) -> Supervisor:
        adopt_orphans()
        self._wake, wake = socket.socketpair()
        self._wake.setblocking(False)
        wake.setblocking(False)
        self._wake_end = wake
        self._selector.register(self._wake, selectors.EVENT_READ, None)
        signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        for number in _STOP_SIGNALS:
            signal.signal(number, self._on_stop_signal)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {*_STOP_SIGNALS, signal.SIGCHLD})
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop_all()
        signal.set_wakeup_fd(-1)

    @property
    def asked_to_stop(self) -> bool:
        return self._asked > 0

    def add(self, process: Process) -> Child:
        """Starts a process in this turn; its life from now on."""
        child = Child(process, start_at=time.monotonic())
        self._children[process.name] = child
        self._start_due()
        return child

    def wait_for(self, condition: Callable[[], bool], *, limit_s: float = float("inf")) -> bool:
        """Whether the condition came true before a stop was asked for or the time was up."""
        until = time.monotonic() + limit_s
        while not self.asked_to_stop and time.monotonic() < until:
            if condition():
                return True
            self._turn(0.02)
        return False

    def run(self) -> None:
        """Keeps everything going until a stop is asked for."""
        while not self.asked_to_stop:
            self._turn(_TURN_S if self._orphans.waiting else self._until_next_start())

    def _on_stop_signal(self, number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()  # and no log line: this may run in the middle of one
        if now - self._asked_at > _SAME_KEYPRESS_S:
            self._asked += 1
        self._asked_at = now

    def _turn(self, limit_s: float) -> None:
        for key, _ in self._selector.select(limit_s):
            if key.data is None:
                _drain(self._wake)
            else:
                self._read(key.fd, *key.data)
        self._bury()
        if not self._stopping:
            self._start_due()

    def _until_next_start(self) -> float:
        due = [child.start_at for child in self._children.values() if child.start_at is not None]
        return max(0.0, min([due_at - time.monotonic() for due_at in due], default=60.0))

    def _start_due(self) -> None:
        for child in self._children.values():
            if child.start_at is not None and child.start_at <= time.monotonic():
                self._start(child)

    def _start(self, child: Child) -> None:
        reading, writing = os.pipe()
        try:
            popen = child.process.start(writing)
        except StillStopping:
            os.close(reading)
            self._wait_for_earlier(child)
            return
        except (OSError, subprocess.SubprocessError) as error:
            os.close(reading)
            self._say(child, child.could_not_start(error))
            return
        finally:
            os.close(writing)
        child.began(popen)
        os.set_blocking(reading, False)
        self._selector.register(reading, selectors.EVENT_READ, (child, Lines()))
        self._tell_change()

    def _wait_for_earlier(self, child: Child) -> None:
        now = time.monotonic()
        child.start_at = now + _TURN_S
        if child.waiting_since is None:
            child.waiting_since = now
            self._say(child, "waiting for the one of an earlier run to end")
        elif now - child.waiting_since > _PATIENCE_S and child.process.service is not None:
            child.waiting_since = now
            child.process.service.stop_earlier()

    def _read(self, descriptor: int, child: Child, lines: Lines) -> None:
        while True:
            try:
                piece = os.read(descriptor, 65536)
            except BlockingIOError:
                return
            service = child.process.service
            for line in lines.feed(piece) if piece else lines.end():
                if service is None or not any(text in line for text in service.unsaid):
                    self._say(child, line)
            if not piece:
                self._selector.unregister(descriptor)
                os.close(descriptor)
                return

    def _bury(self) -> None:
        """Notes ended children, plans their next start, and ends what they left behind."""
        Orphans.reap(self._known())
        ended = 0
        for child in self._children.values():
            if child.popen is None or child.popen.poll() is None:
                continue
            ended += 1
            _end_group(child.popen.pid)
            self._read_last_words(child)
            self._say(child, child.ended(child.popen.returncode, stopping=self._stopping))
        if ended or self._orphans.waiting:
            self._orphans.end(self._known())
        if ended:
            self._tell_change()

    def _read_last_words(self, child: Child) -> None:
        for key in list(self._selector.get_map().values()):
            if key.data is not None and key.data[0] is child:
                self._read(key.fd, *key.data)

    def _stop_all(self) -> None:
        self._stopping = True
        for child in self._children.values():
            child.start_at = None
        for rank in sorted({child.process.stop_rank for child in self._children.values()}):
            asked = self._asked
            chosen = [child for child in self._children.values() if child.process.stop_rank == rank]
            for child in chosen:
                child.send(child.process.stop_signals[0])
            while any(child.alive for child in chosen):
                self._turn(0.05)
                for child in chosen:
                    self._press(child, hurry=self._asked > max(asked, 1) and rank == 0)
        while self._orphans.end(known=(), now=True):
            Orphans.reap(known=())
            time.sleep(0.01)

    def _press(self, child: Child, *, hurry: bool) -> None:
        """Sends the last signal after the grace, and SIGKILL after another."""
        asked_at, sent = child.signalled[-1]
        if not child.alive or sent == signal.SIGKILL:
            return
        if not hurry and time.monotonic() - asked_at < child.process.grace_s:
            return
        last = child.process.stop_signals[1]
        self._say(
            child, "takes too long to stop: it is killed" if not hurry else "is killed, as asked"
        )
        child.send(signal.SIGKILL if sent == last else last)

    def _known(self) -> set[int]:
        return {child.popen.pid for child in self._children.values() if child.popen is not None}

    def _say(self, child: Child, text: str) -> None:
        self._log.line(child.process.name, text, child.process.colour)

    def _tell_change(self) -> None:
        alive = {
            name: child.popen.pid
            for name, child in self._children.items()
            if child.popen is not None
        }
        self._on_change(alive)


def _drain(wake: socket.socket) -> None:
    try:
        while wake.recv(4096):
            continue
    except BlockingIOError:
        return


def _end_group(pid: int) -> None:
    """Asks what a dead leader left in its group to end."""
    try:
        os.killpg(pid, signal.SIGTERM)
    except (ProcessLookupError, PermissionError):
        return
