"""Predictions: one photo, or many."""

from __future__ import annotations

from rest_framework import serializers as s

from labelling.api.serializers import Box, PersonRef, Photo
from labelling.api.serializers.pages import page_of
from models_app import models
from models_app.api.serializers.classifiers import ClassifierRef


class Neighbour(s.Serializer):
    face_id = s.IntegerField(allow_null=True, help_text="Null: only in a data set.")
    crop_url = s.CharField()
    person = PersonRef(allow_null=True)
    name = s.CharField()
    distance = s.FloatField()
    version = s.IntegerField(allow_null=True, help_text="Of the face, to correct its label with.")
    voted = s.BooleanField(help_text="False: too much further off than the nearest.")
    weight = s.FloatField(help_text="Of its vote; 1 in a plurality.")


class PredictedCandidate(s.Serializer):
    person = PersonRef(allow_null=True, help_text="Null: known to a data set alone.")
    name = s.CharField()
    cover_url = s.CharField(allow_null=True)
    distance = s.FloatField(allow_null=True, help_text="Null: by a CNN.")
    score = s.FloatField(help_text="By a CNN the chance.")
    votes = s.IntegerField()
    weight = s.FloatField(help_text="Sum of its votes' weights.")


class PredictedFace(s.Serializer):
    box = Box()
    score = s.FloatField()
    name = s.CharField(allow_null=True)
    person = PersonRef(allow_null=True)
    confidence = s.FloatField()
    distance = s.FloatField(allow_null=True)
    unknown = s.FloatField(help_text="What the candidates' scores lack to 1.")
    candidates = PredictedCandidate(many=True)
    neighbours = Neighbour(many=True)


class WorkflowRef(s.Serializer):
    id = s.IntegerField()
    name = s.CharField()
    version = s.IntegerField()


class Prediction(s.Serializer):
    width = s.IntegerField()
    height = s.IntegerField()
    faces = PredictedFace(many=True)
    labelled_faces = s.IntegerField(help_text="Faces to ask; by a CNN those that it learned from.")
    accept_distance = s.FloatField(allow_null=True, help_text="Null: by a CNN.")
    accept_chance = s.FloatField(allow_null=True, help_text="Null: by a vote.")
    classifier = ClassifierRef(allow_null=True, help_text="Null: the project's own vote.")
    workflow = WorkflowRef(allow_null=True)
    took_ms = s.FloatField()


class Batch(s.Serializer):
    id = s.IntegerField()
    source = s.ChoiceField(models.Batch.Source.choices)
    state = s.ChoiceField(models.Batch.State.choices)
    name = s.CharField(allow_blank=True)
    classifier = ClassifierRef(allow_null=True)
    workflow = WorkflowRef(allow_null=True)
    accept_distance = s.FloatField(allow_null=True)
    accept_chance = s.FloatField(allow_null=True)
    by = s.CharField(allow_null=True)
    created_at = s.DateTimeField()
    finished_at = s.DateTimeField(allow_null=True)
    total = s.IntegerField()
    done = s.IntegerField()
    failed = s.IntegerField()
    face_count = s.IntegerField()
    named_count = s.IntegerField()
    csv_url = s.CharField()


class BatchFace(s.Serializer):
    box = Box()
    score = s.FloatField()
    person = PersonRef(allow_null=True)
    name = s.CharField(allow_null=True)
    confidence = s.FloatField()
    distance = s.FloatField(allow_null=True)


class BatchItem(s.Serializer):
    id = s.IntegerField()
    name = s.CharField()
    state = s.ChoiceField(models.BatchItem.State.choices)
    photo_id = s.IntegerField(allow_null=True)
    error = s.CharField(allow_blank=True)
    faces = BatchFace(many=True, allow_null=True)


class Kept(s.Serializer):
    photo = Photo()
    outcome = s.CharField(help_text="added, or duplicate")
    labels = s.IntegerField(help_text="Names that become labels once its faces are found.")


BatchPage = page_of(Batch, "BatchPage")
BatchItemPage = page_of(BatchItem, "BatchItemPage")
