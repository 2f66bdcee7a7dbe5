"""How a command reaches a project's runs: beside a running site, or over REST."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import IO, Any, Protocol
from urllib.parse import quote

import requests
from django.core.management.base import CommandError

from labelling.errors import Invalid
from labelling.management import doors
from labelling.services import media
from models_app import access as models_access
from models_app.api.inputs.runs import RunInput
from models_app.models import Run
from models_app.services import artifacts, experiments, run_plans, runs
from models_app.shapes import runs as shapes

OF_RUNS = {"pause": runs.pause, "resume": runs.resume, "stop": runs.stop}
OF_EXPERIMENTS = {"stop": experiments.stop, "retry": experiments.retry}


@dataclass(frozen=True)
class Part:
    """A file's bytes from `start` on, piece by piece; `sha256` is that of the whole file."""

    sha256: str
    start: int
    pieces: Iterator[bytes]


class Door(Protocol):
    """What both ways can do; runs are as the API shows them. All raise CommandError."""

    paths: bool  # whether `pretrained` may be a file

    def preview(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """What submitting (`inputs.RunInput`) would do."""
        ...

    def submit(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """A new run, with its experiments."""
        ...

    def every(self) -> list[dict[str, Any]]:
        """All runs that aren't in the trash, newest first, without their experiments."""
        ...

    def get(self, pk: int) -> dict[str, Any]:
        """One run, with its experiments."""
        ...

    def change(self, pk: int, what: str, number: int | None = None) -> None:
        """Pause, resume or stop a run, or stop or retry one experiment of it."""
        ...

    def artifacts(self, pk: int, number: int) -> list[dict[str, Any]]:
        """The files of an experiment."""
        ...

    def read(
        self, pk: int, number: int, path: str, *, start: int, sha256: str
    ) -> AbstractContextManager[Part]:
        """One file, from `start` on if it is still the one of that sum, else the whole."""
        ...


def door(options: dict[str, Any]) -> Door:
    """The way that the command's words name. Raises CommandError."""
    return Far(options) if options["server"] else Near(options)


def find(to: Door, named: str) -> dict[str, Any]:
    """The run of this name or number, with its experiments. Raises CommandError."""
    by_name = [run["id"] for run in to.every() if run["name"] == named]
    if not by_name and not named.isdecimal():
        raise CommandError(f"There is no run {named!r}. `manage.py status` lists them.")
    return to.get(by_name[0] if by_name else int(named))


class Near:
    """The services on this machine."""

    paths = True

    def __init__(self, options: dict[str, Any]) -> None:
        self.access = doors.local(options)

    def preview(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        with doors.sentences():
            return run_plans.preview(self.access, _valid(asked), paths=True)

    def submit(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        with doors.sentences():
            return shapes.run_whole(runs.submit(self.access, _valid(asked), paths=True))

    def every(self) -> list[dict[str, Any]]:
        rows = Run.objects.filter(project=self.access.project, deleted_at=None)
        return shapes.run_shapes(list(rows.select_related("by", "key", "dataset").order_by("-pk")))

    def get(self, pk: int) -> dict[str, Any]:
        with doors.sentences():
            return shapes.run_whole(models_access.run(self.access, pk, trashed=True))

    def change(self, pk: int, what: str, number: int | None = None) -> None:
        with doors.sentences():
            if number is None:
                OF_RUNS[what](models_access.run(self.access, pk))
            else:
                OF_EXPERIMENTS[what](models_access.experiment(self.access, pk, number))

    def artifacts(self, pk: int, number: int) -> list[dict[str, Any]]:
        with doors.sentences():
            found = models_access.experiment(self.access, pk, number, trashed=True)
            return [shapes.artifact_shape(found, one) for one in artifacts.items(found)]

    @contextmanager
    def read(self, pk: int, number: int, path: str, *, start: int, sha256: str) -> Iterator[Part]:
        with doors.sentences():
            found = models_access.experiment(self.access, pk, number, trashed=True)
            one = artifacts.get(found, path)
            with media.reading(one.key) as file:
                start = start if one.sha256 == sha256 else 0
                file.seek(start)
                yield Part(one.sha256, start, _pieces(file))


class Far:
    """A site's REST API."""

    paths = False

    def __init__(self, options: dict[str, Any]) -> None:
        self.site = doors.Remote(options)
        self.runs = f"{self.site.project}/runs"

    def preview(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        return self._json("POST", f"{self.runs}/preview", json=asked)

    def submit(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        return self._json("POST", self.runs, json=asked)

    def every(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            page = self._json("GET", f"{self.runs}?limit=500&cursor={cursor}")
            found += page["items"]
            cursor = page["next"]
        return found

    def get(self, pk: int) -> dict[str, Any]:
        return self._json("GET", f"{self.runs}/{pk}")

    def change(self, pk: int, what: str, number: int | None = None) -> None:
        of = "" if number is None else f"/experiments/{number}"
        self.site.call("POST", f"{self.runs}/{pk}{of}/{what}")

    def artifacts(self, pk: int, number: int) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self._json(
            "GET", f"{self.runs}/{pk}/experiments/{number}/artifacts"
        )["items"]
        return items

    @contextmanager
    def read(self, pk: int, number: int, path: str, *, start: int, sha256: str) -> Iterator[Part]:
        headers = {"Accept-Encoding": "identity"}
        if start:
            headers |= {"Range": f"bytes={start}-", "If-Range": f'"{sha256}"'}
        where = f"{self.runs}/{pk}/experiments/{number}/artifacts/{quote(path)}"
        with self.site.call("GET", where, headers=headers, stream=True) as answer:
            begins = start if answer.status_code == requests.codes.partial_content else 0
            tag = answer.headers.get("ETag", "").strip('"')
            try:
                yield Part(tag, begins, answer.iter_content(doors.CHUNK))
            except requests.RequestException as error:
                raise CommandError("The answer ended early. Try again.") from error

    def _json(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        answered: dict[str, Any] = self.site.call(method, path, **request).json()
        return answered


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(doors.CHUNK):
        yield piece


def _valid(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What was asked as the API reads it. Raises Invalid."""
    shape = RunInput(data=asked)
    if not shape.is_valid():
        told = {name: [str(text) for text in texts] for name, texts in shape.errors.items()}
        raise Invalid(fields=told)
    return dict(shape.validated_data)
