"""Faces, labels, people, history."""

from __future__ import annotations

from rest_framework import serializers as s

from labelling import models
from labelling.api.serializers.pages import page_of
from labelling.api.serializers.photos import Photo


class Box(s.Serializer):
    left = s.FloatField()
    top = s.FloatField()
    right = s.FloatField()
    bottom = s.FloatField()


class PersonRef(s.Serializer):
    id = s.IntegerField()
    name = s.CharField()


class FaceSuggestion(s.Serializer):
    person = PersonRef()
    distance = s.FloatField()
    score = s.FloatField()


class Labelled(s.Serializer):
    by = s.CharField(allow_blank=True)
    at = s.DateTimeField()
    how = s.ChoiceField(models.Face.How.choices, allow_null=True)


FACE_STATES = models.Face.State.choices


class Face(s.Serializer):
    id = s.IntegerField()
    photo_id = s.IntegerField()
    photo_name = s.CharField()
    photo_width = s.IntegerField()
    photo_height = s.IntegerField()
    box = Box()
    score = s.FloatField()
    doubtful = s.BooleanField()
    state = s.ChoiceField(FACE_STATES)
    person = PersonRef(allow_null=True)
    suggestion = FaceSuggestion(allow_null=True)
    labelled = Labelled(allow_null=True)
    version = s.IntegerField()
    crop_url = s.CharField()


class PhotoDetail(Photo):
    faces = Face(many=True)
    previous_id = s.IntegerField(allow_null=True)
    next_id = s.IntegerField(allow_null=True)


class Candidate(s.Serializer):
    person = PersonRef()
    distance = s.FloatField()
    score = s.FloatField()
    votes = s.IntegerField()


class Candidates(s.Serializer):
    items = Candidate(many=True)


class Person(s.Serializer):
    id = s.IntegerField()
    name = s.CharField()
    face_count = s.IntegerField()
    suggested_count = s.IntegerField()
    cover_url = s.CharField(allow_null=True)
    created_at = s.DateTimeField()


CHANGE_ACTIONS = models.Change.Action.choices


class Change(s.Serializer):
    id = s.IntegerField()
    by = s.CharField(allow_null=True)
    at = s.DateTimeField()
    action = s.ChoiceField(CHANGE_ACTIONS)
    how = s.CharField()
    summary = s.CharField()
    undone_at = s.DateTimeField(allow_null=True)


class ChangeRef(s.Serializer):
    id = s.IntegerField(allow_null=True)
    summary = s.CharField()


class LabelsDone(s.Serializer):
    change = ChangeRef()
    faces = Face(many=True)
    conflicts = Face(many=True)
    person = Person(allow_null=True)


class Walked(s.Serializer):
    change = Change()
    faces = Face(many=True)
    skipped = s.IntegerField()


class NextChanges(s.Serializer):
    undo = Change(allow_null=True)
    redo = Change(allow_null=True)


FacePage = page_of(Face, "FacePage")
PersonPage = page_of(Person, "PersonPage")
ChangePage = page_of(Change, "ChangePage")
