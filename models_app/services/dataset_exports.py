"""Data sets as files: a ZIP of the tree with labels.json, COCO JSON or CSV. Made piece by piece."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http.response import HttpResponseBase

from labelling.errors import PhotoMissing
from labelling.exchange import coco, tables
from labelling.services import media, streaming
from labelling.vision import geometry
from labelling.vision.types import Box
from models_app import errors
from models_app.models import Dataset, DatasetFace, DatasetPerson
from models_app.training import tree

AT_ONCE = 500
KINDS = {
    "csv": ("csv", "text/csv; charset=utf-8"),
    "coco": ("json", "application/json"),
    "zip": ("zip", "application/zip"),
}
"""What each kind's file ends in, and its media type."""

COLUMNS = (
    "file", "side", "person", "class", "face", "photo", "left", "top", "right", "bottom", "sha256",
)  # fmt: skip
"""Of the CSV. The box is in pixels of the photo; empty in a data set that came as a folder."""


@dataclass(frozen=True)
class Classes:
    """The people of a data set in class order, by the ids of their rows."""

    labels: list[str]
    folders: list[str]
    numbers: dict[int, int]  # row -> place in `labels`

    def path(self, row: DatasetFace) -> str:
        """Where the face lies in the tree."""
        return f"{row.side}/{self.folders[self.numbers[row.person_id]]}/{row.name}.jpg"


def respond(dataset: Dataset, kind: str) -> HttpResponseBase:
    """The download, sent while it is made. Raises DatasetNotReady."""
    ending, mime = KINDS[kind]
    name = f"{dataset.name}-v{dataset.version}.{ending}"
    return streaming.download(chunks(dataset, kind), name=name, mime=mime)


def chunks(dataset: Dataset, kind: str) -> Iterator[bytes]:
    """Its bytes, piece by piece; the same each time, but for what was erased meanwhile.

    Raises DatasetNotReady at once.
    """
    if dataset.state != Dataset.State.SUCCEEDED:
        raise errors.DatasetNotReady
    write = {"csv": _csv, "coco": _coco, "zip": _zip}[kind]
    return write(dataset, classes(dataset))


def classes(dataset: Dataset) -> Classes:
    """Its people; one query. Numbers stay when somebody is erased."""
    people = list(DatasetPerson.objects.filter(dataset=dataset).order_by("number"))
    labels = [person.label for person in people]
    return Classes(labels, tree.folders(labels), {p.pk: place for place, p in enumerate(people)})


def pages(dataset: Dataset) -> Iterator[Sequence[DatasetFace]]:
    """Its faces, by id: side by side, person by person."""
    rows = DatasetFace.objects.filter(dataset=dataset).defer("vector").order_by("pk")
    last = 0
    while page := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        yield page
        last = page[-1].pk


def _zip(dataset: Dataset, known: Classes) -> Iterator[bytes]:
    sink = streaming.Sink()
    at = dataset.created_at.timetuple()[:6]
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(tree.LABELS, at), tree.labels_json(known.labels))
        for page in pages(dataset):
            for row in page:
                try:
                    with media.reading(row.crop_key) as file:
                        data = file.read()
                except PhotoMissing:
                    continue  # erased since this page was read
                archive.writestr(zipfile.ZipInfo(known.path(row), at), data)
                # JPEGs don't get smaller, so they are stored as they are; some at a time.
                if len(sink.parts) > AT_ONCE // 5:
                    yield sink.take()
            if piece := sink.take():
                yield piece
    yield sink.take()


def _csv(dataset: Dataset, known: Classes) -> Iterator[bytes]:
    yield tables.write_row(COLUMNS).encode()
    for page in pages(dataset):
        yield "".join(tables.write_row(_row(row, known)) for row in page).encode()


def _row(row: DatasetFace, known: Classes) -> list[object]:
    box = _in_photo(row)
    number = known.numbers[row.person_id]
    return [
        known.path(row), row.side, known.labels[number], number,
        "" if row.face_id is None else row.face_id, "" if row.photo_id is None else row.photo_id,
        *(tables.edges_of(box) if box else [""] * 4), row.sha256,
    ]  # fmt: skip


def _in_photo(row: DatasetFace) -> Box | None:
    edges = [row.left, row.top, row.right, row.bottom]
    return None if None in edges else Box(*(float(edge or 0) for edge in edges))


def _coco(dataset: Dataset, known: Classes) -> Iterator[bytes]:
    """Its pictures are the crops, as they lie in the ZIP; boxes and landmarks are in their pixels."""
    head = {"description": f"{dataset.name}, version {dataset.version}", "version": dataset.version}
    categories = [
        {"id": n, "name": label, "supercategory": "person", "keypoints": KEYPOINTS}
        for n, label in enumerate(known.labels)
    ]
    yield f'{{"info":{coco.compact(head)},"categories":{coco.compact(categories)}'.encode()
    size = dataset.crop_size_px
    for part, shape in (("images", _image), ("annotations", _annotation)):
        yield f',"{part}":['.encode()
        first = True
        for page in pages(dataset):
            pieces = [coco.compact(shape(row, known, dataset.margin, size)) for row in page]
            yield (("" if first else ",") + ",".join(pieces)).encode()
            first = False
        yield b"]"
    yield b"}\n"


KEYPOINTS = ["left_eye", "right_eye", "nose", "mouth_left", "mouth_right"]


def _image(row: DatasetFace, known: Classes, margin: float, size: int) -> dict[str, Any]:
    return {
        "id": row.pk, "file_name": known.path(row), "width": size, "height": size,
        "split": row.side,
    }  # fmt: skip


def _annotation(row: DatasetFace, known: Classes, margin: float, size: int) -> dict[str, Any]:
    left, top, width, height = _in_crop(row, margin, size)
    points: list[float] = []
    for x, y in zip((row.landmarks or [])[::2], (row.landmarks or [])[1::2], strict=True):
        points += [round(x, 2), round(y, 2), 2]
    return {
        "id": row.pk, "image_id": row.pk, "category_id": known.numbers[row.person_id],
        "bbox": [left, top, width, height], "area": round(width * height, 2), "iscrowd": 0,
        "keypoints": points, "num_keypoints": len(points) // 3,
    }  # fmt: skip


def _in_crop(row: DatasetFace, margin: float, size: int) -> tuple[float, float, float, float]:
    """Left, top, width and height of the face's box; the whole crop where it isn't known."""
    box = _in_photo(row)
    if box is None:
        return 0.0, 0.0, float(size), float(size)
    scale = float(geometry.crop_matrix(box, margin, size)[0, 0])
    width, height = box.width * scale, box.height * scale
    left, top = (size - width) / 2, (size - height) / 2
    return round(left, 2), round(top, 2), round(width, 2), round(height, 2)
