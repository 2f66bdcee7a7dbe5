"""Who people are now, of whom something else was written down."""

from __future__ import annotations

from collections.abc import Collection

from labelling.models import Person


def now(ids: Collection[int]) -> dict[int, Person]:
    """By id the living person who that is now: merged ones are whom they became, deleted and erased
    ones are left out. One query, and one more for each step of merging."""
    known = Person.objects.in_bulk(list(ids))
    while missing := {p.merged_into_id for p in known.values() if p.merged_into_id} - known.keys():
        more = Person.objects.in_bulk(list(missing))
        if not more:
            break
        known |= more
    found: dict[int, Person] = {}
    for pk in ids:
        person, seen = known.get(pk), set[int]()
        while person is not None and person.merged_into_id and person.pk not in seen:
            seen.add(person.pk)
            person = known.get(person.merged_into_id)
        if person is not None and person.deleted_at is None:
            found[pk] = person
    return found
