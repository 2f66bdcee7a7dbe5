"""Runs and their experiments as the API and the events show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import Sum

from labelling.access import Actor
from labelling.shapes import API, iso
from models_app.models import Artifact, ClassifierVersion, Experiment, LogLine, Point, Run
from models_app.shapes.datasets import dataset_ref
from models_app.shapes.refs import classifier_ref
from models_app.training import sweep

State = Experiment.State


def run_ref(run: Run) -> dict[str, Any]:
    return {"id": run.pk, "name": run.name}


def run_shape(run: Run) -> dict[str, Any]:
    """One run; one query."""
    return run_shapes([run])[0]


def run_shapes(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """The runs, with `by`, `key` and `dataset` loaded; one query for all their experiments."""
    rows = Experiment.objects.filter(run__in=runs).order_by("run", "number")
    of: dict[int, list[Experiment]] = defaultdict(list)
    for row in rows:
        of[row.run_id].append(row)
    return [_run(run, of[run.pk]) for run in runs]


def run_whole(run: Run) -> dict[str, Any]:
    """A run with its experiments; five queries."""
    rows = list(Experiment.objects.filter(run=run).order_by("number"))
    for row in rows:
        row.run = run
    return _run(run, rows) | {"experiments": experiment_shapes(rows)}


def experiment_shape(experiment: Experiment) -> dict[str, Any]:
    """One, with its run loaded."""
    return experiment_shapes([experiment])[0]


def experiment_shapes(rows: Sequence[Experiment]) -> list[dict[str, Any]]:
    """The experiments, with their runs loaded; three queries for all of them."""
    ids = [row.pk for row in rows]
    sized = Artifact.objects.filter(experiment__in=ids).values("experiment").order_by()
    sizes = dict(sized.annotate(n=Sum("size_bytes")).values_list("experiment", "n"))
    made = made_of(ids)
    places = _places(row for row in rows if row.state == State.WAITING)
    return [
        _experiment(row, sizes.get(row.pk, 0), made.get(row.pk), places.get(row.pk)) for row in rows
    ]


def state_of(run: Run, rows: Iterable[Experiment]) -> str:
    """A run's state by those of its experiments."""
    states = {row.state for row in rows}
    if State.WORKING in states:
        return State.WORKING
    if State.WAITING in states:
        return "paused" if run.paused_at else State.WAITING
    for state in (State.SUCCEEDED, State.FAILED):
        if state in states:
            return state
    return State.CANCELLED


def left_s(row: Experiment) -> float | None:
    """How long a running one will take, by its pace so far; None where that isn't known."""
    if row.state != State.WORKING or not row.samples_per_s or not row.total_steps:
        return None
    faces = (row.total_steps - row.step) * (row.batch_size or row.config["batch_size"])
    return max(0.0, faces / row.samples_per_s)


def used_by(run: Run) -> list[str]:
    """The names of living classifiers that were made of its experiments; two queries."""
    ids = Experiment.objects.filter(run=run).values_list("pk", flat=True)
    return sorted({one.classifier.name for one in made_of(list(ids)).values()})


def made_of(experiments: Collection[int]) -> dict[int, ClassifierVersion]:
    """By experiment the newest version of the newest living classifier that was made of it; one query."""
    rows = ClassifierVersion.objects.filter(
        experiment__in=experiments, classifier__deleted_at=None
    ).select_related("classifier")
    ordered = rows.order_by("classifier", "number")
    return {row.experiment_id: row for row in ordered if row.experiment_id}


def point_shape(point: Point) -> dict[str, Any]:
    return {"step": point.step, "epoch": point.epoch, "values": point.values}


def line_shape(line: LogLine) -> dict[str, Any]:
    return {"number": line.number, "at": iso(line.at), "text": line.text}


def artifact_shape(experiment: Experiment, artifact: Artifact) -> dict[str, Any]:
    """One file of an experiment whose run is loaded."""
    where = f"{API}/projects/{experiment.run.project_id}/runs/{experiment.run_id}"
    return {
        "path": artifact.path,
        "size_bytes": artifact.size_bytes,
        "sha256": artifact.sha256,
        "updated_at": iso(artifact.updated_at),
        "url": f"{where}/experiments/{experiment.number}/artifacts/{artifact.path}",
    }


def _run(run: Run, rows: Sequence[Experiment]) -> dict[str, Any]:
    counts = dict.fromkeys(State.values, 0)
    for row in rows:
        counts[row.state] += 1
    started = [row.started_at for row in rows if row.started_at]
    best = _best(rows)
    return {
        "id": run.pk,
        "name": run.name,
        "note": run.note,
        "dataset": dataset_ref(run.dataset),
        "content_hash": run.content_hash,
        "options": run.options,
        "swept": sweep.swept(run.options),
        "search": run.search,
        "trials": run.trials,
        "prune": run.prune,
        "state": state_of(run, rows),
        "stopping": _stopping(rows),
        "counts": counts,
        "progress": sum(_progress(row) for row in rows) / len(rows) if rows else 1.0,
        "left_s": _left(rows),
        "best": best,
        "devices": sorted({f"{r.machine}, {r.device}" for r in rows if r.device}),
        "by": Actor(run.by, run.key).name or None,
        "created_at": iso(run.created_at),
        "started_at": iso(min(started)) if started else None,
        "finished_at": iso(run.finished_at),
        "paused_at": iso(run.paused_at),
        "deleted_at": iso(run.deleted_at),
        "erased_at": iso(run.erased_at),
    }


def _stopping(rows: Sequence[Experiment]) -> bool:
    working = [row for row in rows if row.state == State.WORKING]
    return bool(working) and all(row.stop_wanted for row in working)


def _progress(row: Experiment) -> float:
    if row.state not in Experiment.OPEN:
        return 1.0
    return min(1.0, row.step / row.total_steps) if row.total_steps else 0.0


def _left(rows: Sequence[Experiment]) -> float | None:
    """The longest of those that run; None while others wait: how many trainers take them isn't known."""
    if any(row.state == State.WAITING for row in rows):
        return None
    found = [left for row in rows if (left := left_s(row)) is not None]
    return max(found, default=None)


def _best(rows: Sequence[Experiment]) -> dict[str, Any] | None:
    """Of all experiments: the least validation loss, else the best test."""
    having = [row for row in rows if row.best]
    if not having:
        return None

    def order(row: Experiment) -> tuple[float, float]:
        loss = row.best["val_loss"] if row.best else None
        acc = row.test["acc"] if row.test else 0.0
        return (float("inf") if loss is None else loss, -acc)

    best = min(having, key=order)
    return {
        **(best.best or {}),
        "number": best.number,
        "test_acc": best.test["acc"] if best.test else None,
    }


def _experiment(
    row: Experiment, size: int, made: ClassifierVersion | None, place: int | None
) -> dict[str, Any]:
    paused = row.state == State.WAITING and row.run.paused_at is not None
    return {
        "id": row.pk,
        "run_id": row.run_id,
        "number": row.number,
        "name": row.name,
        "config": row.config,
        "state": "paused" if paused else row.state,
        "outcome": row.outcome,
        "stage": row.stage if row.state == State.WORKING else "",
        "stop_wanted": row.stop_wanted,
        "error": (
            {"code": row.error_code, "message": row.error_message} if row.error_code else None
        ),
        "attempts": row.attempts,
        "machine": row.machine,
        "device": row.device,
        "batch_size": row.batch_size,
        "epoch": row.epoch,
        "max_epochs": row.config["max_epochs"],
        "step": row.step,
        "total_steps": row.total_steps,
        "trained_s": row.trained_s,
        "samples_per_s": row.samples_per_s,
        "left_s": left_s(row),
        "memory_bytes": row.memory_bytes,
        "best": row.best,
        "latest": row.latest,
        "test": row.test,
        "parameters": row.parameters,
        "start": row.start,
        "place": None if paused else place,
        "created_at": iso(row.created_at),
        "started_at": iso(row.started_at),
        "finished_at": iso(row.finished_at),
        "size_bytes": size,
        "classifier": classifier_ref(made),
    }


def _places(waiting: Iterable[Experiment]) -> dict[int, int]:
    """By experiment its place among those of all projects that wait and aren't paused, from 1 on."""
    ids = {row.pk for row in waiting}
    if not ids:
        return {}
    line = Experiment.in_line().values_list("pk", flat=True)
    return {pk: place for place, pk in enumerate(line, 1) if pk in ids}
