"""Approximate indices of large projects, and whether they may be used."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from labelling.models.project import Project


class NeighbourIndex(models.Model):
    """The partial HNSW index over one project's vectors by one embedder.

    It is used in state READY alone, with `ef_search`, the least that reached the recall asked for when it
    was measured against the exact answer.
    """

    class State(models.TextChoices):
        WANTED = "wanted"
        BUILDING = "building"
        READY = "ready"
        UNFIT = "unfit"  # its recall was too low at every setting: exact search goes on

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    embedder = models.CharField(max_length=60)
    metric = models.CharField(max_length=10, default="euclidean")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WANTED)
    # The name of the index in the database.
    name = models.CharField(max_length=60, blank=True, default="")
    rows = models.PositiveIntegerField(default=0)
    ef_search = models.PositiveSmallIntegerField(default=40)
    recall = models.FloatField(null=True)
    size_bytes = models.BigIntegerField(default=0)
    build_s = models.FloatField(default=0)
    queued_at = models.DateTimeField(null=True)
    built_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "embedder", "metric"], name="neighbour_index_once"
            )
        ]
