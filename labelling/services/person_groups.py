"""Sub-groups of a person's faces, and people who look alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.db.models import F

from labelling import queries
from labelling.models import Face, Person, Project
from labelling.services import calibration, vectors
from labelling.vision import linkage

# Groups reach a little less far than cards. On ORL, where that is 0.47, 35 of 40 people are one
# group, none is more than three, and in no pair of people do the two share a group.
SHARE_OF_CARDS = 0.92
# Faces put into groups; older ones join the nearest group. The table of 3,000 takes 36 MB.
MOST_GROUPED = 3000
FIRST = 24
# Faces by which a person is compared with others, and faces of others read at a time.
MOST_COMPARED = 50
BLOCK = 20_000
MOST_SIMILAR = 12


@dataclass(frozen=True)
class Group:
    """Faces that look alike, the most typical first, and the first 24 of them with their context."""

    face_ids: list[int]
    first: list[Face]


@dataclass(frozen=True)
class Groups:
    """Biggest first; `distance` is the mean distance up to which faces are one group."""

    groups: list[Group]
    distance: float


def groups(project: Project, person: Person) -> Groups:
    """The person's shown faces in groups that look alike; those that have no vector yet are left out.

    Cost: one read of vectors, N² for up to 3,000 faces (0.1 s for 1,000), one query for the faces.
    """
    cut = SHARE_OF_CARDS * calibration.cluster_distance(project)
    shown = Face.objects.filter(person=person, in_trash=False).values_list("pk", flat=True)
    found = vectors.load(project, faces=list(shown))
    if len(found) == 0:
        return Groups([], cut)
    ids, points = found.ids[::-1], found.vectors[::-1]  # the newest first
    numbers = linkage.average(points[:MOST_GROUPED], cut)
    centres = np.stack(
        [points[:MOST_GROUPED][numbers == n].mean(0) for n in range(int(numbers.max()) + 1)]
    )
    rest = linkage.distances(points[MOST_GROUPED:], centres).argmin(1)
    numbers = np.concatenate([numbers, rest])
    off = np.linalg.norm(points - centres[numbers], axis=1)
    members = [np.flatnonzero(numbers == n) for n in range(len(centres))]
    sorted_ids = [ids[m[np.argsort(off[m], kind="stable")]].tolist() for m in members]
    sorted_ids.sort(key=lambda group: (-len(group), group[0]))
    asked = [pk for group in sorted_ids for pk in group[:FIRST]]
    rows = queries.with_context(Face.objects.filter(pk__in=asked)).in_bulk()
    return Groups(
        [Group(group, [rows[pk] for pk in group[:FIRST] if pk in rows]) for group in sorted_ids],
        cut,
    )


def similar(project: Project, person: Person) -> list[tuple[int, float]]:
    """Up to 12 people and the distance of their nearest face that votes to one of this person's, nearest
    first. Exact; of this person the 50 best faces are compared.

    Cost: one read of the vectors of all labelled faces, 20,000 at a time.
    """
    voting = Face.objects.filter(
        queries.voting(project.min_quality), project=project, person__isnull=False, in_trash=False
    )
    best = voting.filter(person=person).order_by(F("quality").desc(nulls_last=True), "pk")
    own = vectors.load(project, faces=list(best.values_list("pk", flat=True)[:MOST_COMPARED]))
    if len(own) == 0:
        return []
    others = list(voting.exclude(person=person).order_by("pk").values_list("pk", flat=True))
    nearest: dict[int, float] = {}
    for start in range(0, len(others), BLOCK):
        part = vectors.load(project, which=vectors.VOTING, faces=others[start : start + BLOCK])
        if len(part) == 0:
            continue
        near = linkage.distances(part.vectors, own.vectors).min(1)
        order = np.argsort(near, kind="stable")
        met, first = np.unique(part.people[order], return_index=True)
        for other, distance in zip(met.tolist(), near[order][first].tolist(), strict=True):
            nearest[other] = min(distance, nearest.get(other, np.inf))
    ranked = sorted(nearest.items(), key=lambda item: (item[1], item[0]))
    return ranked[:MOST_SIMILAR]
