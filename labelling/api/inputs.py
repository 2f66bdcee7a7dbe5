"""What the API takes: bodies and query parameters, validated."""

from __future__ import annotations

import math

from rest_framework import serializers as s

from labelling.api.serializers import Box
from labelling.models import Change, Face, Role

CURSOR = dict(
    required=False, allow_blank=True, max_length=2000, help_text="`next` of the page before."
)


def limit(default: int, most: int) -> s.IntegerField:
    """How many rows a page may have."""
    return s.IntegerField(required=False, default=default, min_value=1, max_value=most)


class Paging(s.Serializer):
    cursor = s.CharField(**CURSOR)
    limit = limit(100, 500)


class SignIn(s.Serializer):
    username = s.CharField(max_length=60)
    password = s.CharField(max_length=1000, trim_whitespace=False)


class Profile(s.Serializer):
    display_name = s.CharField(required=False, allow_blank=True, max_length=100)
    email = s.EmailField(required=False, allow_blank=True)


class PasswordChange(s.Serializer):
    current_password = s.CharField(max_length=1000, trim_whitespace=False)
    new_password = s.CharField(max_length=1000, trim_whitespace=False)


class LinkUse(s.Serializer):
    username = s.CharField(required=False, allow_blank=True, max_length=60, default="")
    display_name = s.CharField(required=False, allow_blank=True, max_length=100, default="")
    password = s.CharField(max_length=1000, trim_whitespace=False)


class UserChange(s.Serializer):
    is_active = s.BooleanField(required=False)
    is_admin = s.BooleanField(required=False)
    successor = s.IntegerField(required=False, help_text="Who takes over what only this user owns.")


class InvitationInput(s.Serializer):
    note = s.CharField(required=False, allow_blank=True, max_length=200, default="")
    project = s.IntegerField(required=False, allow_null=True, default=None)
    role = s.ChoiceField(Role.choices, required=False, default=Role.LABELLER)
    is_admin = s.BooleanField(required=False, default=False)


class ProjectInput(s.Serializer):
    name = s.CharField(max_length=120)
    description = s.CharField(required=False, allow_blank=True, max_length=2000, default="")
    embedder = s.CharField(required=False, max_length=60, help_text="One of /embedders.")


def face_px() -> s.IntegerField:
    """The smallest face to look for, in pixels of the photo."""
    return s.IntegerField(required=False, min_value=10, max_value=200)


def thresholds() -> s.ListField:
    """What a face must score in each of the detector's three networks."""
    return s.ListField(
        child=s.FloatField(min_value=0.3, max_value=0.99),
        required=False,
        min_length=3,
        max_length=3,
    )


class ProjectChange(s.Serializer):
    name = s.CharField(required=False, max_length=120)
    description = s.CharField(required=False, allow_blank=True, max_length=2000)
    archived = s.BooleanField(required=False)
    neighbours = s.IntegerField(required=False, min_value=1, max_value=50)
    accept_distance = s.FloatField(required=False, min_value=0.05, max_value=2)
    suggest_distance = s.FloatField(required=False, min_value=0.05, max_value=2)
    min_face_px = face_px()
    thresholds = thresholds()
    min_quality = s.FloatField(required=False, min_value=0, max_value=1)


class ProjectFilter(Paging):
    state = s.ChoiceField(["active", "archived", "trash"], required=False, default="active")


class MemberInput(s.Serializer):
    username = s.CharField(max_length=60)
    role = s.ChoiceField(Role.choices)


class RoleInput(s.Serializer):
    role = s.ChoiceField(Role.choices)


class KeyInput(s.Serializer):
    name = s.CharField(max_length=100)
    role = s.ChoiceField([Role.VIEWER.value, Role.LABELLER.value])


class UploadInput(s.Serializer):
    name = s.CharField(max_length=200)


class PhotoFilter(Paging):
    limit = limit(100, 200)
    state = s.ChoiceField(["waiting", "working", "done", "failed", "without_faces"], required=False)
    upload = s.IntegerField(required=False)
    person = s.IntegerField(required=False)
    q = s.CharField(required=False, allow_blank=True, max_length=200)
    trash = s.BooleanField(required=False, default=False)
    order = s.ChoiceField(["newest", "oldest", "name"], required=False, default="newest")


class PhotoForm(s.Serializer):
    upload = s.IntegerField(required=False)
    label_folders = s.BooleanField(
        required=False,
        default=False,
        help_text="Label the one face of a photo as its folder is called.",
    )


class PhotoFiles(PhotoForm):
    files = s.ListField(child=s.FileField(allow_empty_file=True), max_length=1000)
    paths = s.ListField(
        child=s.CharField(allow_blank=True, max_length=4096), required=False,
        help_text="The relative path of each file, in the order of the files.",
    )  # fmt: skip


class Hashes(s.Serializer):
    sha256 = s.ListField(child=s.RegexField(r"^[0-9a-f]{64}$"), max_length=1000)


class PhotoIds(s.Serializer):
    photos = s.ListField(child=s.IntegerField(), max_length=10_000)


class Retry(s.Serializer):
    photos = s.ListField(child=s.IntegerField(), max_length=10_000, required=False)
    all_failed = s.BooleanField(required=False, default=False)

    def validate(self, attrs: dict) -> dict:  # type: ignore[type-arg]
        if not attrs["all_failed"] and "photos" not in attrs:
            raise s.ValidationError("Name the photos, or set all_failed.")
        return attrs


class FaceFilter(Paging):
    state = s.ChoiceField(
        ["todo", "unlabelled", "suggested", "labelled", "rejected", "stranger", "unsure", "set_aside", "all"],
        required=False, default="all",
    )  # fmt: skip
    person = s.IntegerField(required=False)
    suggested_person = s.IntegerField(required=False)
    photo = s.IntegerField(required=False)
    upload = s.IntegerField(required=False)
    min_score = s.FloatField(required=False, min_value=0, max_value=1)
    max_score = s.FloatField(required=False, min_value=0, max_value=1)
    min_quality = s.FloatField(required=False, min_value=0, max_value=1)
    max_quality = s.FloatField(required=False, min_value=0, max_value=1)
    votes = s.BooleanField(required=False, allow_null=True, default=None)
    order = s.ChoiceField(
        ["newest", "oldest", "surest", "doubtful", "quality"], required=False, default="newest"
    )


class FaceAsked(s.Serializer):
    id = s.IntegerField()
    version = s.IntegerField(required=False, allow_null=True, default=None)


LABEL_ACTIONS = ["assign", "reject", "stranger", "unsure", "clear", "not_person"]


class LabelInput(s.Serializer):
    faces = s.ListField(child=FaceAsked(), min_length=1, max_length=10_000)
    action = s.ChoiceField(LABEL_ACTIONS)
    person = s.IntegerField(required=False, allow_null=True)
    name = s.CharField(required=False, max_length=200, help_text="The person's name; made if new.")
    how = s.ChoiceField(["typed", "suggestion"], required=False, default="typed")

    def validate(self, attrs: dict) -> dict:  # type: ignore[type-arg]
        named = attrs.get("person") is not None or "name" in attrs
        if attrs["action"] == Change.Action.ASSIGN and not named:
            raise s.ValidationError({"name": "Say who it is: a person, or a name."})
        return attrs


class PersonFilter(Paging):
    q = s.CharField(required=False, allow_blank=True, max_length=120, default="")
    order = s.ChoiceField(["name", "count", "newest"], required=False, default="name")


class PersonInput(s.Serializer):
    name = s.CharField(max_length=200)


class PersonChange(s.Serializer):
    name = s.CharField(required=False, max_length=200)
    cover_face = s.IntegerField(required=False)


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


class QualityFilter(s.Serializer):
    min_quality = s.FloatField(
        required=False, min_value=0, max_value=1, help_text="The project's own by default."
    )


class DetectInput(s.Serializer):
    photos = s.ListField(
        child=s.IntegerField(), required=False, min_length=1, max_length=10_000,
        help_text="All of the project's photos by default.",
    )  # fmt: skip
    min_face_px = face_px()
    thresholds = thresholds()


class EmbedInput(s.Serializer):
    embedder = s.CharField(max_length=60)


class ApplyInput(s.Serializer):
    save_settings = s.BooleanField(
        required=False,
        default=False,
        help_text="Keep the job's settings for new photos: for owners.",
    )
