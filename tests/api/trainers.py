"""A trainer in a test's hands: what waits for it, and what its training says."""

from __future__ import annotations

from models_app.models import Experiment, Run
from models_app.services import trainer_claims
from models_app.training.said import Began
from tests.api import running
from tests.api.conftest import World

ME = "trainer-1"


def submitted(world: World) -> Run:
    """Two experiments that wait."""
    made = running.submit(
        world, running.dataset(world.project), options={"learning_rate": [0.1, 0.01]}
    )
    return Run.objects.get(pk=made["id"])


def claimed() -> Experiment:
    row = trainer_claims.claim(ME)
    assert row is not None
    return row


def began(step: int = 0, epoch: int = 0) -> Began:
    return Began("CPU", 1000, 20, 2, 2, 4, epoch, step, 5, 50)
