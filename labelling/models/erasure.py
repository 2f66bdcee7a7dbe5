"""What was erased for good: receipts, which hold ids and counts, no names."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from labelling.models.project import ApiKey, Project


class Erasure(models.Model):
    """One erasing of photos or of a person, and its receipt.

    The rows went in the transaction that wrote this one. `files` are the storage keys and folders that
    are still to be deleted; a worker empties the list, and goes on with it after a crash.
    """

    class Kind(models.TextChoices):
        PHOTOS = "photos"
        PERSON = "person"
        RETENTION = "retention"  # by the project's timer

    class State(models.TextChoices):
        REMOVING = "removing"  # rows are gone, files are going
        DONE = "done"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="erasures")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REMOVING)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    key = models.ForeignKey(ApiKey, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    # Ids of what went: {photos: [...], faces: [...], people: [...]}
    ids = models.JSONField(default=dict)
    # Rows and files that went, by kind: {photos, faces, crops, vectors, labels, dataset_faces, …}
    counts = models.JSONField(default=dict)
    # What contained them and is marked: [{kind, id, name}] of data sets and classifiers
    marked = models.JSONField(default=list)
    # Backups known to the site that still hold the data: [{name, made_at}]
    backups = models.JSONField(default=list)
    files = models.JSONField(default=list)
