"""Photos, and the uploads they came in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from labelling.models.project import Project


class Upload(models.Model):
    """One drop of files; a way to find its photos again."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=200)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)


class Photo(models.Model):
    """One photo of a project, by content: the same bytes are one photo.

    `state` is the truth about the work on it. RECEIVING is a row whose file isn't stored yet; a
    photo in WORKING belongs to `leased_by` until `lease_until`, after which anyone may take it.
    """

    class State(models.TextChoices):
        RECEIVING = "receiving"
        WAITING = "waiting"
        WORKING = "working"
        DONE = "done"
        FAILED = "failed"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="photos")
    upload = models.ForeignKey(Upload, null=True, on_delete=models.SET_NULL, related_name="photos")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    path = models.CharField(max_length=1024, blank=True)
    size_bytes = models.BigIntegerField()
    format = models.CharField(max_length=10)
    mime = models.CharField(max_length=40)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    taken_at = models.DateTimeField(null=True)
    # Whom the photo's folder names, when an import was asked to label by folders.
    folder_person = models.ForeignKey(
        "labelling.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)

    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVING)
    error_code = models.CharField(max_length=40, blank=True)
    error_message = models.TextField(blank=True)
    face_count = models.PositiveIntegerField(default=0)
    engine = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_by = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True)
    queued_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "sha256"], name="photo_once")]
        indexes = [
            models.Index(fields=["project", "-created_at", "-id"], name="photo_by_date"),
            models.Index(fields=["project", "state"], name="photo_by_state"),
            models.Index(
                fields=["state", "lease_until"],
                name="photo_work",
                condition=Q(state__in=["receiving", "waiting", "working"]),
            ),
        ]

    @property
    def folder(self) -> str:
        """The storage folder that holds all files of this photo."""
        return f"projects/{self.project_id}/photos/{self.pk}"

    @property
    def original_key(self) -> str:
        return f"{self.folder}/original"

    def image_key(self, size: str) -> str:
        """The storage key of a rendition: `thumb` (320 px) or `preview` (1600 px)."""
        return f"{self.folder}/{size}.jpg"
