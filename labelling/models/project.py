"""Projects, who may do what in them, and the keys by which programs reach them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from labelling.vision.types import DetectorSettings


def default_thresholds() -> list[float]:
    """The detector's own, one after each of its networks."""
    return list(DetectorSettings().thresholds)


class Role(models.TextChoices):
    """What a member may do; each role includes the ones before it."""

    VIEWER = "viewer"
    LABELLER = "labeller"
    OWNER = "owner"

    @property
    def rank(self) -> int:
        return list(Role).index(self)


class Project(models.Model):
    """One team's photos, faces and people. Deleting it moves it to the trash."""

    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    is_sample = models.BooleanField(default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    # Vectors of two embedders are never compared; only a job of kind `embed` changes it.
    embedder = models.CharField(max_length=60, default="dlib-face-resnet-1")
    # K=3 with the nearest deciding ties did best on 40 people (docs/architecture.md).
    neighbours = models.PositiveSmallIntegerField(default=3)
    # Fixed until a project has labels enough to estimate its own: accept under 0.45, suggest to 0.6.
    accept_distance = models.FloatField(default=0.45)
    suggest_distance = models.FloatField(default=0.6)
    # How eagerly faces are looked for in new photos.
    min_face_px = models.PositiveSmallIntegerField(default=20)
    thresholds = ArrayField(models.FloatField(), size=3, default=default_thresholds)
    # Faces of less vote in no KNN and enter no dataset, unless somebody said so (`Face.use`).
    min_quality = models.FloatField(default=0.35)
    # When a worker was last asked to measure or embed the faces that lack it.
    completion_queued_at = models.DateTimeField(null=True)
    # A refresh of all suggestions is due while `wanted` is ahead of `made`.
    suggestions_wanted = models.BigIntegerField(default=0)
    suggestions_made = models.BigIntegerField(default=0)
    suggestions_wanted_at = models.DateTimeField(null=True)
    # The same for clusters; a run for many faces takes a minute.
    clusters_wanted = models.BigIntegerField(default=0)
    clusters_made = models.BigIntegerField(default=0)
    clusters_wanted_at = models.DateTimeField(null=True)
    # What its labels taught about distances (`services.calibration`); null until there are enough.
    calibration = models.JSONField(null=True)
    # Photos are erased so many days after they came in; null: kept until somebody erases them.
    retention_days = models.PositiveIntegerField(null=True)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="labelling.Member", related_name="projects"
    )

    def __str__(self) -> str:
        return self.name

    @property
    def detector(self) -> DetectorSettings:
        """How the detector looks at this project's photos."""
        first, second, third = self.thresholds
        return DetectorSettings(self.min_face_px, (first, second, third))


class Member(models.Model):
    """A user's role in a project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=10, choices=Role.choices)
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="member_once")]


class ApiKey(models.Model):
    """A program's way into one project. The key is shown once; its SHA-256 is stored."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="keys")
    name = models.CharField(max_length=100)
    role = models.CharField(max_length=10, choices=Role.choices)
    prefix = models.CharField(max_length=12)
    key_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
