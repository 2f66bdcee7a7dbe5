"""Classifiers and workflows."""

from __future__ import annotations

from rest_framework import serializers as s

from labelling.api.serializers import PersonRef
from labelling.api.serializers.pages import page_of
from models_app import models
from models_app.api.serializers.datasets import DatasetRef


class Accuracy(s.Serializer):
    """The headline of the newest measurement."""

    accuracy = s.FloatField(allow_null=True)
    measured_at = s.DateTimeField()
    fresh = s.BooleanField(help_text="False: labels changed since.")

    class Meta:
        ref_name = "Accuracy"


class ExperimentRef(s.Serializer):
    """Of a run: what a CNN classifier was made of."""

    run_id = s.IntegerField()
    number = s.IntegerField()
    name = s.CharField(help_text="<run>-exp<number>")


class ClassifierSettings(s.Serializer):
    """Of a KNN classifier all but `experiment` and `accept_chance`, of a CNN classifier these two."""

    k = s.IntegerField()
    metric = s.ChoiceField(models.ClassifierVersion.Metric.choices)
    vote = s.ChoiceField(models.ClassifierVersion.Vote.choices)
    voters = s.ChoiceField(models.ClassifierVersion.Voters.choices)
    reach = s.FloatField(allow_null=True)
    accept_distance = s.FloatField(allow_null=True, help_text="Null: the project's own.")
    people = PersonRef(many=True, help_text="Empty: everyone.")
    dataset = DatasetRef(allow_null=True, help_text="Null: live, by the labels as they are.")
    experiment = ExperimentRef(
        allow_null=True, help_text="Whose best checkpoint names faces; null: KNN."
    )
    accept_chance = s.FloatField(
        allow_null=True, help_text="From which chance on a name is given; null: KNN."
    )


class Classifier(s.Serializer):
    id = s.IntegerField()
    kind = s.ChoiceField(models.Classifier.Kind.choices)
    name = s.CharField()
    version = s.IntegerField(help_text="Goes up with each change of its settings.")
    settings = ClassifierSettings()
    distance = s.FloatField(
        allow_null=True,
        help_text="Under which a name is given: its own or the project's; null: CNN.",
    )
    person_count = s.IntegerField()
    face_count = s.IntegerField(
        help_text="Faces that may vote now; of a CNN those that it learned from."
    )
    by = s.CharField(allow_null=True)
    created_at = s.DateTimeField()
    changed_at = s.DateTimeField()
    deleted_at = s.DateTimeField(allow_null=True)
    erased_at = s.DateTimeField(allow_null=True, help_text="People or faces it knew were erased.")
    problem = s.CharField(
        allow_blank=True, help_text="Why it can't name faces now, and what to do."
    )
    evaluation = Accuracy(allow_null=True)
    workflows = s.ListField(child=s.CharField(), help_text="Names of workflows that use it.")


class ClassifierVersion(s.Serializer):
    number = s.IntegerField()
    settings = ClassifierSettings()
    by = s.CharField(allow_null=True)
    created_at = s.DateTimeField()


class ClassifierRef(s.Serializer):
    id = s.IntegerField()
    name = s.CharField()
    version = s.IntegerField(allow_null=True, help_text="Null: always the newest.")


class DetectNode(s.Serializer):
    min_face_px = s.IntegerField(allow_null=True, help_text="Null: as the project.")
    thresholds = s.ListField(child=s.FloatField(), min_length=3, max_length=3, allow_null=True)
    min_score = s.FloatField()


class EmbedNode(s.Serializer):
    embedder = s.CharField()


class ClassifyNode(s.Serializer):
    classifier = ClassifierRef()


class Workflow(s.Serializer):
    id = s.IntegerField()
    name = s.CharField()
    version = s.IntegerField()
    detect = DetectNode()
    embed = EmbedNode()
    classify = ClassifyNode()
    by = s.CharField(allow_null=True)
    created_at = s.DateTimeField()
    changed_at = s.DateTimeField()
    deleted_at = s.DateTimeField(allow_null=True)
    problem = s.CharField(allow_blank=True)


class WorkflowVersion(s.Serializer):
    number = s.IntegerField()
    detect = DetectNode()
    embed = EmbedNode()
    classify = ClassifyNode()
    by = s.CharField(allow_null=True)
    created_at = s.DateTimeField()


ClassifierPage = page_of(Classifier, "ClassifierPage")
ClassifierVersionPage = page_of(ClassifierVersion, "ClassifierVersionPage")
WorkflowPage = page_of(Workflow, "WorkflowPage")
WorkflowVersionPage = page_of(WorkflowVersion, "WorkflowVersionPage")
