"""The people of a project."""

from __future__ import annotations

import re
import unicodedata

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from labelling.models.project import Project

# From two faces a person on, 99.6 to 100% were recognised on ORL and LFW; from one, 99.2 to 99.8%.
FEW_FACES = 2


def fold(name: str) -> str:
    """`name` as it is compared and searched: no accents, no case, single spaces."""
    spread = unicodedata.normalize("NFKD", name)
    bare = "".join(c for c in spread if not unicodedata.combining(c))
    return " ".join(bare.casefold().split())


def sort_key(folded: str) -> str:
    """The folded name with its numbers padded, so that s2 comes before s10."""
    return re.sub(r"\d+", lambda digits: digits.group().zfill(8), folded)[:240]


class Person(models.Model):
    """Someone in a project. Names are unique in it, whatever their case and accents."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="people")
    name = models.CharField(max_length=120)
    folded = models.CharField(max_length=240)
    sort_key = models.CharField(max_length=240)
    cover = models.ForeignKey(
        "labelling.Face", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.TextField(blank=True, default="")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)
    # Kept up to date by `services.counting`, so that 20,000 people can be ordered by them.
    face_count = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)
    # Deleted, because they turned out to be this person.
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "folded"],
                name="person_name_once",
                condition=Q(deleted_at__isnull=True),
            )
        ]
        indexes = [
            models.Index(fields=["project", "sort_key", "id"], name="person_by_name"),
            models.Index(fields=["project", "-face_count", "id"], name="person_by_count"),
            models.Index(fields=["project", "-changed_at", "id"], name="person_by_change"),
            models.Index(
                fields=["project", "folded"], name="person_prefix",
                opclasses=["int8_ops", "varchar_pattern_ops"],
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name
