"""Labels from other programs, and finding a person by a photo."""

from __future__ import annotations

from rest_framework import serializers as s

from labelling.api.serializers.faces import Box, Candidate, ChangeRef, Face

UNMATCHED = [
    "no_photo", "several_photos", "no_face", "several_faces", "other_name", "no_name", "unreadable",
]  # fmt: skip


class Unmatched(s.Serializer):
    source = s.CharField(help_text="The file, with the line where there is one.")
    photo = s.CharField(allow_blank=True)
    name = s.CharField(allow_blank=True)
    reason = s.ChoiceField(UNMATCHED)
    message = s.CharField()


class ImportReport(s.Serializer):
    applied = s.BooleanField()
    entries = s.IntegerField(help_text="Names found in what was given.")
    labelled = s.IntegerField(help_text="Faces that get a name, or would.")
    already = s.IntegerField(help_text="Faces that have this name already.")
    people = s.IntegerField(help_text="How many people they name.")
    new_people = s.ListField(child=s.CharField(), help_text="The first 200 of those not there yet.")
    unmatched_count = s.IntegerField()
    unmatched = Unmatched(many=True, help_text="The first 500.")
    change = ChangeRef(allow_null=True)


class FoundMatch(s.Serializer):
    face = Face()
    distance = s.FloatField()


class FoundFace(s.Serializer):
    box = Box()
    score = s.FloatField()
    people = Candidate(many=True)
    matches = FoundMatch(many=True, help_text="Nearest first, named or not.")


class Found(s.Serializer):
    width = s.IntegerField()
    height = s.IntegerField()
    faces = FoundFace(many=True)
