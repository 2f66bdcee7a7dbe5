"""Photos and their uploads."""

from __future__ import annotations

from rest_framework import serializers as s

from labelling import models
from labelling.api.serializers.accounts import FileError
from labelling.api.serializers.pages import page_of


class UploadCounts(s.Serializer):
    waiting = s.IntegerField()
    working = s.IntegerField()
    done = s.IntegerField()
    failed = s.IntegerField()
    total = s.IntegerField()


class Upload(s.Serializer):
    id = s.IntegerField()
    name = s.CharField()
    created_at = s.DateTimeField()
    created_by = s.CharField(allow_null=True)
    counts = UploadCounts()


PHOTO_STATES = [c for c in models.Photo.State.values if c != models.Photo.State.RECEIVING]


class Photo(s.Serializer):
    id = s.IntegerField()
    name = s.CharField()
    path = s.CharField(allow_blank=True)
    upload_id = s.IntegerField(allow_null=True)
    state = s.ChoiceField(PHOTO_STATES)
    error = FileError(allow_null=True)
    face_count = s.IntegerField()
    width = s.IntegerField()
    height = s.IntegerField()
    size_bytes = s.IntegerField()
    format = s.CharField()
    taken_at = s.DateTimeField(allow_null=True)
    created_at = s.DateTimeField()
    deleted_at = s.DateTimeField(allow_null=True)
    thumb_url = s.CharField(allow_null=True)
    preview_url = s.CharField(allow_null=True)
    original_url = s.CharField()


class Added(s.Serializer):
    name = s.CharField()
    path = s.CharField(allow_blank=True)
    outcome = s.ChoiceField(["added", "restored", "duplicate", "refused"])
    photo = Photo(allow_null=True)
    error = FileError(allow_null=True)


class AddedPhotos(s.Serializer):
    results = Added(many=True)


class Known(s.Serializer):
    known = s.ListField(child=s.CharField())


class PhotosMoved(s.Serializer):
    photos = s.IntegerField()


UploadPage = page_of(Upload, "UploadPage")
PhotoPage = page_of(Photo, "PhotoPage")
