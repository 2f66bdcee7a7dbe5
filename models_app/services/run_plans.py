"""What submitting a run would do: its experiments, how long they take, and what they begin as."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Sum

from labelling.access import Access
from labelling.services.presence import Presence
from models_app.models import Dataset, DatasetPerson, Experiment, Run
from models_app.services import run_advice, speeds, trainable, trainers
from models_app.services.speeds import Speed
from models_app.shapes.datasets import dataset_ref
from models_app.shapes.runs import run_ref
from models_app.training import sweep
from models_app.training.options import OPTIONS, Config, Option
from models_app.training.splits import SIDES

# Small ones first; of each family one or two that people know.
BACKBONES = (
    "face-resnet", "facenet", "resnet18", "resnet34", "resnet50", "resnet200d",
    "mobilenetv3_small_100", "mobilenetv3_large_100", "efficientnet_b0", "convnext_tiny",
)  # fmt: skip


def preview(access: Access, asked: Mapping[str, Any], *, paths: bool = False) -> dict[str, Any]:
    """As `serializers.runs.RunPreview`; changes nothing, but may have an idle trainer measure a network.

    `paths`: as in `trainable.configs`. Raises Invalid, DatasetNotReady, NotForTraining.
    """
    configs = trainable.configs(asked, paths=paths)
    dataset = trainable.dataset(access.project, asked["dataset"], lock=False)
    people = DatasetPerson.objects.filter(dataset=dataset)
    sums = people.aggregate(**{side: Sum(side) for side in SIDES})
    faces = {side: sums[side] or 0 for side in SIDES}
    living = trainers.living()
    known = _speeds(configs, living)
    seconds = [_seconds(config, known, faces["train"]) for config in configs]
    return {
        "dataset": dataset_ref(dataset),
        "faces": faces,
        "people": people.filter(train__gt=0).count(),
        "experiments": [
            {"number": number, "config": config.as_dict(), "seconds": took}
            for number, (config, took) in enumerate(zip(configs, seconds, strict=True))
        ],
        "swept": sweep.swept(asked.get("options", {})),
        "seconds": _whole(seconds, len(living)),
        "basis": _basis(known.values()),
        "starts": run_advice.starts(configs, living),
        "training": trainers.training(access),
        "unchanged_since": _unchanged(dataset),
        "warnings": run_advice.warnings(
            configs, faces=faces, counts=list(people.filter(train__gt=0).values_list("train", flat=True)),
            prune=asked.get("prune", False), trainers=len(living),
        ),
    }  # fmt: skip


def options() -> dict[str, Any]:
    """As `serializers.runs.TrainingOptions`."""
    return {
        "options": [_option(one) for one in OPTIONS.values()],
        "backbones": list(BACKBONES),
        "grammar": sweep.GRAMMAR,
    }


def _speeds(configs: Sequence[Config], living: Sequence[Presence]) -> dict[speeds.Kind, Speed]:
    """What is known of how fast these train; what isn't is measured where a trainer is idle."""
    kinds = list(dict.fromkeys(speeds.of(config) for config in configs))
    known = speeds.known(kinds, {one.host for one in living})
    missing = [one for one in kinds if one not in known]
    if missing and trainers.idle(living):
        speeds.ask(missing)
    return known


def _seconds(config: Config, known: Mapping[speeds.Kind, Speed], faces: int) -> float | None:
    speed = known.get(speeds.of(config))
    return None if speed is None else speed.seconds(faces, config.max_epochs)


def _whole(seconds: Sequence[float | None], count: int) -> float | None:
    """When the last is done, if so many trainers (one, where none lives yet) take them up in their order."""
    free = [0.0] * max(1, count)
    for took in seconds:
        if took is None:
            return None
        heapq.heappush(free, heapq.heappop(free) + took)
    return max(free)


def _basis(known: Iterable[Speed]) -> str:
    said = list(dict.fromkeys(speed.basis for speed in known))
    return f"by {' and '.join(said)}" if said else ""


def _unchanged(dataset: Dataset) -> dict[str, Any] | None:
    """The newest kept run that has learned from just these faces."""
    learned = Experiment.objects.filter(run=OuterRef("pk"), state=Experiment.State.SUCCEEDED)
    rows = Run.objects.filter(
        Exists(learned), project=dataset.project_id, content_hash=dataset.content_hash,
        deleted_at=None, erased_at=None,
    )  # fmt: skip
    if dataset.erased_at:
        rows = rows.filter(dataset=dataset, created_at__gt=dataset.erased_at)
    run = rows.order_by("-pk").first()
    return run_ref(run) if run is not None else None


def _option(one: Option) -> dict[str, Any]:
    return {
        "name": one.name,
        "kind": one.kind,
        "default": one.default,
        "help": one.help,
        "least": one.least if math.isfinite(one.least) else None,
        "most": one.most if math.isfinite(one.most) else None,
        "choices": list(one.choices),
        "swept": one.swept,
    }
