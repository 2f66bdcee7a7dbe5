"""Labels by a name that somebody typed: whoever is called so, or someone new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction

from labelling import errors
from labelling.access import Access
from labelling.models import Person
from labelling.models.person import fold
from labelling.services import labels, people
from labelling.shapes import Conflict


def apply(
    access: Access, asked: Sequence[labels.Asked], action: str, name: str, *, how: str,
    refused: Sequence[labels.Asked] = (),
) -> labels.Done:  # fmt: skip
    """`labels.apply` of the person of this name, who is made if nobody is called so.

    Nobody is made where nothing was labelled: the conflicts of LabelsConflict then name a person who
    has no id (0) yet. Raises Invalid, NotFound, LabelsConflict.
    """
    folded = fold(people.clean_name(name))
    if not refused and (quick := labels.at_once(access, asked, action, how=how, folded=folded)):
        return labels.tell(access, quick)
    made = False
    try:
        with transaction.atomic():
            known = people.called(access.project, name)
            locked, found = labels.begin(access, (*asked, *refused), known)
            person, made = found, False
            if person is None:
                person, made = people.find_or_create(access.project, name, by=access.actor.user)
            written = labels.write(
                access, locked, asked, action, how=how, person=person, made_person=made,
                refused=refused,
            )  # fmt: skip
    except errors.LabelsConflict as conflict:
        if not made:
            raise
        nobody = Person(pk=0, name=people.clean_name(name))
        raise errors.LabelsConflict(
            [
                replace(c, person=nobody if c.person else None)
                for c in conflict.conflicts
                if isinstance(c, Conflict)
            ]
        ) from conflict
    return labels.tell(access, written)
