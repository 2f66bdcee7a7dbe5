"""What a classifier, or an experiment that is none yet, makes of one frozen test set."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from labelling.models import Project
from models_app.models.classifier import ClassifierVersion
from models_app.models.dataset import Dataset
from models_app.models.run import Experiment
from models_app.models.work import Work


class TestResult(Work):
    """The newest test of one KNN classifier's version, or of one experiment, on a data set's test side.

    Testing anew replaces `result` when it is done; until then the one before stays.
    """

    __test__ = False  # to pytest

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="test_results")
    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="test_results")
    version = models.ForeignKey(
        ClassifierVersion, null=True, on_delete=models.CASCADE, related_name="test_results"
    )
    experiment = models.ForeignKey(
        Experiment, null=True, on_delete=models.CASCADE, related_name="test_results"
    )
    result = models.JSONField(null=True)
    # Of the data set when `result` was made: erasing changes it.
    content_hash = models.CharField(max_length=64, blank=True, default="")
    tested_at = models.DateTimeField(null=True)

    class Meta(Work.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(version__isnull=True) ^ Q(experiment__isnull=True),
                name="test_result_of_one",
            ),
            models.UniqueConstraint(
                fields=["dataset", "version"], name="test_result_of_version_once",
                condition=Q(version__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["dataset", "experiment"], name="test_result_of_experiment_once",
                condition=Q(experiment__isnull=False),
            ),
        ]  # fmt: skip
