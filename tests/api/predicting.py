"""What the tests of predictions do over and over."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from labelling.models import Face
from models_app.models import (
    Classifier,
    ClassifierVersion,
    Dataset,
    DatasetFace,
    DatasetPerson,
    Workflow,
    WorkflowVersion,
)
from tests.api.conftest import World, vector


def predict(
    world: World, data: bytes, *, who: Any = None, at: str = "/predict", **asked: Any
) -> Any:
    file = SimpleUploadedFile("new.jpg", data)
    return world.client(who or world.viewer).post(
        f"{world.url}{at}", {"file": file, **asked}, format="multipart"
    )


def classifier(world: World, name: str = "Team", **settings: Any) -> ClassifierVersion:
    """A KNN classifier with one version."""
    made = Classifier.objects.create(project=world.project, name=name, folded=name.casefold())
    return ClassifierVersion.objects.create(classifier=made, number=1, **settings)


def workflow(world: World, version: ClassifierVersion, **settings: Any) -> WorkflowVersion:
    """A workflow around a classifier, always with its newest version."""
    made = Workflow.objects.create(project=world.project, name="Gate", folded="gate")
    return WorkflowVersion.objects.create(
        workflow=made, number=1, embedder=world.project.embedder, classifier=version.classifier,
        **settings,
    )  # fmt: skip


def dataset(world: World, faces: dict[str, list[Face]], *, folder: bool = False) -> Dataset:
    """A frozen data set with these people's faces, all to train by; or one that came as a folder."""
    made = Dataset.objects.create(
        project=world.project, name="frozen", version=1, ratios=[1.0, 0.0, 0.0],
        embedder=world.project.embedder, state=Dataset.State.SUCCEEDED,
        source=Dataset.Source.FOLDER if folder else Dataset.Source.LABELS,
    )  # fmt: skip
    for number, (name, own) in enumerate(faces.items()):
        person = DatasetPerson.objects.create(
            dataset=made, number=number, name=name, train=len(own),
            person=None if folder else own[0].person,
        )  # fmt: skip
        for face in own:
            DatasetFace.objects.create(
                dataset=made, person=person, side="train", name=f"{face.pk}",
                face=None if folder else face, photo=None if folder else face.photo,
                crop_key="none", sha256="", size_bytes=1, vector=vector(face),
            )  # fmt: skip
    return made
