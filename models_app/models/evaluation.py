"""How good a classifier is on the faces whose names are known."""

from __future__ import annotations

from django.db import models

from labelling.models import Face, Person, Project
from models_app.models.classifier import ClassifierVersion
from models_app.models.work import Work


class Evaluation(Work):
    """The newest measurement of one classifier version, or of the project's labels as they stand.

    Measuring anew replaces `result` when it is done; until then the one before stays.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="evaluations")
    # Null: the project's labels, by the project's own vote.
    version = models.OneToOneField(
        ClassifierVersion, null=True, on_delete=models.CASCADE, related_name="evaluation"
    )
    # What the labels were when `result` was made (`services.fingerprints`).
    fingerprint = models.CharField(max_length=64, blank=True, default="")
    result = models.JSONField(null=True)
    measured_at = models.DateTimeField(null=True)
    # Of the one second or minute that it takes, for the bar: 0 to 1.
    progress = models.FloatField(default=0.0)

    class Meta(Work.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["project"], name="evaluation_of_labels_once",
                condition=models.Q(version__isnull=True),
            )
        ]  # fmt: skip


class EvaluationFace(models.Model):
    """What the vote said of one face while its own photo was left out."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="faces")
    face = models.ForeignKey(Face, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    # Null: unknown.
    said = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    distance = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "face"], name="evaluation_face_once")
        ]
        indexes = [models.Index(fields=["evaluation", "person", "said"], name="evaluation_cell")]
