"""Faces found in photos, and their vectors."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from pgvector.django import VectorField

from labelling.models.person import Person
from labelling.models.photo import Photo
from labelling.models.project import Project
from labelling.vision.types import Box


class Face(models.Model):
    """One face in a photo, with who it is as far as is known.

    The box and the landmarks are in pixels of the photo after EXIF rotation. "Suggested" isn't
    a state of its own: it is an unlabelled face that has a `Suggestion`.
    """

    class State(models.TextChoices):
        UNLABELLED = "unlabelled"
        LABELLED = "labelled"
        REJECTED = "rejected"
        STRANGER = "stranger"
        UNSURE = "unsure"

    class How(models.TextChoices):
        TYPED = "typed"
        SUGGESTION = "suggestion"
        CLUSTER = "cluster"
        IMPORT = "import"
        API = "api"

    class Use(models.TextChoices):
        """Whether the face votes and enters datasets: by the project's rule, or as someone said."""

        RULE = "rule"
        ALWAYS = "always"
        NEVER = "never"

    class Removed(models.TextChoices):
        """Why the face isn't shown. Rows stay, as undo brings them back with all they had."""

        NO = "", "no"
        BY_HAND = "hand"
        BY_DETECTION = "detection"
        UNDONE = "undone"  # what drew or found it was taken back

    class Review(models.TextChoices):
        """What a reviewer said of the label as it stands; another label makes it void."""

        NONE = "", "none"
        ACCEPTED = "accepted"
        SENT_BACK = "sent_back"

    # Under this detector score a box is often no face (7 of some 250 photos): shown as doubtful.
    SURE_SCORE = 0.9

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="faces")
    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="faces")
    number = models.PositiveIntegerField()
    left = models.FloatField()
    top = models.FloatField()
    right = models.FloatField()
    bottom = models.FloatField()
    # x, y of left eye, right eye, nose, left and right corner of the mouth
    landmarks = ArrayField(models.FloatField(), size=10)
    score = models.FloatField()
    engine = models.CharField(max_length=80)
    crop_key = models.CharField(max_length=200)
    # Another number with each new crop, whose file has a key of its own: crops are cached for good.
    crop_version = models.BigIntegerField(default=0)
    crop_landmarks = ArrayField(models.FloatField(), size=10)
    created_at = models.DateTimeField(default=timezone.now)
    # Hidden: removed, or its photo is in the trash; here, so that queries needn't join the photo.
    in_trash = models.BooleanField(default=False)
    removed = models.CharField(max_length=10, choices=Removed.choices, blank=True, default="")
    # Drawn or moved by a person: detection never changes it.
    by_hand = models.BooleanField(default=False)
    use = models.CharField(max_length=6, choices=Use.choices, default=Use.RULE)

    # What `vision.quality` measured; all null until it did. With a reason but no score it couldn't.
    quality = models.FloatField(null=True)
    quality_reason = models.TextField(blank=True)
    size_px = models.FloatField(null=True)
    sharpness = models.FloatField(null=True)
    brightness = models.FloatField(null=True)
    yaw = models.FloatField(null=True)
    pitch = models.FloatField(null=True)
    roll = models.FloatField(null=True)
    # Its vector belonged to an embedder that the project has left: a worker makes another.
    needs_vector = models.BooleanField(default=False)

    state = models.CharField(max_length=10, choices=State.choices, default=State.UNLABELLED)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="faces")
    labelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    labelled_at = models.DateTimeField(null=True)
    labelled_how = models.CharField(max_length=10, choices=How.choices, blank=True)
    review = models.CharField(max_length=10, choices=Review.choices, blank=True, default="")
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True)
    review_comment = models.TextField(blank=True, default="")
    # The card in which it waits for a name; only of unlabelled faces is it kept up to date.
    cluster = models.ForeignKey(
        "labelling.Cluster", null=True, on_delete=models.SET_NULL, related_name="faces"
    )
    # Goes up with each change of label, review, box or use, so that a stale write is seen.
    version = models.PositiveIntegerField(default=0)

    @property
    def box(self) -> Box:
        """Where it is in its photo, in pixels."""
        return Box(self.left, self.top, self.right, self.bottom)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["photo", "number"], name="face_number_once"),
            models.CheckConstraint(
                condition=Q(state="labelled", person__isnull=False)
                | (~Q(state="labelled") & Q(person__isnull=True)),
                name="face_labelled_has_person",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "state", "id"], name="face_by_state"),
            models.Index(fields=["project", "id"], name="face_shown", condition=Q(in_trash=False)),
            models.Index(
                fields=["project", "cluster", "id"],
                name="face_by_cluster",
                condition=Q(state="unlabelled", in_trash=False),
            ),
            # Whether a person is twice in a photo; by person alone that takes longer the more faces it has.
            models.Index(
                fields=["photo", "person"],
                name="face_by_photo",
                condition=Q(person__isnull=False),
            ),
            models.Index(
                fields=["project", "labelled_by", "labelled_at"],
                name="face_by_labeller",
                condition=Q(labelled_at__isnull=False),
            ),
            models.Index(
                fields=["project", "person", "id"],
                name="face_by_person",
                condition=Q(person__isnull=False),
            ),
            models.Index(
                fields=["project"],
                name="face_incomplete",
                condition=Q(quality__isnull=True, quality_reason="") | Q(needs_vector=True),
            ),
        ]


class Embedding(models.Model):
    """The vector of a face by one embedder; a face has one per embedder at most."""

    face = models.ForeignKey(Face, on_delete=models.CASCADE, related_name="embeddings")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    embedder = models.CharField(max_length=60)
    vector = VectorField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["face", "embedder"], name="embedding_once")]
        indexes = [models.Index(fields=["project", "embedder"], name="embedding_by_project")]
