"""Batches as the API and the events show them (`api/serializers/predictions.py`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labelling.models import Person
from labelling.shapes import API, iso, person_ref
from models_app.models import Batch, BatchItem
from models_app.shapes.refs import classifier_ref, workflow_ref

EDGES = ("left", "top", "right", "bottom")


def batch_shape(batch: Batch) -> dict[str, Any]:
    """`batch` with who began it and what names its faces loaded (no query here)."""
    by = f"key {batch.key.name}" if batch.key else str(batch.by) if batch.by else None
    return {
        "id": batch.pk,
        "source": batch.source,
        "state": batch.state,
        "name": batch.name,
        "classifier": classifier_ref(batch.version),
        "workflow": workflow_ref(batch.workflow),
        "accept_distance": batch.accept_distance,
        "accept_chance": batch.accept_chance,
        "by": by,
        "created_at": iso(batch.created_at),
        "finished_at": iso(batch.finished_at),
        "total": batch.total,
        "done": batch.done,
        "failed": batch.failed,
        "face_count": batch.face_count,
        "named_count": batch.named_count,
        "csv_url": f"{API}/projects/{batch.project_id}/batches/{batch.pk}/csv",
    }


def item_shape(
    item: BatchItem, people: Mapping[int, Person], classes: Mapping[int, str]
) -> dict[str, Any]:
    """`people` are those who live now, by the ids that items hold; `classes` the names in data sets."""
    faces = item.faces
    return {
        "id": item.pk,
        "name": item.name,
        "state": item.state,
        "photo_id": item.photo_id,
        "error": item.error_message,
        "faces": None if faces is None else [_face(face, people, classes) for face in faces],
    }


def _face(
    face: Mapping[str, Any], people: Mapping[int, Person], classes: Mapping[int, str]
) -> dict[str, Any]:
    person = people.get(face["person_id"] or 0)
    return {
        "box": dict(zip(EDGES, face["box"], strict=True)),
        "score": face["score"],
        "person": person_ref(person) if person else None,
        "name": person.name if person else classes.get(face.get("class_id") or 0),
        "confidence": face["confidence"] or 0.0,  # null: its person was erased
        "distance": face["distance"],
    }
