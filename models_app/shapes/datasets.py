"""Data sets as the API and the events show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Sum

from labelling.access import Actor
from labelling.models import Person
from labelling.shapes import API, iso, person_ref
from models_app.models import (
    Classifier,
    ClassifierVersion,
    Dataset,
    DatasetFace,
    DatasetPerson,
    Experiment,
    Run,
)
from models_app.training.splits import SIDES


def dataset_shape(dataset: Dataset) -> dict[str, Any]:
    """One version; some queries."""
    return dataset_shapes([dataset])[0]


def dataset_shapes(rows: Sequence[Dataset]) -> list[dict[str, Any]]:
    """The versions, with `by`, `key` and `base` loaded; some queries for all of them."""
    ids = [row.pk for row in rows]
    sums = DatasetPerson.objects.filter(dataset__in=ids).values("dataset").order_by()
    sums = sums.annotate(*(Sum(side) for side in SIDES))
    splits = {
        dataset: dict(zip(SIDES, counts, strict=True))
        for dataset, *counts in sums.values_list("dataset", *(f"{side}__sum" for side in SIDES))
    }
    open_ = [row.pk for row in rows if row.state in Dataset.OPEN]
    written = DatasetFace.objects.filter(dataset__in=open_).exclude(sha256="")
    counts = written.values("dataset").order_by().annotate(n=Count("*"))
    done = {row["dataset"]: row["n"] for row in counts}
    used = classifiers_of(ids), runs_of(ids)
    return [_dataset(row, splits, done, used) for row in rows]


def classifiers_of(dataset_ids: Iterable[int]) -> dict[int, list[str]]:
    """The names of living classifiers whose newest version is pinned to each of these; one query."""
    newest = ClassifierVersion.objects.filter(classifier=OuterRef("pk")).order_by("-number")
    living = Classifier.objects.filter(deleted_at=None).annotate(
        pinned=Subquery(newest.values("dataset")[:1])
    )
    found: dict[int, list[str]] = defaultdict(list)
    rows = living.filter(pinned__in=list(dataset_ids)).order_by("folded")
    for dataset, name in rows.values_list("pinned", "name"):
        found[dataset].append(name)
    return found


def runs_of(dataset_ids: Iterable[int]) -> dict[int, list[str]]:
    """The names of the runs that go on, or wait, on each of these; one query."""
    going = Experiment.objects.filter(run=OuterRef("pk"), state__in=Experiment.OPEN)
    rows = Run.objects.filter(Exists(going), dataset__in=list(dataset_ids)).order_by("pk")
    found: dict[int, list[str]] = defaultdict(list)
    for dataset, name in rows.values_list("dataset", "name"):
        found[dataset].append(name)
    return found


def _dataset(
    row: Dataset, splits: Mapping[int, dict[str, int]], done: Mapping[int, int],
    used: Iterable[Mapping[int, list[str]]],
) -> dict[str, Any]:  # fmt: skip
    return {
        "id": row.pk,
        "name": row.name,
        "version": row.version,
        "status": row.state,
        "source": row.source,
        "note": row.note,
        "by": Actor(row.by, row.key).name or None,
        "created_at": iso(row.created_at),
        "finished_at": iso(row.finished_at),
        "error": (
            {"code": row.error_code, "message": row.error_message} if row.error_code else None
        ),
        "done": done.get(row.pk, 0) if row.state in Dataset.OPEN else row.face_count,
        "total": row.total,
        "size_bytes": row.size_bytes,
        "content_hash": row.content_hash,
        "face_count": row.face_count,
        "person_count": row.person_count,
        "splits": splits.get(row.pk, dict.fromkeys(SIDES, 0)),
        "ratios": dict(zip(SIDES, row.ratios, strict=True)),
        "seed": row.seed,
        "margin": row.margin,
        "crop_size_px": row.crop_size_px,
        "embedder": row.embedder,
        "filter": {
            "people": row.filter.get("people", []),
            "uploads": row.filter.get("uploads", []),
            "reviewed": row.filter.get("reviewed", False),
            "min_faces": row.filter.get("min_faces", 1),
        },
        "base": dataset_ref(row.base) if row.base else None,
        "erased_faces": row.erased_faces,
        "erased_people": row.erased_people,
        "erased_at": iso(row.erased_at),
        "used_by": [name for names in used for name in names.get(row.pk, [])],
    }


def dataset_ref(row: Dataset) -> dict[str, Any]:
    return {"id": row.pk, "name": row.name, "version": row.version}


def living(person: Person | None) -> dict[str, Any] | None:
    """The person as they are now; whom somebody deleted is nobody."""
    return person_ref(person) if person is not None and person.deleted_at is None else None


def crop_url(project_id: int, row: DatasetFace) -> str:
    return f"{API}/projects/{project_id}/datasets/{row.dataset_id}/faces/{row.pk}/crop"


def person_shapes(dataset: Dataset, rows: Sequence[DatasetPerson]) -> list[dict[str, Any]]:
    """Some of its people, with `person` loaded; one query for their covers."""
    first = DatasetFace.objects.filter(person__in=rows).order_by("person", "id").distinct("person")
    covers = {face.person_id: face for face in first.only("pk", "dataset", "person")}
    return [
        {
            "number": row.number,
            "name": row.label,
            "person": living(row.person),
            "cover_url": (
                crop_url(dataset.project_id, covers[row.pk]) if row.pk in covers else None
            ),
            "splits": {side: getattr(row, side) for side in SIDES},
            "erased": row.erased,
        }
        for row in rows
    ]


def face_shape(dataset: Dataset, row: DatasetFace) -> dict[str, Any]:
    """One of its faces, with `person` loaded."""
    return {
        "id": row.pk,
        "face_id": row.face_id,
        "photo_id": row.photo_id,
        "name": row.name,
        "side": row.side,
        "person_number": row.person.number,
        "crop_url": crop_url(dataset.project_id, row),
    }


def named(q: str) -> Q:
    """The people of a data set whose name holds `q`; the erased have none."""
    return Q(name__icontains=q, erased=False)
