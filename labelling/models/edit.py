"""What changes did to faces and people themselves: boxes, names, covers, whether they are there."""

from __future__ import annotations

from django.db import models
from pgvector.django import VectorField

from labelling.models.face import Face
from labelling.models.label import Change
from labelling.models.person import Person


class Edit(models.Model):
    """What one change did to one face: these fields, from these values to those.

    `before` and `after` have the same keys. With a new box they hold all of `GEOMETRY`, and the
    vectors that belong to it.
    """

    # What follows from the box; a crop's version stands for all of it.
    GEOMETRY = (
        "left", "top", "right", "bottom", "landmarks", "score", "engine", "crop_key",
        "crop_version", "crop_landmarks", "by_hand", "quality", "quality_reason", "size_px",
        "sharpness", "brightness", "yaw", "pitch", "roll",
    )  # fmt: skip
    # By these a face is known to be as a change left it.
    MARKS = ("crop_version", "removed", "use", "review", "labelled_at")

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="edits")
    face = models.ForeignKey(Face, on_delete=models.CASCADE, related_name="edits")
    before = models.JSONField()
    after = models.JSONField()
    embedder = models.CharField(max_length=60, blank=True)
    before_vector = VectorField(null=True)
    after_vector = VectorField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "face"], name="edit_once")]


class PersonEdit(models.Model):
    """What one change did to one person: these fields, from these values to those.

    It may hold names, notes and ids of covers, and goes with the person.
    """

    # `deleted` stands for `deleted_at`.
    FIELDS = ("name", "cover_id", "note", "deleted", "merged_into_id")

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="person_edits")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="edits")
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "person"], name="person_edit_once")
        ]
