"""Labels from and for other programs, and finding a person by a photo."""

from __future__ import annotations

from rest_framework import serializers as s

IMPORT_KINDS = ["auto", "csv", "coco", "xmp"]


class ImportRules(s.Serializer):
    apply = s.BooleanField(
        required=False,
        default=False,
        help_text="Else the report alone is made, and nothing changes.",
    )
    min_overlap = s.FloatField(
        required=False, default=0.4, min_value=0.1, max_value=1,
        help_text="Overlap over union from which a region is a face.",
    )  # fmt: skip
    replace = s.BooleanField(
        required=False, default=False, help_text="Also faces that have another name already."
    )


class ImportForm(ImportRules):
    kind = s.ChoiceField(IMPORT_KINDS, required=False, default="auto")


class ImportFiles(ImportForm):
    files = s.ListField(child=s.FileField(allow_empty_file=True), max_length=10_000)
    paths = s.ListField(
        child=s.CharField(allow_blank=True, max_length=4096), required=False,
        help_text="The relative path of each file, in the order of the files.",
    )  # fmt: skip


class ImportStored(ImportRules):
    source = s.ChoiceField(
        ["folders", "photos"],
        help_text="The photos' folders as names, or the face regions written in the photos' files.",
    )


class ExportFilter(s.Serializer):
    kind = s.ChoiceField(["csv", "coco", "xmp"])
    person = s.IntegerField(required=False)
    upload = s.IntegerField(required=False)


class FindInput(s.Serializer):
    file = s.FileField(allow_empty_file=True)
    limit = s.IntegerField(required=False, default=200, min_value=1, max_value=1000)
    max_distance = s.FloatField(required=False, min_value=0.05, max_value=2)
