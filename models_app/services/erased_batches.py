"""Batches of predictions from which photos or people are erased."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from labelling.erasure import Erased, Gone
from labelling.models import Project
from labelling.services.erased_names import Names
from models_app.models import Batch, BatchItem, Work

ITEMS_AT_ONCE = 1000
LIVING = (Batch.State.OPEN, Batch.State.RUNNING)
# What an answer loses with its name.
ANSWER = ("person_id", "class_id", "distance", "confidence")


def forget(
    project: Project, erased: Erased, names: Names, classes: Collection[int], gone: Gone,
    counts: Counter[str],
) -> None:  # fmt: skip
    """Drop the photos of batches, and from the answers about all others the people, or `classes` of data
    sets that stood for them; the counts of the batches follow."""
    # Before their items, as whoever does these.
    living = Batch.objects.filter(project=project, state__in=LIVING).order_by("pk")
    list(living.select_for_update(no_key=True).values_list("pk"))
    rows = BatchItem.objects.filter(batch__project=project)
    theirs = rows.filter(photo__among=list(erased.photos))
    touched = set(theirs.values_list("batch", flat=True))
    gone.files += [key for key in theirs.values_list("file_key", flat=True) if key]
    counts["batch_items"] += theirs.delete()[0]
    if erased.people or classes:
        changed = _unnamed(rows, Nobody(frozenset(erased.people), frozenset(classes)), names)
        counts["batch_names"] += sum(named for _, named in changed)
        touched |= {item.batch_id for item, _ in changed}
        BatchItem.objects.bulk_update(
            [item for item, _ in changed], ["faces", "name"], batch_size=500
        )
        _rename(project, names)
        rows.filter(state=Work.State.WORKING).update(
            state=Work.State.WAITING, leased_by="", lease_until=None, queued_at=None
        )
    for batch in Batch.objects.filter(pk__in=touched):
        _count(batch)


@dataclass(frozen=True)
class Nobody:
    """Whom answers don't name any more: people, and classes of data sets."""

    people: frozenset[int]
    classes: frozenset[int]

    def named(self, value: Any) -> bool:
        return isinstance(value, dict) and (
            value.get("person_id") in self.people or value.get("class_id") in self.classes
        )


def _unnamed(rows: Any, nobody: Nobody, names: Names) -> list[tuple[BatchItem, int]]:
    """The items that differ once the people are out of them, and how many answers each lost."""
    changed = []
    for item in rows.only("pk", "batch_id", "name", "faces").iterator(chunk_size=ITEMS_AT_ONCE):
        faces = [without(face, nobody) for face in item.faces or ()]
        named = sum(a != b for a, b in zip(faces, item.faces or (), strict=True))
        name = names.out_of(item.name) if named else names.out_of_folders(item.name)
        if named or name != item.name:
            item.name = name
            item.faces = faces if item.faces is not None else None
            changed.append((item, named))
    return changed


def without(value: Any, nobody: Nobody) -> Any:
    """An answer of a batch without these people: whoever was named so is unknown, and votes and other
    candidates that speak of them are left out."""
    if isinstance(value, list):
        return [without(inner, nobody) for inner in value if not nobody.named(inner)]
    if not isinstance(value, dict):
        return value
    found = {key: without(inner, nobody) for key, inner in value.items()}
    if nobody.named(value):
        found |= {key: None for key in ANSWER if key in found}
    return found


def _rename(project: Project, names: Names) -> None:
    for batch in Batch.objects.filter(project=project).exclude(name=""):
        name = names.out_of_folders(batch.name)
        if name != batch.name:
            Batch.objects.filter(pk=batch.pk).update(name=name)


def _count(batch: Batch) -> None:
    rows = BatchItem.objects.filter(batch=batch)
    answers = rows.exclude(faces=None).values_list("faces", flat=True)
    faces = [face for answer in answers for face in answer or ()]
    Batch.objects.filter(pk=batch.pk).update(
        total=rows.count(),
        done=rows.filter(state=Work.State.SUCCEEDED).count(),
        failed=rows.filter(state=Work.State.FAILED).count(),
        face_count=len(faces),
        named_count=sum(
            any(face.get(key) is not None for key in ("person_id", "class_id")) for face in faces
        ),
    )
