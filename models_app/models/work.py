"""What all work of the workers has: its state and its lease."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Work(models.Model):
    """A row that a worker brings to an end. In WORKING it belongs to `leased_by` until `lease_until`."""

    class State(models.TextChoices):
        WAITING = "waiting"
        WORKING = "working"
        SUCCEEDED = "succeeded"
        FAILED = "failed"
        CANCELLED = "cancelled"

    OPEN = (State.WAITING, State.WORKING)

    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_by = models.CharField(max_length=120, blank=True, default="")
    lease_until = models.DateTimeField(null=True)
    queued_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=40, blank=True, default="")
    error_message = models.TextField(blank=True, default="")

    class Meta:
        abstract = True
        indexes = [
            models.Index(
                fields=["state", "lease_until"],
                name="%(class)s_work",
                condition=Q(state__in=["waiting", "working"]),
            )
        ]
