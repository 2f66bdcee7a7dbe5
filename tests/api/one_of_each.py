"""A project that holds one of everything, so that each address of the site can be called."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from labelling.models import Delivery, Erasure, Event, Face, Job, Member, Role, Webhook
from labelling.services import accounts, media, projects
from models_app.models import (
    Artifact,
    Batch,
    Classifier,
    ClassifierVersion,
    Dataset,
    DatasetFace,
    DatasetPerson,
    Experiment,
    Run,
    Workflow,
    WorkflowVersion,
)
from models_app.training.options import config
from tests.api.conftest import World, make_user
from tests.api.steps import named

PATH = "version_0/hparams.yaml"


@dataclass
class Each:
    """The project's address, and by the names in the site's routes the ids of what it holds."""

    project_id: int
    ids: dict[str, Any]

    def address(self, route: str, **others: Any) -> str:
        """A route with real ids in it, those of `others` instead where given."""
        ids = {"project_id": self.project_id, **self.ids, **others}
        if "datasets/" in route:
            ids["face_id"] = others.get("face_id", self.ids["dataset_face_id"])
        for name, value in ids.items():
            for kind in ("int", "str", "path"):
                route = route.replace(f"<{kind}:{name}>", str(value))
        assert "<" not in route, route
        return "/" + route


def one_of_each(world: World) -> Each:
    """One photo with a labelled face, and rows for all else, as the services leave them."""
    project = world.project
    face = world.add(1, 1)
    person = named(world, [face], "s1")
    member = make_user("member")
    Member.objects.create(project=project, user=member, role=Role.VIEWER)
    key, _ = projects.create_key(project, by=world.owner, name="other", role=Role.VIEWER)
    link, url = accounts.invite(by=world.admin, base_url="", project=project)
    first, second = _dataset(world, face, person, 1), _dataset(world, face, person, 2)
    classifier = Classifier.objects.create(project=project, name="k", folded="k")
    version = ClassifierVersion.objects.create(classifier=classifier, number=1)
    workflow = Workflow.objects.create(project=project, name="w", folded="w")
    WorkflowVersion.objects.create(workflow=workflow, number=1, classifier=classifier)
    batch = Batch.objects.create(project=project, source="files", name="b", version=version)
    run = Run.objects.create(
        project=project, name="manatee", folded="manatee", dataset=second, content_hash="2" * 64
    )
    experiment = Experiment.objects.create(
        run=run, number=0, state="succeeded", outcome="finished", config=asdict(config({}))
    )
    artifact = experiment.new_key("hparams.yaml")
    media.put(artifact, b"seed: 1234\n")
    Artifact.objects.create(
        experiment=experiment, path=PATH, key=artifact, size_bytes=11, sha256="0" * 64
    )
    webhook = Webhook.objects.create(
        project=project,
        url="https://hooks.example/",
        events=[Event.BATCH_READY],
        secret="whsec_c2VjcmV0",
    )
    delivery = Delivery.objects.create(
        webhook=webhook, event=Event.BATCH_READY, data={}, state=Delivery.State.FAILED
    )
    return Each(
        project.pk,
        {
            "photo_id": face.photo_id, "face_id": face.pk, "person_id": person, "size": "thumb",
            "user_id": member.pk, "key_id": key.pk, "link_id": link.pk, "token": url.rpartition("/")[2],
            "erasure_id": Erasure.objects.create(project=project, kind="photos", ids={"photos": []}).pk,
            "job_id": Job.objects.create(
                project=project, kind="detect", state="ready", min_face_px=20, thresholds=[0.6, 0.7, 0.7]
            ).pk,
            "dataset_id": first.pk, "other_id": second.pk,
            "dataset_face_id": DatasetFace.objects.get(dataset=first).pk,
            "classifier_id": classifier.pk, "workflow_id": workflow.pk, "batch_id": batch.pk,
            "run_id": run.pk, "number": 0, "path": PATH, "webhook_id": webhook.pk, "delivery_id": delivery.pk,
        },
    )  # fmt: skip


def _dataset(world: World, face: Face, person: int, number: int) -> Dataset:
    made = Dataset.objects.create(
        project=world.project, name="faces", version=number, ratios=[0.8, 0.1, 0.1],
        state=Dataset.State.SUCCEEDED, content_hash=f"{number}" * 64, face_count=1, person_count=1, total=1,
    )  # fmt: skip
    key = f"{made.folder}/{face.pk}.jpg"
    media.put(key, b"a crop")
    whose = DatasetPerson.objects.create(
        dataset=made, person_id=person, number=0, name="s1", train=1
    )
    DatasetFace.objects.create(
        dataset=made, person=whose, face=face, photo_id=face.photo_id, side="train", name="one", crop_key=key,
        sha256="0" * 64, size_bytes=6,
    )  # fmt: skip
    return made
