"""What runs in a measurement's own process (`speed.probe`): some steps of training on random pictures."""

from __future__ import annotations

import os
import time
from multiprocessing.connection import Connection

import torch
from torch.nn.functional import cross_entropy

from models_app.training import inside, networks
from models_app.training.networks import NoNetwork
from models_app.training.options import SCRATCH

PEOPLE = 10
LEAST_STEPS, MOST_STEPS = 2, 50
ENOUGH_S = 2.0


def run(pipe: Connection, backbone: str, image_px: int, freeze: bool, batch_size: int) -> None:
    """Measure, and send the seconds a face, or a sentence why not."""
    inside.die_with(os.getppid())
    try:
        pipe.send(seconds_a_face(backbone, image_px, freeze, batch_size))
    except NoNetwork as error:
        pipe.send(str(error))
    except (RuntimeError, MemoryError, ValueError) as error:
        pipe.send(f"{type(error).__name__}: {error}"[:300])


def seconds_a_face(backbone: str, image_px: int, freeze: bool, batch_size: int) -> float:
    """By the fastest of some steps, the first left out; on a GPU if there is one. Raises NoNetwork."""
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    device = "cuda" if torch.cuda.is_available() else "cpu"
    network = networks.build(backbone, pretrained=SCRATCH, image_px=image_px)
    body = network.body.to(device).requires_grad_(not freeze).train(not freeze)
    head = torch.nn.Linear(network.features, PEOPLE).to(device)
    optimizer = torch.optim.Adam([*head.parameters(), *body.parameters()])
    px = network.view.px
    pictures = torch.randint(0, 256, (batch_size, px, px, 3), dtype=torch.uint8)
    numbers = torch.arange(batch_size, device=device) % PEOPLE
    best, began = float("inf"), time.monotonic()
    for step in range(MOST_STEPS):
        start = time.perf_counter()
        scores = head(body(pictures.to(device).permute(0, 3, 1, 2).float()))
        optimizer.zero_grad()
        cross_entropy(scores, numbers).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        if device == "cuda":
            torch.cuda.synchronize()
        if step > 0:
            best = min(best, time.perf_counter() - start)
        if step >= LEAST_STEPS and time.monotonic() - began >= ENOUGH_S:
            break
    return best / batch_size
