"""Predictions for many photos at once, in the background."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from labelling.models import ApiKey, Photo, Project
from models_app.models.classifier import ClassifierVersion
from models_app.models.work import Work
from models_app.models.workflow import WorkflowVersion


class Batch(models.Model):
    """Many photos to name: the project's own, or files that are forgotten once they were looked at.

    Its state follows from its items; rows go `KEPT_DAYS` after it was made.
    """

    class Source(models.TextChoices):
        PROJECT = "project"
        FILES = "files"

    class State(models.TextChoices):
        OPEN = "open"  # files may still be added
        RUNNING = "running"
        DONE = "done"
        CANCELLED = "cancelled"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="batches")
    source = models.CharField(max_length=10, choices=Source.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    name = models.CharField(max_length=200, blank=True, default="")
    # By what: one of the two, or by the project's own vote.
    version = models.ForeignKey(
        ClassifierVersion, null=True, on_delete=models.CASCADE, related_name="+"
    )
    workflow = models.ForeignKey(
        WorkflowVersion, null=True, on_delete=models.CASCADE, related_name="+"
    )
    accept_distance = models.FloatField(null=True)
    accept_chance = models.FloatField(null=True)  # by a CNN classifier
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    key = models.ForeignKey(ApiKey, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    face_count = models.PositiveIntegerField(default=0)
    named_count = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField(null=True)

    @property
    def folder(self) -> str:
        """The storage folder of its files, until they were looked at."""
        return f"projects/{self.project_id}/batches/{self.pk}"


class BatchItem(Work):
    """One photo of a batch. `faces` is the answer, with ids of people in place of names."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="items")
    photo = models.ForeignKey(Photo, null=True, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=1024)
    # Of a file that isn't in the project; empty once it was looked at, and the file gone.
    file_key = models.CharField(max_length=200, blank=True, default="")
    # [{box: [4], score, person_id, distance, confidence}], null until it is done
    faces = models.JSONField(null=True)

    class Meta(Work.Meta):
        indexes = [
            *Work.Meta.indexes,
            models.Index(fields=["batch", "id"], name="batch_item_by_batch"),
        ]
