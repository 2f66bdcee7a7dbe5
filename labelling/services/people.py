"""People: found or made by name, renamed, given a cover, deleted."""

from __future__ import annotations

import unicodedata

from django.db import IntegrityError, transaction

from labelling import errors, events, queries
from labelling.access import Access
from labelling.models import Change, Face, Person, Project, User
from labelling.models.person import fold, sort_key
from labelling.services import labels

LONGEST_NAME = 120


def clean_name(name: str) -> str:
    """The name with single spaces. Raises Invalid if nothing is left or it's over 120 characters."""
    shown = "".join(
        c for c in name if unicodedata.category(c) not in {"Cc", "Cs", "Cn"} or c.isspace()
    )
    shown = " ".join(shown.split())
    if not shown or not fold(shown):
        raise errors.Invalid(fields={"name": ["Type a name."]})
    if len(shown) > LONGEST_NAME:
        raise errors.Invalid(fields={"name": [f"At most {LONGEST_NAME} characters."]})
    return shown


def find_or_create(project: Project, name: str, *, by: User | None) -> tuple[Person, bool]:
    """The person of this name, case and accents aside, and whether they are new."""
    name = clean_name(name)
    known = Person.objects.filter(project=project, folded=fold(name), deleted_at=None)
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


def rename(person: Person, name: str) -> Person:
    """Give the person another name. Raises PersonExists rather than merge two people."""
    name = clean_name(name)
    person.name, person.folded, person.sort_key = name, fold(name), sort_key(fold(name))
    try:
        with transaction.atomic():
            person.save(update_fields=["name", "folded", "sort_key"])
    except IntegrityError as error:
        raise errors.PersonExists(
            f"There is another person called “{name}” already. If they are the same, label their faces"
            " alike; else choose another name."
        ) from error
    tell(person.project, [person.pk])
    return person


def set_cover(person: Person, face_id: int) -> Person:
    """Show this face for the person. Raises Invalid if it isn't a face of theirs."""
    if not Face.objects.filter(pk=face_id, person=person).exists():
        raise errors.Invalid(fields={"cover_face": ["This face isn't labelled as this person."]})
    person.cover_id = face_id
    person.save(update_fields=["cover"])
    tell(person.project, [person.pk])
    return person


def delete(access: Access, person: Person) -> Change:
    """Delete the person; their faces go back to unlabelled. Undo brings both back."""
    return labels.delete_person(access, person)


def tell(project: Project, ids: list[int]) -> None:
    """Tell the tabs how these people are now."""
    events.people_changed(project.pk, list(queries.people(project).filter(pk__in=ids)))


def update(access: Access, person: Person, wanted: dict[str, object]) -> None:
    raise NotImplementedError
