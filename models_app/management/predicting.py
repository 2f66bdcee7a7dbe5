"""How the command `predict` asks for names: through the services beside a running site, or over REST."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from django.core.management.base import CommandError

from labelling.errors import AddressRefused, FetchFailed
from labelling.management import doors
from labelling.models.person import fold
from labelling.services.seeing import UnusablePhoto
from labelling.vision.errors import VisionError
from models_app.models import Classifier, Workflow
from models_app.services import given_photos, prediction
from models_app.shapes.predictions import prediction_shape

# Of a photo, not of the question: the next one may do better.
OF_THE_PHOTO = (VisionError, UnusablePhoto, AddressRefused, FetchFailed)
STATUS_OF_THE_PHOTO = {400, 413, 502}


class Unreadable(Exception):
    """A photo that can't be used, with the sentence that says why."""


def is_url(source: str) -> bool:
    return source.lower().startswith(("http://", "https://"))


@contextmanager
def _opened(source: str) -> Iterator[IO[bytes]]:
    try:
        file = open(source, "rb")  # noqa: SIM115 - errors of opening alone
    except OSError as error:
        raise Unreadable(f"It can't be read: {error.strerror}.") from error
    with file:
        yield file


class Beside:
    """The project on this machine."""

    def __init__(self, options: dict[str, Any]) -> None:
        """Raises CommandError where the project, the classifier or the workflow isn't there."""
        self.access = doors.local(options)
        asked: dict[str, Any] = {"accept_distance": options["threshold"]}
        for what, model in (("classifier", Classifier), ("workflow", Workflow)):
            if options[what] is not None:
                rows = model.objects.filter(project=self.access.project, deleted_at=None)
                known = [(row.pk, row.name) for row in rows.order_by("pk")]
                asked[what] = _number(what, options[what], known)
        self.by = prediction.chosen(self.access, asked)
        prediction.rule_of(self.access.project, self.by)

    def faces(self, source: str) -> list[dict[str, Any]]:
        """The faces of a photo as the API shows them. Raises Unreadable."""
        try:
            if is_url(source):
                with given_photos.photo_of({"url": source}) as file:
                    return self._predict(file)
            with _opened(source) as file:
                return self._predict(file)
        except OF_THE_PHOTO as error:
            raise Unreadable(error.message) from error

    def _predict(self, file: IO[bytes]) -> list[dict[str, Any]]:
        made = prediction.predict(self.access.project, file, self.by)
        faces: list[dict[str, Any]] = prediction_shape(made)["faces"]
        return faces


class OverRest:
    """A site's REST API."""

    def __init__(self, options: dict[str, Any]) -> None:
        """Raises CommandError where the site, the classifier or the workflow doesn't answer."""
        self.remote = doors.Remote(options)
        threshold = options["threshold"]
        self.asked: dict[str, Any] = {} if threshold is None else {"accept_distance": threshold}
        for what in ("classifier", "workflow"):
            if options[what] is not None:
                known = [(one["id"], one["name"]) for one in self._every(f"/{what}s")]
                self.asked[what] = _number(what, options[what], known)

    def faces(self, source: str) -> list[dict[str, Any]]:
        """The faces of a photo as the API shows them. Raises Unreadable."""
        path = f"{self.remote.project}/predict"
        try:
            if is_url(source):
                answer = self.remote.call("POST", path, json={**self.asked, "url": source})
            else:
                with _opened(source) as file:
                    sent = {"file": file}
                    answer = self.remote.call("POST", path, files=sent, data=self.asked)
        except doors.Refused as error:
            if error.status not in STATUS_OF_THE_PHOTO:
                raise
            raise Unreadable(str(error)) from error
        faces: list[dict[str, Any]] = answer.json()["faces"]
        return faces

    def _every(self, path: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            where = f"{self.remote.project}{path}"
            page = self.remote.call("GET", where, params={"cursor": cursor, "limit": 200}).json()
            rows, cursor = rows + page["items"], page["next"]
        return rows


def _number(what: str, named: str, known: list[tuple[int, str]]) -> int:
    """The id of the one of this name, or of this number. Raises CommandError naming the choices."""
    for pk, name in known:
        if fold(name) == fold(named):
            return pk
    for pk, _ in known:
        if str(pk) == named:
            return pk
    choices = ", ".join(f"{pk} {name!r}" for pk, name in known[:20]) or "none"
    raise CommandError(f"There is no {what} {named!r}. There are: {choices}.")
