"""Receipts of what was erased."""

from __future__ import annotations

from rest_framework import serializers as s

from labelling import models
from labelling.api.serializers.pages import page_of


class Marked(s.Serializer):
    kind = s.ChoiceField(
        ["dataset", "classifier", "run"], help_text="What held it, and says so now."
    )
    id = s.IntegerField()
    name = s.CharField()


class Backup(s.Serializer):
    name = s.CharField()
    made_at = s.DateTimeField()


class Went(s.Serializer):
    kind = s.CharField(help_text="photos, faces, vectors, crops, labels, data-set rows, files …")
    count = s.IntegerField()


class Erasure(s.Serializer):
    id = s.IntegerField()
    kind = s.ChoiceField(models.Erasure.Kind.choices)
    state = s.ChoiceField(models.Erasure.State.choices)
    by = s.CharField(allow_null=True)
    at = s.DateTimeField()
    finished_at = s.DateTimeField(allow_null=True)
    went = Went(many=True)
    photo_ids = s.ListField(child=s.IntegerField(), help_text="At most 1,000 of them.")
    face_ids = s.ListField(child=s.IntegerField(), help_text="At most 1,000 of them.")
    person_ids = s.ListField(child=s.IntegerField())
    photos_stay = s.IntegerField(
        help_text="Photos that showed the person and were kept: they still show them."
    )
    marked = Marked(many=True)
    backups = Backup(many=True, help_text="Known backups that still hold the data.")


class ErasurePreview(s.Serializer):
    """What erasing would take."""

    went = Went(many=True)
    photos_stay = s.IntegerField(help_text="Photos that show the person and would be kept.")
    marked = Marked(many=True)


class Retention(s.Serializer):
    """What a timer of so many days would erase at once."""

    days = s.IntegerField()
    photos = s.IntegerField()


ErasurePage = page_of(Erasure, "ErasurePage")
