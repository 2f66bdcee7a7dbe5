"""A person of whom every part of the site holds something, and another who must stay."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from labelling.access import Actor
from labelling.models import Face, Job, JobItem, Person, Photo, Upload
from labelling.services import media, photos
from models_app.models import (
    Batch,
    BatchItem,
    Classifier,
    ClassifierVersion,
    ClientId,
    Dataset,
    DatasetFace,
    DatasetPerson,
    Evaluation,
    EvaluationFace,
    Input,
    KeptFace,
    Work,
)
from tests import orl
from tests.api.conftest import World, refresh, vector
from tests.api.steps import change_person, label, merge, named

NAME, FORMER, OTHER = "s17 Verena", "s17 Ostrava", "s17 Zweitname"


@dataclass
class Scene:
    """The person, whoever was merged into them, their faces, and what was made of these."""

    person: int
    merged: int
    photos: list[Photo]
    pair: Photo
    faces: list[Face]
    others: list[Face]
    other: int
    dataset: Dataset
    pinned: Classifier
    live: Classifier
    apart: Classifier
    batch: Batch
    vectors: list[str] = field(default_factory=list)


def scene(world: World, predictor: None) -> Scene:
    """Four faces of s17, one of them beside s2 in one photo, and two of s2."""
    upload = Upload.objects.create(project=world.project, name=NAME, created_by=world.labeller)
    theirs = [
        _photo(world, n, f"{FORMER}/{NAME.replace(' ', '_')}-{n}.pgm", upload) for n in (1, 2, 3)
    ]
    pair = world.process(orl.encoded(orl.group((17, 4), (2, 1))), f"{NAME} and s2.jpg")
    left, right = Face.objects.filter(photo=pair).order_by("left")
    first = [Face.objects.filter(photo=photo).order_by("-score")[0] for photo in theirs]
    others = [world.add(2, 2), world.add(2, 3), right]
    person = named(world, first[:2], FORMER)
    merged = named(world, [first[2], left], OTHER)
    other = named(world, others, "s2")
    assert change_person(world, person, name=NAME, note=f"{NAME}, at the door").status_code == 200
    assert change_person(world, person, cover_face=first[0].pk).status_code == 200
    assert merge(world, person, merged).status_code == 200
    label(world, others[0], "not_person", person=person)
    _move(world, first[0])
    _called(world, theirs, pair, first[0], person)
    refresh(world.project)
    found = Scene(
        person, merged, theirs, pair, [*first, left], others, other, *_models(world, person, other,
        [*first, left], others),
    )  # fmt: skip
    ids = [face.pk for face in found.faces]
    found.vectors = _texts("labelling_embedding", "vector", ids)
    for column in ("before_vector", "after_vector"):
        found.vectors += _texts("labelling_edit", column, ids)
    return found


def _called(world: World, theirs: list[Photo], pair: Photo, face: Face, person: int) -> None:
    """What programs call the photos and the person; one input of an address that was never there."""
    said = NAME.replace(" ", "_")
    project = world.project
    for number, photo in enumerate((*theirs, pair)):
        Input.objects.create(
            project=project, client_id=f"{said}-{number}", photo=photo, state="succeeded",
            url=f"https://example.org/{said}/{number}.jpg", metadata={"who": [NAME], FORMER: 1},
        )  # fmt: skip
    Input.objects.create(
        project=project, client_id=FORMER, state="failed", url=f"https://example.org/{said}/x.jpg",
        url_sha256="0" * 64, person_id=person, add_job=OTHER,
    )  # fmt: skip
    ids = ClientId.objects
    ids.create(project=project, kind="concept", client_id=NAME, person_id=person)
    ids.create(project=project, kind="annotation", client_id="said", person_id=person, face=face)
    ids.create(project=project, kind="model", client_id=said)


def _texts(table: str, column: str, faces: list[int]) -> list[str]:
    """How the vectors of these faces begin, as PostgreSQL writes them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT left({column}::text, 60) FROM {table}"
            f" WHERE face_id = ANY(%s) AND {column} IS NOT NULL ORDER BY face_id",
            [faces],
        )
        return [text for (text,) in cursor.fetchall()]


def _photo(world: World, number: int, path: str, upload: Upload) -> Photo:
    from labelling import tasks

    added = photos.add(
        world.project, file=io.BytesIO(orl.data(17, number)), name=path.rpartition("/")[2], path=path,
        actor=Actor(world.labeller), upload=upload, label_folders=number == 1,
    )  # fmt: skip
    assert added.photo is not None
    tasks.process_photo.fn(added.photo.pk)
    added.photo.refresh_from_db()
    return added.photo


def _move(world: World, face: Face) -> None:
    box = {side: getattr(face, side) + 3 for side in ("left", "top", "right", "bottom")}
    answer = world.client(world.labeller).patch(f"{world.url}/faces/{face.pk}", {"box": box})
    assert answer.status_code == 200, answer.content
    face.refresh_from_db()


def _models(
    world: World, person: int, other: int, faces: list[Face], others: list[Face]
) -> tuple[Any, ...]:
    """A data set, classifiers, a measurement, a batch, a preview of a detection, a kept face."""
    project = world.project
    dataset = Dataset.objects.create(
        project=project, name="team", version=1, ratios=[0.8, 0.1, 0.1], state=Work.State.SUCCEEDED,
        content_hash="c" * 64, face_count=7, person_count=2, total=7,
    )  # fmt: skip
    for number, (whom, name, some) in enumerate([(person, NAME, faces), (other, "s2", others)]):
        row = DatasetPerson.objects.create(
            dataset=dataset, person_id=whom, number=number, name=name, train=len(some)
        )
        for face in some:
            key = f"{dataset.folder}/{face.pk}.jpg"
            media.put(key, b"crop of %d" % face.pk)
            DatasetFace.objects.create(
                dataset=dataset, person=row, face=face, photo_id=face.photo_id, side="train",
                name=f"{face.photo.name.rpartition('.')[0]}-{face.pk}", crop_key=key, sha256="0" * 64, size_bytes=100,
                vector=vector(face),
            )  # fmt: skip
    made = []
    for name, pinned, people in (
        ("pinned", dataset, ()),
        ("live", None, ()),
        ("apart", None, (other,)),
    ):
        row = Classifier.objects.create(project=project, name=name, folded=name)
        version = ClassifierVersion.objects.create(
            classifier=row, number=1, dataset=pinned, everyone=not people
        )
        version.people.set(people)
        made.append(row)
    measured = Evaluation.objects.create(
        project=project, state=Work.State.SUCCEEDED, result={"people": [{"name": NAME, "id": person}]},
        fingerprint="f",
    )  # fmt: skip
    EvaluationFace.objects.create(
        evaluation=measured, face=others[0], person_id=other, said_id=person
    )
    batch = Batch.objects.create(project=project, source="files", name=NAME, total=2, named_count=3)
    answer = {
        "box": [0, 0, 9, 9],
        "score": 1,
        "person_id": person,
        "distance": 0.3,
        "confidence": 0.9,
    }
    votes = [{"person_id": person, "distance": 0.3}, {"person_id": other, "distance": 0.5}]
    BatchItem.objects.create(
        batch=batch, name=f"{NAME}/1.jpg", state="succeeded",
        faces=[answer, {**answer, "person_id": other, "neighbours": votes}],
    )  # fmt: skip
    BatchItem.objects.create(batch=batch, name=f"of {NAME}.jpg", state="succeeded", faces=[answer])
    job = Job.objects.create(project=project, kind="detect", state="ready")
    JobItem.objects.create(job=job, photo_id=faces[0].photo_id, found=[[1.5] * 15], state="done")
    edges = {"left": 1, "top": 1, "right": 9, "bottom": 9}
    KeptFace.objects.create(photo_id=others[0].photo_id, person_id=person, **edges)
    return (dataset, *made, batch)


def people_left(world: World) -> set[str]:
    """The names of all people in the project, those deleted too."""
    return set(Person.objects.filter(project=world.project).values_list("name", flat=True))
