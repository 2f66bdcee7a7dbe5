"""Names for the stored faces of many photos at once, by their boxes and vectors as they are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from labelling.models import Face
from labelling.services import vectors
from labelling.services.seeing import FoundFace
from labelling.vision import voting
from labelling.vision.electing import NEAREST
from labelling.vision.types import Box
from labelling.vision.voting import Candidate, Neighbour
from models_app.models import DatasetFace
from models_app.services import voters
from models_app.services.chances import Likely
from models_app.services.voters import Rule
from models_app.training.likely import Guess

# Faces that are shown as such, whoever they are.
SEEN = "NOT f.in_trash AND f.state <> 'rejected'"
Named = Candidate | Likely


@dataclass(frozen=True)
class Answer:
    """A face with whom it shows, by the rule's key of a person; None: unknown."""

    box: Box
    score: float
    key: int | None
    distance: float | None  # to the nearest face of the likeliest person
    confidence: float

    @classmethod
    def of(
        cls, face: FoundFace | Guess, candidates: Sequence[Named], winner: Named | None
    ) -> Answer:
        """The answer to a face that isn't stored."""
        return cls.made(face.box, face.score, candidates, winner)

    @classmethod
    def made(
        cls, box: Box, score: float, candidates: Sequence[Named], winner: Named | None
    ) -> Answer:
        """The answer that the candidates give, the winner first."""
        first = candidates[0] if candidates else None
        return cls(
            box, score, winner.person_id if winner else None,
            first.distance if first else None, first.score if first else 0.0,
        )  # fmt: skip


def of_photos(
    rule: Rule, photos: Sequence[int], *, min_score: float = 0.0
) -> dict[int, list[Answer]]:
    """For each photo its faces, surest first, named as if the photo were new: a face never votes on
    those of its own photo.

    A face that has no vector yet is unknown. Cost: four queries and one product of matrices, or of few in a
    large project one query a face.
    """
    rows = stored(photos, min_score=min_score)
    faces = list(rows.only("photo_id", "left", "top", "right", "bottom", "score").order_by("pk"))
    found = vectors.load(rule.project, which=SEEN, faces=[face.pk for face in faces])
    near = dict(zip(found.ids.tolist(), _neighbours(rule, found), strict=True))
    answers: dict[int, list[Answer]] = defaultdict(list)
    for face in sorted(faces, key=lambda one: (-one.score, one.pk)):
        candidates = voters.decide(rule, near.get(face.pk, []))
        winner = voting.accept(candidates, rule.accept_distance)
        answers[face.photo_id].append(Answer.made(face.box, face.score, candidates, winner))
    return answers


def stored(photos: Sequence[int], *, min_score: float) -> QuerySet[Face]:
    """The faces of these photos of which the detector was so sure, whoever they are."""
    rows = Face.objects.filter(photo__in=list(photos), in_trash=False, removed="")
    return rows.exclude(state=Face.State.REJECTED).filter(score__gte=min_score)


def _neighbours(rule: Rule, asked: vectors.Vectors) -> list[list[Neighbour]]:
    """The nearest voters of each of the faces, without those of its own photo."""
    if len(asked) == 0:
        return []
    photos = set(asked.photos.tolist())
    rows = (
        Face.objects.filter(photo__in=photos)
        if rule.live
        else DatasetFace.objects.filter(dataset=rule.dataset_id, photo__in=photos)
    )
    own: dict[int, set[int]] = defaultdict(set)
    labelled: Counter[int] = Counter()
    for photo, key, person in rows.values_list("photo", "pk", "person"):
        own[photo].add(key)
        labelled[photo] += person is not None
    limit = max(NEAREST, rule.k)
    spare = max(labelled.values(), default=0)
    found = voters.nearest_many(rule, asked.vectors, limit=limit + spare)
    return [
        [one for one in near if one.face_id not in own[photo]][:limit]
        for near, photo in zip(found, asked.photos.tolist(), strict=True)
    ]
