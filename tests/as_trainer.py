"""What a trainer writes, written by hand: runs in every state, with curves, log and files.

`AsTrainer` starts this module as a process on a running site's services and has it do one thing after
another: each line that it reads is `{"do": name, …}`, each that it prints is the answer.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import random
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

from facesite.env import PROJECT_FOLDER
from tests.stack import Stack

STEPS_PER_EPOCH = 10
EPOCHS = 20
TRAINED_S = 48.5


class AsTrainer:
    """A process that writes what a trainer would. For `with`."""

    def __init__(self, stack: Stack) -> None:
        services = stack.services
        env = {
            **os.environ, "DATABASE_URL": services.database_url, "REDIS_URL": services.redis_url,
            "FACESITE_DATA": str(stack.data), "FACESITE_MODE": "local",
            "DJANGO_SETTINGS_MODULE": "facesite.settings",
        }  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.as_trainer"], cwd=PROJECT_FOLDER, env=env, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def __enter__(self) -> AsTrainer:
        return self

    def __exit__(self, *error: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=20)

    def do(self, what: str, **values: Any) -> Any:
        """Have it done; the answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps({"do": what, **values}), file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        assert answer, "The process that writes as a trainer has ended."
        return json.loads(answer)


def main() -> None:
    import django

    django.setup()
    from tests import trained_rows

    for line in sys.stdin:
        asked: dict[str, Any] = json.loads(line)
        answer = getattr(trained_rows, asked.pop("do"))(**asked)
        print(json.dumps(answer), flush=True)


def curve(
    steps: Iterable[int], *, rate: float, seed: int, per_epoch: int = STEPS_PER_EPOCH
) -> list[tuple[int, int, dict[str, float]]]:
    """Points as a training would measure them: `(step, epoch, values)`; better with a higher `rate`."""
    chance = random.Random(seed)
    found = []
    for step in steps:
        done = step / per_epoch
        loss = 3.6 * math.exp(-rate * done) + 0.05
        values = {
            "train_loss": loss * chance.uniform(0.75, 1.25),
            "samples_per_s": 210 + chance.uniform(-12, 12),
            "memory_bytes": 640e6 + 1e6 * min(step, 60) + chance.uniform(0, 4e6),
        }
        if step % per_epoch == 0:
            values |= {
                "val_loss": loss * 1.1 * chance.uniform(0.95, 1.05) + 0.08,
                "val_acc": max(0.0, min(1.0, 1 - loss / 4 + chance.uniform(-0.02, 0.02))),
                "train_acc": max(0.0, min(1.0, 1.02 - loss / 4)),
            }
        found.append((step, max(0, step - 1) // per_epoch, values))
    return found


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


if __name__ == "__main__":
    main()
