"""The supervisor with real stand-in processes."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from facesite.embedded import launch
from facesite.embedded.launch import Command
from facesite.supervisor.log import Lines
from facesite.supervisor.process import delay_s
from tests.processes.conftest import Supervised
from tests.stack import wait_until

Supervise = Callable[..., Supervised]


def test_back_off_is_at_once_then_doubles_up_to_half_a_minute() -> None:
    delays = [delay_s(failures) for failures in range(1, 11)]
    assert delays == [0, 0.5, 1, 2, 4, 8, 16, 30, 30, 30]
    assert delay_s(10_000) == 30


def test_lines_come_whole_however_the_output_is_cut() -> None:
    lines = Lines()
    assert lines.feed(b"one\ntw") == ["one"]
    assert lines.feed(b"o\r\n 10%\r 90%\n\xff") == ["two", " 90%"]
    assert lines.end() == ["\ufffd"]
    assert lines.end() == []


def test_a_killed_process_is_started_again(supervise: Supervise) -> None:
    supervised = supervise("steady")
    assert supervised.says("here I am")
    first = supervised.pid("steady")
    os.kill(first, signal.SIGKILL)
    assert wait_until(lambda: supervised.pid("steady") not in {0, first})
    assert "ended (killed by SIGKILL); starting it again now" in supervised.log()


def test_one_that_keeps_failing_is_started_less_and_less_often(supervise: Supervise) -> None:
    supervised = supervise("failing")
    assert supervised.says("starting it again in 2 s")
    waits = re.findall(r"exit code 3\); starting it again (now|in [\d.]+ s)", supervised.log())
    assert waits == ["now", "in 0.5 s", "in 1 s", "in 2 s"]


def test_one_that_is_run_once_is_left_alone_when_it_is_done(supervise: Supervise) -> None:
    supervised = supervise("once", "half", "absent", "steady")
    assert supervised.says("and is not started again")
    log = supervised.log()
    assert "once      | ended (done)\n" in log
    assert "half      | no line end\n" in log
    assert log.count("could not be started ([Errno 2]") == 3
    assert "here I am" in log


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_leaves_nothing(supervise: Supervise, number: signal.Signals) -> None:
    supervised = supervise("steady", "parent", "deaf")
    assert supervised.says("deaf\n")
    supervised.process.send_signal(number)
    assert supervised.process.wait(timeout=20) == 0
    assert supervised.living() == []
    assert "deaf      | takes too long to stop: it is killed" in supervised.log()


@pytest.mark.parametrize("killed", ["guard", "supervisor"])
def test_a_kill_leaves_nothing(supervise: Supervise, killed: str) -> None:
    """Not even what ignores SIGTERM, nor a grandchild that has left its parent's session."""
    supervised = supervise("steady", "parent", "deaf")
    assert supervised.says("deaf\n")
    assert wait_until(lambda: len(supervised.living()) == 7)
    pids = {"guard": supervised.process.pid, "supervisor": supervised.pid("supervisor")}
    os.kill(pids[killed], signal.SIGKILL)
    assert wait_until(lambda: supervised.living() == [])


def test_what_a_killed_process_had_started_ends_too(supervise: Supervise) -> None:
    supervised = supervise("parent", "steady")
    assert wait_until(lambda: len(supervised.living()) == 6)
    before = set(supervised.living())
    os.kill(supervised.pid("parent"), signal.SIGKILL)
    assert supervised.says("starting it again now")
    known = {supervised.process.pid, supervised.pid("supervisor"), supervised.pid("steady")}
    assert wait_until(lambda: before & set(supervised.living()) == known)


def test_a_log_is_plain_where_no_person_looks_on(supervise: Supervise) -> None:
    supervised = supervise("steady")
    assert supervised.says("here I am")
    line = supervised.log().splitlines()[0]
    assert re.fullmatch(r"\d\d:\d\d:\d\d steady    \| here I am", line)


def test_a_nice_one_lets_other_sessions_go_first() -> None:
    program = """
import os, pathlib
group = pathlib.Path("/proc/self/autogroup")
print(os.nice(0), *group.read_text().split()[1:] if group.exists() else ())
"""
    process = launch.start(
        Command((sys.executable, "-c", program), niceness=5), output=subprocess.PIPE
    )
    said = process.communicate(timeout=30)[0].decode().split()
    # the latter where the kernel compares sessions, as on most desktops
    assert said in (["5"], ["5", "nice", "5"])
