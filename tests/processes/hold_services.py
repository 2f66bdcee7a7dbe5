"""Runs both embedded services over a folder until it is killed or its standard input ends.

`python -m tests.processes.hold_services FOLDER`: prints their URLs as one line of JSON when ready.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from facesite.embedded import services

with services(Path(sys.argv[1])) as urls:
    print(json.dumps(asdict(urls)), flush=True)
    sys.stdin.read()
