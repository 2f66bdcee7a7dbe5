"""Classifiers and experiments on one frozen test set."""

from __future__ import annotations

from rest_framework import serializers as s

from labelling.api.serializers import FileError
from models_app import models
from models_app.api.serializers.classifiers import ClassifierRef
from models_app.api.serializers.datasets import DatasetRef


class TestPerson(s.Serializer):
    number = s.IntegerField(help_text="In labels.json of the data set.")
    name = s.CharField()
    faces = s.IntegerField()
    precision = s.FloatField(allow_null=True)
    recall = s.FloatField(allow_null=True)
    f1 = s.FloatField(allow_null=True)


class TestCell(s.Serializer):
    """Faces of `person` that were called `said`; null: somebody whom no face of the test side shows."""

    person = s.IntegerField()
    said = s.IntegerField(allow_null=True)
    faces = s.IntegerField()


class OpenSet(s.Serializer):
    """What becomes of strangers: each person of the test side in turn as one whom nobody knows."""

    strangers = s.IntegerField(help_text="Faces that were asked as strangers'.")
    false_accepts = s.FloatField(
        allow_null=True,
        help_text="Share of strangers who got a name, at the classifier's own threshold.",
    )
    recognised = s.FloatField(
        allow_null=True, help_text="Share of known faces named rightly there."
    )
    at_one_percent = s.FloatField(
        allow_null=True,
        help_text="Share of known faces named rightly where 1% of strangers get a name.",
    )
    threshold_at_one_percent = s.FloatField(
        allow_null=True,
        help_text="Of a KNN classifier a distance, of a CNN a chance. With fewer than 100 strangers the one at"
        " which none gets a name.",
    )


class TestNumbers(s.Serializer):
    faces = s.IntegerField()
    people = s.IntegerField()
    accuracy = s.FloatField(help_text="Of the most likely name, whatever the threshold.")
    low = s.FloatField(help_text="95% interval of the accuracy.")
    high = s.FloatField()
    f1 = s.FloatField(help_text="Mean over people.")
    latency_ms = s.FloatField(help_text="Median for one face, its vector known.")
    size_bytes = s.IntegerField(help_text="Of the network, or of the vectors that vote.")
    open_set = OpenSet()
    persons = TestPerson(many=True, help_text="Worst first; at most 1,000.")
    confusion = TestCell(many=True, help_text="Cells off the diagonal, largest first; at most 500.")
    seen = s.IntegerField(
        help_text="Test faces that it learned from; above 0 the numbers are too good."
    )


class TestResultShape(s.Serializer):
    id = s.IntegerField()
    dataset = DatasetRef()
    kind = s.ChoiceField(models.Classifier.Kind.choices)
    name = s.CharField(help_text="The classifier's, or the experiment's.")
    classifier = ClassifierRef(allow_null=True)
    experiment_id = s.IntegerField(allow_null=True)
    run_id = s.IntegerField(allow_null=True)
    number = s.IntegerField(allow_null=True, help_text="Of the experiment in its run.")
    state = s.ChoiceField(models.TestResult.State.choices)
    error = FileError(allow_null=True)
    fresh = s.BooleanField(
        help_text="False: faces of the data set were erased since, or the classifier or a threshold changed."
    )
    tested_at = s.DateTimeField(allow_null=True)
    result = TestNumbers(allow_null=True)

    class Meta:
        ref_name = "TestResult"


class TestResults(s.Serializer):
    items = TestResultShape(many=True)
