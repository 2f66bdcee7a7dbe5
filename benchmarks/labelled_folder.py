"""A folder of one folder a person, as a project whose faces the product found, embedded and stored.

To be imported inside `own_site.running()`.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.db import connection

from benchmarks.label_effort import photos_of
from labelling import sample_files, tasks
from labelling.access import Actor
from labelling.models import Face, Person, Photo, Project, User
from labelling.models.person import fold, sort_key
from labelling.services import photos, projects, vectors
from models_app.training.knn import Faces

Ints = np.ndarray


@dataclass(frozen=True, eq=False)
class Labelled:
    """The project, and the one face of each photo that shows the folder's person."""

    project: Project
    faces: Faces
    left_out: int  # photos: unreadable, without a face, or a copy of another

    def label(self, chosen: Ints) -> None:
        """Let just these faces (places in `faces`) have their names in the database."""
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE labelling_face SET person_id = NULL, state = 'unlabelled' WHERE project_id = %s",
                [self.project.pk],
            )
            cursor.execute(
                "UPDATE labelling_face SET person_id = row.person, state = 'labelled'"
                " FROM unnest(%s::bigint[], %s::bigint[]) AS row (face, person) WHERE id = row.face",
                [self.faces.ids[chosen].tolist(), self.faces.people[chosen].tolist()],
            )


def load(folder: Path | None) -> Labelled:
    """All photos of the folder's folders, or the sample's; the surest face of each photo is taken.

    Prints how many photos are left out: unreadable ones, those without a face, and copies of others.
    """
    files = sample_files.files() if folder is None else photos_of(folder)
    if not files:
        sys.exit(f"There are no photos in the folders of {folder}.")
    owner = User.objects.create(username="owner")
    project = projects.create(by=owner, name="Few shot")
    known: dict[str, Person] = {}
    owners: dict[int, int] = {}
    missing = 0
    for file in files:
        face = _seen(project, file, owner)
        if face is None or face.pk in owners:
            missing += 1
            continue
        owners[face.pk] = _person(project, file.parent.name, known).pk
    if len(known) < 2:
        sys.exit(
            f"Faces of {len(known)} people were found: two at least are needed, each in a folder."
        )
    found = vectors.load(project, which=vectors.EVERY, faces=list(owners))
    people = np.array([owners[pk] for pk in found.ids.tolist()], dtype=np.int64)
    faces = Faces(found.ids, people, found.photos, found.vectors)
    print(
        f"{len(files)} photos of {len(known)} people: {len(faces)} faces, {missing} photos left out"
    )
    return Labelled(project, faces, missing)


def _seen(project: Project, file: Path, owner: User) -> Face | None:
    """The photo's surest face, once the worker's own task has processed it; None without one."""
    with file.open("rb") as data:
        added = photos.add(project, file=data, name=file.name, actor=Actor(owner))
    if added.photo is None:
        return None
    if added.outcome == "added":
        tasks.process_photo.fn(added.photo.pk)
    added.photo.refresh_from_db()
    if added.photo.state != Photo.State.DONE:
        return None
    return Face.objects.filter(photo=added.photo).order_by("-score", "pk").first()


def _person(project: Project, name: str, known: dict[str, Person]) -> Person:
    if name not in known:
        folded = fold(name)
        known[name] = Person.objects.create(
            project=project, name=name, folded=folded, sort_key=sort_key(folded)
        )
    return known[name]
