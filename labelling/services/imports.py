"""Photos from a folder or a ZIP on the server's own disk, through the same door as anyone's."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO

from labelling.access import Actor
from labelling.errors import Invalid
from labelling.exchange import zips
from labelling.models import Photo, Project, Upload
from labelling.services import photos

# What file managers leave behind, and what lies in a data set beside its crops; everything else is tried, and refused with its reason.
PASSED_OVER = {"thumbs.db", "desktop.ini", ".ds_store", "labels.json"}
# A ZIP entry larger than any photo may be isn't unpacked at all.
COPY_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Source:
    """One file to import: its relative path, and how to open it."""

    path: str
    size_bytes: int
    root: Path
    entry: zipfile.ZipInfo | None = None


@dataclass
class Report:
    """What an import did so far."""

    added: int = 0
    restored: int = 0
    duplicates: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    photo_ids: list[int] = field(default_factory=list)

    @property
    def files(self) -> int:
        return self.added + self.restored + self.duplicates + len(self.refused)


def sources(root: Path) -> list[Source]:
    """The files below a folder, or in a ZIP, by path. Raises Invalid for anything else."""
    if root.is_dir():
        files = sorted(p for p in root.rglob("*") if p.is_file() and not _passed_over(p))
        return [Source(p.relative_to(root).as_posix(), p.stat().st_size, root) for p in files]
    if zipfile.is_zipfile(root):
        with root.open("rb") as file:
            if zips.is_too_long(file):
                raise Invalid(f"{root} holds too many files, or is broken. Unpack it first.")
        try:
            with zipfile.ZipFile(root) as archive:
                entries = sorted(archive.infolist(), key=lambda e: e.filename)
        except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
            raise Invalid(
                f"{root} is a ZIP file that can't be read: it is broken or ends early."
            ) from error
        return [
            Source(e.filename, e.file_size, root, e)
            for e in entries
            if e.filename and not e.is_dir() and not _passed_over(Path(e.filename))
        ]
    raise Invalid(f"{root} is neither a folder nor a ZIP file.")


def _passed_over(path: Path) -> bool:
    return (
        path.name.lower() in PASSED_OVER or "__MACOSX" in path.parts or path.name.startswith("._")
    )


@contextmanager
def _opened(
    source: Source, most_bytes: int, archive_at: Callable[[Path], zipfile.ZipFile]
) -> Iterator[IO[bytes]]:
    """The file, open and seekable; of a ZIP entry at most `most_bytes` + 1 are unpacked."""
    if source.entry is None:
        with (source.root / source.path).open("rb") as file:
            yield file
        return
    with tempfile.TemporaryFile() as unpacked:
        with archive_at(source.root).open(source.entry) as packed:
            while unpacked.tell() <= most_bytes and (chunk := packed.read(COPY_BYTES)):
                unpacked.write(chunk)
        yield unpacked


def add_all(
    project: Project, found: list[Source], *, actor: Actor, upload: Upload,
    label_folders: bool, most_bytes: int,
) -> Iterator[Report]:  # fmt: skip
    """Add each file; yields the report so far after each, so that progress can be shown."""
    report = Report()
    with ExitStack() as archives:
        # A ZIP's list is read once: it may be long.
        archive_at = cache(lambda root: archives.enter_context(zipfile.ZipFile(root)))
        for source in found:
            try:
                with _opened(source, most_bytes, archive_at) as file:
                    added = photos.add(
                        project, file=file, name=source.path, path=source.path, actor=actor,
                        upload=upload, label_folders=label_folders,
                    )  # fmt: skip
            except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
                report.refused.append((source.path, f"The file can't be read: {error}."))
                yield report
                continue
            _count(report, source, added)
            yield report


def _count(report: Report, source: Source, added: photos.Added) -> None:
    if added.photo is not None:
        report.photo_ids.append(added.photo.pk)
    if added.outcome == "added":
        report.added += 1
    elif added.outcome == "restored":
        report.restored += 1
    elif added.outcome == "duplicate":
        report.duplicates += 1
    elif added.error is not None:
        report.refused.append((source.path, added.error.message))


def unfinished(photo_ids: list[int]) -> int:
    """How many of these photos still wait or are worked on."""
    busy = [Photo.State.WAITING, Photo.State.WORKING, Photo.State.RECEIVING]
    return Photo.objects.filter(pk__in=photo_ids, state__in=busy).count()


def unlabelled_folders(photo_ids: list[int]) -> list[str]:
    """The paths of done photos whose folder names someone, but which hold no face labelled so."""
    done = Photo.objects.filter(pk__in=photo_ids, folder_person__isnull=False)
    done = done.filter(state=Photo.State.DONE).exclude(faces__person__isnull=False)
    return list(done.order_by("path").values_list("path", flat=True).distinct())
