"""Who an unlabelled face may be."""

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
