"""Rows of runs as trainers leave them, with the events that go with them; needs Django and a database."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from labelling.models import User
from labelling.services import media
from models_app import events
from models_app.models import Artifact, Dataset, Experiment, LogLine, Point, Run
from models_app.shapes import runs as shapes
from models_app.training import sweep
from tests.as_trainer import EPOCHS, STEPS_PER_EPOCH, TRAINED_S, curve, sha256

State, Outcome = Experiment.State, Experiment.Outcome
TOTAL = EPOCHS * STEPS_PER_EPOCH
FILES = {
    "version_0/checkpoints/epoch=19-step=200.ckpt": 44_700,
    "version_0/checkpoints/last.ckpt": 44_720,
    "version_0/events.out.tfevents.1764320000.trainer.1.0": 9_100,
    "version_0/hparams.yaml": 320,
    "version_0/labels.json": 610,
    "version_0/metrics.csv": 7_400,
    "version_0/model-card.md": 2_100,
    "version_0/model.onnx": 44_100,
    "version_0/SHA256SUMS": 720,
}
SWEEP = {
    "backbone": "['face-resnet','resnet18']",
    "learning_rate": "loguniform(0.0001,0.01,3)",
    "max_epochs": EPOCHS,
}


def run(
    *, project: int, by: str, name: str, options: dict[str, Any], note: str = ""
) -> dict[str, Any]:
    """A run on the project's newest data set: `{run, experiments}`, by id.

    Its experiments are cancelled until more is said of them: a trainer that is about takes up what waits.
    """
    dataset = Dataset.objects.filter(project=project, deleted_at=None).latest("pk")
    made = Run.objects.create(
        project_id=project, name=name, folded=name.lower(), by=User.objects.get(username=by),
        dataset=dataset, content_hash=dataset.content_hash, options=options, note=note,
    )  # fmt: skip
    configs = sweep.experiments(options)
    rows = [
        Experiment(run=made, number=number, config=config.as_dict(), state=State.CANCELLED)
        for number, config in enumerate(configs)
    ]
    Experiment.objects.bulk_create(rows)
    return {"run": made.pk, "experiments": [row.pk for row in rows]}


def train(
    *, experiment: int, steps: int, rate: float = 0.3, outcome: str = "", lines: int = 0
) -> None:
    """The experiment after so many steps: still going, or with an outcome over."""
    row = Experiment.objects.select_related("run").get(pk=experiment)
    points = curve(range(1, steps + 1), rate=rate, seed=row.number)
    Point.objects.bulk_create(
        Point(experiment=row, step=step, epoch=epoch, values=values)
        for step, epoch, values in points
    )
    LogLine.objects.bulk_create(
        LogLine(experiment=row, number=n + 1, text=f"Epoch {n // 10}, step {n}: train_loss {3 / (n + 1):.4f}")
        for n in range(lines)
    )  # fmt: skip
    of_epochs = [(s, e, v) for s, e, v in points if "val_loss" in v]
    now = timezone.now()
    row.state = State.SUCCEEDED if outcome else State.WORKING
    row.outcome = outcome
    row.stage = "" if outcome else Experiment.Stage.TRAINING
    row.leased_by, row.lease_until = "trainer-1", None  # without a term, so it never runs out
    row.machine, row.device = "trainer-1", "CPU, 2 threads"
    row.started_at = now - timedelta(seconds=TRAINED_S)
    row.finished_at = now if outcome else None
    row.step, row.total_steps, row.epoch = steps, TOTAL, steps // STEPS_PER_EPOCH
    row.trained_s = TRAINED_S * steps / TOTAL
    row.samples_per_s, row.memory_bytes, row.batch_size = 210.0, 700_000_000, 32
    row.parameters = 11_178_051
    if of_epochs:
        step, epoch, values = min(of_epochs, key=lambda point: point[2]["val_loss"])
        row.best = {"epoch": epoch, "step": step, "val_loss": values["val_loss"], "val_acc": values["val_acc"]}  # fmt: skip
        if outcome:
            row.test = {"loss": values["val_loss"], "acc": values["val_acc"] - 0.01, "faces": 60}
    row.save()
    Run.objects.filter(pk=row.run_id).update(finished_at=None)
    _close(row.run)


def end(*, experiment: int) -> None:
    """The experiment has finished where it was, and open tabs hear of it."""
    row = Experiment.objects.select_related("run__project").get(pk=experiment)
    row.state, row.outcome, row.stage, row.finished_at = State.SUCCEEDED, Outcome.FINISHED, "", timezone.now()  # fmt: skip
    with transaction.atomic():
        row.save()
        _close(row.run)
        run = Run.objects.select_related("by", "key", "dataset").get(pk=row.run_id)
        events.experiment_changed(run.project_id, shapes.experiment_shape(row))
        events.run_changed(run.project_id, shapes.run_shape(run))


def fail(*, experiment: int, code: str, message: str) -> None:
    """The experiment ended with an error."""
    row = Experiment.objects.select_related("run").get(pk=experiment)
    row.state, row.error_code, row.error_message = State.FAILED, code, message
    row.finished_at = timezone.now()
    row.save()
    _close(row.run)


def files(*, experiment: int) -> None:
    """What it left so far, of the sizes that small networks have."""
    row = Experiment.objects.select_related("run").get(pk=experiment)
    for path, size in FILES.items():
        data = f"{path} of {row.name}\n".encode().ljust(size, b".")
        key = f"{row.folder}/{secrets.token_hex(8)}"
        media.put(key, data)
        Artifact.objects.create(
            experiment=row, path=path, key=key, size_bytes=len(data), sha256=sha256(data)
        )


def measure(*, experiment: int, after: int, points: list[dict[str, Any]]) -> None:
    """Points behind step `after`, told to open tabs with how far the experiment is."""
    row = Experiment.objects.select_related("run").get(pk=experiment)
    project = row.run.project_id
    with transaction.atomic():
        Point.objects.bulk_create(Point(experiment=row, **point) for point in points)
        row.step, row.epoch = points[-1]["step"], points[-1]["step"] // STEPS_PER_EPOCH
        row.save(update_fields=["step", "epoch"])
        events.experiment_points(project, row.pk, after=after, points=points)
        events.experiment_changed(project, shapes.experiment_shape(row))


def measure_all(*, experiments: list[int], after: int, points: list[dict[str, Any]]) -> None:
    """The same points for each of these, one after the other."""
    for experiment in experiments:
        measure(experiment=experiment, after=after, points=points)


def say(*, experiment: int, after: int, texts: list[str]) -> None:
    """Lines of its log behind line `after`, told to open tabs."""
    row = Experiment.objects.select_related("run").get(pk=experiment)
    lines = [
        LogLine(experiment=row, number=after + n, text=text) for n, text in enumerate(texts, 1)
    ]
    with transaction.atomic():
        LogLine.objects.bulk_create(lines)
        shaped = [shapes.line_shape(line) for line in lines]
        events.experiment_lines(row.run.project_id, row.pk, shaped)


def wait(*, experiment: int) -> None:
    """The experiment waits, where no trainer is about."""
    Experiment.objects.filter(pk=experiment).update(state=State.WAITING)


def scene(*, project: int, by: str) -> dict[str, Any]:
    """A sweep in the middle of its work, and a run that is over."""
    swept = run(
        project=project, by=by, name="glossy-manatee-255", options=SWEEP,
        note="Does the face network need fewer epochs?",
    )  # fmt: skip
    one, two, three, four, five, _ = swept["experiments"]
    train(experiment=one, steps=TOTAL, rate=0.5, outcome=Outcome.FINISHED, lines=400)
    files(experiment=one)
    train(experiment=two, steps=140, rate=0.34, outcome=Outcome.EARLY, lines=40)
    train(experiment=three, steps=TOTAL, rate=0.12, outcome=Outcome.FINISHED)
    train(experiment=four, steps=127, rate=0.2, lines=127)
    fail(
        experiment=five, code="out_of_memory",
        message="The device's memory ran out, with half the batch as well. Take a smaller batch_size or image_px.",
    )  # fmt: skip
    over = run(project=project, by=by, name="calm-otter-12", options={"backbone": "face-resnet"})
    [only] = over["experiments"]
    train(experiment=only, steps=TOTAL, rate=0.6, outcome=Outcome.FINISHED, lines=60)
    files(experiment=only)
    return {"sweep": swept, "over": over}


def crowd(*, project: int, by: str, experiments: int, points: int) -> dict[str, Any]:
    """A sweep of many experiments in the middle of their training, each with so many points."""
    rates = [round(0.0001 * (n + 1), 6) for n in range(experiments)]
    made = run(
        project=project,
        by=by,
        name=f"crowded-heron-{secrets.randbelow(10**6)}",
        options={"learning_rate": rates},
    )
    rows = Experiment.objects.filter(run=made["run"])
    for row in rows:
        per_epoch = max(1, points // 40)
        rows_of = curve(range(1, points + 1), rate=0.05 + row.number / 400, seed=row.number, per_epoch=per_epoch)  # fmt: skip
        Point.objects.bulk_create(
            (Point(experiment=row, step=s, epoch=e, values=v) for s, e, v in rows_of),
            batch_size=5000,
        )
    rows.update(
        state=State.WORKING, stage=Experiment.Stage.TRAINING, step=points, total_steps=2 * points,
        batch_size=32, samples_per_s=200.0, machine="trainer-1", device="CPU, 2 threads",
        started_at=timezone.now(),
    )  # fmt: skip
    return made


def _close(run: Run) -> None:
    if not run.experiments.filter(state__in=Experiment.OPEN).exists():
        Run.objects.filter(pk=run.pk).update(finished_at=timezone.now())
