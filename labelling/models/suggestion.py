"""Who an unlabelled face may be, and which labels look wrong: made by workers, never by people."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from labelling.models.face import Face
from labelling.models.person import Person
from labelling.models.project import Project


class Suggestion(models.Model):
    """The person whom the neighbours of an unlabelled face elect."""

    face = models.OneToOneField(Face, primary_key=True, on_delete=models.CASCADE)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="suggestions")
    distance = models.FloatField()
    score = models.FloatField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["project", "person", "distance"], name="suggestion_by_person")
        ]


class Suspect(models.Model):
    """A labelled face that lies nearer to another person than to the rest of its own."""

    face = models.OneToOneField(Face, primary_key=True, on_delete=models.CASCADE)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="suspects")
    # To the nearest other face of its own person; null if there is none.
    own_distance = models.FloatField(null=True)
    other_distance = models.FloatField()
    # The nearest face of the other person.
    other_face = models.ForeignKey(Face, null=True, on_delete=models.SET_NULL, related_name="+")
    # How much nearer the other person is: the larger, the worse.
    margin = models.FloatField()

    class Meta:
        indexes = [models.Index(fields=["project", "-margin", "face"], name="suspect_worst")]


class Stale(models.Model):
    """A face whose change may give its neighbours other suggestions; without a face, all of them.

    Written with the change, removed with the suggestions that follow from it.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    face = models.ForeignKey(Face, null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["project", "id"], name="stale_by_project")]


class Cluster(models.Model):
    """Unlabelled faces that look alike: one card, one name."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="clusters")
    # The mean distance between its faces when they were last put together; 0 for a single face.
    spread = models.FloatField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
