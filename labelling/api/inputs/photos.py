"""Photos and their uploads."""

from __future__ import annotations

from rest_framework import serializers as s

from labelling.api.inputs.base import Paging, limit
from labelling.api.inputs.faces import Numbers

# Each is one more look at every photo.
MOST_PEOPLE = 20


class UploadInput(s.Serializer):
    name = s.CharField(max_length=200)


class PhotoFilter(Paging):
    limit = limit(100, 200)
    state = s.ChoiceField(["waiting", "working", "done", "failed", "without_faces"], required=False)
    upload = s.IntegerField(required=False)
    person = s.IntegerField(required=False)
    people = Numbers(required=False, help_text="Photos that show every one of these people.")
    q = s.CharField(required=False, allow_blank=True, max_length=200)
    trash = s.BooleanField(required=False, default=False)
    order = s.ChoiceField(["newest", "oldest", "name"], required=False, default="newest")

    def validate_people(self, value: list[int]) -> list[int]:
        if len(value) > MOST_PEOPLE:
            raise s.ValidationError(f"At most {MOST_PEOPLE} people.")
        return value


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
