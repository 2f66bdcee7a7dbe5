"""Classifiers: who a face is, by a rule whose settings have versions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from labelling.models import ApiKey, Person, Project
from models_app.models.dataset import Dataset


class Classifier(models.Model):
    """A named way to name faces. Its settings are those of its newest version."""

    class Kind(models.TextChoices):
        KNN = "knn"
        CNN = "cnn"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="classifiers")
    kind = models.CharField(max_length=4, choices=Kind.choices, default=Kind.KNN)
    name = models.CharField(max_length=60)
    folded = models.CharField(max_length=120)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    key = models.ForeignKey(ApiKey, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)
    # People or faces that it knew were erased since.
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "folded"], name="classifier_name_once",
                condition=Q(deleted_at__isnull=True),
            )
        ]  # fmt: skip


class ClassifierVersion(models.Model):
    """The settings of a classifier as they were from one change to the next; never altered.

    A KNN classifier has neighbours, a CNN classifier an experiment.
    """

    class Metric(models.TextChoices):
        EUCLIDEAN = "euclidean"
        COSINE = "cosine"

    class Vote(models.TextChoices):
        PLURALITY = "plurality"
        WEIGHTED = "weighted"  # by similarity

    class Voters(models.TextChoices):
        """Which labelled faces may vote."""

        RULE = "rule"  # by the project's rule on quality, or as someone decided
        REVIEWED = "reviewed"  # of these, those whose label a reviewer accepted
        EVERY = "every"  # all that nobody kept out, whatever their quality

    classifier = models.ForeignKey(Classifier, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    k = models.PositiveSmallIntegerField(default=3)
    metric = models.CharField(max_length=10, choices=Metric.choices, default=Metric.EUCLIDEAN)
    vote = models.CharField(max_length=10, choices=Vote.choices, default=Vote.PLURALITY)
    voters = models.CharField(max_length=10, choices=Voters.choices, default=Voters.RULE)
    # A neighbour further off than the nearest by more than this has no vote; null: all K vote.
    reach = models.FloatField(null=True)
    # A name is given under this distance; null: the project's own.
    accept_distance = models.FloatField(null=True)
    # Only these people; empty with `everyone`.
    everyone = models.BooleanField(default=True)
    people = models.ManyToManyField(Person, related_name="+")
    # Pinned to this version's train faces; null: live, by the labels as they are.
    dataset = models.ForeignKey(Dataset, null=True, on_delete=models.RESTRICT, related_name="+")
    # Of a CNN classifier: whose best checkpoint names faces, and how likely a name must be.
    experiment = models.ForeignKey(
        "Experiment", null=True, on_delete=models.RESTRICT, related_name="classifier_versions"
    )
    accept_chance = models.FloatField(default=0.5)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["classifier", "number"], name="classifier_version_once")
        ]
