"""Labels as COCO JSON: people are its categories, faces its annotations."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any

from labelling.exchange.types import Entry, Refused, Unreadable, box, number, size

MOST_BYTES = 64_000_000
"""Read whole: 64 MB are a quarter of a million faces, and some 500 MB of memory."""


def read(source: str, file: IO[bytes]) -> Iterator[Entry | Refused]:
    """The annotations as entries. Raises Unreadable if the file isn't COCO JSON."""
    file.seek(0)
    raw = file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise Unreadable("The file is too large: at most 64 MB. Split it.")
    try:
        whole = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Unreadable("The file isn't JSON that can be read.") from error
    del raw
    lists = [whole.get(k) if isinstance(whole, dict) else None for k in KEYS]
    if not all(isinstance(one, list) for one in lists):
        raise Unreadable("The JSON lacks the lists of COCO: images, annotations and categories.")
    images, annotations, categories = lists
    names = {_key(c.get("id")): c.get("name") for c in _objects(categories)}
    pictures = {_key(i.get("id")): i for i in _objects(images)}
    for place, one in enumerate(annotations or []):
        where = f"{source}, annotation {place + 1}"
        if isinstance(one, dict):
            yield _entry(source, where, one, pictures, names)
        else:
            yield Refused(where, "The annotation is no object.")


KEYS = ("images", "annotations", "categories")


def _objects(rows: list[Any] | None) -> list[dict[str, Any]]:
    return [row for row in rows or [] if isinstance(row, dict)]


def _key(value: Any) -> Any:
    """An id that can be looked up; lists and objects can't be one."""
    return value if isinstance(value, int | str) else None


def _entry(
    source: str, where: str, one: dict[str, Any], pictures: dict[Any, dict[str, Any]],
    names: dict[Any, Any],
) -> Entry | Refused:  # fmt: skip
    picture = pictures.get(_key(one.get("image_id")))
    name = names.get(_key(one.get("category_id")))
    name = name if isinstance(name, str) else ""
    photo = picture.get("file_name") if picture else None
    if picture is None or not isinstance(photo, str) or not photo.strip():
        return Refused(where, "The annotation's image has no file_name.", name=name)
    bbox = one.get("bbox")
    if bbox in (None, []):
        return Entry(where, photo, name, document=source)
    edges = [number(n) for n in bbox] if isinstance(bbox, list) and len(bbox) == 4 else None
    found = box(edges[0], edges[1], edges[0] + edges[2], edges[1] + edges[3]) if edges else None
    if found is None:
        return Refused(where, "The annotation's bbox is no box.", photo, name)
    known = size(number(picture.get("width")), number(picture.get("height")))
    return Entry(where, photo, name, found, known, document=source)


def compact(value: Any) -> str:
    """JSON without spaces, letters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
