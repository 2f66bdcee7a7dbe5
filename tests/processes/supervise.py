"""Supervises small stand-in processes: `python -m tests.processes.supervise NOTES WHAT…`.

Writes the pids by name to the file NOTES whenever they change.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from facesite.supervisor import Log, Process, Supervisor, guarded

_LONG = "import time; time.sleep(1000)"
_DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); {_LONG}"
PROCESSES = {
    "steady": Process("steady", (sys.executable, "-c", f"print('here I am', flush=True); {_LONG}")),
    "deaf": Process("deaf", (sys.executable, "-c", _DEAF), grace_s=1.0),
    "parent": Process("parent", ("sh", "-c", "setsid sleep 1000 & sleep 1000")),
    "failing": Process("failing", (sys.executable, "-c", "raise SystemExit(3)")),
    "once": Process("once", ("true",), restart="on_failure"),
    "absent": Process("absent", ("/no/such/program",), restart="on_failure"),
    "half": Process("half", (sys.executable, "-c", "print('no line end', end='')"), restart="no"),
}


def main(notes: Path, names: list[str]) -> int:
    def write(pids: Mapping[str, int]) -> None:
        pids = {"supervisor": os.getpid(), **pids}
        unfinished = notes.with_suffix(".new")
        unfinished.write_text(json.dumps(pids))
        unfinished.replace(notes)

    with Supervisor(Log(), on_change=write) as supervisor:
        for name in names:
            supervisor.add(PROCESSES[name])
        supervisor.run()
    return 0


if __name__ == "__main__":
    sys.exit(guarded(lambda: main(Path(sys.argv[1]), sys.argv[2:])))
