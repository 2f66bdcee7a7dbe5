"""Cards, and who works on which of them."""

from __future__ import annotations

from rest_framework import serializers as s

from labelling.api.serializers.faces import Face, Person, PersonRef, UserRef
from labelling.api.serializers.pages import page_of
from labelling.models import Role


class Holder(s.Serializer):
    user = UserRef()
    until = s.DateTimeField()


class CardCandidate(s.Serializer):
    person = PersonRef()
    cover_url = s.CharField(allow_null=True)
    score = s.FloatField(help_text="The mean of its faces' scores.")
    faces = s.IntegerField(help_text="How many of the card's faces look like this person.")


class ClusterCard(s.Serializer):
    id = s.IntegerField()
    size = s.IntegerField()
    spread = s.FloatField(help_text="Mean distance between its faces; the surer, the smaller.")
    faces = Face(many=True, help_text="The first of them; /faces?cluster= has all.")
    candidates = CardCandidate(many=True)
    holder = Holder(allow_null=True, help_text="Who else has it in hand.")


class ClusterPage(page_of(ClusterCard, "ClusterPageItems")):
    total = s.IntegerField(help_text="Cards that the asker hasn't passed over.")
    faces = s.IntegerField(help_text="Faces on them.")
    held = s.IntegerField(help_text="Of these faces, those that others have in hand.")
    skipped = s.IntegerField(help_text="Faces that the asker passed over.")
    due = s.BooleanField(help_text="Whether faces wait to be put together.")


class SuggestionCard(s.Serializer):
    person = Person()
    size = s.IntegerField()
    best = s.FloatField(help_text="The highest score.")
    mean = s.FloatField()
    faces = Face(many=True, help_text="The surest; /faces?suggested_person= has all.")
    holder = Holder(allow_null=True)


class SuggestionPage(page_of(SuggestionCard, "SuggestionPageItems")):
    total = s.IntegerField()
    faces = s.IntegerField()
    held = s.IntegerField()
    skipped = s.IntegerField()


class Refused(s.Serializer):
    face_id = s.IntegerField()
    user = UserRef()
    until = s.DateTimeField()


class Held(s.Serializer):
    granted = s.ListField(child=s.IntegerField())
    refused = Refused(many=True)
    until = s.DateTimeField()


class InHand(s.Serializer):
    user = UserRef()
    face_ids = s.ListField(child=s.IntegerField())
    until = s.DateTimeField()


class Holds(s.Serializer):
    items = InHand(many=True)


class Here(s.Serializer):
    user = UserRef()
    page = s.CharField(allow_blank=True, help_text="The page of the project that is open.")
    since = s.DateTimeField()


class Presence(s.Serializer):
    items = Here(many=True)


class TeamMember(s.Serializer):
    user = UserRef()
    role = s.ChoiceField(Role.choices, allow_null=True, help_text="Null: not a member any more.")
    answers = s.IntegerField(help_text="Faces whose present answer is this member's.")
    last_hour = s.IntegerField(help_text="Answers given, those taken back left out.")
    today = s.IntegerField()
    last_at = s.DateTimeField(allow_null=True)
    open = s.IntegerField(help_text="Labels that nobody has reviewed.")
    accepted = s.IntegerField()
    sent_back = s.IntegerField()
    in_hand = s.IntegerField()


class Team(s.Serializer):
    done = s.IntegerField(help_text="Faces with an answer.")
    left = s.IntegerField()
    held = s.IntegerField(help_text="Of those left, in somebody's hands.")
    last_hour = s.IntegerField(help_text="Answers of all members in the last hour.")
    members = TeamMember(many=True)


class Skips(s.Serializer):
    count = s.IntegerField(help_text="How many faces the asker passes over now.")
