"""Long work over a project's photos, which people start and watch."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from labelling.models.label import Change
from labelling.models.photo import Photo
from labelling.models.project import ApiKey, Project


class Job(models.Model):
    """Detecting again (a preview first, then applied if wanted), or embedding again.

    The counts are those of its items when they were last counted; the items go when it ends.
    """

    class Kind(models.TextChoices):
        DETECT = "detect"
        EMBED = "embed"

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        READY = "ready"  # the preview is done and waits for someone to apply it
        APPLYING = "applying"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    # In these its items are worked on.
    BUSY = (State.WAITING, State.RUNNING, State.APPLYING)

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="jobs")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    key = models.ForeignKey(ApiKey, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    min_face_px = models.PositiveSmallIntegerField(null=True)
    thresholds = ArrayField(models.FloatField(), size=3, null=True)
    embedder = models.CharField(max_length=60, blank=True)
    # What applying it did, for undo.
    change = models.OneToOneField(Change, null=True, on_delete=models.SET_NULL, related_name="job")
    photo_count = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    # {appear, vanish, move, stay, kept, photos} of a detection, else null
    result = models.JSONField(null=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_message = models.TextField(blank=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["state"],
                name="job_open",
                condition=Q(state__in=["waiting", "running", "ready", "applying"]),
            )
        ]


class JobItem(models.Model):
    """One photo of a job. In WORKING it belongs to `leased_by` until `lease_until`, like a photo."""

    class State(models.TextChoices):
        WAITING = "waiting"
        WORKING = "working"
        DONE = "done"
        FAILED = "failed"

    # What detection would do to the photo's faces, or did.
    OUTCOMES = ("appear", "vanish", "move", "stay", "kept")

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="items")
    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_by = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True)
    queued_at = models.DateTimeField(null=True)
    error_message = models.TextField(blank=True)
    # The preview's detections, so that what was shown is what is applied: 15 numbers a face.
    found = models.JSONField(null=True)
    appear = models.PositiveIntegerField(default=0)
    vanish = models.PositiveIntegerField(default=0)
    move = models.PositiveIntegerField(default=0)
    stay = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "photo"], name="job_item_once")]
        indexes = [
            models.Index(
                fields=["state", "lease_until"],
                name="job_item_work",
                condition=Q(state__in=["waiting", "working"]),
            )
        ]
