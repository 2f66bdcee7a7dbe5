"""Faces, labels, boxes."""

from __future__ import annotations

import math

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers as s

from labelling.api.inputs.base import Paging
from labelling.api.serializers import Box
from labelling.models import Change, Face


@extend_schema_field(s.CharField)
class Numbers(s.Field):
    """Ids in one parameter: "12,7,40"."""

    default_error_messages = {"invalid": "Give whole numbers with commas between them."}

    def to_internal_value(self, data: object) -> list[int]:
        parts = [part for part in str(data).split(",") if part.strip()]
        try:
            return [int(part) for part in parts]
        except ValueError:
            self.fail("invalid")

    def to_representation(self, value: object) -> object:
        return value


FACE_FILTER_STATES = [
    "todo", "unlabelled", "suggested", "labelled", "rejected", "stranger", "unsure", "set_aside", "all",
]  # fmt: skip
FACE_ORDERS = [
    "newest", "oldest", "surest", "doubtful", "quality", "suggested", "unlikely", "suspect", "labelled",
]  # fmt: skip


class FaceFilterOnly(s.Serializer):
    """Which faces, in which order; every field narrows."""

    state = s.ChoiceField(FACE_FILTER_STATES, required=False, default="all")
    person = s.IntegerField(required=False)
    suggested_person = s.IntegerField(required=False)
    cluster = s.IntegerField(required=False)
    photo = s.IntegerField(required=False)
    upload = s.IntegerField(required=False)
    change = s.IntegerField(required=False, help_text="Faces that this change touched.")
    among = s.RegexField(
        r"^[a-z_]+(-\w+)*$", required=False, max_length=80,
        help_text="A set of faces that something else names, as a cell of a confusion matrix does.",
    )  # fmt: skip
    min_score = s.FloatField(required=False, min_value=0, max_value=1)
    max_score = s.FloatField(required=False, min_value=0, max_value=1)
    min_likeness = s.FloatField(
        required=False, min_value=0, max_value=1, help_text="The suggestion's score."
    )
    max_likeness = s.FloatField(required=False, min_value=0, max_value=1)
    min_quality = s.FloatField(required=False, min_value=0, max_value=1)
    max_quality = s.FloatField(required=False, min_value=0, max_value=1)
    votes = s.BooleanField(required=False, allow_null=True, default=None)
    labelled_by = s.IntegerField(required=False, help_text="A user's id.")
    labelled_from = s.DateTimeField(required=False)
    labelled_to = s.DateTimeField(required=False)
    added_from = s.DateTimeField(required=False, help_text="When the photo came in.")
    added_to = s.DateTimeField(required=False)
    suspect = s.BooleanField(
        required=False, allow_null=True, default=None, help_text="Nearer to someone else."
    )
    twice = s.BooleanField(
        required=False,
        allow_null=True,
        default=None,
        help_text="The same person twice in one photo.",
    )
    review = s.ChoiceField(["open", "accepted", "sent_back"], required=False)
    skipped = s.BooleanField(
        required=False, allow_null=True, default=None, help_text="By the asker; unset: all faces."
    )
    order = s.ChoiceField(FACE_ORDERS, required=False, default="newest")


class FaceFilter(Paging, FaceFilterOnly):
    ids = Numbers(required=False, help_text="Just these, at most 500, of those that pass.")


class FaceAsked(s.Serializer):
    id = s.IntegerField()
    version = s.IntegerField(required=False, allow_null=True, default=None)


@extend_schema_field(FaceAsked(many=True))
class AskedFaces(s.Field):
    """Faces with the versions that their asker saw. Read by hand: a bulk holds 100,000 of them."""

    MOST = 100_000
    default_error_messages = {
        "shape": "Give a list of {id, version}, version being a number or null.",
        "empty": "Name at least one face.",
        "many": "At most 100,000 faces at once.",
    }

    def __init__(self, *, empty: bool = False, **kwargs: object) -> None:
        self.empty = empty
        super().__init__(**kwargs)

    def to_internal_value(self, data: object) -> list[tuple[int, int | None]]:
        if not isinstance(data, list):
            raise s.ValidationError(self.error_messages["shape"], code="shape")
        if not data and not self.empty:
            self.fail("empty")
        if len(data) > self.MOST:
            self.fail("many")
        return [self._one(row) for row in data]

    def _one(self, row: object) -> tuple[int, int | None]:
        if isinstance(row, dict) and set(row) <= {"id", "version"}:
            face, version = row.get("id"), row.get("version")
            if type(face) is int and (version is None or type(version) is int):
                return face, version
        raise s.ValidationError(self.error_messages["shape"], code="shape")

    def to_representation(self, value: object) -> object:
        return value


LABEL_HOWS = ["typed", "suggestion", "cluster"]
LABEL_ACTIONS = ["assign", "reject", "stranger", "unsure", "clear", "not_person"]


class LabelInput(s.Serializer):
    faces = AskedFaces()
    action = s.ChoiceField(LABEL_ACTIONS)
    refused = AskedFaces(
        required=False, empty=True, default=list,
        help_text="Faces of the same card that are not this person: remembered with the same change.",
    )  # fmt: skip
    person = s.IntegerField(required=False, allow_null=True)
    name = s.CharField(required=False, max_length=200, help_text="The person's name; made if new.")
    how = s.ChoiceField(LABEL_HOWS, required=False, default="typed")

    def validate(self, attrs: dict) -> dict:  # type: ignore[type-arg]
        named = attrs.get("person") is not None or "name" in attrs
        if attrs["action"] == Change.Action.ASSIGN and not named:
            raise s.ValidationError({"name": "Say who it is: a person, or a name."})
        return attrs


class BoxInput(s.Serializer):
    box = Box()

    def validate_box(self, box: dict) -> dict:  # type: ignore[type-arg]
        if not all(math.isfinite(edge) for edge in box.values()):
            raise s.ValidationError("Give four numbers of pixels.")
        return box


class BoxMove(BoxInput):
    version = s.IntegerField(required=False, allow_null=True, default=None)


class UseInput(s.Serializer):
    faces = s.ListField(child=s.IntegerField(), min_length=1, max_length=10_000)
    use = s.ChoiceField(Face.Use.choices)
