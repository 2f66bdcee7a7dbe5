"""Suggestions: for each unlabelled face, the person whom its nearest labelled neighbours elect."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from numpy.typing import NDArray

from labelling import events, queries, queue
from labelling.models import Face, Negative, Project, Stale, Suggestion
from labelling.services import embedders, locks
from labelling.vision import voting

# The neighbours looked at for each face: enough for the vote and for ranking some runners-up.
NEAREST = 50
# Faces multiplied at once, so that the table of distances stays under some 100 MB.
BLOCK = 256
# Labels come in bursts; one refresh serves all that came meanwhile.
DELAY_MS = 150


@dataclass(frozen=True)
class Vectors:
    """Faces with their people (0: nobody) and their vectors, (N, D) float32."""

    ids: NDArray[np.int64]
    people: NDArray[np.int64]
    vectors: NDArray[np.float32]


def want(project_id: int, *, faces: Sequence[int] | None = None) -> None:
    """Have suggestions made again soon, after commit: those that may change since these faces did
    (None: all of the project's)."""
    with transaction.atomic():
        stale = [None] if faces is None else faces
        Stale.objects.bulk_create(
            (Stale(project_id=project_id, face_id=face) for face in stale), batch_size=5000
        )
        Project.objects.filter(pk=project_id).update(
            suggestions_wanted=F("suggestions_wanted") + 1, suggestions_wanted_at=Now()
        )
        wanted, made = Project.objects.values_list("suggestions_wanted", "suggestions_made").get(
            pk=project_id
        )
        if wanted == made + 1:  # else a refresh is under way or queued already
            queue.enqueue("refresh_suggestions", project_id, delay_ms=DELAY_MS)


def refresh_wanted(project_id: int) -> None:
    """Make the suggestions again until nothing newer is wanted; at once returns if nothing is."""
    while True:
        project = Project.objects.filter(pk=project_id).first()
        if project is None or project.suggestions_made >= project.suggestions_wanted:
            return
        with transaction.atomic():
            if not _lock(project_id):
                return  # the one who holds it goes round again
            asked = _vectors(project, labelled=False)
            elected = _elect(project, asked)
            # Only to write: people's changes, which drop suggestions, wait for no arithmetic.
            if locks.changes(project_id).embedder != project.embedder:
                continue
            changed = _store(project, [int(i) for i in asked.ids], elected)
            Project.objects.filter(pk=project_id).update(
                suggestions_made=project.suggestions_wanted
            )
            if changed:
                events.suggestions_changed(project_id)


def _lock(project_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtext('suggestions'), %s)", [project_id]
        )
        return bool(cursor.fetchone()[0])


def refresh(project: Project, *, faces: Sequence[int] | None = None) -> int:
    """Make the suggestions of these unlabelled faces (None: of all); returns how many changed.

    Cost: two reads of vectors, one product of (faces, labelled) distances, one write of what differs.
    """
    unlabelled = _vectors(project, labelled=False, faces=faces)
    if len(unlabelled.ids) == 0:
        return 0
    elected = _elect(project, unlabelled)
    return _store(project, [int(i) for i in unlabelled.ids], elected)


def _elect(project: Project, asked: Vectors) -> dict[int, voting.Candidate]:
    gallery = _vectors(project, labelled=True)
    if len(gallery.ids) == 0:
        return {}
    negatives: dict[int, set[int]] = defaultdict(set)
    said = Negative.objects.filter(face__project=project)
    if len(asked.ids) <= BLOCK:
        said = Negative.objects.filter(face__in=asked.ids.tolist())
    for face, person in said.values_list("face_id", "person_id"):
        negatives[face].add(person)
    scale = embedders.scale(project.embedder)
    elected = {}
    for start in range(0, len(asked.ids), BLOCK):
        part = slice(start, start + BLOCK)
        distances = _distances(asked.vectors[part], gallery.vectors)
        for face, row in zip(asked.ids[part].tolist(), distances, strict=True):
            refused = negatives.get(face)
            if refused:
                row[np.isin(gallery.people, list(refused))] = np.inf
            winner = voting.accept(
                voting.rank(_nearest(gallery, row), k=project.neighbours, scale=scale),
                project.suggest_distance,
            )
            if winner is not None:
                elected[face] = winner
    return elected


def _distances(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """Euclidean distances, (N, D) against (M, D) -> (N, M)."""
    squares = (a**2).sum(1)[:, None] + (b**2).sum(1)[None, :] - 2 * (a @ b.T)
    distances: NDArray[np.float32] = np.sqrt(np.maximum(squares, 0)).astype(np.float32)
    return distances


def _nearest(gallery: Vectors, row: NDArray[np.float32]) -> list[voting.Neighbour]:
    count = min(NEAREST, len(row))
    near = np.argpartition(row, count - 1)[:count]
    near = near[np.lexsort((gallery.ids[near], row[near]))]
    return [
        voting.Neighbour(int(gallery.ids[i]), int(gallery.people[i]), float(row[i]))
        for i in near
        if np.isfinite(row[i])
    ]


def _vectors(project: Project, *, labelled: bool, faces: Sequence[int] | None = None) -> Vectors:
    """Those that vote, or those that nobody labelled; all by the project's embedder."""
    which = queries.VOTES if labelled else "f.state = 'unlabelled' AND NOT f.in_trash"
    arguments: list[Any] = [project.embedder, project.pk]
    arguments += [project.min_quality] if labelled else []
    narrowed = "" if faces is None else "AND f.id = ANY(%s)"
    arguments += [] if faces is None else [list(faces)]
    with connection.cursor() as cursor:
        # vector_send gives pgvector's wire format: two int16, then the numbers, all big-endian.
        cursor.execute(
            f"""
            SELECT f.id, coalesce(f.person_id, 0), vector_send(e.vector)
            FROM labelling_face f
            JOIN labelling_embedding e ON e.face_id = f.id AND e.embedder = %s
            WHERE f.project_id = %s AND {which} {narrowed} ORDER BY f.id
            """,  # noqa: S608 - both pieces are constants
            arguments,
        )
        rows = cursor.fetchall()
    vectors = [np.frombuffer(raw, dtype=">f4", offset=4) for _, _, raw in rows]
    return Vectors(
        np.array([r[0] for r in rows], dtype=np.int64),
        np.array([r[1] for r in rows], dtype=np.int64),
        np.array(vectors, dtype=np.float32) if vectors else np.zeros((0, 0), np.float32),
    )


def _store(project: Project, asked: list[int], elected: dict[int, voting.Candidate]) -> int:
    """Write what differs from what is stored for the faces asked about; returns how many did."""
    stored = {
        face: (person, distance, score)
        for face, person, distance, score in Suggestion.objects.filter(face__in=asked).values_list(
            "face_id", "person_id", "distance", "score"
        )
    }
    gone = [face for face in stored if face not in elected]
    differing = [
        Suggestion(
            face_id=face, project=project, person_id=c.person_id, distance=c.distance, score=c.score
        )
        for face, c in elected.items()
        if face not in stored or not _same(stored[face], c)
    ]
    Suggestion.objects.filter(face__in=gone).delete()
    Suggestion.objects.bulk_create(
        differing, batch_size=1000, update_conflicts=True, unique_fields=["face"],
        update_fields=["person", "distance", "score", "made_at"],
    )  # fmt: skip
    return len(gone) + len(differing)


def _same(stored: tuple[int, float, float], candidate: voting.Candidate) -> bool:
    person, distance, score = stored
    return (
        person == candidate.person_id
        and abs(distance - candidate.distance) < 1e-6
        and abs(score - candidate.score) < 1e-6
    )


def candidates(project: Project, face: Face) -> list[voting.Candidate]:
    """Who this face may be, best first; people it was said not to be are left out."""
    embedding = face.embeddings.filter(embedder=project.embedder).first()
    if embedding is None:
        return []
    refused = face.negatives.values_list("person_id", flat=True)
    near = queries.neighbours(
        project, embedding.vector, embedder=embedding.embedder, limit=NEAREST + 1, without=refused
    )
    return voting.rank(
        [n for n in near if n.face_id != face.pk][:NEAREST], k=project.neighbours,
        scale=embedders.scale(project.embedder),
    )  # fmt: skip
