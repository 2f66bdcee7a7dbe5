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


class UserRef(s.Serializer):
    id = s.IntegerField()
    name = s.CharField()


class FaceSuspect(s.Serializer):
    person = PersonRef(help_text="To whom it is nearer than to its own person.")
    own_distance = s.FloatField(allow_null=True, help_text="Null: its person has no other face.")
    other_distance = s.FloatField()
    other_face_id = s.IntegerField(allow_null=True)
    other_crop_url = s.CharField(allow_null=True)


class FaceReview(s.Serializer):
    state = s.ChoiceField(["accepted", "sent_back"])
    by = s.CharField(allow_blank=True)
    at = s.DateTimeField()
    comment = s.CharField(allow_blank=True)


class Labelled(s.Serializer):
    by = s.CharField(allow_blank=True)
    by_id = s.IntegerField(allow_null=True)
    at = s.DateTimeField()
    how = s.ChoiceField(models.Face.How.choices, allow_null=True)


FACE_STATES = models.Face.State.choices


class Quality(s.Serializer):
    score = s.FloatField(help_text="0 to 1.")
    reason = s.CharField(allow_blank=True)
    size_px = s.FloatField()
    sharpness = s.FloatField()
    brightness = s.FloatField()
    yaw = s.FloatField(help_text="Degrees, as are pitch and roll.")
    pitch = s.FloatField()
    roll = s.FloatField()


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
    quality = Quality(allow_null=True)
    use = s.ChoiceField(models.Face.Use.choices)
    votes = s.BooleanField(help_text="Whether it votes, or would once labelled.")
    by_hand = s.BooleanField()
    cluster_id = s.IntegerField(allow_null=True)
    suspect = FaceSuspect(allow_null=True)
    twice = s.BooleanField(help_text="Its person has another face in the same photo.")
    review = FaceReview(allow_null=True)
    photo_at = s.DateTimeField(help_text="When the photo came in.")
    upload_id = s.IntegerField(allow_null=True)


class FaceIndex(s.Serializer):
    ids = s.ListField(child=s.IntegerField(), help_text="All that pass the filter, in its order.")
    total = s.IntegerField()


class PhotoDetail(Photo):
    faces = Face(many=True)
    previous_id = s.IntegerField(allow_null=True)
    next_id = s.IntegerField(allow_null=True)


class Candidate(s.Serializer):
    person = PersonRef()
    cover_url = s.CharField(allow_null=True)
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
    cover_face_id = s.IntegerField(allow_null=True)
    created_at = s.DateTimeField()
    note = s.CharField(allow_blank=True)
    changed_at = s.DateTimeField(help_text="When a face was last named so, or the person made.")
    suspect_count = s.IntegerField(help_text="Faces that lie nearer to someone else.")
    twice_count = s.IntegerField(help_text="Photos that show this person twice.")
    few = s.BooleanField(help_text="Too few faces that vote to be recognised well.")


CHANGE_ACTIONS = models.Change.Action.choices


class Change(s.Serializer):
    id = s.IntegerField()
    by = s.CharField(allow_null=True)
    at = s.DateTimeField()
    action = s.ChoiceField(CHANGE_ACTIONS)
    how = s.CharField()
    summary = s.CharField()
    face_count = s.IntegerField()
    person = PersonRef(allow_null=True)
    undone_at = s.DateTimeField(allow_null=True)


class ChangeRef(s.Serializer):
    id = s.IntegerField(allow_null=True)
    summary = s.CharField()


class Yours(s.Serializer):
    """What the asker wanted a face to be."""

    state = s.ChoiceField(FACE_STATES)
    person = PersonRef(
        allow_null=True,
        help_text="With id 0: a new name, for which nobody was made as nothing was labelled.",
    )


class Conflict(s.Serializer):
    """A face that someone has changed since the asker saw it: nothing was written over it."""

    face = Face(help_text="As it is now.")
    yours = Yours()


class LabelsConflict(s.Serializer):
    """Every face asked about was changed by someone else since the asker saw it."""

    code = s.CharField()
    message = s.CharField()
    fields = s.DictField(child=s.ListField(child=s.CharField()))
    conflicts = Conflict(many=True)


class LabelsDone(s.Serializer):
    change = ChangeRef()
    faces = Face(many=True, help_text="Those that changed; at most 500 of them.")
    face_count = s.IntegerField()
    conflicts = Conflict(many=True)
    person = Person(allow_null=True)


class UseDone(s.Serializer):
    change = ChangeRef()
    faces = Face(many=True)


class PersonFaces(s.Serializer):
    person = PersonRef()
    faces = s.IntegerField()


class ReasonCount(s.Serializer):
    reason = s.CharField()
    count = s.IntegerField()


class QualityPreview(s.Serializer):
    faces = s.IntegerField()
    labelled = s.IntegerField()
    excluded = s.IntegerField()
    excluded_labelled = s.IntegerField()
    people_without_voters = PersonFaces(many=True)
    unmeasured = s.IntegerField()
    histogram = s.ListField(child=s.IntegerField(), help_text="Faces by score, in steps of 0.05.")
    reasons = ReasonCount(many=True)


class Walked(s.Serializer):
    change = Change()
    faces = Face(many=True, help_text="Those that changed; at most 500 of them.")
    face_count = s.IntegerField()
    skipped = s.IntegerField(help_text="Faces left alone, as someone has changed them since.")
    notes = s.ListField(
        child=s.CharField(), help_text="A sentence for each person left alone for that reason."
    )


class NextChanges(s.Serializer):
    undo = Change(allow_null=True)
    redo = Change(allow_null=True)


FacePage = page_of(Face, "FacePage")
PersonPage = page_of(Person, "PersonPage")
ChangePage = page_of(Change, "ChangePage")
