"""Experiments with what they measured, said and left, written as a trainer writes it."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Mapping
from typing import Any

from labelling.services import media
from models_app.models import Artifact, Dataset, Experiment, LogLine, Point, Run
from models_app.training.options import Config
from tests.api.conftest import World

LAST = "version_0/checkpoints/last.ckpt"


def begin(
    world: World, name: str = "glossy-manatee-255", *, experiments: int = 1
) -> list[Experiment]:
    """A run that goes on."""
    dataset = Dataset.objects.create(
        project=world.project, name=name, version=1, state="succeeded", source="folder", margin=0.25,
        embedder=world.project.embedder, seed=1, ratios=[0.8, 0.1, 0.1], crop_size_px=160,
    )  # fmt: skip
    run = Run.objects.create(
        project=world.project, name=name, folded=name, dataset=dataset, content_hash="0" * 64
    )
    return [
        Experiment.objects.create(
            run=run, number=number, config=Config().as_dict(), state="working"
        )
        for number in range(experiments)
    ]


def url(world: World, experiment: Experiment) -> str:
    return f"{world.url}/runs/{experiment.run_id}/experiments/{experiment.number}"


def measure(experiment: Experiment, values: Mapping[int, Mapping[str, float]]) -> None:
    """Points by step, ten steps an epoch."""
    Point.objects.bulk_create(
        [
            Point(experiment=experiment, step=step, epoch=(step - 1) // 10, values=dict(of))
            for step, of in values.items()
        ],
        batch_size=5000,
    )


def say(experiment: Experiment, *texts: str) -> None:
    """Lines of its log, behind those there are."""
    first = LogLine.objects.filter(experiment=experiment).count() + 1
    LogLine.objects.bulk_create(
        LogLine(experiment=experiment, number=number, text=text)
        for number, text in enumerate(texts, first)
    )


def leave(experiment: Experiment, path: str, data: bytes) -> Artifact:
    """A file; what was at its path before goes."""
    digest = hashlib.sha256(data).hexdigest()
    old = Artifact.objects.filter(experiment=experiment, path=path).first()
    key = f"{experiment.folder}/{digest[:8]}-{path.replace('/', '-')}"
    media.put(key, data)
    made, _ = Artifact.objects.update_or_create(
        experiment=experiment, path=path,
        defaults={"key": key, "size_bytes": len(data), "sha256": digest},
    )  # fmt: skip
    if old is not None and old.key != key:
        media.remove(experiment.folder, old.key)
    return made


def body(answer: Any) -> bytes:
    """All of a streamed answer."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Django's word on asynchronous iterators without ASGI
        return b"".join(answer)
