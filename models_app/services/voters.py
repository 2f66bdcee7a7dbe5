"""Who votes on a face, and how: the project's own rule, or a classifier's.

Keys of people: in a live rule the id of the `Person`; in one that is pinned to a data set the id of the
`DatasetPerson`. `labels` says who they are. Keys of faces likewise: `Face` or `DatasetFace`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from labelling import neighbours
from labelling.models import Person, Project
from labelling.services import calibration, vectors
from labelling.vision import nearest as near
from labelling.vision import voting
from labelling.vision.electing import NEAREST
from labelling.vision.voting import Candidate, Neighbour, Scale
from models_app.errors import ClassifierUnusable
from models_app.models import ClassifierVersion
from models_app.services import measures, pinned

# Reading so many voters takes as long as asking an index for the neighbours of one face: with 100,000 some
# 6 µs each to 5 ms, with a million of 512 numbers 28 µs each to 15 ms.
EACH_READ = 1_000
# The neighbours asked for beyond those wanted, since a product of matrices is less precise.
SPARE = 14


@dataclass(frozen=True)
class Rule:
    """How faces are named. `version` is None for the project's own vote."""

    project: Project
    version: ClassifierVersion | None
    embedder: str
    k: int
    metric: str  # euclidean or cosine
    vote: str  # plurality or weighted
    scale: Scale  # its `reach` is infinite where all K vote
    accept_distance: float
    people: frozenset[int] | None  # ids of Person; None: everyone
    voters: str  # rule, reviewed, every
    dataset_id: int | None
    # The same people by the keys that vote.
    keys: frozenset[int] | None = field(default=None)

    @property
    def live(self) -> bool:
        return self.dataset_id is None


class Keyed(Protocol):
    """A rule, by votes or by a network, whose keys of people are those of a data set, or of the project."""

    @property
    def dataset_id(self) -> int | None:
        """Whose people the keys are; None: the project's."""


@dataclass(frozen=True)
class Label:
    """Who a key stands for: a living person of the project, or a name that a data set alone knows."""

    person: Person | None
    name: str


@dataclass(frozen=True, eq=False)
class Gallery:
    """All N faces that vote, by ascending key."""

    faces: NDArray[np.int64]  # (N,) keys
    people: NDArray[np.int64]  # (N,) keys
    photos: NDArray[np.int64]  # (N,) ids; what has no photo has a negative number of its own
    vectors: NDArray[np.float32]  # (N, D), as the embedder made them

    def __len__(self) -> int:
        return len(self.faces)

    def pick(self, which: NDArray[np.int64]) -> Gallery:
        """Some of the faces, by ascending place."""
        return Gallery(
            self.faces[which], self.people[which], self.photos[which], self.vectors[which]
        )


def rule(
    project: Project,
    version: ClassifierVersion | None = None,
    *,
    accept_distance: float | None = None,
) -> Rule:
    """The rule of a classifier version, or the project's own. `accept_distance` is in its metric.

    Raises ClassifierUnusable if it can't name faces by votes now: its data set holds vectors of another
    embedder, or it is a CNN's (`chances.rule`).
    """
    if version is None:
        limit = project.accept_distance if accept_distance is None else accept_distance
        return Rule(
            project, None, project.embedder, project.neighbours, "euclidean", voting.PLURALITY,
            calibration.scale(project), limit, None, "rule", None,
        )  # fmt: skip
    if version.experiment_id is not None:
        raise ClassifierUnusable("A CNN classifier has no votes. Test it on a data set instead.")
    if version.dataset is not None:
        problem = pinned.problem(project, version.dataset)
        if problem:
            raise ClassifierUnusable(problem)
    people = (
        None if version.everyone else pinned.became(version.people.values_list("pk", flat=True))
    )
    keys = people
    if version.dataset_id is not None and people is not None:
        keys = pinned.keys(version.dataset_id, people)
    return Rule(
        project, version, project.embedder, version.k, version.metric, version.vote,
        measures.scale(project, metric=version.metric, reach=version.reach),
        measures.distance(project, version) if accept_distance is None else accept_distance,
        people, version.voters, version.dataset_id, keys,
    )  # fmt: skip


def nearest(rule: Rule, vector: Sequence[float], *, limit: int) -> list[Neighbour]:
    """The `limit` nearest faces that may vote, nearest first, by SQL; exact, or of a recall of 0.99."""
    if rule.dataset_id is not None:
        return pinned.neighbours(
            rule.dataset_id, vector, limit=limit, metric=rule.metric, keys=rule.keys
        )
    return neighbours.neighbours(
        rule.project, vector, embedder=rule.embedder, limit=limit, metric=rule.metric,
        which=rule.voters, people=rule.keys,
    )  # fmt: skip


def decide(rule: Rule, neighbours: Iterable[Neighbour]) -> list[Candidate]:
    """Whom the neighbours elect by the rule's vote, the winner first (`voting.rank`).

    `voting.accept(candidates, rule.accept_distance)` says whether the winner gives its name.
    """
    return voting.rank(neighbours, k=rule.k, scale=rule.scale, vote=rule.vote)


def votes(rule: Rule, neighbours: Sequence[Neighbour]) -> list[float]:
    """What the vote of each of the neighbours, nearest first, weighed in `decide`; 0: it had none."""
    return voting.weights(neighbours, k=rule.k, scale=rule.scale, vote=rule.vote)


def load(rule: Rule) -> Gallery:
    """All faces that may vote, in memory: for thousands of faces at once."""
    if rule.dataset_id is None:
        which = neighbours.WHICH[rule.voters]
        found = vectors.load(rule.project, which=which, people=rule.keys)
        return Gallery(found.ids, found.people, found.photos, found.vectors)
    gallery = Gallery(*pinned.load(rule.dataset_id))
    if rule.keys is None:
        return gallery
    return gallery.pick(np.flatnonzero(np.isin(gallery.people, list(rule.keys))).astype(np.int64))


def tables(
    rule: Rule, asked: NDArray[np.float32], gallery: NDArray[np.float32]
) -> Iterator[tuple[slice, NDArray[np.float32]]]:
    """The distances, by the rule's metric, of all rows of `asked` (N, D) to all of `gallery` (M, D): some
    rows at a time with their (n, M) distances; off by 0.001 at most."""
    cosine = rule.metric == "cosine"
    if cosine:
        asked, gallery = measures.unit(asked), measures.unit(gallery)
    for rows, table in near.tables(asked, gallery):
        # Of vectors of length 1 the cosine distance is half the squared one.
        yield rows, np.multiply(table, 0.5, out=table) if cosine else np.sqrt(table, out=table)


def one_by_one(rule: Rule, count: int) -> bool:
    """Whether the project's index names so few faces sooner than all its voters in memory would.

    Only where most of the faces in it may vote: behind a filter that lets few pass it is slow, and those few
    are quickly read.
    """
    if not rule.live or rule.voters == ClassifierVersion.Voters.REVIEWED:
        return False
    size = neighbours.index_size(rule.project, rule.embedder, rule.metric)
    if size <= EACH_READ * count:
        return False
    return 2 * neighbours.labelled_faces(rule.project, rule.keys) > size


def nearest_many(
    rule: Rule, asked: NDArray[np.float32], *, limit: int = NEAREST, gallery: Gallery | None = None
) -> list[list[Neighbour]]:
    """For each of N vectors (N, D) what `nearest` says: exactly, by the gallery in memory, or one by one
    where that is sooner (`one_by_one`).

    A thousand faces against 100,000 of 128 numbers take half a second, and loading the gallery as much: give
    it where it is at hand.
    """
    if gallery is None and one_by_one(rule, len(asked)):
        return [nearest(rule, vector.tolist(), limit=limit) for vector in asked]
    gallery = load(rule) if gallery is None else gallery
    if len(gallery) == 0 or len(asked) == 0:
        return [[] for _ in asked]
    cosine = rule.metric == "cosine"
    one, many = (measures.unit(v) if cosine else v for v in (asked, gallery.vectors))
    found: list[list[Neighbour]] = []
    for rows, places in near.nearest_places(one, many, limit + SPARE):
        far = measures.distances(asked[rows], gallery.vectors[places], rule.metric)
        faces = gallery.faces[places]
        order = np.lexsort((faces, far), axis=1)[:, :limit]
        keys, whose, distances = (
            np.take_along_axis(table, order, axis=1).tolist()
            for table in (faces, gallery.people[places], far)
        )
        found += [
            [Neighbour(*row) for row in zip(*lists, strict=True)]
            for lists in zip(keys, whose, distances, strict=True)
        ]
    return found


def labels(rule: Keyed, keys: Iterable[int]) -> dict[int, Label]:
    """Who these keys of people stand for. In a data set a person who was merged is whom they became; who
    was erased has no name."""
    wanted = set(keys)
    if rule.dataset_id is not None:
        return {
            key: Label(person, person.name if person else name)
            for key, (person, name) in pinned.people(rule.dataset_id, wanted).items()
        }
    known = Person.objects.in_bulk(wanted)
    return {pk: Label(person, person.name) for pk, person in known.items()}
