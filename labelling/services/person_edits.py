"""What changes do to people themselves, written down so that undo and redo can walk it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from labelling import errors, events, queries
from labelling.models import Change, Face, Person, PersonEdit, Project
from labelling.models.person import fold, sort_key
from labelling.services import made_people


@dataclass(frozen=True)
class Stepped:
    """The people whom one step touched, and a sentence for each who was left alone."""

    people: list[int]
    notes: list[str]


def write(change: Change, wanted: Sequence[tuple[Person, Mapping[str, Any]]]) -> None:
    """Make people as wanted (fields of `PersonEdit.FIELDS`), as a part of `change`.

    The caller holds `locks.changes`. Raises PersonExists if a name is another living person's.
    """
    PersonEdit.objects.bulk_create(
        [
            PersonEdit(
                change=change, person=person, before={k: value(person, k) for k in after},
                after=dict(after),
            )
            for person, after in wanted
        ],
        batch_size=1000,
    )  # fmt: skip
    _set(wanted)


def value(person: Person, field: str) -> Any:
    """One of `PersonEdit.FIELDS` as it is now."""
    return person.deleted_at is not None if field == "deleted" else getattr(person, field)


def _set(wanted: Sequence[tuple[Person, Mapping[str, Any]]]) -> None:
    _free_names(wanted)
    for person, fields in wanted:
        for name, to in fields.items():
            if name == "deleted":
                person.deleted_at = timezone.now() if to else None
            else:
                setattr(person, name, to)
        person.folded = fold(person.name)
        person.sort_key = sort_key(person.folded)
    names = {"deleted": "deleted_at", "cover_id": "cover", "merged_into_id": "merged_into"}
    columns = {names.get(k, k) for _, fields in wanted for k in fields}
    if "name" in columns:
        columns |= {"folded", "sort_key"}
    if not columns:
        return
    try:
        with transaction.atomic():
            Person.objects.bulk_update([p for p, _ in wanted], sorted(columns), batch_size=500)
    except IntegrityError as error:  # someone was quicker with the name
        raise errors.PersonExists from error


def _free_names(wanted: Sequence[tuple[Person, Mapping[str, Any]]]) -> None:
    """Raises PersonExists if a name that is about to be someone's is another living person's."""
    claimed = {
        fold(fields.get("name", person.name)): (person.pk, fields.get("name", person.name))
        for person, fields in wanted
        if ("name" in fields or fields.get("deleted") is False)
        and not fields.get("deleted", person.deleted_at is not None)
    }
    if not claimed:
        return
    rows = Person.objects.filter(
        project=wanted[0][0].project_id, folded__in=claimed, deleted_at=None
    ).exclude(pk__in=[pk for pk, _ in claimed.values()])
    taken = rows.first()
    if taken is not None:
        raise errors.PersonExists(
            f"Another person is called “{claimed[taken.folded][1]}” by now. Rename that one, then"
            " try again."
        )


def walk(change: Change, *, back: bool) -> Stepped:
    """Take back what a change did to people, or do it again, for each who is as it left them.

    The caller holds `locks.changes`. Where people come back their faces follow this step; where they
    go, their faces went before it, and whoever has got other faces stays. Raises PersonExists.
    """
    rows = _rows(change)
    covers = _covers(rows)
    there = living([r.after.get("merged_into_id") for r in rows])
    named = _with_faces([r.person_id for r in rows]) if not back else set()
    steps: list[tuple[Person, dict[str, Any]]] = []
    notes = []
    for row in rows:
        target, now = (row.before, row.after) if back else (row.after, row.before)
        target = dict(target)
        if target.get("cover_id") and target["cover_id"] not in covers:
            target["cover_id"] = None  # its photo has been erased
        as_it_is = {field: value(row.person, field) for field in target}
        if as_it_is == target:
            continue
        if any(as_it_is[field] != now[field] for field in now):
            notes.append(f"“{row.person.name}” has been changed since, and stays so.")
        elif target.get("deleted") and row.person_id in named:
            notes.append(f"“{row.person.name}” has got other faces since, and stays.")
        elif target.get("merged_into_id") and target["merged_into_id"] not in there:
            notes.append(f"“{row.person.name}” stays: whom they became is gone.")
        else:
            steps.append((row.person, target))
    _set(steps)
    return Stepped([person.pk for person, _ in steps], notes)


def _rows(change: Change) -> list[PersonEdit]:
    if change.action == Change.Action.ASSIGN:
        return []  # whom it made is seen to by `unmake` and `make_again`
    rows = list(change.person_edits.select_related("person").order_by("person_id"))
    if not rows and change.person and change.action == Change.Action.DELETE_PERSON:
        # Of versions that kept nothing of people: it deleted this one.
        return [
            PersonEdit(
                change=change, person=change.person, before={"deleted": False},
                after={"deleted": True},
            )
        ]  # fmt: skip
    return rows


def _covers(rows: Sequence[PersonEdit]) -> set[int]:
    """Those of the covers that the rows speak of whose faces are there."""
    asked = {
        side["cover_id"] for row in rows for side in (row.before, row.after) if side.get("cover_id")
    }
    return set(Face.objects.filter(pk__in=asked).values_list("pk", flat=True))


def living(ids: Iterable[int | None]) -> set[int]:
    """Those of these people who are there."""
    asked = {pk for pk in ids if pk is not None}
    return set(Person.objects.filter(pk__in=asked, deleted_at=None).values_list("pk", flat=True))


def _with_faces(ids: Sequence[int]) -> set[int | None]:
    rows = Face.objects.filter(person__in=ids).order_by()
    return set(rows.values_list("person_id", flat=True).distinct())


def unmake(change: Change) -> Stepped:
    """Delete the people whom `change` made, once it is taken back, if nothing else speaks of them.

    The caller holds `locks.changes`.
    """
    gone = made_people.unused(change)
    Person.objects.filter(pk__in=gone, deleted_at=None).update(deleted_at=timezone.now())
    return Stepped(gone, [])


def make_again(change: Change) -> Stepped:
    """Bring the people back whom `change` made, before it is done again; not those whom someone else
    has deleted or merged since. Raises PersonExists. The caller holds `locks.changes`."""
    made = [person for person in made_people.of(change) if person.deleted_at is not None]
    edits = PersonEdit.objects.filter(person__in=[p.pk for p in made], change__undone_at=None)
    gone = set(edits.filter(after__deleted=True).values_list("person_id", flat=True))
    back, notes = [], []
    for person in made:
        if person.merged_into_id is not None or person.pk in gone:
            notes.append(f"“{person.name}” has been deleted or merged since, and stays so.")
        else:
            back.append(person)
    _set([(person, {"deleted": False}) for person in back])
    return Stepped([person.pk for person in back], notes)


def tell(project: Project, ids: Iterable[int]) -> None:
    """Tell the tabs how these people are now, and which of them are gone."""
    asked = set(ids)
    if len(asked) > events.MOST_PEOPLE:
        events.suggestions_changed(project.pk)
        return
    shown = queries.shown_people(project, asked)
    if shown:
        events.people_changed(project.pk, shown)
    gone = sorted(asked - {person.pk for person in shown})
    if gone:
        events.people_removed(project.pk, gone)
