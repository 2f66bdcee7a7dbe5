"""Merging people who turned out to be one."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from labelling import errors, events
from labelling.access import Access
from labelling.models import Change, Face, Person, Suggestion, Suspect
from labelling.services import (
    changes,
    counting,
    label_writes,
    locks,
    negatives,
    person_edits,
    suggestions,
)


def merge(access: Access, into: Person, people: Sequence[Person]) -> Change:
    """Make `people` and `into` one, who keeps the name, cover and note of `into`; one change.

    Faces keep who labelled them, when and how, and their reviews. What was said not to be one of
    them isn't `into` either. Raises MergeWithItself if `into` is among `people`, NotFound if one of
    them is gone. Cost: some twenty queries, whatever the number of people and faces.
    """
    ids = {person.pk for person in people}
    if into.pk in ids:
        raise errors.MergeWithItself
    with transaction.atomic():
        project = locks.changes(access.project.pk)
        living = Person.objects.filter(project=project, deleted_at=None).in_bulk([*ids, into.pk])
        if len(living) != len(ids) + 1:
            raise errors.NotFound
        into, others = living[into.pk], [living[pk] for pk in sorted(ids)]
        of_others = Face.objects.filter(person__in=ids).values_list("pk", flat=True)
        faces = label_writes.lock(project, list(of_others), trashed=True)
        change = changes.start(access.actor, project, Change.Action.MERGE, person=into)
        label_writes.note(change, [(face, Face.State.LABELLED, into.pk) for face in faces])
        moved = [face.pk for face in faces]
        Face.objects.filter(pk__among=moved).update(person=into, version=F("version") + 1)
        person_edits.write(
            change, [(p, {"deleted": True, "merged_into_id": into.pk}) for p in others]
        )
        negatives.settle({*moved, *negatives.refused_among([*ids, into.pk])})
        change.face_count = len(moved)
        change.save(update_fields=["face_count"])
        counting.recount([*ids, into.pk])
        _tell(access, into, moved, ids)
    change.merged_count = len(ids)  # type: ignore[attr-defined]
    return change


def _tell(access: Access, into: Person, moved: Sequence[int], gone: set[int]) -> None:
    """Drop what the merge makes void and tell everyone."""
    project = access.project
    Suspect.objects.filter(face__among=moved).delete()
    Suspect.objects.filter(person__in=gone).delete()
    void = Suggestion.objects.filter(person__in=gone)
    waiting = list(void.values_list("face_id", flat=True))
    void.delete()
    told = [*moved, *waiting]
    if len(told) > events.MOST_FACES:
        events.suggestions_changed(project.pk)
    elif told:
        events.faces_changed(project.pk, label_writes.shown(told), access.actor.user)
    person_edits.tell(project, [*gone, into.pk])
    suggestions.want(project.pk, faces=told)
