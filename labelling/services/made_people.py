"""People that changes make along with labels: many at once, and which of them undo deletes again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.db import IntegrityError, transaction

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


def of(change: Change) -> list[Person]:
    """The people whom `change` made."""
    made = [change.person] if change.person is not None and change.made_person else []
    if change.action == Change.Action.ASSIGN:
        rows = PersonEdit.objects.filter(change=change, before={"deleted": True})
        made += Person.objects.filter(pk__in=rows.values("person")).order_by("pk")
    return made


def unused(change: Change) -> list[int]:
    """Those of them of whom nothing speaks any more, once the change is taken back."""
    made = {person.pk for person in of(change) if person.deleted_at is None}
    if not made:
        return []
    labels = Label.objects.filter(change__undone_at=None).exclude(change=change)
    edits = PersonEdit.objects.filter(change__undone_at=None).exclude(change=change)
    used = set(Face.objects.filter(person__in=made).values_list("person", flat=True))
    for field in ("before_person", "after_person", "refused"):
        used |= set(labels.filter(**{f"{field}__in": made}).values_list(field, flat=True))
    used |= set(edits.filter(person__in=made).values_list("person", flat=True))
    used |= set(
        edits.filter(after__merged_into_id__in=list(made)).values_list(
            "after__merged_into_id", flat=True
        )
    )
    return sorted(made - used)
