"""A process hears that it should stop, whichever of its threads the signal reaches."""

from __future__ import annotations

import subprocess
import sys

import pytest

from facesite.env import PROJECT_FOLDER

SCRIPT = """
import signal, sys, threading, time
from facesite.stop_signal import StopSignal

stop = StopSignal()

def ask():
    time.sleep(0.3)  # the main thread waits by then
    thread = threading.main_thread() if sys.argv[2] == "main" else threading.current_thread()
    signal.pthread_kill(thread.ident, getattr(signal, sys.argv[1]))

threading.Thread(target=ask, daemon=True).start()
waited = 0
while not stop.wait(None if sys.argv[3] == "for ever" else 0.05):
    waited += 1
print("stopped", waited > 1, stop.wait())
"""


@pytest.mark.parametrize("number", ["SIGTERM", "SIGINT"])
@pytest.mark.parametrize("thread", ["main", "another"])
@pytest.mark.parametrize("wait", ["for ever", "again and again"])
def test_it_is_heard(number: str, thread: str, wait: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, number, thread, wait], cwd=PROJECT_FOLDER, capture_output=True, text=True,
        timeout=30, check=True,
    )  # fmt: skip
    assert done.stdout.split() == ["stopped", str(wait != "for ever"), "True"]
