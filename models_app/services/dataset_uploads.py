"""Data sets that come as a tree of crops in a ZIP: looked at, stored, and left to a worker."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections import Counter
from typing import IO

from django.db import connection, transaction

from labelling.access import Access
from labelling.exchange import zips
from labelling.models import Person, Project
from labelling.models.person import fold
from labelling.services import locks, media
from labelling.vision.formats import sniff
from labelling.vision.geometry import CROP_MARGIN
from models_app import errors, events
from models_app.models import Dataset, DatasetFace, DatasetPerson
from models_app.services import datasets, work
from models_app.shapes import datasets as shapes
from models_app.training import tree
from models_app.training.splits import SIDES
from models_app.training.tree import BadTree, Tree

MOST_FILES = 200_000
MOST_PEOPLE = 20_000
# Unpacked. A crop of 160 px has some 8 kB.
MOST_FILE_BYTES = 20_000_000
MOST_BYTES = 20_000_000_000
MOST_LABELS_BYTES = 5_000_000
# So many files are looked into while the sender waits; the worker looks into all of them.
LOOKED_INTO = 2_000
# What Python's readers raise on broken bytes.
BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, RuntimeError,
    NotImplementedError, ValueError,
)  # fmt: skip


def source_key(dataset: Dataset) -> str:
    """Where the ZIP lies until it is unpacked."""
    return f"{dataset.folder}/source.zip"


def take(access: Access, file: IO[bytes], *, name: str, note: str = "") -> Dataset:
    """The next version of `name`, from a ZIP of train/ val/ test/<person>/<face>.jpg.

    Raises BadDataset with a sentence that names the file; nothing is stored then.
    """
    with opened(file) as archive:
        found, entries = look(archive)
        for path in [entry.path for entry in found.entries][:LOOKED_INTO]:
            _check_picture(archive, entries[path])
    row = Dataset(pk=_next_id(), project=access.project)
    try:
        media.put_file(source_key(row), file)
        with transaction.atomic():
            project = locks.changes(access.project.pk)
            return _store(access, project, row.pk, found, name=name, note=note)
    except BaseException:
        media.remove_folder(row.folder)
        raise


def _store(
    access: Access, project: Project, pk: int, found: Tree, *, name: str, note: str
) -> Dataset:
    counts = Counter((entry.number, entry.side) for entry in found.entries)
    total = len(found.entries)
    shares = [sum(n for (_, s), n in counts.items() if s == side) / total for side in SIDES]
    row = datasets.begin(
        access, project, name=name, note=note, id=pk, source=Dataset.Source.FOLDER, ratios=shares,
        margin=CROP_MARGIN, total=total, face_count=total, person_count=len(found.labels),
    )  # fmt: skip
    folded = [fold(label) for label in found.labels]
    living = Person.objects.filter(project=project, deleted_at=None, folded__in=folded)
    known = {person.folded: person for person in living}
    people = DatasetPerson.objects.bulk_create(
        (
            DatasetPerson(
                dataset=row, person=known.get(folded[number]), number=number, name=label,
                **{side: counts[number, side] for side in SIDES},
            )
            for number, label in enumerate(found.labels)
        ),
        batch_size=2000,
    )  # fmt: skip
    DatasetFace.objects.bulk_create(
        (
            DatasetFace(
                dataset=row, person=people[entry.number], side=entry.side, group=place,
                name=entry.name, crop_key="", sha256="", size_bytes=0,
            )
            for place, entry in enumerate(found.entries)
        ),
        batch_size=2000,
    )  # fmt: skip
    work.begin(row)
    events.dataset_changed(project.pk, shapes.dataset_shape(row))
    return row


def _next_id() -> int:
    """An id for a row that is still to be made, as its files are stored first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('models_app_dataset', 'id'))")
        return int(cursor.fetchone()[0])


def opened(file: IO[bytes]) -> zipfile.ZipFile:
    """The ZIP, open. Raises BadDataset."""
    if zips.is_too_long(file):
        raise errors.BadDataset(f"The ZIP holds too many files: at most {MOST_FILES:,}.")
    file.seek(0)
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise errors.BadDataset(
            "This isn't a ZIP file, or it was cut off. Pack the folder with train/, val/ and test/"
            " into one and send it again."
        ) from error


def look(archive: zipfile.ZipFile) -> tuple[Tree, dict[str, zipfile.ZipInfo]]:
    """The tree in a ZIP by its table of contents, and its files by path. Raises BadDataset."""
    files: dict[str, zipfile.ZipInfo] = {}
    infos = [info for info in archive.infolist() if info.filename and not info.is_dir()]
    if len(infos) > MOST_FILES:
        raise errors.BadDataset(
            f"The ZIP holds {len(infos):,} files; a data set may have {MOST_FILES:,}."
        )
    for info in infos:
        path = info.filename
        if path in files:
            raise errors.BadDataset(f"“{path}” is in the ZIP twice.")
        if info.flag_bits & 1:
            raise errors.BadDataset("The ZIP has a password. Pack it without one.")
        if info.file_size > MOST_FILE_BYTES and not tree.passed_over(path):
            raise errors.BadDataset(
                f"“{path}” is too large: a crop may have {MOST_FILE_BYTES // 1_000_000} MB."
            )
        files[path] = info
    if sum(info.file_size for info in infos) > MOST_BYTES:
        raise errors.BadDataset(
            f"Unpacked it would have more than {MOST_BYTES // 10**9} GB. Split it in two."
        )
    where = tree.find_labels(files)
    labels = unpacked(archive, files[where]) if where else None
    if labels is not None and len(labels) > MOST_LABELS_BYTES:
        raise errors.BadDataset("labels.json is too large.")
    try:
        found = tree.read(files, labels)
    except BadTree as error:
        raise errors.BadDataset(str(error)) from error
    if len(found.labels) > MOST_PEOPLE:
        raise errors.BadDataset(
            f"It has {len(found.labels):,} people; a data set may have {MOST_PEOPLE:,}."
        )
    return found, files


def unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int = -1) -> bytes:
    """A file's bytes, or its first `most`. Raises BadDataset if they can't be read."""
    try:
        with archive.open(info) as file:
            return file.read(most)
    except BROKEN as error:
        raise errors.BadDataset(
            f"“{info.filename}” can't be unpacked: the ZIP is broken."
        ) from error


def _check_picture(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    if sniff(unpacked(archive, info, 64)) is None:
        raise errors.BadDataset(
            f"“{info.filename}” is no picture. Folders of people hold nothing but pictures."
        )
