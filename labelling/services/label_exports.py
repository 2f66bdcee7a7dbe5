"""Labels for other programs: CSV, COCO JSON, or XMP sidecars in a ZIP. Made piece by piece."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from django.http.response import HttpResponseBase
from django.utils import timezone

from labelling import errors
from labelling.exchange import coco, tables, turning, xmp_packets, xmp_write
from labelling.exchange.types import Size
from labelling.models import Face, Person, Photo, Project, Upload
from labelling.services import media, streaming
from labelling.shapes import iso

PHOTOS_AT_ONCE = 500
KINDS = {
    "csv": ("csv", "text/csv; charset=utf-8"),
    "coco": ("json", "application/json"),
    "xmp": ("zip", "application/zip"),
}
"""What each kind's file ends in, and its media type."""


def respond(project: Project, asked: Mapping[str, Any]) -> HttpResponseBase:
    """The export as a download (`ExportFilter`), sent while it is made.

    Raises NotFound if the person or the upload isn't in the project.
    """
    ending, mime = KINDS[asked["kind"]]
    pieces = chunks(project, **asked)
    return streaming.download(pieces, name=f"labels-{project.pk}.{ending}", mime=mime)


def chunks(
    project: Project, *, kind: str, person: int | None = None, upload: int | None = None
) -> Iterator[bytes]:
    """The export's bytes, piece by piece; of one person's faces or one upload's photos, if asked.

    Raises NotFound at once. Cost: one query, then one for each 500 photos.
    """
    labelled = Face.objects.filter(project=project, state=Face.State.LABELLED, in_trash=False)
    if person is not None:
        if not Person.objects.filter(project=project, pk=person, deleted_at=None).exists():
            raise errors.NotFound
        labelled = labelled.filter(person=person)
    if upload is not None:
        if not Upload.objects.filter(project=project, pk=upload).exists():
            raise errors.NotFound
        labelled = labelled.filter(photo__upload=upload)
    ids = list(labelled.order_by("photo").values_list("photo", flat=True).distinct())
    write = {"csv": _csv, "coco": _coco, "xmp": _xmp}[kind]
    return write(_pages(labelled, ids))


Page = list[tuple[Photo, list[Face]]]


def _pages(labelled: Any, ids: list[int]) -> Iterator[Page]:
    """The photos, in order, each with its faces and their people."""
    for start in range(0, len(ids), PHOTOS_AT_ONCE):
        part = ids[start : start + PHOTOS_AT_ONCE]
        rows = labelled.filter(photo__in=part).select_related("photo", "person", "labelled_by")
        page: dict[int, tuple[Photo, list[Face]]] = {}
        for face in rows.order_by("photo", "id"):
            page.setdefault(face.photo_id, (face.photo, []))[1].append(face)
        yield list(page.values())


def _place(photo: Photo) -> str:
    return photo.path or photo.name


def _csv(pages: Iterator[Page]) -> Iterator[bytes]:
    yield tables.write_row(tables.COLUMNS).encode()
    for page in pages:
        rows = [tables.write_row(_row(photo, face)) for photo, faces in page for face in faces]
        yield "".join(rows).encode()


def _row(photo: Photo, face: Face) -> list[object]:
    return [
        _place(photo), face.person.name if face.person else "", *tables.edges_of(face.box),
        photo.width, photo.height, face.pk, str(face.labelled_by) if face.labelled_by else "",
        iso(face.labelled_at) or "", face.labelled_how,
    ]  # fmt: skip


def _coco(pages: Iterator[Page]) -> Iterator[bytes]:
    """Annotations first: photos and people then are those that they speak of, whatever changes
    meanwhile."""
    images: list[bytes] = []
    people: dict[int, tuple[str, str]] = {}
    yield b'{"info":{"description":"Labels of faces"},"annotations":['
    first = True
    for page in pages:
        rows = []
        for photo, faces in page:
            picture = {"id": photo.pk, "file_name": _place(photo)}
            picture |= {"width": photo.width, "height": photo.height}
            images.append(coco.compact(picture).encode())
            for face in faces:
                if face.person is not None:
                    people[face.person.pk] = (face.person.sort_key, face.person.name)
                    rows.append(coco.compact(_annotation(face)))
        yield ("" if first or not rows else ",").encode() + ",".join(rows).encode()
        first = first and not rows
    yield b'],"images":['
    for start in range(0, len(images), PHOTOS_AT_ONCE):
        yield (b"," if start else b"") + b",".join(images[start : start + PHOTOS_AT_ONCE])
    ordered = sorted(people, key=lambda pk: (people[pk][0], pk))
    categories = [{"id": pk, "name": people[pk][1], "supercategory": "person"} for pk in ordered]
    yield f'],"categories":{coco.compact(categories)}}}\n'.encode()


def _annotation(face: Face) -> dict[str, Any]:
    left, top, right, bottom = tables.edges_of(face.box)
    width, height = round(right - left, 2), round(bottom - top, 2)
    return {
        "id": face.pk, "image_id": face.photo_id, "category_id": face.person_id,
        "bbox": [left, top, width, height], "area": round(width * height, 2), "iscrowd": 0,
    }  # fmt: skip


def _xmp(pages: Iterator[Page]) -> Iterator[bytes]:
    sink, used = streaming.Sink(), set[str]()
    now = timezone.now().timetuple()[:6]
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for page in pages:
            for photo, faces in page:
                name = f"{_place(photo)}.xmp"
                if name.casefold() in used:  # two photos of one path: only one can lie there
                    name = f"photo-{photo.pk}/{name}"
                used.add(name.casefold())
                entry = zipfile.ZipInfo(name, now)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, _sidecar(photo, faces))
            if piece := sink.take():
                yield piece
    yield sink.take()


def _sidecar(photo: Photo, faces: list[Face]) -> bytes:
    size = Size(photo.width, photo.height)
    named = [(f.person.name, turning.shares(f.box, size)) for f in faces if f.person]
    return xmp_write.sidecar(size, orientation(photo), named)


def orientation(photo: Photo) -> int:
    """How the stored photo's EXIF says it is to be turned; 1 if its file is missing."""
    if photo.format != "JPEG":
        return 1
    try:
        with media.reading(photo.original_key) as file:
            return xmp_packets.orientation(file)
    except (errors.PhotoMissing, OSError):
        return 1
