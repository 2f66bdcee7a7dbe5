"""Workflows: detect, embed, classify - under one name that programs call."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from labelling.models import ApiKey, Project
from models_app.models.classifier import Classifier, ClassifierVersion


class Workflow(models.Model):
    """A named chain from photo to names. What it does is its newest version, or one that is asked for."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="workflows")
    name = models.CharField(max_length=60)
    folded = models.CharField(max_length=120)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    key = models.ForeignKey(ApiKey, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "folded"], name="workflow_name_once",
                condition=Q(deleted_at__isnull=True),
            )
        ]  # fmt: skip


class WorkflowVersion(models.Model):
    """How a workflow finds, describes and names faces; never altered."""

    workflow = models.ForeignKey(Workflow, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    # Detect: null follows the project.
    min_face_px = models.PositiveSmallIntegerField(null=True)
    thresholds = ArrayField(models.FloatField(), size=3, null=True)
    # Faces of a lower detector score are left out.
    min_score = models.FloatField(default=0.0)
    # Embed: the network whose vectors its classifier compares.
    embedder = models.CharField(max_length=60)
    # Classify: this version of the classifier, or always its newest.
    classifier = models.ForeignKey(Classifier, on_delete=models.RESTRICT, related_name="+")
    classifier_version = models.ForeignKey(
        ClassifierVersion, null=True, on_delete=models.RESTRICT, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workflow", "number"], name="workflow_version_once")
        ]
