"""Moving a project to another embedder: new vectors beside the old, then all at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from labelling.models import Embedding, Face, Job, JobItem, Project, Suggestion
from labelling.services import job_items, media, suggestions
from labelling.vision import images
from labelling.vision.catalogue import EMBEDDERS
from labelling.vision.types import Floats, Pixels

# The vectors (N, D) of a photo's faces by their landmarks (N, 5, 2).
Vectors = Callable[[Pixels, Floats], Floats]


def lacking(rows: QuerySet[Face], embedder: str) -> QuerySet[Face]:
    """Those of the faces that have no vector by `embedder`."""
    there = Embedding.objects.filter(face=OuterRef("pk"), embedder=embedder)
    return rows.filter(~Exists(there))


def vectors_of(faces: list[Face], vectors: Vectors) -> list[list[float]]:
    """The vectors of faces of one photo, from its file.

    Raises VisionError, PhotoMissing.
    """
    with media.reading(faces[0].photo.original_key) as file:
        pixels = images.decode(file)
    landmarks = np.array([face.landmarks for face in faces], dtype=np.float32).reshape(-1, 5, 2)
    return [vector.tolist() for vector in vectors(pixels, landmarks)]


def do(item: JobItem, worker: str, vectors: Vectors) -> None:
    """Embed the faces of one photo again, hidden ones too, beside the vectors they have.

    Raises VisionError, PhotoMissing.
    """
    embedder = item.job.embedder
    faces = Face.objects.filter(photo=item.photo_id).select_related("photo")
    todo = list(lacking(faces, embedder).order_by("pk"))
    made = vectors_of(todo, vectors) if todo else []
    with transaction.atomic():
        if not job_items.hold(item, worker):
            return
        held = Face.objects.filter(pk__in=[f.pk for f in todo]).order_by("pk")
        boxes = dict(held.select_for_update(no_key=True).values_list("pk", "crop_version"))
        Embedding.objects.bulk_create(
            (
                Embedding(face=f, project_id=f.project_id, embedder=embedder, vector=vector)
                for f, vector in zip(todo, made, strict=True)
                if boxes.get(f.pk) == f.crop_version  # else it was moved, and is found as left out
            ),
            ignore_conflicts=True,
        )
        job_items.finish(item)


def left_out(job: Job) -> list[int]:
    """The photos with faces that still lack a vector by the job's embedder, failed ones aside."""
    failed = job.items.filter(state=JobItem.State.FAILED).values("photo")
    faces = lacking(Face.objects.filter(project=job.project_id), job.embedder)
    rows = faces.exclude(photo__in=failed).order_by("photo").values_list("photo", flat=True)
    return list(rows.distinct())


def swap(job: Job, project: Project) -> None:
    """Give the project, which the caller holds by `locks.swap`, the job's embedder and vectors alone.

    Suggestions rest on distances that mean nothing now; they are made again.
    """
    info = EMBEDDERS[job.embedder]
    project.embedder = info.name
    project.accept_distance = info.accept_distance
    project.suggest_distance = info.suggest_distance
    project.save(update_fields=["embedder", "accept_distance", "suggest_distance"])
    Embedding.objects.filter(project=project).exclude(embedder=info.name).delete()
    faces = Face.objects.filter(project=project)
    faces.filter(needs_vector=True).update(needs_vector=False)
    # Those of photos that couldn't be read: they are tried once more in the background.
    lacking(faces, info.name).update(needs_vector=True)
    Suggestion.objects.filter(project=project).delete()
    suggestions.want(project.pk)


def drop(job: Job) -> None:
    """Delete the vectors of a job that came to nothing."""
    made = Embedding.objects.filter(project=job.project_id, embedder=job.embedder)
    made.exclude(project__embedder=job.embedder).delete()
