"""Merging and splitting people, and who looks alike."""

from __future__ import annotations

from rest_framework import serializers as s

from labelling.api.serializers.faces import ChangeRef, Face, Person


class Merged(s.Serializer):
    change = ChangeRef()
    person = Person()


class PersonGroup(s.Serializer):
    size = s.IntegerField()
    face_ids = s.ListField(child=s.IntegerField())
    faces = Face(many=True, help_text="The first 24.")


class PersonGroups(s.Serializer):
    items = PersonGroup(many=True)
    distance = s.FloatField(help_text="Mean distance up to which faces are one group.")


class SimilarPerson(s.Serializer):
    person = Person()
    distance = s.FloatField(help_text="Between their nearest faces.")


class SimilarPeople(s.Serializer):
    items = SimilarPerson(many=True)
