"""What the history, paths and queues hold of those who are erased."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from labelling.erasure import Erased
from labelling.models import (
    Change,
    Edit,
    Face,
    JobItem,
    Label,
    Person,
    PersonEdit,
    Photo,
    Project,
    Upload,
)
from labelling.services.erased_names import Names


def names_of(people: Sequence[Person]) -> list[str]:
    """The names that these people have, and had before somebody renamed them."""
    found = [person.name for person in people]
    rows = PersonEdit.objects.filter(person__in=people).order_by("pk")
    for before, after in rows.values_list("before", "after"):
        found += [side["name"] for side in (before, after) if side.get("name")]
    return list(dict.fromkeys(found))


def unnamed_by_deletion(person_ids: Sequence[int]) -> QuerySet[Label, int]:
    """The ids of the faces that were unlabelled as these people were deleted, and are so still."""
    deleted = Person.objects.filter(pk__in=person_ids, deleted_at__isnull=False)
    return Label.objects.filter(
        change__action=Change.Action.DELETE_PERSON, change__undone_at=None, before_person__in=deleted,
        face__state=Face.State.UNLABELLED,
    ).values_list("face", flat=True)  # fmt: skip


def filed_as(erased: Erased) -> set[int]:
    """The photos whose folder named one of the people; asked before these go."""
    rows = Photo.objects.filter(folder_person__in=erased.people)
    return set(rows.values_list("pk", flat=True))


def in_hand(photo_ids: Sequence[int]) -> set[int]:
    """Those of the photos at which a worker may be just now."""
    rows = Photo.objects.filter(pk__among=photo_ids, state=Photo.State.WORKING)
    items = JobItem.objects.filter(photo__among=photo_ids, state=JobItem.State.WORKING)
    return {*rows.values_list("pk", flat=True), *items.values_list("photo", flat=True)}


def touched(erased: Erased) -> set[int]:
    """The changes that speak of the faces or people; asked before these go."""
    faces = list(erased.faces)
    found = set(Label.objects.filter(face__among=faces).values_list("change", flat=True))
    found |= set(Edit.objects.filter(face__among=faces).values_list("change", flat=True))
    people = PersonEdit.objects.filter(person__in=erased.people)
    found |= set(people.values_list("change", flat=True))
    refused = Label.objects.filter(refused__in=erased.people)
    found |= set(refused.values_list("change", flat=True))
    return found | set(Change.objects.filter(person__in=erased.people).values_list("pk", flat=True))


def forget(project: Project, erased: Erased, names: Names, changes: Collection[int]) -> int:
    """Drop what only spoke of people who are gone, and have undo pass over changes of which nothing is
    left; returns how many rows went. The changes stay: they hold ids and counts, no names."""
    gone = 0
    if erased.people:
        # "Not her": without whom it refuses, such a label says nothing.
        same = ~Q(before_state=Face.State.LABELLED) | Q(before_person=F("after_person"))
        said = Label.objects.filter(
            same, change__in=list(changes), change__action=Change.Action.NOT_PERSON, refused=None,
            before_state=F("after_state"),
        )  # fmt: skip
        gone += said.delete()[0]
        gone += _same_names(project, names)
    rest = [
        Exists(rows.filter(change=OuterRef("pk")))
        for rows in (Label.objects.all(), Edit.objects.all(), PersonEdit.objects.all())
    ]
    empty = Change.objects.filter(pk__among=list(changes), automatic=False)
    empty.filter(~rest[0] & ~rest[1] & ~rest[2]).update(automatic=True)
    return gone


def _same_names(project: Project, names: Names) -> int:
    """Others who once bore one of the names: what kept it for undo goes too."""
    rows = PersonEdit.objects.filter(
        Q(before__has_key="name") | Q(after__has_key="name"), change__project=project
    )
    found = [
        pk
        for pk, before, after in rows.values_list("pk", "before", "after")
        if names.same(before.get("name", "")) or names.same(after.get("name", ""))
    ]
    return PersonEdit.objects.filter(pk__in=found).delete()[0]


def out_of_paths(
    project: Project, names: Names, shown: Iterable[int]
) -> tuple[dict[int, Photo], int]:
    """Take the names out of the paths of photos and of uploads. Of photos that show the person, `shown`,
    they go wherever they stand; of all others only folders and files that are called so.

    Returns the photos that are called otherwise now, and how many uploads.
    """
    if not names.all:
        return {}, 0
    theirs, renamed = set(shown), {}
    rows = Photo.objects.filter(project=project).order_by("pk")
    for pk, name, path in rows.values_list("pk", "name", "path").iterator():
        out = names.out_of if pk in theirs else names.out_of_folders
        if (out(name), out(path)) != (name, path):
            renamed[pk] = Photo(pk=pk, name=out(name)[:255], path=out(path)[:1024])
    Photo.objects.bulk_update(renamed.values(), ["name", "path"], batch_size=500)
    uploads = []
    for upload in Upload.objects.filter(project=project):
        name = names.out_of_folders(upload.name)
        if name != upload.name:
            upload.name = name
            uploads.append(upload)
    Upload.objects.bulk_update(uploads, ["name"])
    return renamed, len(uploads)
