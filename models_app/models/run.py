"""Runs: experiments that were submitted together, what they said while they went, and what they left."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from labelling.models import ApiKey, Project
from models_app.models.dataset import Dataset
from models_app.models.work import Work


class Run(models.Model):
    """A training that somebody submitted: one experiment, or a sweep of many, on one data set."""

    class Search(models.TextChoices):
        GRID = "grid"
        RANDOM = "random"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="runs")
    name = models.CharField(max_length=60)
    folded = models.CharField(max_length=120)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    key = models.ForeignKey(ApiKey, null=True, on_delete=models.SET_NULL, related_name="+")
    dataset = models.ForeignKey(Dataset, on_delete=models.RESTRICT, related_name="runs")
    # The data set's content when it was submitted: erasing changes it later.
    content_hash = models.CharField(max_length=64)
    # As they were written: {"learning_rate": "uniform(0,0.0001,2)"}.
    options = models.JSONField(default=dict)
    search = models.CharField(max_length=6, choices=Search.choices, default=Search.GRID)
    trials = models.PositiveSmallIntegerField(null=True)
    # Experiments that fall behind the others end early.
    prune = models.BooleanField(default=False)
    note = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    # While this is set no experiment of it begins; those that went wait with their checkpoints.
    paused_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)  # since when none is open
    deleted_at = models.DateTimeField(null=True)
    # People or faces that it was trained on were erased since.
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "folded"], name="run_name_once",
                condition=Q(deleted_at__isnull=True),
            )
        ]  # fmt: skip


class Experiment(Work):
    """One training with one set of options. SUCCEEDED with an outcome says how it came to its end."""

    class Outcome(models.TextChoices):
        FINISHED = "finished"  # all epochs
        EARLY = "early"  # no better for `patience` epochs
        STOPPED = "stopped"  # by somebody; its best checkpoint stays
        PRUNED = "pruned"  # fell behind the others of its sweep

    class Stage(models.TextChoices):
        PREPARING = "preparing"  # reading the faces
        TRAINING = "training"
        SAVING = "saving"  # testing, exporting

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="experiments")
    number = models.PositiveSmallIntegerField()
    config = models.JSONField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True, default="")
    stage = models.CharField(max_length=9, choices=Stage.choices, blank=True, default="")
    stop_wanted = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True)
    # Where it runs, or ran.
    machine = models.CharField(max_length=120, blank=True, default="")
    device = models.CharField(max_length=120, blank=True, default="")
    # The batch in use; half of what was asked for after memory ran out.
    batch_size = models.PositiveIntegerField(null=True)
    epoch = models.PositiveIntegerField(default=0)  # those that are done
    step = models.PositiveIntegerField(default=0)
    total_steps = models.PositiveIntegerField(default=0)
    trained_s = models.FloatField(default=0.0)  # over all attempts
    samples_per_s = models.FloatField(null=True)
    memory_bytes = models.BigIntegerField(null=True)  # of the device, or of the process on a CPU
    # By the least validation loss: {epoch, step, val_loss, val_acc}; and the newest values by name.
    best = models.JSONField(null=True)
    latest = models.JSONField(default=dict)
    # On the test side, with the best checkpoint: {loss, acc, faces}.
    test = models.JSONField(null=True)
    parameters = models.PositiveBigIntegerField(null=True)
    start = models.CharField(max_length=120, blank=True, default="")  # what its numbers began as

    class Meta(Work.Meta):
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="experiment_number_once")
        ]

    @classmethod
    def in_line(cls) -> models.QuerySet[Experiment]:
        """Those of all projects that a trainer may take up, in their order."""
        rows = cls._default_manager.filter(
            state=cls.State.WAITING, run__paused_at=None, run__deleted_at=None,
            run__project__deleted_at=None,
        )  # fmt: skip
        return rows.order_by("created_at", "pk")

    @property
    def name(self) -> str:
        return f"{self.run.name}-exp{self.number}"

    @property
    def folder(self) -> str:
        """The storage folder of its artifacts."""
        return f"projects/{self.run.project_id}/runs/{self.run_id}/{self.number}"

    def new_key(self, name: str) -> str:
        """A key in `folder` that no other content ever had: who reads a file that is replaced reads it to its
        end."""
        return f"{self.folder}/{uuid.uuid4().hex}-{name}"


class Point(models.Model):
    """What was measured at one step: {train_loss, train_acc} or {val_loss, val_acc, …}.

    A training that goes on from a checkpoint makes the steps behind it again, in the same rows.
    """

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="points")
    step = models.PositiveIntegerField()
    epoch = models.PositiveIntegerField()
    values = models.JSONField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["experiment", "step"], name="point_step_once")
        ]


class LogLine(models.Model):
    """One line that a training said, in order."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["experiment", "number"], name="log_line_once")
        ]


class Artifact(models.Model):
    """One file that an experiment left, or writes: `version_0/checkpoints/epoch=9-step=100.ckpt`."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="artifacts")
    path = models.CharField(max_length=300)  # below `<run>/<run>-exp0/`
    key = models.CharField(max_length=300)  # of the media storage
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["experiment", "path"], name="artifact_path_once")
        ]
