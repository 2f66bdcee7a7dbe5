"""What the tests of imports share."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from labelling.models import Face
from tests.api.conftest import World
from tests.api.test_labels import state


def send(world: World, *files: tuple[str, str | bytes], who: Any = None, **fields: Any) -> Any:
    parts = [
        SimpleUploadedFile(
            name.rpartition("/")[2], data.encode() if isinstance(data, str) else data
        )
        for name, data in files
    ]
    return world.client(who or world.labeller).post(
        f"{world.url}/labels/import",
        {"files": parts, "paths": [name for name, _ in files], **fields},
        format="multipart",
    )


def took(world: World, *files: tuple[str, str | bytes], **fields: Any) -> dict[str, Any]:
    answer = send(world, *files, **fields)
    assert answer.status_code == 200, answer.content
    report = dict(answer.json())
    assert report["entries"] == report["labelled"] + report["already"] + report["unmatched_count"]
    return report


def stored(world: World, source: str, **fields: Any) -> dict[str, Any]:
    answer = world.client(world.labeller).post(
        f"{world.url}/labels/import/stored", {"source": source, **fields}
    )
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def reasons(report: dict[str, Any]) -> list[str]:
    return [one["reason"] for one in report["unmatched"]]


def shares(face: Face) -> tuple[float, float, float, float]:
    """Middle, width and height of a face in shares of its photo."""
    wide, high = face.photo.width, face.photo.height
    return (
        (face.left + face.right) / 2 / wide, (face.top + face.bottom) / 2 / high,
        (face.right - face.left) / wide, (face.bottom - face.top) / high,
    )  # fmt: skip


TABLE = "photo,person\ns1/1.pgm,s1\ns1/2.pgm,s1\ns2/1.pgm,Zoë\nnone.pgm,s9\n1.pgm,s1\ns2/2.pgm, \n"


def names(faces: list[Face]) -> list[str | None]:
    return [state(f)[1] for f in faces]
