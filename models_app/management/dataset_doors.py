"""How a command reaches a project's data sets: beside a running site, or over REST."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Any, Protocol
from urllib.parse import quote

from labelling.management import doors
from models_app import access as models_access
from models_app.management.sending import Form
from models_app.models import Dataset
from models_app.services import dataset_exports, dataset_uploads
from models_app.shapes.datasets import dataset_shape, dataset_shapes


class Door(Protocol):
    """What both ways can do; data sets are as the API shows them. All raise CommandError."""

    def every(self, name: str | None) -> list[dict[str, Any]]:
        """All versions that aren't in the trash, newest first; of one name, if asked."""
        ...

    def get(self, pk: int) -> dict[str, Any]:
        """One version."""
        ...

    def send(
        self, file: IO[bytes], name: str, note: str, on_progress: Callable[[int], None]
    ) -> dict[str, Any]:
        """A ZIP becomes the next version of `name`."""
        ...

    def save(self, pk: int, into: IO[bytes]) -> None:
        """Write the ZIP of a version into a file."""
        ...


def door(options: dict[str, Any]) -> Door:
    """The way that the command's words name. Raises CommandError."""
    return Far(options) if options["server"] else Near(options)


class Near:
    """The services on this machine."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.access = doors.local(options)

    def every(self, name: str | None) -> list[dict[str, Any]]:
        rows = Dataset.objects.filter(project=self.access.project, deleted_at=None)
        rows = rows.select_related("by", "key", "base").order_by("-pk")
        return dataset_shapes(list(rows.filter(name=name) if name else rows))

    def get(self, pk: int) -> dict[str, Any]:
        with doors.sentences():
            return dataset_shape(models_access.dataset(self.access, pk))

    def send(
        self, file: IO[bytes], name: str, note: str, on_progress: Callable[[int], None]
    ) -> dict[str, Any]:
        with doors.sentences():
            made = dataset_uploads.take(self.access, file, name=name, note=note)
            return dataset_shape(made)

    def save(self, pk: int, into: IO[bytes]) -> None:
        with doors.sentences():
            for piece in dataset_exports.chunks(models_access.dataset(self.access, pk), "zip"):
                into.write(piece)


class Far:
    """A site's REST API."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.site = doors.Remote(options)

    def every(self, name: str | None) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            asked = f"?limit=500&cursor={cursor}" + (f"&name={quote(name)}" if name else "")
            page = self.site.call("GET", f"{self.site.project}/datasets{asked}").json()
            found += page["items"]
            cursor = page["next"] or ""
            if not cursor:
                return found

    def get(self, pk: int) -> dict[str, Any]:
        made: dict[str, Any] = self.site.call("GET", f"{self.site.project}/datasets/{pk}").json()
        return made

    def send(
        self, file: IO[bytes], name: str, note: str, on_progress: Callable[[int], None]
    ) -> dict[str, Any]:
        form = Form({"name": name, "note": note}, file, on_progress=on_progress)
        made: dict[str, Any] = self.site.call(
            "POST", f"{self.site.project}/datasets/upload", data=form,
            headers={"Content-Type": form.content_type},
        ).json()  # fmt: skip
        return made

    def save(self, pk: int, into: IO[bytes]) -> None:
        self.site.save(f"/datasets/{pk}/download", into)
