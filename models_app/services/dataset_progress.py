"""A data set in a worker's hands: writing rows while it is still the worker's, and telling how far it is."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from models_app import events
from models_app.models import Dataset, DatasetFace
from models_app.services import work
from models_app.shapes import datasets as shapes

# Progress is told at most this often.
TOLD_EVERY_S = 0.5


class Lost(Exception):
    """Another worker has the data set now, or it is gone."""


@dataclass
class Making:
    """A data set that a worker holds, and when its progress was last told."""

    dataset: Dataset
    worker: str
    told: float = 0.0

    def write(self, rows: Sequence[DatasetFace], *fields: str) -> None:
        """Store what was found out of some rows, if the worker still holds the data set."""
        with transaction.atomic():
            if not work.held(self.dataset, self.worker):
                raise Lost
            DatasetFace.objects.bulk_update(rows, ["sha256", "size_bytes", *fields])
        if time.monotonic() - self.told >= TOLD_EVERY_S:
            self.told = time.monotonic()
            tell(self.dataset)


def tell(dataset: Dataset) -> None:
    """Say where it is now; nothing if it was erased meanwhile."""
    rows = Dataset.objects.select_related("by", "key", "base").filter(pk=dataset.pk)
    for row in rows:
        events.dataset_changed(row.project_id, shapes.dataset_shape(row))


def note(row: DatasetFace, data: bytes) -> None:
    """Take down the hash and the size of a crop."""
    row.sha256 = hashlib.sha256(data).hexdigest()
    row.size_bytes = len(data)
