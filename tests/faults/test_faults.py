"""A short round of `python -m tests.faults`: its clients, its browser, its verdict."""

from __future__ import annotations

import os
import subprocess
import sys

from facesite.env import PROJECT_FOLDER

LIMIT_S = 900  # seconds: 280 were measured beside another test's site, on two cores
OWN = ("DATABASE_URL", "REDIS_URL", "FACESITE_DATA")  # of the tests' services


def test_nothing_is_lost_when_parts_are_killed() -> None:
    env = {key: value for key, value in os.environ.items() if key not in OWN}
    words = [sys.executable, "-m", "tests.faults", "--short", "--seed", "1"]
    ended = subprocess.run(
        words, cwd=PROJECT_FOLDER, env=env, capture_output=True, text=True, timeout=LIMIT_S
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "42 photos accepted" in ended.stdout
    assert "no file is without its row" in ended.stdout
    rounds = [line for line in ended.stdout.splitlines() if line.endswith("all there")]
    assert len(rounds) == 3
