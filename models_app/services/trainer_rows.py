"""What a training says, as rows, and as events to open tabs: some of it at a time, in one transaction.

The rows are the truth. An event that is lost, with its trainer or with Valkey, is made good by the tab: it
sees by `after` that it lacks points, and asks for them.
"""

from __future__ import annotations

import time
from typing import Any

from django.db import transaction
from django.db.models import Max

from models_app import events
from models_app.models import Experiment, LogLine, Point, Run
from models_app.services.trainer_claims import get
from models_app.shapes import runs as shapes
from models_app.training.said import Began, Line, Measured, Pace, Said, Saved, Stage

# Tabs are told of an experiment, and of its run, at most so often, but for what they wait for.
EXPERIMENT_S, RUN_S = 0.5, 1.0


class Lost(Exception):
    """Another trainer has the experiment now, or it is gone."""


class Rows:
    """An experiment in a trainer's hands: what it said is kept here until it is written."""

    def __init__(self, experiment: Experiment, worker: str) -> None:
        self.experiment, self.worker = experiment, worker
        self.project_id = experiment.run.project_id
        self.trained_s = self.trained_before_s = experiment.trained_s
        self.latest: dict[str, float] = dict(experiment.latest)
        newest = LogLine.objects.filter(experiment=experiment).aggregate(n=Max("number"))["n"]
        self.line = newest or 0
        self.fields: dict[str, Any] = {}
        self.points: dict[int, Point] = {}
        self.lines: list[LogLine] = []
        self.since: int | None = None  # points behind this step go: they are made again
        self.told = self.told_run = time.monotonic()
        self.tell_now = False

    def take(self, said: Said) -> None:
        """Keep it until `write`."""
        match said:
            case Stage():
                self.fields["stage"] = said.name
                self.tell_now = True
            case Began():
                self._begin(said)
            case Measured():
                self._measured(said)
            case Pace():
                self.trained_s = self.trained_before_s + said.trained_s
                self.fields |= {
                    "step": said.step, "epoch": said.epoch, "samples_per_s": said.samples_per_s,
                    "memory_bytes": said.memory_bytes, "trained_s": self.trained_s,
                }  # fmt: skip
            case Line():
                self.say(said.text)
            case Saved():
                self.fields |= {"step": said.step, "epoch": said.epoch, "attempts": 0}
                if said.best:
                    places = {"epoch": int(said.best["epoch"]), "step": int(said.best["step"])}
                    self.fields["best"] = {"val_loss": None, "val_acc": None} | said.best | places
                self.tell_now = True

    def say(self, text: str) -> None:
        """A line of its log."""
        self.line += 1
        self.lines.append(
            LogLine(experiment=self.experiment, number=self.line, text=text.replace("\0", ""))
        )

    def write(self) -> Experiment:
        """Write and tell what was kept; the row as it is now, with its run.

        Raises Lost. What can't be written, as the database is down, is kept for the next time.
        """
        with transaction.atomic():
            held(self.experiment, self.worker)
            if self.fields or self.points:
                self.fields["latest"] = self.latest
                Experiment.objects.filter(pk=self.experiment.pk).update(**self.fields)
            self._write_points()
            # Numbered when they were said: of two writes of the same line one is passed over.
            LogLine.objects.bulk_create(self.lines, ignore_conflicts=True)
            if self.lines:
                lines = [shapes.line_shape(line) for line in self.lines]
                events.experiment_lines(self.project_id, self.experiment.pk, lines)
            now = get(self.experiment.pk)
            self._tell(now)
        self.fields, self.points, self.lines, self.since = {}, {}, [], None
        return now

    def _begin(self, said: Began) -> None:
        self.fields |= {
            "device": said.device, "parameters": said.parameters, "batch_size": said.batch_size,
            "total_steps": said.total_steps, "step": said.first_step, "epoch": said.first_epoch,
        }  # fmt: skip
        self.trained_before_s = self.trained_s
        self.since = said.first_step
        self.points = {step: one for step, one in self.points.items() if step <= said.first_step}
        self.tell_now = True

    def _measured(self, said: Measured) -> None:
        point = self.points.setdefault(
            said.step, Point(experiment=self.experiment, step=said.step, values={})
        )
        point.epoch = said.epoch
        point.values |= said.values
        self.latest |= said.values

    def _write_points(self) -> None:
        """What is at a step already stays, where nothing new was measured."""
        all_points = Point.objects.filter(experiment=self.experiment)
        if self.since is not None:
            all_points.filter(step__gt=self.since).delete()
        first = min(self.points, default=self.since)
        if first is None:
            return
        before = {point.step: point for point in all_points.filter(step__in=list(self.points))}
        for step, point in self.points.items():
            if step in before:
                point.values = before[step].values | point.values
        Point.objects.bulk_create(
            list(self.points.values()), update_conflicts=True,
            unique_fields=["experiment", "step"], update_fields=["epoch", "values", "at"],
        )  # fmt: skip
        nearest = all_points.filter(step__lt=first) if self.points else all_points
        after = nearest.aggregate(n=Max("step"))["n"] or 0
        behind = all_points.filter(step__gt=after).order_by("step")
        events.experiment_points(
            self.project_id, self.experiment.pk, after=after,
            points=[shapes.point_shape(point) for point in behind],
        )  # fmt: skip

    def _tell(self, now: Experiment) -> None:
        clock = time.monotonic()
        if self.tell_now or (self.fields and clock - self.told >= EXPERIMENT_S):
            events.experiment_changed(self.project_id, shapes.experiment_shape(now))
            self.told = clock
        if self.tell_now or (self.fields and clock - self.told_run >= RUN_S):
            rows = Run.objects.select_related("by", "key", "dataset", "project")
            events.run_changed(self.project_id, shapes.run_shape(rows.get(pk=now.run_id)))
            self.told_run = clock
        self.tell_now = False


def held(experiment: Experiment, worker: str) -> Experiment:
    """Lock the row until the transaction ends. Raises Lost."""
    rows = Experiment.objects.filter(
        pk=experiment.pk, leased_by=worker, state=Experiment.State.WORKING
    )
    row = rows.select_for_update(no_key=True).first()
    if row is None:
        raise Lost
    return row
