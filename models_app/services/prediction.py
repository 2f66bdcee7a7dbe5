"""Names for the faces of a new photo, by the vote of the project's labelled faces as they are now."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from labelling import queries
from labelling.models import Face, Person, Project
from labelling.services import calibration, looking
from labelling.services.seeing import FoundFace
from labelling.vision import voting
from labelling.vision.electing import NEAREST


@dataclass(frozen=True)
class NamedFace:
    """A face with its candidates, the winner among them (None: unknown) and who voted."""

    found: FoundFace
    winner: voting.Candidate | None
    candidates: list[voting.Candidate]
    voters: list[voting.Neighbour]


@dataclass(frozen=True)
class Prediction:
    """A photo's faces, named. `people` holds everyone the candidates and voters speak of, `crops` the
    versions of the voters' crops by face, `covers` the faces that stand for people."""

    width: int
    height: int
    faces: list[NamedFace]
    people: dict[int, Person]
    crops: dict[int, int]
    covers: dict[int, tuple[int, int]]
    labelled_faces: int
    took_ms: float


def predict(
    project: Project, file: IO[bytes], *, accept_distance: float | None = None
) -> Prediction:
    """Find and name the faces of a photo that isn't kept.

    A face is named if its winner lies within `accept_distance` (the project's own by default).
    Raises VisionError for a photo that can't be used, PredictorBusy when none answers in time.
    """
    started = time.perf_counter()
    project, found = looking.look(project, file)
    limit = project.accept_distance if accept_distance is None else accept_distance
    faces = [name(project, face, limit, embedder=found.embedder) for face in found.faces]
    labelled = Face.objects.filter(project=project, person__isnull=False, in_trash=False).count()
    took_ms = (time.perf_counter() - started) * 1000
    voters = {n.face_id for f in faces for n in f.voters}
    crops = dict(Face.objects.filter(pk__in=voters).values_list("pk", "crop_version"))
    people = _people(faces)
    covers = queries.covers(project, people)
    return Prediction(found.width, found.height, faces, people, crops, covers, labelled, took_ms)


def name(project: Project, face: FoundFace, accept_distance: float, *, embedder: str) -> NamedFace:
    """Let the nearest labelled faces vote on one face, whose vector `embedder` made."""
    near = queries.neighbours(project, face.vector, embedder=embedder, limit=NEAREST)
    candidates = voting.rank(near, k=project.neighbours, scale=calibration.scale(project))
    return NamedFace(
        face, voting.accept(candidates, accept_distance), candidates, near[: project.neighbours]
    )


def _people(faces: Sequence[NamedFace]) -> dict[int, Person]:
    ids = {c.person_id for f in faces for c in f.candidates}
    ids |= {n.person_id for f in faces for n in f.voters}
    return Person.objects.in_bulk(ids)
