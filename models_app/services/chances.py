"""Whom a network takes a face for: the rule of a CNN classifier.

Keys of people are the ids of the `DatasetPerson`s that the network learned from, as in `voters`. Its classes
are their numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Protocol

import numpy as np
from numpy.typing import NDArray

from labelling.models import Project
from labelling.services import looking, seeing
from labelling.services.seeing import UnusablePhoto
from labelling.vision.types import Box, Detections, DetectorSettings, Pixels
from models_app.errors import BadCheckpoint, ClassifierUnusable
from models_app.models import Artifact, ClassifierVersion, DatasetPerson
from models_app.queue import QUEUES
from models_app.services import pinned
from models_app.training.likely import Guess, likeliest
from models_app.training.views import View

MODEL = "version_0/model.onnx"
IN_TRASH = "Its training run lies in the trash. Restore that first."
NO_MODEL = "Its experiment has no network any more. Train again, and make a classifier of that."
MOST_CANDIDATES = 5  # as a vote has


class Net(Protocol):
    """What names faces in a worker: `training.onnx_net.Net`."""

    view: View

    def scores(self, pictures: Sequence[Pixels]) -> NDArray[np.float32]:
        """(N, C) float32, before the softmax, of N pictures as its view shows them."""


@dataclass(frozen=True)
class Network:
    """How a CNN classifier names faces: the network of an experiment, and from which chance on."""

    project: Project
    version: ClassifierVersion
    key: str  # of its ONNX file in the media storage
    sha256: str  # of that file
    accept_chance: float
    dataset_id: int  # whose people it knows

    @property
    def live(self) -> bool:
        """Whether labels decide as they are: never, it knows those that it learned from."""
        return False


@dataclass(frozen=True, slots=True)
class Likely:
    """A person whom the face may show, as a `voting.Candidate`, but by chance: nobody votes."""

    person_id: int
    score: float  # the chance, 0 to 1
    distance: None = None
    votes: int = 0
    weight: float = 0.0


# By class who it is: the key of the person, None: nobody who may be named.
Classes = Mapping[int, int | None]


def rule(
    project: Project, version: ClassifierVersion, *, accept_chance: float | None = None
) -> Network:
    """How a CNN classifier's version names faces. Raises ClassifierUnusable if it can't now."""
    experiment = version.experiment
    if experiment is None:
        raise ClassifierUnusable
    if found := problems([version])[version.pk]:
        raise ClassifierUnusable(found)
    model = Artifact.objects.get(experiment=experiment, path=MODEL)
    return Network(
        project, version, model.key, model.sha256,
        version.accept_chance if accept_chance is None else accept_chance,
        experiment.run.dataset_id,
    )  # fmt: skip


def problems(versions: Sequence[ClassifierVersion]) -> dict[int, str]:
    """By version of CNN classifiers why it can't name faces now; empty if it can. One query."""
    ids = [version.experiment_id for version in versions if version.experiment_id]
    models = Artifact.objects.filter(experiment__in=ids, path=MODEL) if ids else ()
    having = {model.experiment_id for model in models}
    found = {}
    for version in versions:
        if version.experiment is None:
            continue
        missing = "" if version.experiment_id in having else NO_MODEL
        found[version.pk] = IN_TRASH if version.experiment.run.deleted_at else missing
    return found


def classes(dataset_id: int) -> dict[int, int | None]:
    """Who the classes of a network are that learned from this data set; two queries and one for merges.

    People who became one have one key. Who was erased or deleted since is nobody; who never was in the
    project is a name that the data set alone knows.
    """
    rows = list(DatasetPerson.objects.filter(dataset=dataset_id).order_by("number"))
    now = pinned.living({row.person_id for row in rows if row.person_id})
    first: dict[int, int] = {}
    found: dict[int, int | None] = {}
    for row in rows:
        person = now.get(row.person_id or 0)
        if person is not None:
            found[row.number] = first.setdefault(person.pk, row.pk)
        else:
            found[row.number] = None if row.erased or row.person_id else row.pk
    return found


def decide(
    network: Network, known: Classes, guessed: Sequence[tuple[int, float]]
) -> tuple[Likely | None, list[Likely]]:
    """The person whose name is given (None: unknown), and those whom the face may show, likeliest first.

    Where somebody who may not be named is likeliest, no one else is named.
    """
    added: dict[int | None, float] = {}
    nobody = 0.0
    for number, chance in guessed:
        key = known.get(number)
        if key is None:
            nobody = max(nobody, chance)
        else:
            added[key] = added.get(key, 0.0) + chance
    ordered = sorted(added.items(), key=lambda one: -one[1])[:MOST_CANDIDATES]
    candidates = [Likely(key, chance) for key, chance in ordered if key is not None]
    first = candidates[0] if candidates else None
    if first is None or first.score < max(network.accept_chance, nobody):
        return None, candidates
    return first, candidates


def look(
    network: Network, file: IO[bytes], detector: DetectorSettings
) -> tuple[int, int, list[Guess]]:
    """A photo's width, height and faces, surest first, as the predictor sees them with the network.

    Raises VisionError for a photo that can't be used, PredictorBusy, ClassifierUnusable.
    """
    try:
        answer = seeing.ask_about(
            looking.read(file), "name_faces", network.key, network.sha256, detector.min_face_px,
            list(detector.thresholds), queue=QUEUES["name_faces"],
        )  # fmt: skip
    except UnusablePhoto as error:
        if error.code == BadCheckpoint.code:
            raise ClassifierUnusable(error.message) from error
        raise
    faces = [
        Guess(Box(*face["box"]), face["score"], [(number, chance) for number, chance in face["classes"]])
        for face in answer["faces"]
    ]  # fmt: skip
    return answer["width"], answer["height"], faces


def guess(net: Net, image: Pixels, found: Detections) -> list[Guess]:
    """The faces of `found` in a photo (H, W, 3), surest first, as the network takes them."""
    boxes = [Box(*(float(edge) for edge in box)) for box in found.boxes]
    pictures = [
        net.view.of_photo(image, box, landmarks)
        for box, landmarks in zip(boxes, found.landmarks, strict=True)
    ]
    said = likeliest(net.scores(pictures))
    return [Guess(*one) for one in zip(boxes, map(float, found.scores), said, strict=True)]
