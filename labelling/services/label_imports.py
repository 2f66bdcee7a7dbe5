"""Labels from other programs: read, matched to the project's faces, reported, and applied as one change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from django.db import transaction

from labelling import errors
from labelling.access import Access
from labelling.exchange import photo_paths, reading
from labelling.exchange.types import Entry, Refused
from labelling.models import Change, Face, Photo, Project
from labelling.services import label_import_plan, labels, locks, made_people, media
from labelling.services.label_import_plan import Meant, Plan, Unmatched

MOST_ENTRIES = 500_000
"""In one import; each is held in memory, some 400 bytes, until all are matched."""

MOST_LISTED = 500
MOST_NEW_PEOPLE = 200


@dataclass(frozen=True)
class Report:
    """What an import did, or would do: `labelled` + `already` + `unmatched_count` are all entries."""

    applied: bool
    entries: int
    labelled: int
    already: int
    people: int
    new_people: list[str]
    unmatched_count: int
    unmatched: list[Unmatched]
    change: Change | None


def from_files(
    access: Access, files: Sequence[tuple[str, IO[bytes]]], *, kind: str, apply: bool,
    min_overlap: float, replace: bool,
) -> Report:  # fmt: skip
    """Take labels from files, each with its path. Unless `apply` nothing changes.

    What can't be read or matched is reported, never fatal. Raises Invalid for too many entries.
    """
    read = _counted(one for path, file in files for one in reading.read(path, file, kind))
    plan = Plan(min_overlap=min_overlap, replace=replace)
    entries = [(place, one) for place, one in enumerate(read) if plan.takes(one, place)]
    places = photo_paths.Places(_known(access.project, entries))
    found = {(e.photo, e.sidecar): places.find(e.photo, sidecar=e.sidecar) for _, e in entries}
    rivals = _rivals(places, found)
    meant = []
    for place, entry in entries:
        ids = found[entry.photo, entry.sidecar]
        if len(ids) == 1 and entry.photo in rivals.get(ids[0], ()):
            plan.leave(place, entry, "no_photo", "The photo of this name lies in another folder.")
        elif len(ids) == 1:
            meant.append(Meant(place, entry, ids[0]))
        else:
            plan.no_photo(place, entry, len(ids))
    return _run(access, plan, meant, apply)


def from_stored(
    access: Access, *, source: str, apply: bool, min_overlap: float, replace: bool
) -> Report:
    """Take labels from the photos themselves: their folders' names, or the regions in their files."""
    plan = Plan(min_overlap=min_overlap, replace=replace)
    rows = Photo.objects.filter(
        project=access.project, deleted_at=None, state=Photo.State.DONE
    ).order_by("pk")
    read = _of_folders(rows.iterator()) if source == "folders" else _of_files(rows.iterator())
    meant = []
    for place, (one, photo_id) in enumerate(_limited(read)):
        if plan.takes(one, place):
            meant.append(Meant(place, one, photo_id))
    return _run(access, plan, meant, apply)


def _rivals(
    places: photo_paths.Places, found: Mapping[tuple[str, bool], Sequence[int]]
) -> dict[int, set[str]]:
    """For each photo that several paths mean, those that can't mean it."""
    paths: dict[int, set[str]] = defaultdict(set)
    for (path, _), ids in found.items():
        if len(ids) == 1:
            paths[ids[0]].add(path)
    return {
        pk: photo_paths.rivals(sorted(said), places.path(pk))
        for pk, said in paths.items()
        if len(said) > 1
    }


def _counted(read: Iterable[Entry | Refused]) -> Iterator[Entry | Refused]:
    return (one for one, _ in _limited((one, 0) for one in read))


def _limited(read: Iterable[tuple[Entry | Refused, int]]) -> Iterator[tuple[Entry | Refused, int]]:
    for count, one in enumerate(read):
        if count >= MOST_ENTRIES:
            raise errors.Invalid(
                f"There are more than {MOST_ENTRIES:,} names in what you sent. Send it in parts."
            )
        yield one


def _known(project: Project, entries: Sequence[tuple[int, Entry]]) -> Iterator[photo_paths.Known]:
    """The project's photos whose file names the entries may mean."""
    wanted = photo_paths.wanted(entry for _, entry in entries)
    rows = Photo.objects.filter(project=project, deleted_at=None)
    rows = rows.exclude(state=Photo.State.RECEIVING).order_by("pk")
    for pk, path, name in rows.values_list("pk", "path", "name").iterator(chunk_size=5000):
        if wanted & photo_paths.stems(path, name):
            yield photo_paths.Known(pk, path, name)


def _of_folders(photos: Iterable[Photo]) -> Iterator[tuple[Entry | Refused, int]]:
    for photo in photos:
        folder = photo.path.rpartition("/")[0].rpartition("/")[2]
        if folder:
            yield Entry(photo.path, photo.path, folder), photo.pk


def _of_files(photos: Iterable[Photo]) -> Iterator[tuple[Entry | Refused, int]]:
    for photo in photos:
        place = photo.path or photo.name
        try:
            with media.reading(photo.original_key) as file:
                for one in reading.in_photo(place, file, photo=place):
                    yield one, photo.pk
        except (errors.PhotoMissing, OSError):
            yield Refused(place, "The photo's file can't be read from storage.", place), photo.pk


def _run(access: Access, plan: Plan, meant: Sequence[Meant], apply: bool) -> Report:
    """Plan, and do it: under the lock on all labels, so that the report says what was done."""
    project = access.project
    with transaction.atomic():
        if apply:
            locks.changes(project.pk)
        label_import_plan.decide(plan, project, meant)
        wanted = {folded: plan.names[folded] for folded in plan.faces.values()}
        known = made_people.find(project, wanted)
        new = sorted(name for folded, name in wanted.items() if folded not in known)
        change = _apply(access, plan, wanted) if apply and plan.faces else None
    unmatched = sorted(plan.unmatched, key=lambda one: one[0])
    return Report(
        applied=apply,
        entries=len(plan.faces) + len(plan.already) + len(unmatched),
        labelled=len(plan.faces),
        already=len(plan.already),
        people=len(set(plan.faces.values()) | set(plan.already.values())),
        new_people=new[:MOST_NEW_PEOPLE],
        unmatched_count=len(unmatched),
        unmatched=[one for _, one in unmatched[:MOST_LISTED]],
        change=change,
    )


def _apply(access: Access, plan: Plan, wanted: dict[str, str]) -> Change | None:
    people, made = made_people.find_or_create(access.project, wanted, by=access.actor.user)
    return labels.assign_many(
        access, {face: people[folded] for face, folded in plan.faces.items()},
        how=Face.How.IMPORT, made=made,
    )  # fmt: skip
