"""The faces of a frozen test set, as a KNN classifier and as a network name them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from labelling.models.person import fold
from labelling.services import media
from labelling.vision import images
from labelling.vision.electing import NEAREST
from labelling.vision.types import Floats, Pixels
from models_app.errors import NoCheckpoint, TooFewLabels
from models_app.models import (
    Artifact,
    ClassifierVersion,
    Dataset,
    DatasetFace,
    DatasetPerson,
    TestResult,
)
from models_app.services import chances, measured_faces, pinned, voters
from models_app.services.batch_items import Networks
from models_app.services.chances import Net
from models_app.services.voters import Rule
from models_app.training import knn, open_set
from models_app.training.knn import Faces
from models_app.training.open_set import Answers
from models_app.training.views import ALIGNED

Ints = NDArray[np.int64]
# The landmarks (5, 2) of a crop that came without any, in its pixels.
Landmarks = Callable[[Pixels], Floats]

AT_ONCE = 256
"""Faces whose pictures are held at a time: 17 MB of 150 px."""


@dataclass(frozen=True, eq=False)
class Tested:
    """What was answered, with all that it takes to tell how good that is."""

    answers: Answers  # by keys of the data set's people
    limit: float  # how sure an answer must be to give a name
    numbers: dict[int, int]  # by key
    seen: int  # test faces that it learned from
    size_bytes: int
    again: list[Callable[[], object]]  # each names one face again, to be timed


@dataclass(frozen=True)
class _Side:
    """The test faces of a data set, and who their people are: merged ones have one key."""

    faces: list[DatasetFace]
    keys: dict[int, int]  # by id of `DatasetPerson`
    rows: list[DatasetPerson]

    @property
    def people(self) -> Ints:
        """(N,) the keys of the faces' people."""
        return np.array([self.keys[face.person_id] for face in self.faces], dtype=np.int64)

    @property
    def numbers(self) -> dict[int, int]:
        """By key the number in labels.json."""
        return {row.pk: row.number for row in self.rows}

    def seen(self, dataset_id: int) -> int:
        """How many of the faces are among the train faces of a data set, byte for byte."""
        train = DatasetFace.objects.filter(dataset=dataset_id, side=DatasetFace.Side.TRAIN)
        known = set(train.exclude(sha256="").values_list("sha256", flat=True))
        return sum(face.sha256 in known for face in self.faces)


def by_votes(dataset: Dataset, version: ClassifierVersion) -> Tested:
    """As a KNN classifier answers whose voters are the data set's train faces. Raises ClassifierUnusable,
    TooFewLabels."""
    side = _side(dataset)
    pinned_to = copy(version)
    pinned_to.dataset = dataset
    rule = voters.rule(dataset.project, pinned_to)
    gallery = voters.load(rule)
    if len(gallery) == 0:
        raise TooFewLabels("Nobody can vote: the data set has no train faces of its people.")
    voting = Faces(
        gallery.faces, _mapped(gallery.people, side.keys), gallery.photos, gallery.vectors
    )
    having = [place for place, face in enumerate(side.faces) if face.vector is not None]
    asked = Faces(
        np.array([side.faces[at].pk for at in having], dtype=np.int64), side.people[having],
        np.array([side.faces[at].photo_id or -side.faces[at].pk for at in having], dtype=np.int64),
        np.array([side.faces[at].vector for at in having], dtype=np.float32),
    )  # fmt: skip
    outcome = knn.answer(asked, voting, measured_faces.ballots(rule))
    answers = _spread(side.people, having, open_set.of_votes(asked.people, outcome, voting.people))
    return Tested(
        # A name is given under the distance, not at it.
        answers, float(np.nextafter(-rule.accept_distance, np.inf)), side.numbers,
        side.seen(dataset.pk), int(gallery.vectors.nbytes),
        [partial(_vote, rule, vector) for vector in asked.vectors.tolist()],
    )  # fmt: skip


def by_network(
    test: TestResult, networks: Networks, landmarks: Landmarks, accept_chance: float
) -> Tested:
    """As the network of an experiment answers. Raises NoCheckpoint, BadCheckpoint, VisionError."""
    experiment = test.experiment
    model = Artifact.objects.filter(experiment=experiment, path=chances.MODEL).first()
    if experiment is None or model is None:
        raise NoCheckpoint
    net = networks(model.key, model.sha256)
    side, learned = _side(test.dataset), experiment.run.dataset_id
    pictures = _pictures(net, side.faces, landmarks)
    scores: list[NDArray[np.float32]] = []
    first: list[Pixels] = []
    for start in range(0, len(side.faces), AT_ONCE):
        some = [next(pictures) for _ in side.faces[start : start + AT_ONCE]]
        first = first or some
        scores.append(net.scores(some))
    every = np.concatenate(scores)
    classes = _classes(side, learned, every.shape[1])
    return Tested(
        open_set.of_scores(side.people, every, classes), accept_chance, side.numbers,
        side.seen(learned), model.size_bytes,
        [partial(net.scores, [picture]) for picture in first],
    )  # fmt: skip


def _side(dataset: Dataset) -> _Side:
    """Raises TooFewLabels where all test faces were erased meanwhile."""
    found = DatasetFace.objects.filter(dataset=dataset, side=DatasetFace.Side.TEST)
    faces = list(found.order_by("pk"))
    if not faces:
        raise TooFewLabels("The data set has no test faces any more. Make a new version of it.")
    rows = list(DatasetPerson.objects.filter(dataset=dataset).order_by("number"))
    now = pinned.living({row.person_id for row in rows if row.person_id})
    first: dict[int, int] = {}
    keys = {}
    for row in rows:
        person = now.get(row.person_id or 0)
        keys[row.pk] = first.setdefault(person.pk, row.pk) if person else row.pk
    return _Side(faces, keys, rows)


def _mapped(people: Ints, keys: dict[int, int]) -> Ints:
    return np.array([keys[person] for person in people.tolist()], dtype=np.int64)


def _spread(people: Ints, having: Sequence[int], found: Answers) -> Answers:
    """The answers to some faces as those to all: the others are nobody's."""
    said, nothing = np.zeros(len(people), np.int64), np.full(len(people), -np.inf)
    sure, strange = nothing.copy(), nothing.copy()
    said[having], sure[having], strange[having] = found.said, found.sure, found.strange
    known = np.isin(people, people[having][found.known])
    return Answers(people, said, sure, strange, known)


def _vote(rule: Rule, vector: list[float]) -> object:
    near = voters.nearest(rule, vector, limit=max(NEAREST, rule.k))
    return voters.decide(rule, near)


def _pictures(net: Net, faces: Sequence[DatasetFace], landmarks: Landmarks) -> Iterator[Pixels]:
    """What the network sees of each, one after the other."""
    for face in faces:
        with media.reading(face.crop_key) as file:
            crop = images.decode(file)
        points = None
        if net.view.kind == ALIGNED and face.landmarks is None:
            points = landmarks(crop)
        elif face.landmarks is not None:
            points = np.array(face.landmarks, np.float32).reshape(5, 2)
        yield net.view.of_crop(crop, points)


def _classes(side: _Side, learned: int, count: int) -> Ints:
    """(C,) by class of a network that learned from a data set the key of the same person in this one; of
    others a negative key.

    A person is the same one by their row; by name where one of the two data sets alone knows them.
    """
    rows = list(DatasetPerson.objects.filter(dataset=learned).order_by("number"))
    now = pinned.living({row.person_id for row in [*rows, *side.rows] if row.person_id})
    by_person: dict[int, int] = {}
    by_name: dict[str, tuple[int, bool]] = {}
    for row in side.rows:
        person = now.get(row.person_id or 0)
        if person is not None:
            by_person.setdefault(person.pk, side.keys[row.pk])
        if not row.erased:
            by_name[fold(row.name)] = (side.keys[row.pk], person is not None)
    found = np.array([-(place + 1) for place in range(count)], dtype=np.int64)
    others: dict[int, int] = {}
    for row in rows:
        if row.number >= count:
            continue
        if row.pk in side.keys:  # it learned from this very data set
            found[row.number] = side.keys[row.pk]
            continue
        person = now.get(row.person_id or 0)
        if person is not None and person.pk in by_person:
            found[row.number] = by_person[person.pk]
        elif person is not None:
            found[row.number] = others.setdefault(person.pk, -(row.number + 1))
        if found[row.number] < 0 and not row.erased:
            key, listed = by_name.get(fold(row.name), (0, True))
            if key and not (listed and person is not None):
                found[row.number] = key
    return found
