"""Data sets from which faces or people are erased: their rows and files go, their counts stay true."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count, Q, Sum
from django.utils import timezone

from labelling.erasure import Erased, Gone
from labelling.models import Project
from labelling.services.erased_names import Names
from models_app.errors import ErasedMeanwhile
from models_app.models import Dataset, DatasetFace, DatasetPerson, Work

SIDES = tuple(DatasetFace.Side)


def erase(
    project: Project, erased: Erased, names: Names, gone: Gone, counts: Counter[str]
) -> list[Dataset]:
    """Take the faces and people out of all versions, those in the trash too; returns the versions.

    A person is known by their row, and by their name where a data set came as a folder. Number and place
    of a class stay, its name goes; so do name, splits and content hash of the version.
    """
    _stop_making(project, gone)
    people = _people(project, erased, names)
    ids = [person.pk for person in people]
    rows = DatasetFace.objects.filter(
        Q(face__among=list(erased.faces)) | Q(photo__among=list(erased.photos)) | Q(person__in=ids),
        dataset__project=project,
    )
    found = list(rows.values_list("pk", "dataset_id", "person_id", "crop_key"))
    DatasetFace.objects.filter(pk__among=[pk for pk, *_ in found]).delete()
    gone.files += _unused({key for *_, key in found if key})
    DatasetPerson.objects.filter(pk__in=ids).update(name="", erased=True, person=None)
    taken = Counter(dataset for _, dataset, *_ in found)
    left = Counter(person.dataset_id for person in people)
    datasets = list(Dataset.objects.filter(pk__in={*taken, *left}).order_by("pk"))
    _count_people({person for _, _, person, _ in found} | set(ids))
    for dataset in datasets:
        _mark(dataset, taken[dataset.pk], left[dataset.pk])
        if dataset.deleted_at is None:
            name = f"{dataset.name} v{dataset.version}"
            gone.marked.append({"kind": "dataset", "id": dataset.pk, "name": name})
    counts.update({"dataset_faces": len(found), "dataset_people": len(people)})
    return datasets


def _stop_making(project: Project, gone: Gone) -> None:
    """Versions that are being made may have what is erased in hand: they fail, and their files go."""
    open_ = Dataset.objects.filter(project=project, state__in=Work.OPEN)
    for dataset in open_:
        gone.files.append(dataset.folder)
        gone.late.append(dataset.folder)
        DatasetFace.objects.filter(dataset=dataset).delete()
        DatasetPerson.objects.filter(dataset=dataset).delete()
    open_.update(
        state=Work.State.FAILED, finished_at=timezone.now(), leased_by="", lease_until=None,
        error_code=ErasedMeanwhile.code, error_message=ErasedMeanwhile.message,
        face_count=0, person_count=0, size_bytes=0,
    )  # fmt: skip


def _people(project: Project, erased: Erased, names: Names) -> list[DatasetPerson]:
    rows = DatasetPerson.objects.filter(dataset__project=project, erased=False)
    if not erased.people:
        return []
    return [
        row
        for row in rows.select_related("dataset")
        if row.person_id in erased.people or (row.person_id is None and names.same(row.name))
    ]


def _unused(keys: set[str]) -> list[str]:
    """Those of the crops that no row speaks of any more: versions may share them."""
    used = DatasetFace.objects.filter(crop_key__in=keys).values_list("crop_key", flat=True)
    return sorted(keys - set(used))


def _count_people(ids: set[int]) -> None:
    rows = DatasetPerson.objects.filter(pk__in=ids).annotate(
        **{f"n_{side}": Count("faces", filter=Q(faces__side=side)) for side in SIDES}
    )
    people = list(rows)
    for person in people:
        for side in SIDES:
            setattr(person, side, getattr(person, f"n_{side}"))
    DatasetPerson.objects.bulk_update(people, list(SIDES), batch_size=1000)


def _mark(dataset: Dataset, faces: int, people: int) -> None:
    rows = DatasetFace.objects.filter(dataset=dataset)
    dataset.face_count = dataset.total = rows.count()
    dataset.size_bytes = rows.aggregate(n=Sum("size_bytes"))["n"] or 0
    dataset.person_count = DatasetPerson.objects.filter(dataset=dataset, erased=False).count()
    dataset.erased_faces += faces
    dataset.erased_people += people
    dataset.erased_at = timezone.now()
    dataset.save(
        update_fields=[
            "face_count", "total", "size_bytes", "person_count", "erased_faces", "erased_people",
            "erased_at",
        ]
    )  # fmt: skip
