"""How good a classifier, or the labels as they stand, are."""

from __future__ import annotations

from rest_framework import serializers as s

from labelling.api.serializers import FileError, PersonRef
from models_app import models

STATES = [("none", "none"), *models.Evaluation.State.choices]


class Share(s.Serializer):
    """A share with its 95% interval, 0 to 1."""

    value = s.FloatField(allow_null=True)
    low = s.FloatField(allow_null=True)
    high = s.FloatField(allow_null=True)

    class Meta:
        ref_name = "Share"


class PersonScore(s.Serializer):
    person = PersonRef(help_text="With an id under 0: known to a data set alone.")
    faces = s.IntegerField()
    right = s.IntegerField()
    wrong = s.IntegerField(help_text="Named as someone else.")
    unknown = s.IntegerField()
    precision = s.FloatField(allow_null=True, help_text="Of the faces given this name; null: none.")
    recall = s.FloatField(allow_null=True)
    more_faces = s.FloatField(
        allow_null=True,
        help_text="How much recall doubling the faces brought on the learning curve.",
    )


class Cell(s.Serializer):
    person = PersonRef()
    said = PersonRef(allow_null=True, help_text="Null: unknown.")
    count = s.IntegerField()
    among = s.CharField(
        allow_blank=True,
        help_text="The `among` of the list of faces that shows just these; empty: they aren't there.",
    )


class ThresholdPoint(s.Serializer):
    distance = s.FloatField()
    false_accepts = s.FloatField(help_text="Strangers who would get a name.")
    false_rejects = s.FloatField(help_text="Known faces that would get none, or a wrong one.")


class Recommended(s.Serializer):
    false_accepts = s.FloatField(help_text="The rate that was asked for: 0.001, 0.01, 0.05, 0.1.")
    distance = s.FloatField()
    low = s.FloatField(help_text="Of its 95% interval, by bootstrap over people.")
    high = s.FloatField()
    false_rejects = s.FloatField()


class CurvePoint(s.Serializer):
    faces = s.IntegerField(help_text="Labelled faces a person.")
    people = s.IntegerField(help_text="With enough faces to be counted.")
    accuracy = Share()


class EvaluationResult(s.Serializer):
    faces = s.IntegerField()
    people = s.IntegerField()
    alone = s.IntegerField(
        help_text="Faces of people with no second photo: left out of the shares, but of strangers."
    )
    distance = s.FloatField(help_text="The threshold that unknowns were counted with.")
    accuracy = Share(help_text="Leaving out each face's own photo; unknown counts as wrong.")
    top = Share(help_text="The same if every face got its best name, whatever the distance.")
    right = s.IntegerField()
    wrong = s.IntegerField()
    unknown = s.IntegerField()
    persons = PersonScore(many=True, help_text="Worst first; at most 1,000.")
    confusion = Cell(many=True, help_text="Cells off the diagonal, largest first; at most 500.")
    chart = ThresholdPoint(many=True, help_text="By distance; empty with one person.")
    recommended = Recommended(
        many=True, help_text="By rate; without those that there are too few faces for."
    )
    curve = CurvePoint(many=True, help_text="1, 2, 3, 5, 10 faces a person.")
    advice = s.ListField(child=s.CharField(), help_text="Sentences: would more labels help, whose.")
    took_s = s.FloatField()


class Evaluation(s.Serializer):
    id = s.IntegerField(allow_null=True)
    state = s.ChoiceField(STATES)
    progress = s.FloatField()
    error = FileError(allow_null=True)
    measured_at = s.DateTimeField(allow_null=True)
    fresh = s.BooleanField(help_text="False: labels changed since, or it was never measured.")
    result = EvaluationResult(allow_null=True)
