"""A network that was really trained, once a session, and experiments that left it."""

from __future__ import annotations

import hashlib
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from django.core.files.storage import default_storage

from labelling.models import Face
from labelling.services import media
from labelling.services.outlines import CROP_QUALITY
from labelling.vision import images
from models_app.models import (
    Artifact,
    Dataset,
    DatasetFace,
    DatasetPerson,
    Experiment,
    Run,
)
from models_app.training import pictures, whole
from models_app.training.options import Config, config
from tests.api.conftest import World, seen, vector
from tests.api.steps import named

PEOPLE = (1, 2, 3)
SIDES: dict[str, tuple[int, ...]] = {"train": (1, 2, 3), "val": (4,), "test": (5, 6)}
LABELS = [f"s{person}" for person in PEOPLE]
CONFIG: Config = config(
    {"backbone": "face-resnet", "freeze": True, "max_epochs": 1, "batch_size": 4}
)


@lru_cache(maxsize=1)
def leavings() -> Path:
    """The folder of an experiment that learned s1 to s3, by the train faces of `SIDES`."""
    root = Path(tempfile.mkdtemp(prefix="facesite-trained-"))
    listed = []
    for number, person in enumerate(PEOPLE):
        for side in ("train", "val"):
            for n in SIDES[side]:
                face = seen(person, n)[1].faces[0]
                path = root / f"{person}-{n}.jpg"
                path.write_bytes(images.encode_jpeg(face.crop, CROP_QUALITY))
                listed.append(
                    {
                        "side": side, "number": number, "name": f"{side}/s{person}/{n}.jpg",
                        "path": str(path), "landmarks": face.crop_landmarks.ravel().tolist(),
                    }
                )  # fmt: skip
    manifest = root / "faces.json"
    manifest.write_text(pictures.manifest(LABELS, listed))
    job = whole.Job("one-exp0", CONFIG, manifest, root / "left", "frozen v1", threads=1)
    assert whole.train(job, lambda said: None, lambda: "").best is not None
    return root / "left"


def frozen(
    world: World, people: tuple[int, ...] = PEOPLE, sides: dict[str, tuple[int, ...]] = SIDES,
    *, name: str = "frozen", faces: dict[tuple[int, int], Face] | None = None,
) -> Dataset:  # fmt: skip
    """A data set of labelled faces of ORL, with crops, landmarks and vectors, as freezing makes it.

    `faces`, by person and photo, are those that are in the project already.
    """
    made = Dataset.objects.create(
        project=world.project, name=name, version=1, ratios=[0.5, 0.25, 0.25],
        embedder=world.project.embedder, state=Dataset.State.SUCCEEDED, content_hash=name,
    )  # fmt: skip
    for number, person in enumerate(people):
        known = {} if faces is None else faces
        own = {
            n: known.get((person, n)) or world.add(person, n)
            for side in SIDES
            for n in sides.get(side, ())
        }
        named(world, list(own.values()), f"s{person}")
        for face in own.values():
            face.refresh_from_db()
        row = DatasetPerson.objects.create(
            dataset=made, number=number, name=f"s{person}", person=own[min(own)].person,
            **{side: len(sides.get(side, ())) for side in SIDES},
        )  # fmt: skip
        for side, numbers in sides.items():
            for n in numbers:
                _face(made, row, own[n], side, f"{n}")
    rows = DatasetFace.objects.filter(dataset=made)
    made.face_count, made.person_count = rows.count(), len(people)
    made.save()
    return made


def _face(dataset: Dataset, person: DatasetPerson, face: Face, side: str, name: str) -> None:
    with media.reading(face.crop_key) as file:
        data = file.read()
    DatasetFace.objects.create(
        dataset=dataset, person=person, side=side, name=name, face=face, photo=face.photo,
        crop_key=face.crop_key, sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data),
        landmarks=[float(x) for x in face.crop_landmarks], vector=np.asarray(vector(face)),
    )  # fmt: skip


def experiment(world: World, dataset: Dataset, *, name: str = "glossy-manatee-255") -> Experiment:
    """A finished experiment on this data set that left the network of `leavings`."""
    run = Run.objects.create(
        project=world.project, name=name, folded=name, by=world.labeller, dataset=dataset,
        content_hash=dataset.content_hash,
    )  # fmt: skip
    made = Experiment.objects.create(
        run=run, number=0, config=CONFIG.as_dict(), state=Experiment.State.SUCCEEDED,
        outcome=Experiment.Outcome.FINISHED,
    )  # fmt: skip
    folder = leavings()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            _artifact(made, path.relative_to(folder).as_posix(), path.read_bytes())
    return made


def _artifact(experiment: Experiment, path: str, data: bytes) -> None:
    key = f"{experiment.folder}/{path}"
    media.put(key, data)
    Artifact.objects.create(
        experiment=experiment, path=path, key=key, size_bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )  # fmt: skip


def stored(experiment: Experiment, path: str) -> bytes:
    """What lies in the storage under an artifact's path."""
    with default_storage.open(Artifact.objects.get(experiment=experiment, path=path).key) as file:
        return bytes(file.read())


def classifier(world: World, experiment: Experiment, **asked: Any) -> dict[str, Any]:
    """A CNN classifier made of it, by REST."""
    answer = world.client(world.labeller).post(address(world, experiment), asked)
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def address(world: World, experiment: Experiment) -> str:
    """Where a classifier is made of it."""
    where = f"{world.url}/runs/{experiment.run_id}/experiments/{experiment.number}"
    return f"{where}/classifier"
