"""Projects, members, keys."""

from __future__ import annotations

from rest_framework import serializers as s

from labelling.api.serializers.accounts import User
from labelling.api.serializers.pages import page_of
from labelling.models import Role


class Can(s.Serializer):
    label = s.BooleanField()
    upload = s.BooleanField()
    manage = s.BooleanField()


class PhotoCounts(s.Serializer):
    waiting = s.IntegerField()
    working = s.IntegerField()
    done = s.IntegerField()
    failed = s.IntegerField()
    without_faces = s.IntegerField()
    trashed = s.IntegerField()
    total = s.IntegerField()


class FaceCounts(s.Serializer):
    unlabelled = s.IntegerField()
    suggested = s.IntegerField()
    labelled = s.IntegerField()
    rejected = s.IntegerField()
    stranger = s.IntegerField()
    unsure = s.IntegerField()
    total = s.IntegerField()
    clusters = s.IntegerField(help_text="Cards of faces that look alike.")
    suspects = s.IntegerField(help_text="Labelled faces that lie nearer to someone else.")
    twice = s.IntegerField(help_text="Faces of people who are twice in one photo.")
    sent_back = s.IntegerField(help_text="Labels that a reviewer sent back.")


class Counts(s.Serializer):
    photos = PhotoCounts()
    faces = FaceCounts()
    people = s.IntegerField()


class Project(s.Serializer):
    id = s.IntegerField()
    name = s.CharField()
    description = s.CharField(allow_blank=True)
    role = s.ChoiceField(Role.choices)
    can = Can()
    created_at = s.DateTimeField()
    archived_at = s.DateTimeField(allow_null=True)
    deleted_at = s.DateTimeField(allow_null=True)
    is_sample = s.BooleanField()
    embedder = s.CharField()
    embedder_title = s.CharField()
    neighbours = s.IntegerField()
    accept_distance = s.FloatField()
    suggest_distance = s.FloatField()
    min_face_px = s.IntegerField()
    thresholds = s.ListField(child=s.FloatField(), min_length=3, max_length=3)
    min_quality = s.FloatField()
    retention_days = s.IntegerField(
        allow_null=True, help_text="Photos are erased after; null: never."
    )
    cover_crops = s.ListField(child=s.CharField())
    counts = Counts()


class Embedder(s.Serializer):
    name = s.CharField()
    title = s.CharField()
    description = s.CharField()
    dimensions = s.IntegerField()
    ready = s.BooleanField()
    reason = s.CharField(allow_blank=True, help_text="Why it isn't ready, and what to do.")


class Embedders(s.Serializer):
    items = Embedder(many=True)


class Progress(s.Serializer):
    counts = Counts()
    photos_per_second = s.FloatField()
    seconds_left = s.FloatField(allow_null=True)
    up_to_date = s.BooleanField(help_text="Whether suggestions follow from the labels as they are.")
    clusters_up_to_date = s.BooleanField(help_text="Whether all faces were put together.")


class Member(s.Serializer):
    user = User()
    role = s.ChoiceField(Role.choices)
    joined_at = s.DateTimeField()


class Key(s.Serializer):
    id = s.IntegerField()
    name = s.CharField()
    prefix = s.CharField()
    role = s.ChoiceField(Role.choices)
    created_at = s.DateTimeField()
    created_by = s.CharField(allow_null=True)
    last_used_at = s.DateTimeField(allow_null=True)
    revoked_at = s.DateTimeField(allow_null=True)


class NewKey(Key):
    key = s.CharField()


ProjectPage = page_of(Project, "ProjectPage")
MemberPage = page_of(Member, "MemberPage")
KeyPage = page_of(Key, "KeyPage")
