"""Names for the faces of a photo that isn't kept: by the project's own vote, a classifier or a workflow."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import IO, Any

import numpy as np

from labelling import queries
from labelling.access import Access
from labelling.errors import Invalid
from labelling.models import Face, Project
from labelling.services import looking
from labelling.services.seeing import FoundFace
from labelling.vision import voting
from labelling.vision.electing import NEAREST
from labelling.vision.types import DetectorSettings
from models_app import access as ways
from models_app.errors import ClassifierUnusable
from models_app.models import ClassifierVersion, DatasetFace, WorkflowVersion
from models_app.services import chains, chances, voters
from models_app.services.chances import Likely, Network
from models_app.services.voters import Label, Rule
from models_app.training.likely import Guess

# Of more faces in one photo, all voters may be read once, in some 0.4 s where there are 100,000.
CROWD = 40
NO_DISTANCE = "A CNN classifier has no distances. Give accept_chance."
NO_CHANCE = "Only a CNN classifier has chances. Give accept_distance."


@dataclass(frozen=True)
class By:
    """By what faces get names. `version` is None for the project's own vote; a workflow's is set."""

    version: ClassifierVersion | None = None
    workflow: WorkflowVersion | None = None
    accept_distance: float | None = None  # of a vote
    accept_chance: float | None = None  # of a CNN classifier

    @property
    def is_cnn(self) -> bool:
        """Whether a network names faces; else neighbours vote."""
        return self.version is not None and self.version.experiment_id is not None

    @property
    def min_score(self) -> float:
        """Faces of which the detector is less sure are left out."""
        return self.workflow.min_score if self.workflow else 0.0

    def detector(self, project: Project) -> DetectorSettings:
        """How faces are looked for: as the workflow says, else as the project."""
        usual, own = project.detector, self.workflow
        if own is None:
            return usual
        first, second, third = own.thresholds or usual.thresholds
        return DetectorSettings(own.min_face_px or usual.min_face_px, (first, second, third))


# Whom a face may show, by votes or by chance.
Candidate = voting.Candidate | Likely


@dataclass(frozen=True)
class Voter:
    """One of the K nearest, and what its vote weighed; 0: it was too far off to have one."""

    neighbour: voting.Neighbour
    weight: float


@dataclass(frozen=True)
class NamedFace:
    """A face with its candidates, the winner among them (None: unknown) and the K nearest, whom a network
    doesn't ask."""

    found: FoundFace | Guess
    winner: Candidate | None
    candidates: Sequence[Candidate]
    voters: list[Voter]


@dataclass(frozen=True)
class Shown:
    """A face that voted, as it can be shown: one of the project's, or a crop of a data set alone."""

    face_id: int | None
    version: int | None
    crop: int  # the version of the crop, or the data set's face where there is no other


@dataclass(frozen=True)
class Prediction:
    """A photo's faces, named. `labels` says who the keys of people are, `shown` what the keys of faces
    look like, `covers` which faces stand for people (by their ids)."""

    by: By
    rule: Rule | Network
    width: int
    height: int
    faces: list[NamedFace]
    labels: Mapping[int, Label]
    shown: Mapping[int, Shown]
    covers: Mapping[int, tuple[int, int]]
    labelled_faces: int
    took_ms: float


def chosen(access: Access, asked: Mapping[str, Any]) -> By:
    """By what somebody asks for names (`inputs.Named`); the newest version where no number is given.

    Raises NotFound, Invalid for a classifier and a workflow at once, or a threshold of the other kind of
    classifier, ClassifierUnusable.
    """
    by = _chosen(access, asked)
    distance, chance = asked.get("accept_distance"), asked.get("accept_chance")
    if by.is_cnn and distance is not None:
        raise Invalid(fields={"accept_distance": [NO_DISTANCE]})
    if not by.is_cnn and chance is not None:
        raise Invalid(fields={"accept_chance": [NO_CHANCE]})
    return replace(by, accept_distance=distance, accept_chance=chance)


def _chosen(access: Access, asked: Mapping[str, Any]) -> By:
    classifier, workflow = asked.get("classifier"), asked.get("workflow")
    if classifier is not None and workflow is not None:
        raise Invalid(fields={"workflow": ["Give a classifier or a workflow, not both."]})
    if workflow is not None:
        found = ways.workflow_version(access, workflow, asked.get("workflow_version"))
        return by_workflow(found)
    if classifier is not None:
        version = ways.classifier_version(access, classifier, asked.get("classifier_version"))
        return By(version)
    return By()


def by_workflow(workflow: WorkflowVersion) -> By:
    """By this version of a workflow, with its classifier as it is now. Raises ClassifierUnusable."""
    return By(chains.classifier_version(workflow), workflow)


def rule_of(project: Project, by: By) -> Rule | Network:
    """The rule by which `by` names faces now. Raises ClassifierUnusable."""
    if by.version is not None and by.is_cnn:
        return chances.rule(project, by.version, accept_chance=by.accept_chance)
    return _votes_of(project, by)


def _votes_of(project: Project, by: By) -> Rule:
    if by.workflow is not None and by.workflow.embedder != project.embedder:
        raise ClassifierUnusable(
            "The project has moved to another face network since this workflow was saved. Save it"
            " again to follow."
        )
    return voters.rule(project, by.version, accept_distance=by.accept_distance)


def predict(project: Project, file: IO[bytes], by: By | None = None) -> Prediction:
    """Find and name the faces of a photo that isn't kept.

    Cost: one query a face for its neighbours, and some ten for all. Raises VisionError for a photo
    that can't be used, PredictorBusy when none answers in time, ClassifierUnusable.
    """
    started = time.perf_counter()
    by = by or By()
    rule = rule_of(project, by)
    if isinstance(rule, Network):
        width, height, guesses = chances.look(rule, file, by.detector(project))
        faces = guessed_all(rule, [face for face in guesses if face.score >= by.min_score])
    else:
        project, found = looking.look(project, file, detector=by.detector)
        if project.embedder != rule.embedder:  # another since the photo was sent
            rule = _votes_of(project, by)
        width, height = found.width, found.height
        faces = name_all(rule, [face for face in found.faces if face.score >= by.min_score])
    took = (time.perf_counter() - started) * 1000
    return _described(by, rule, width, height, faces, took)


def guessed_all(network: Network, guesses: Sequence[Guess]) -> list[NamedFace]:
    """The faces with the names that the network gives them; two queries or three."""
    known = chances.classes(network.dataset_id)
    return [NamedFace(one, *chances.decide(network, known, one.classes), []) for one in guesses]


def name_all(rule: Rule, faces: Sequence[FoundFace]) -> list[NamedFace]:
    """Let the nearest faces vote on each face, whose vectors `rule.embedder` made: one query a face, or
    of a crowd one for all where that is sooner."""
    if len(faces) <= CROWD:
        return [name(rule, face) for face in faces]
    asked = np.array([face.vector for face in faces], np.float32)
    near = voters.nearest_many(rule, asked, limit=max(NEAREST, rule.k))
    return [_named(rule, face, found) for face, found in zip(faces, near, strict=True)]


def name(rule: Rule, face: FoundFace) -> NamedFace:
    """Let the nearest faces vote on one face, whose vector `rule.embedder` made; one query."""
    return _named(rule, face, voters.nearest(rule, face.vector, limit=max(NEAREST, rule.k)))


def _named(rule: Rule, face: FoundFace, near: Sequence[voting.Neighbour]) -> NamedFace:
    candidates = voters.decide(rule, near)
    weights = voters.votes(rule, near)
    heard = [Voter(one, weight) for one, weight in zip(near[: rule.k], weights, strict=False)]
    return NamedFace(face, voting.accept(candidates, rule.accept_distance), candidates, heard)


def _described(
    by: By, rule: Rule | Network, width: int, height: int, faces: list[NamedFace], took_ms: float
) -> Prediction:
    """With all that is shown beside the names: some five queries, however many the faces."""
    keys = {c.person_id for f in faces for c in f.candidates}
    keys |= {v.neighbour.person_id for f in faces for v in f.voters}
    labels = voters.labels(rule, keys)
    shown = _shown(rule, {v.neighbour.face_id for f in faces for v in f.voters})
    people = {label.person.pk for label in labels.values() if label.person}
    covers = queries.covers(rule.project, people)
    known = [_known(face, labels, shown) for face in faces]
    count = labelled_faces(rule)
    return Prediction(by, rule, width, height, known, labels, shown, covers, count, took_ms)


def _known(face: NamedFace, labels: Mapping[int, Label], shown: Mapping[int, Shown]) -> NamedFace:
    """Without those who were erased while the neighbours were looked for."""
    winner = face.winner
    return replace(
        face,
        winner=winner if winner and winner.person_id in labels else None,
        candidates=[c for c in face.candidates if c.person_id in labels],
        voters=[
            v
            for v in face.voters
            if v.neighbour.person_id in labels and v.neighbour.face_id in shown
        ],
    )


def _shown(rule: Rule | Network, keys: set[int]) -> dict[int, Shown]:
    if not keys:
        return {}
    if rule.live:
        rows = Face.objects.filter(pk__in=list(keys)).values_list("pk", "version", "crop_version")
        return {pk: Shown(pk, version, crop) for pk, version, crop in rows}
    faces = DatasetFace.objects.filter(dataset=rule.dataset_id, pk__in=list(keys))
    found = {}
    for row in faces.select_related("face").defer("vector"):
        face = row.face
        if face is not None and not face.in_trash:
            found[row.pk] = Shown(face.pk, face.version, face.crop_version)
        else:
            found[row.pk] = Shown(None, None, row.pk)
    return found


def labelled_faces(rule: Rule | Network) -> int:
    """How many labelled faces there are to ask: the project's, or a data set's train faces."""
    if rule.live:
        rows = Face.objects.filter(project=rule.project, person__isnull=False, in_trash=False)
        return rows.count()
    train = DatasetFace.objects.filter(dataset=rule.dataset_id, side=DatasetFace.Side.TRAIN)
    return train.count()
