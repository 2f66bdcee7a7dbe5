"""Labels as COCO JSON."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from labelling.exchange import reading
from labelling.exchange.types import Entry, Refused, Size
from labelling.vision.types import Box


def whole(**other: Any) -> dict[str, Any]:
    return {
        "images": [{"id": 1, "file_name": "a/1.jpg", "width": 400, "height": 300}],
        "annotations": [{"id": 5, "image_id": 1, "category_id": 2, "bbox": [10, 20, 30, 40]}],
        "categories": [{"id": 2, "name": "s1"}],
        **other,
    }


def read(data: Any) -> list[Entry | Refused]:
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return list(reading.read("labels.json", io.BytesIO(raw)))


def test_an_annotation() -> None:
    [one] = read(whole())
    assert one == Entry(
        "labels.json, annotation 1", "a/1.jpg", "s1", Box(10, 20, 40, 60), Size(400, 300),
        document="labels.json",
    )  # fmt: skip


def test_an_image_without_a_size_and_ids_as_text() -> None:
    [one] = read(
        whole(
            images=[{"id": "i", "file_name": "1.jpg"}],
            annotations=[{"image_id": "i", "category_id": 2, "bbox": []}],
        )
    )
    assert isinstance(one, Entry)
    assert (one.box, one.size) == (None, None)


@pytest.mark.parametrize(
    "annotation",
    [
        {"image_id": 9, "category_id": 2}, {"image_id": [1], "category_id": {}}, 7, None, [],
        {"image_id": 1, "category_id": 2, "bbox": [1, 2, 3]},
        {"image_id": 1, "category_id": 2, "bbox": "1234"},
        {"image_id": 1, "category_id": 2, "bbox": [1, 2, -3, 4]},
        {"image_id": 1, "category_id": 2, "bbox": [float("nan"), 2, 3, 4]},
        {"image_id": 1, "category_id": 2, "bbox": [1, 2, float("inf"), 4]},
        {"image_id": 1, "category_id": 2, "bbox": [10**400, 2, 3, 4]},
        {"image_id": 1, "category_id": 2, "bbox": [True, 2, 3, [4]]},
    ],
)  # fmt: skip
def test_a_bad_annotation_stops_nothing(annotation: Any) -> None:
    good = whole()["annotations"]
    bad, one = read(whole(annotations=[annotation, *good]))
    assert isinstance(bad, Refused)
    assert isinstance(one, Entry)


def test_a_category_that_is_missing_gives_no_name() -> None:
    [one] = read(whole(categories=[{"id": 2, "name": ["s1"]}, 5, None]))
    assert isinstance(one, Entry)
    assert one.name == ""


@pytest.mark.parametrize(
    "raw",
    [
        b"{", b"{}", b'{"images": {}, "annotations": [], "categories": []}', b"{" + b"[" * 200_000,
        b'{"a":' * 200_000, b'{"a": ' + b"9" * 5_000_000 + b"}", b'{"\xff": 1}', b"{\0\0\0",
    ],
)  # fmt: skip
def test_nonsense(raw: bytes) -> None:
    [one] = read(raw)
    assert isinstance(one, Refused)
