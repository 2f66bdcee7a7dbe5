"""Data sets are made here, by a worker. Killed in the middle, it goes on where it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Sum

from labelling.errors import FacesiteError
from labelling.models import Event
from labelling.services import media, webhooks
from labelling.services.work import MOST_ATTEMPTS
from labelling.vision.errors import VisionError
from labelling.vision.weights import WeightsError
from models_app.errors import WorkFailed
from models_app.models import Dataset, DatasetFace, DatasetPerson
from models_app.services import dataset_crops, dataset_unpacking, work
from models_app.services.dataset_progress import Lost, Making, tell
from models_app.training import tree
from models_app.training.splits import SIDES


def make(dataset: Dataset, worker: str, engine: Callable[[str], Any]) -> None:
    """Bring a data set that `worker` holds to its end.

    Raises BadDataset for an upload that isn't one, PhotoMissing, VisionError, WeightsError.
    """
    making = Making(dataset, worker)
    try:
        if dataset.source == Dataset.Source.FOLDER:
            dataset_unpacking.unpack(making, engine(dataset.embedder))
        else:
            dataset_crops.write(making)
        finish(making)
        if dataset.source == Dataset.Source.FOLDER:
            dataset_unpacking.clear(dataset)
    except Lost:
        return


def fail(dataset: Dataset, worker: str, error: FacesiteError | VisionError | WeightsError) -> None:
    """Note why it can't be made, and tell everyone. Of an upload nothing is left but the row."""
    with transaction.atomic():
        if not work.fail(dataset, worker, error):
            return
        if dataset.source == Dataset.Source.FOLDER:
            DatasetPerson.objects.filter(dataset=dataset).delete()
            Dataset.objects.filter(pk=dataset.pk).update(total=0, face_count=0, person_count=0)
            transaction.on_commit(lambda: media.remove_folder(dataset.folder))
        tell(dataset)


def put_back(dataset: Dataset, worker: str) -> None:
    """Give it up after an unexpected error: another try soon, or failed after the third."""
    if dataset.attempts >= MOST_ATTEMPTS:
        fail(dataset, worker, WorkFailed())
    else:
        work.put_back(dataset, worker)


def finish(making: Making) -> None:
    """Settle counts, size and content hash: the version is whole from here on."""
    dataset = making.dataset
    with transaction.atomic():
        if not work.held(dataset, making.worker):
            raise Lost
        rows = DatasetFace.objects.filter(dataset=dataset)
        people = list(DatasetPerson.objects.filter(dataset=dataset).order_by("number"))
        counts = Counter(rows.values_list("person", "side"))
        for person in people:
            for side in SIDES:
                setattr(person, side, counts[person.pk, side])
        DatasetPerson.objects.bulk_update(people, SIDES, batch_size=2000)
        count, whose = sum(counts.values()), sum(not person.erased for person in people)
        work.finish(
            dataset, making.worker, content_hash=content_hash(dataset), total=count,
            face_count=count, person_count=whose,
            size_bytes=rows.aggregate(size=Sum("size_bytes"))["size"] or 0,
        )  # fmt: skip
        told = {
            "dataset_id": dataset.pk,
            "version": dataset.version,
            "faces": count,
            "people": whose,
        }
        webhooks.tell(dataset.project_id, Event.DATASET_FROZEN, told)
        tell(dataset)


def content_hash(dataset: Dataset) -> str:
    """Of its labels and faces (`tree.content_hash`). Ids don't matter: a data set that was downloaded and
    uploaded has the same."""
    people = list(DatasetPerson.objects.filter(dataset=dataset).order_by("number"))
    places = {person.pk: place for place, person in enumerate(people)}
    rows = DatasetFace.objects.filter(dataset=dataset).values_list("side", "person", "sha256")
    labels = [person.label for person in people]
    return tree.content_hash(labels, ((side, places[who or 0], sha) for side, who, sha in rows))
