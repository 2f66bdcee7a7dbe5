"""Data sets."""

from __future__ import annotations

from rest_framework import serializers as s

from labelling.api.serializers import FileError, PersonRef
from labelling.api.serializers.pages import page_of
from models_app import models


class Splits(s.Serializer):
    train = s.IntegerField()
    val = s.IntegerField()
    test = s.IntegerField()


class Ratios(s.Serializer):
    train = s.FloatField()
    val = s.FloatField()
    test = s.FloatField()


class DatasetFilterShape(s.Serializer):
    people = s.ListField(child=s.IntegerField(), help_text="Ids; empty: everyone.")
    uploads = s.ListField(child=s.IntegerField(), help_text="Ids; empty: all photos.")
    reviewed = s.BooleanField(help_text="Only labels that a reviewer accepted.")
    min_faces = s.IntegerField(help_text="People with fewer faces are left out.")

    class Meta:
        ref_name = "DatasetFilter"


class DatasetRef(s.Serializer):
    id = s.IntegerField()
    name = s.CharField()
    version = s.IntegerField()


class Dataset(s.Serializer):
    id = s.IntegerField()
    name = s.CharField()
    version = s.IntegerField()
    status = s.ChoiceField(models.Dataset.State.choices)
    source = s.ChoiceField(models.Dataset.Source.choices)
    note = s.CharField(allow_blank=True)
    by = s.CharField(allow_null=True)
    created_at = s.DateTimeField()
    finished_at = s.DateTimeField(allow_null=True)
    error = FileError(allow_null=True)
    done = s.IntegerField(help_text="Faces written so far, of `total`.")
    total = s.IntegerField()
    size_bytes = s.IntegerField()
    content_hash = s.CharField(allow_blank=True, help_text="SHA-256; equal content, equal hash.")
    face_count = s.IntegerField()
    person_count = s.IntegerField()
    splits = Splits()
    ratios = Ratios()
    seed = s.IntegerField()
    margin = s.FloatField()
    crop_size_px = s.IntegerField()
    embedder = s.CharField(allow_blank=True)
    filter = DatasetFilterShape()
    base = DatasetRef(allow_null=True, help_text="Whose splits were kept.")
    erased_faces = s.IntegerField()
    erased_people = s.IntegerField()
    erased_at = s.DateTimeField(allow_null=True)
    used_by = s.ListField(
        child=s.CharField(), help_text="Names of classifiers pinned to it, and of runs that go on."
    )


class DatasetPerson(s.Serializer):
    number = s.IntegerField(help_text="Place in labels.json.")
    name = s.CharField(help_text="As it was when it was frozen; `erased` since then.")
    person = PersonRef(allow_null=True, help_text="Who it is now.")
    cover_url = s.CharField(allow_null=True)
    splits = Splits()
    erased = s.BooleanField()


class DatasetFace(s.Serializer):
    id = s.IntegerField()
    face_id = s.IntegerField(allow_null=True)
    photo_id = s.IntegerField(allow_null=True)
    name = s.CharField()
    side = s.ChoiceField(models.DatasetFace.Side.choices)
    person_number = s.IntegerField()
    crop_url = s.CharField()


class ReadyPerson(s.Serializer):
    person = PersonRef()
    faces = s.IntegerField()
    groups = s.IntegerField(help_text="Faces of one photo, or nearly the same, count once.")
    splits = Splits()
    warning = s.CharField(allow_blank=True, help_text="What the rule does with so few faces.")


class Readiness(s.Serializer):
    can_freeze = s.BooleanField()
    reason = s.CharField(allow_blank=True, help_text="Why not, and what to do.")
    face_count = s.IntegerField()
    person_count = s.IntegerField()
    splits = Splits()
    left_out = s.IntegerField(help_text="Labelled faces that the rules leave out.")
    left_out_why = s.ListField(child=s.CharField())
    near_duplicates = s.IntegerField(help_text="Faces nearly the same as one of another photo.")
    few = s.IntegerField(help_text="People with too few faces for all three sides.")
    warnings = s.ListField(child=s.CharField())
    people = ReadyPerson(many=True, help_text="Those with warnings first; at most 500.")
    unchanged_since = DatasetRef(
        allow_null=True, help_text="The version that already holds exactly this."
    )


class ComparedPerson(s.Serializer):
    name = s.CharField()
    person = PersonRef(allow_null=True)
    before = s.IntegerField()
    after = s.IntegerField()
    added = s.IntegerField()
    removed = s.IntegerField()
    changed = s.IntegerField(help_text="In both, but with another name, side or crop.")
    renamed_from = s.CharField(allow_null=True)


class ComparedFace(s.Serializer):
    id = s.IntegerField(help_text="Of the row in the version where it is (the newer, if in both).")
    dataset_id = s.IntegerField()
    face_id = s.IntegerField(allow_null=True)
    kind = s.ChoiceField(["added", "removed", "changed"])
    what = s.CharField(allow_blank=True, help_text="s1 → s2, train → test, other crop")
    name = s.CharField()
    crop_url = s.CharField()


class Comparison(s.Serializer):
    before = DatasetRef()
    after = DatasetRef()
    same = s.BooleanField()
    people_added = s.ListField(child=s.CharField())
    people_removed = s.ListField(child=s.CharField())
    people_renamed = s.IntegerField()
    faces_added = s.IntegerField()
    faces_removed = s.IntegerField()
    faces_changed = s.IntegerField()
    people = ComparedPerson(many=True, help_text="Those that differ; at most 500.")
    faces = ComparedFace(many=True, help_text="At most 200 of each kind.")


DatasetPage = page_of(Dataset, "DatasetPage")
DatasetPersonPage = page_of(DatasetPerson, "DatasetPersonPage")
DatasetFacePage = page_of(DatasetFace, "DatasetFacePage")
