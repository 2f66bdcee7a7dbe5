"""People: found or made by name, renamed, given a cover or a note, deleted."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from labelling import errors, events, queries
from labelling.access import Access
from labelling.models import Change, Face, Person, Project, User
from labelling.models.person import fold, sort_key
from labelling.services import changes, labels, locks, person_edits
from labelling.visible import visible

LONGEST_NAME = 120


def clean_name(name: str) -> str:
    """The name with single spaces and nothing hidden. Raises Invalid if nothing is left or it's over 120 characters."""
    # Letters of a Unicode to come could be anything.
    shown = "".join(c for c in visible(name) if unicodedata.category(c) != "Cn")
    shown = " ".join(shown.split())
    if not shown or not fold(shown):
        raise errors.Invalid(fields={"name": ["Type a name."]})
    # Some letters fold to many: one of them is a whole sentence.
    if len(shown) > LONGEST_NAME or len(fold(shown)) > 2 * LONGEST_NAME:
        raise errors.Invalid(fields={"name": [f"At most {LONGEST_NAME} characters."]})
    return shown


def called(project: Project, name: str) -> QuerySet[Person]:
    """Who has this name, case and accents aside: one or nobody. Raises Invalid, as `clean_name`."""
    return Person.objects.filter(project=project, folded=fold(clean_name(name)), deleted_at=None)


def find_or_create(project: Project, name: str, *, by: User | None) -> tuple[Person, bool]:
    """The person of this name, case and accents aside, and whether they are new."""
    name = clean_name(name)
    known = called(project, name)
    found = known.first()
    if found is not None:
        return found, False
    try:
        with transaction.atomic():
            made = Person.objects.create(
                project=project,
                name=name,
                folded=fold(name),
                sort_key=sort_key(fold(name)),
                created_by=by,
            )
    except IntegrityError:  # someone was quicker
        return known.get(), False
    tell(project, [made.pk])
    return made, True


def create(project: Project, name: str, *, by: User | None) -> Person:
    """A new person. Raises PersonExists, Invalid."""
    person, made = find_or_create(project, name, by=by)
    if not made:
        raise errors.PersonExists
    return person


def update(access: Access, person: Person, wanted: Mapping[str, Any]) -> list[Change]:
    """Rename a person, choose or clear their cover, note something: a change for each that differs.

    `wanted` may hold `name`, `cover_face` (a face's id, or None for none of one's own choice) and
    `note`. Raises NotFound if the person is gone, Invalid, and PersonExists rather than merge two.
    """
    with transaction.atomic():
        locks.changes(access.project.pk)
        found = Person.objects.filter(pk=person.pk, deleted_at=None).first()
        if found is None:
            raise errors.NotFound
        fields: list[tuple[Change.Action, str, Any]] = []
        if "name" in wanted:
            fields.append((Change.Action.RENAME, "name", _free_name(found, wanted["name"])))
        if "cover_face" in wanted:
            fields.append((Change.Action.COVER, "cover_id", _cover(found, wanted["cover_face"])))
        if "note" in wanted:
            fields.append((Change.Action.NOTE, "note", wanted["note"].strip()))
        made = []
        for action, field, value in fields:
            if getattr(found, field) != value:
                change = changes.start(access.actor, access.project, action, person=found)
                person_edits.write(change, [(found, {field: value})])
                made.append(change)
        if made:
            tell(access.project, [found.pk])
        return made


def _free_name(person: Person, name: str) -> str:
    name = clean_name(name)
    others = Person.objects.filter(project=person.project_id, folded=fold(name), deleted_at=None)
    other = others.exclude(pk=person.pk).first()
    if other is not None:
        raise errors.PersonExists(
            f"There is another person called “{other.name}” already. Are they the same person? Then"
            " merge the two; else choose another name."
        )
    return name


def _cover(person: Person, face_id: int | None) -> int | None:
    if face_id is None:
        return None
    if not Face.objects.filter(pk=face_id, person=person, in_trash=False).exists():
        raise errors.Invalid(fields={"cover_face": ["This face isn't labelled as this person."]})
    return face_id


def delete(access: Access, person: Person) -> Change:
    """Delete the person; their faces go back to unlabelled. Undo brings both back."""
    return labels.delete_person(access, person)


def tell(project: Project, ids: list[int]) -> None:
    """Tell the tabs how these people are now."""
    events.people_changed(project.pk, queries.shown_people(project, ids))
