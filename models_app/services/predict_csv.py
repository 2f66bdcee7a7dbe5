"""Predictions as a table: CSV, one row a face."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.http.response import HttpResponseBase

from labelling.exchange.tables import write_row
from labelling.services import streaming
from models_app.models import Batch
from models_app.services import batch_items

COLUMNS = (
    "file", "face", "left", "top", "right", "bottom", "score", "name", "confidence", "distance",
    "error",
)  # fmt: skip
EDGES = ("left", "top", "right", "bottom")


def header() -> str:
    """The table's first line."""
    return write_row(COLUMNS)


def rows(file: str, faces: list[Mapping[str, Any]] | None, error: str = "") -> str:
    """A photo's lines: one a face, numbered from 1; one without a number where it has none, or an error.

    `faces` are as the API shows them. Without a name a face is unknown.
    """
    if not faces:
        return write_row([file, *[""] * 9, error])
    return "".join(_row(file, number, face) for number, face in enumerate(faces, 1))


def _row(file: str, number: int, face: Mapping[str, Any]) -> str:
    distance = face["distance"]
    return write_row(
        [
            file, number, *(round(face["box"][edge], 2) for edge in EDGES),
            round(face["score"], 4), face["name"] or "", round(face["confidence"], 4),
            "" if distance is None else round(distance, 4), "",
        ]
    )  # fmt: skip


def chunks(batch: Batch) -> Iterator[bytes]:
    """A batch's table, piece by piece; what isn't looked at yet has no row."""
    yield header().encode()
    for items in batch_items.every(batch):
        over = [item for item in items if item["state"] in ("succeeded", "failed")]
        yield "".join(rows(i["name"], i["faces"], i["error"]) for i in over).encode()


def respond(batch: Batch) -> HttpResponseBase:
    """The table as a download, sent while it is made."""
    return streaming.download(
        chunks(batch), name=f"predictions-{batch.pk}.csv", mime="text/csv; charset=utf-8"
    )
