"""That memory ran out is told apart, whichever library says so in its words."""

from __future__ import annotations

import json
import subprocess
import sys

from facesite.env import PROJECT_FOLDER

# Tensors have 32 MB to themselves; a layer's machine code has nothing.
LAYERS = """
import json, resource
import psutil, torch
from models_app.training.fit import ran_out

torch.set_num_threads(1)
room = [torch.zeros(2000) for _ in range(4000)]
last = room[-1]
del room
size = psutil.Process().memory_info().vms
free = resource.getrlimit(resource.RLIMIT_AS)
resource.setrlimit(resource.RLIMIT_AS, (size, free[1]))
said = {}
with torch.no_grad():
    for side in (3, 5, 7, 9, 11):
        for channels in range(8, 400, 8):
            try:
                torch.nn.Conv2d(3, channels, side)(torch.zeros(1, 3, 40, 40))
            except RuntimeError as error:
                said[str(error)[:80]] = ran_out(error)
resource.setrlimit(resource.RLIMIT_AS, free)
print(json.dumps(said))
"""


def test_a_layer_that_finds_no_memory() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", LAYERS],
        cwd=PROJECT_FOLDER,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert ended.returncode == 0, ended.stderr
    said = json.loads(ended.stdout.splitlines()[-1])
    assert said
    assert all(said.values()), said
