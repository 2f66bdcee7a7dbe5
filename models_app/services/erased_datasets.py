"""Data sets from which faces or people are erased: their rows and files go, their counts stay true."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count, Q, Sum
from django.utils import timezone

from labelling.erasure import Erased, Gone
from labelling.models import Face, Project
from labelling.services.erased_names import Names
from models_app.models import Dataset, DatasetFace, DatasetPerson, Work

SIDES = tuple(DatasetFace.Side)


def erase(
    project: Project, erased: Erased, names: Names, gone: Gone, counts: Counter[str]
) -> tuple[list[Dataset], list[int]]:
    """Take the faces and people out of all versions, those in the trash and in the making too; returns
    the versions, and the classes (`DatasetPerson`) that have no name any more.

    A person is known by their row, and by their name where a data set came as a folder. Number and place
    of a class stay, its name goes; so do name, splits and content hash of the version.
    """
    # Before their rows, as whoever makes them does.
    every = Dataset.objects.filter(project=project).select_for_update(no_key=True).order_by("pk")
    making = {row.pk: row.folder for row in every if row.state in Work.OPEN}
    people = _people(project, erased, names)
    ids = [person.pk for person in people]
    rows = DatasetFace.objects.filter(
        Q(face__among=list(erased.faces)) | Q(photo__among=list(erased.photos)) | Q(person__in=ids),
        dataset__project=project,
    )
    found = list(rows.values_list("pk", "dataset_id", "person_id", "crop_key"))
    DatasetFace.objects.filter(pk__among=[pk for pk, *_ in found]).delete()
    gone.files += _unused(project, {key for *_, key in found if key})
    # Whoever makes one may be about to write the crop of a row that is gone.
    gone.late += [f"{making[dataset]}/{pk}.jpg" for pk, dataset, *_ in found if dataset in making]
    DatasetPerson.objects.filter(pk__in=ids).update(name="", erased=True, person=None)
    counts["paths"] += _rename(project, erased, names)
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
    return datasets, ids


def _rename(project: Project, erased: Erased, names: Names) -> int:
    """Crops are called like their photos: take the names out of those, as out of the photos' paths."""
    if not names.all:
        return 0
    faces = Face.objects.filter(pk__among=list(erased.faces))
    shown, renamed = set(faces.values_list("photo", flat=True)), []
    rows = DatasetFace.objects.filter(dataset__project=project).order_by("pk")
    for pk, photo, name in rows.values_list("pk", "photo_id", "name").iterator():
        other = names.out_of(name) if photo in shown else names.out_of_folders(name)
        if other != name:
            end = f"-{pk}"  # so that no two of a class are called the same
            renamed.append(DatasetFace(pk=pk, name=f"{other[: 120 - len(end)]}{end}"))
    return DatasetFace.objects.bulk_update(renamed, ["name"], batch_size=500)


def _people(project: Project, erased: Erased, names: Names) -> list[DatasetPerson]:
    rows = DatasetPerson.objects.filter(dataset__project=project, erased=False)
    if not erased.people:
        return []
    return [
        row
        for row in rows.select_related("dataset")
        if row.person_id in erased.people or (row.person_id is None and names.same(row.name))
    ]


def _unused(project: Project, keys: set[str]) -> list[str]:
    """Those of the crops that no row speaks of any more: versions may share them. A face's own crop, which
    lies with its photo, is its face's: it goes where the face goes."""
    own = {key for key in keys if key.startswith(f"projects/{project.pk}/datasets/")}
    used = DatasetFace.objects.filter(crop_key__in=own).values_list("crop_key", flat=True)
    return sorted(own - set(used))


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
