"""A folder of photos, sent: what the site has is left out, so that an upload which was cut off goes on where it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from facesite_client.connecting import FIRST_WAITS_S, Refused, Site, ask, connect
from facesite_client.folders import Found, files
from facesite_client.generated.api.projects import (
    photos_add,
    photos_known,
    projects_list,
    uploads_create,
    uploads_list,
)
from facesite_client.generated.models import (
    HashesRequest,
    PhotoFilesRequest,
    UploadInputRequest,
)
from facesite_client.generated.types import UNSET, File

# As in the browser: so many files or bytes share a request.
FILES_A_REQUEST = 24
BYTES_A_REQUEST = 8_000_000
HASHES_A_REQUEST = 500
# Answers without which nothing goes on: the key, the project.
NO_USE = {401, 403, 404}


@dataclass
class Report:
    """What became of each file, by its path; `there` were on the site already, or twice in the folder."""

    added: list[str] = field(default_factory=list)
    there: list[str] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """How many files came to their end."""
        return len(self.added) + len(self.there) + len(self.skipped) + len(self.refused)


@dataclass(frozen=True)
class Parcel:
    """Files that share a request, each once by content."""

    files: tuple[Found, ...]


def upload_folder(
    folder: str | Path, *, server: str, project: int | str | None = None, key: str | None = None,
    name: str = "", label_folders: bool = False, concurrency: int = 4,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Report:  # fmt: skip
    """Send all photos below `folder` to a project, and say what became of each file.

    `project`: number or name; may be left out, as a key is for one project. `key`: default FACESITE_KEY. `name`: what
    the upload is called (default: as the folder). `label_folders`: a photo's folder names the person on it.
    `on_progress(done, total)` is called in this thread. Run again after it was cut off, it sends what is missing.

    Raises NotADirectoryError, ValueError (no key, no such project), Refused (the key may not), Unreachable.
    """
    place = Path(folder)
    if not place.is_dir():
        raise NotADirectoryError(f"There is no folder {folder}.")
    with connect(server, key) as site:
        number = _project(site, project)
        sending = _Sending(site, number, name or place.resolve().name or "folder", label_folders)
        return sending.run(list(files(place)), concurrency, on_progress)


def _project(site: Site, wanted: int | str | None) -> int:
    found = ask(lambda: projects_list.sync_detailed(client=site), FIRST_WAITS_S).items
    fitting = [p for p in found if wanted is None or str(wanted) in (str(p.id), p.name)]
    if len(fitting) != 1:
        raise ValueError("The key is for another project.")
    return int(fitting[0].id)


class _Sending:
    """One folder on its way to one project."""

    def __init__(self, site: Site, project: int, name: str, label_folders: bool) -> None:
        self.site, self.project, self.name = site, project, name[:200]
        self.label_folders = label_folders
        self.upload: int | None = None
        self.report = Report()

    def run(
        self, found: Sequence[Found | tuple[str, str]], concurrency: int, on_progress: Callable[[int, int], None]
    ) -> Report:  # fmt: skip
        """Send the files, at most `concurrency` requests at a time."""
        on_progress(0, len(found))
        self.report.skipped.update(one for one in found if not isinstance(one, Found))
        photos = [one for one in found if isinstance(one, Found)]
        pool = ThreadPoolExecutor(max_workers=max(1, concurrency))
        waiting: set[Future[list[tuple[str, str, str]]]] = set()
        try:
            for parcel in self._parcels(photos, pool):
                waiting.add(pool.submit(self._send, parcel))
                while len(waiting) >= concurrency:
                    waiting = self._take(waiting)
                    on_progress(self.report.done, len(found))
            while waiting:
                waiting = self._take(waiting)
                on_progress(self.report.done, len(found))
        finally:
            pool.shutdown(cancel_futures=True)
        on_progress(self.report.done, len(found))
        return self.report

    def _take(self, waiting: set[Future[Any]]) -> set[Future[Any]]:
        """Note what came of those that are done, one at least; the others."""
        done, left = wait(waiting, return_when=FIRST_COMPLETED)
        for future in done:
            for path, outcome, why in future.result():
                self._note(path, outcome, why)
        return left

    def _note(self, path: str, outcome: str, why: str = "") -> None:
        if outcome == "refused":
            self.report.refused[path] = why
        else:
            (self.report.there if outcome == "duplicate" else self.report.added).append(path)

    def _parcels(self, photos: Sequence[Found], pool: ThreadPoolExecutor) -> Iterator[Parcel]:
        """What the site hasn't got, some files at a time; what it has is noted."""
        seen: set[str] = set()
        for start in range(0, len(photos), HASHES_A_REQUEST):
            some = photos[start : start + HASHES_A_REQUEST]
            hashed: dict[str, Found] = {}
            for one, digest in zip(some, pool.map(_hash, some), strict=True):
                if isinstance(digest, OSError):
                    self._note(one.path, "refused", f"It can't be read: {digest.strerror}.")
                elif digest in seen:
                    self._note(one.path, "duplicate")
                else:
                    seen.add(digest)
                    hashed[digest] = one
            known = self._known(list(hashed))
            for digest in known:
                self._note(hashed[digest].path, "duplicate")
            yield from _packed(one for digest, one in hashed.items() if digest not in known)

    def _known(self, hashes: list[str]) -> set[str]:
        if not hashes:
            return set()
        body = HashesRequest(sha256=hashes)
        answer = ask(lambda: photos_known.sync_detailed(self.project, client=self.site, body=body))
        if len(answer.known) < len(hashes) and self.upload is None:
            self.upload = self._begin()
        return set(answer.known)

    def _begin(self) -> int:
        """The upload to gather the photos under: of one that was cut off, the same."""
        listed = ask(lambda: uploads_list.sync_detailed(self.project, client=self.site))
        for upload in listed.items:
            if upload.name == self.name:
                return int(upload.id)
        body = UploadInputRequest(name=self.name)
        made = ask(lambda: uploads_create.sync_detailed(self.project, client=self.site, body=body))
        return int(made.id)

    def _send(self, parcel: Parcel) -> list[tuple[str, str, str]]:
        """Send some files: path, outcome and reason of each."""
        try:
            answer = ask(lambda: self._post(parcel))
        except Refused as error:
            if error.status in NO_USE:
                raise
            return [(one.path, "refused", str(error)) for one in parcel.files]
        except OSError as error:
            return [
                (one.path, "refused", f"It can't be read: {error.strerror}.")
                for one in parcel.files
            ]
        return [
            (one.path, result.outcome, result.error.message if result.error else "")
            for one, result in zip(parcel.files, answer.results, strict=True)
        ]

    def _post(self, parcel: Parcel) -> Any:
        with ExitStack() as opened:
            body = PhotoFilesRequest(
                files=[
                    File(opened.enter_context(one.place.open("rb")), one.name, "application/octet-stream")
                    for one in parcel.files
                ],
                paths=[one.path for one in parcel.files],
                upload=UNSET if self.upload is None else self.upload,
                label_folders=self.label_folders,
            )  # fmt: skip
            return photos_add.sync_detailed(self.project, client=self.site, body=body)


def _hash(one: Found) -> str | OSError:
    try:
        return one.sha256()
    except OSError as error:
        return error


def _packed(photos: Iterable[Found]) -> Iterator[Parcel]:
    """At most 24 files and 8 MB together; a larger file goes alone."""
    packed: list[Found] = []
    size = 0
    for one in photos:
        if packed and (len(packed) == FILES_A_REQUEST or size + one.size_bytes > BYTES_A_REQUEST):
            yield Parcel(tuple(packed))
            packed, size = [], 0
        packed.append(one)
        size += one.size_bytes
    if packed:
        yield Parcel(tuple(packed))
