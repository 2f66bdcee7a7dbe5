"""What programs of the Clarifai-compatible API call things: their inputs, and the ids that they chose."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from labelling.models import ApiKey, Face, Person, Photo, Project
from models_app.models.classifier import Classifier
from models_app.models.work import Work
from models_app.models.workflow import Workflow


class Input(Work):
    """A photo under the id by which programs know it, or an address that a worker still has to fetch.

    Several may be one photo. A photo that came another way gets its input when inputs are listed.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    client_id = models.CharField(max_length=128)
    url = models.TextField(blank=True, default="")
    # By this an address is found again; addresses themselves are too long for an index.
    url_sha256 = models.CharField(max_length=64, blank=True, default="")
    photo = models.ForeignKey(Photo, null=True, on_delete=models.CASCADE, related_name="+")
    # Whom a concept of the whole input names: its one face.
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    metadata = models.JSONField(default=dict)
    # Which call it came with, as the caller named that.
    add_job = models.CharField(max_length=128, blank=True, default="")
    # Made for a photo that came another way.
    adopted = models.BooleanField(default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    key = models.ForeignKey(ApiKey, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta(Work.Meta):
        constraints = [
            models.UniqueConstraint(fields=["project", "client_id"], name="input_id_once")
        ]
        indexes = [
            *Work.Meta.indexes,
            models.Index(fields=["project", "id"], name="input_by_project"),
            models.Index(fields=["project", "url_sha256"], name="input_by_url"),
            models.Index(fields=["project", "add_job"], name="input_by_add_job"),
        ]


class ClientId(models.Model):
    """An id that a program chose for a person, a label, a classifier or a workflow."""

    class Kind(models.TextChoices):
        CONCEPT = "concept"  # a person
        ANNOTATION = "annotation"  # what was said of a face: that it is the person, or isn't
        MODEL = "model"  # a classifier
        WORKFLOW = "workflow"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    client_id = models.CharField(max_length=128)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    face = models.ForeignKey(Face, null=True, on_delete=models.CASCADE, related_name="+")
    is_person = models.BooleanField(
        default=True
    )  # of an annotation; else the face is not the person
    classifier = models.ForeignKey(
        Classifier, null=True, on_delete=models.CASCADE, related_name="+"
    )
    workflow = models.ForeignKey(Workflow, null=True, on_delete=models.CASCADE, related_name="+")
    # What a workflow's two nodes are called: [embed, classify].
    nodes = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "kind", "client_id"], name="client_id_once")
        ]
