"""People that one change made along with its labels: gone with its undo, back with its redo."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from labelling import errors, events
from labelling.models import Change, Face, Label, Person, PersonEdit, Project, User
from labelling.models.person import sort_key


def find(project: Project, folded: Collection[str]) -> dict[str, Person]:
    """The living people of these folded names; one query."""
    rows = Person.objects.filter(project=project, deleted_at=None, folded__in=list(folded))
    return {person.folded: person for person in rows}


def find_or_create(
    project: Project, names: Mapping[str, str], *, by: User | None
) -> tuple[dict[str, Person], list[Person]]:
    """The people of these names (cleaned, by folded name), and those of them that are new.

    Two queries, whatever the number. Raises IntegrityError if others keep making the same people.
    """
    for last in (False, False, True):
        known = find(project, names)
        missing = [
            Person(
                project=project, name=name, folded=folded, sort_key=sort_key(folded), created_by=by
            )
            for folded, name in names.items()
            if folded not in known
        ]
        try:
            with transaction.atomic():
                made = Person.objects.bulk_create(missing, batch_size=5000)
        except IntegrityError:  # someone was quicker
            if last:
                raise
            continue
        return {**known, **{person.folded: person for person in made}}, made
    raise AssertionError("the last try returns or raises")


def note(change: Change, made: Sequence[Person]) -> None:
    """Remember that `change` made these people."""
    PersonEdit.objects.bulk_create(
        [
            PersonEdit(
                change=change, person=person, before={"deleted": True}, after={"deleted": False}
            )
            for person in made
        ],
        batch_size=5000,
    )


def _of(change: Change) -> list[Person]:
    if change.action != Change.Action.ASSIGN:
        return []
    rows = PersonEdit.objects.filter(change=change, before={"deleted": True})
    return list(Person.objects.filter(pk__in=rows.values("person")))


def bring_back(change: Change) -> None:
    """Make the people that undo deleted living again. Raises PersonExists where a name was given away."""
    gone = [p for p in _of(change) if p.deleted_at is not None and p.merged_into_id is None]
    taken = find(change.project, [p.folded for p in gone])
    if taken:
        name = next(iter(taken.values())).name
        raise errors.PersonExists(
            f"Another person is called “{name}” by now. Rename that one, then try again."
        )
    Person.objects.filter(pk__in=[p.pk for p in gone]).update(deleted_at=None)


def delete_unused(change: Change) -> None:
    """Delete those of the people that nothing speaks of any more, once the faces were put back."""
    made = {p.pk for p in _of(change) if p.deleted_at is None}
    if not made:
        return
    standing = Label.objects.filter(change__undone_at=None).exclude(change=change)
    used = set(Face.objects.filter(person__in=made).values_list("person", flat=True))
    for said in ("before_person", "after_person"):
        used |= set(standing.filter(**{f"{said}__in": made}).values_list(said, flat=True))
    unused = made - used
    Person.objects.filter(pk__in=unused).update(deleted_at=Now())
    if unused:
        events.people_removed(change.project_id, sorted(unused))
