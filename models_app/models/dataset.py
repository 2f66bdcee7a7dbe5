"""Data sets: immutable versions of the labels, with their splits."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from pgvector.django import VectorField

from labelling.models import ApiKey, Face, Person, Photo, Project
from labelling.vision.geometry import CROP_MARGIN, CROP_SIZE
from models_app.models.work import Work


class Dataset(Work):
    """One version of a named data set. Nothing in it changes once it succeeded, but what erasure takes.

    The counts are those of its rows that are still there.
    """

    class Source(models.TextChoices):
        LABELS = "labels"  # frozen from the project's labels
        FOLDER = "folder"  # came as a tree of crops: train/ val/ test/<person>/<face>.jpg

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="datasets")
    name = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.LABELS)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    key = models.ForeignKey(ApiKey, null=True, on_delete=models.SET_NULL, related_name="+")
    deleted_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True, default="")
    # Which labels: {people, uploads, reviewed, min_faces}; empty: all that may vote.
    filter = models.JSONField(default=dict)
    seed = models.PositiveIntegerField(default=1234)
    # Shares of train, val and test; they sum to 1.
    ratios = ArrayField(models.FloatField(), size=3)
    # The splits of this one are kept: what is new goes to train.
    base = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    # The crop geometry: the box widened by `margin` on each side, in pixels of a square.
    margin = models.FloatField(default=CROP_MARGIN)
    crop_size_px = models.PositiveSmallIntegerField(default=CROP_SIZE)
    # Whose vectors its rows hold.
    embedder = models.CharField(max_length=60, blank=True, default="")
    # SHA-256 over its people, splits and crops; the same labels and settings give the same.
    content_hash = models.CharField(max_length=64, blank=True, default="")
    size_bytes = models.BigIntegerField(default=0)
    # Progress while it is made, then its size.
    total = models.PositiveIntegerField(default=0)
    face_count = models.PositiveIntegerField(default=0)
    person_count = models.PositiveIntegerField(default=0)
    # Rows that erasure took.
    erased_faces = models.PositiveIntegerField(default=0)
    erased_people = models.PositiveIntegerField(default=0)
    erased_at = models.DateTimeField(null=True)

    class Meta(Work.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name", "version"], name="dataset_version_once"
            )
        ]

    @property
    def folder(self) -> str:
        """The storage folder of the files that belong to this version alone."""
        return f"projects/{self.project_id}/datasets/{self.pk}"


class DatasetPerson(models.Model):
    """One class of a data set. `number` is its place in labels.json, and stays when it is erased.

    `name` is the person's name when it was frozen; erasing the person empties it.
    """

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    train = models.PositiveIntegerField(default=0)
    val = models.PositiveIntegerField(default=0)
    test = models.PositiveIntegerField(default=0)
    erased = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "number"], name="dataset_person_once")
        ]

    @property
    def label(self) -> str:
        """Its name in labels.json and in the tree of folders."""
        return f"erased-{self.number}" if self.erased else self.name


class DatasetFace(models.Model):
    """One face of a data set: its side, its crop, and what it was cut from.

    `face` and `photo` are null in a data set that came as a folder.
    """

    class Side(models.TextChoices):
        TRAIN = "train"
        VAL = "val"
        TEST = "test"

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="faces")
    person = models.ForeignKey(DatasetPerson, on_delete=models.CASCADE, related_name="faces")
    face = models.ForeignKey(Face, null=True, on_delete=models.CASCADE, related_name="+")
    photo = models.ForeignKey(Photo, null=True, on_delete=models.CASCADE, related_name="+")
    side = models.CharField(max_length=5, choices=Side.choices)
    # Faces of one group stay on one side: of one photo, or nearly the same picture.
    group = models.PositiveIntegerField(default=0)
    # In the tree: <side>/<person>/<name>.jpg
    name = models.CharField(max_length=120)
    crop_key = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    # In pixels of the photo after EXIF rotation; null in a data set that came as a folder.
    left = models.FloatField(null=True)
    top = models.FloatField(null=True)
    right = models.FloatField(null=True)
    bottom = models.FloatField(null=True)
    # x, y of left eye, right eye, nose, left and right corner of the mouth, in crop pixels
    landmarks = ArrayField(models.FloatField(), size=10, null=True)
    vector = VectorField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "person", "side", "name"], name="dataset_face_once"
            )
        ]
        indexes = [
            models.Index(fields=["dataset", "side", "person", "id"], name="dataset_face_by_side")
        ]
