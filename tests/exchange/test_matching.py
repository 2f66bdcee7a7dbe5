"""Which photo, which face: paths and boxes."""

from __future__ import annotations

import pytest

from labelling.exchange import pairing, turning
from labelling.exchange.photo_paths import Known, Places, rivals
from labelling.vision.types import Box

PHOTOS = [
    Known(1, "trip/day1/IMG_1.jpg", "IMG_1.jpg"), Known(2, "trip/day2/IMG_1.jpg", "IMG_1.jpg"),
    Known(3, "trip/day2/img_2.PNG", "img_2.PNG"), Known(4, "", "loose.jpg"), Known(5, "loose.tif", "loose.tif"),
    Known(6, "a/same.jpg", "same.jpg"), Known(7, "A/SAME.jpg", "SAME.jpg"), Known(8, "IMG_9.jpg", "IMG_9.jpg"),
    Known(9, "sub/IMG_9.jpg", "IMG_9.jpg"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("trip/day1/IMG_1.jpg", [1]), ("DAY2/img_1.JPG", [2]), ("IMG_1.jpg", [1, 2]),
        ("/home/x/trip/day2/IMG_1.jpg", [2]), ("C:\\pics\\day1\\IMG_1.jpg", [1]),
        ("other/IMG_1.jpg", [1, 2]), ("elsewhere/img_2.png", [3]), ("loose.jpg", [4]),
        ("../../loose.jpg", [4]), ("loose", []), ("none.jpg", []), ("", []), ("a/same.jpg", [6]),
        ("A/SAME.jpg", [7]), ("a/Same.jpg", [6, 7]), ("IMG_9.jpg", [8]), ("x/sub/IMG_9.jpg", [9]),
    ],
)  # fmt: skip
def test_the_longest_tail_wins(path: str, expected: list[int]) -> None:
    assert Places(PHOTOS).find(path) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("trip/day1/IMG_1.jpg.xmp", [1]), ("day2/IMG_1.xmp", [2]), ("loose.jpg.XMP", [4]),
        ("loose.xmp", [4, 5]), ("img_2.xmp", [3]), ("none.xmp", []), (".xmp", []),
    ],
)  # fmt: skip
def test_sidecars(path: str, expected: list[int]) -> None:
    assert Places(PHOTOS).find(path, sidecar=True) == expected


@pytest.mark.parametrize(
    ("paths", "own", "expected"),
    [
        (["s1/1.pgm", "s2/1.pgm"], "s2/1.pgm", ["s1/1.pgm"]),
        (["1.pgm", "s2/1.pgm", "x/s2/1.pgm.xmp"], "s2/1.pgm", []),
        (["s1/1.pgm", "s3/1.pgm", "1.pgm"], "s2/1.pgm", ["s1/1.pgm", "s3/1.pgm"]),
        (["a/s1/1.pgm", "b/s1/1.pgm"], "b/s1/1.pgm", ["a/s1/1.pgm"]),
        (["S2/1.PGM", "s2/1.pgm"], "s2/1.pgm", []),
    ],
)
def test_paths_that_mean_one_photo(paths: list[str], own: str, expected: list[str]) -> None:
    assert rivals(paths, own) == set(expected)


def test_the_best_pairs_go_first_one_to_one() -> None:
    faces = {7: Box(0, 0, 0.4, 0.4), 8: Box(0.1, 0, 0.5, 0.4)}
    regions = [Box(0.1, 0, 0.5, 0.4), Box(0.09, 0, 0.49, 0.4), Box(0.8, 0.8, 0.9, 0.9)]
    pairs = pairing.pair(regions, faces, 0.4)
    assert {place: face for place, (face, _) in pairs.items()} == {0: 8, 1: 7}
    assert pairing.pair(regions, faces, 0.99) == {0: (8, pytest.approx(1.0))}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_turned_regions_are_seen(orientation: int) -> None:
    faces = {1: Box(0.1, 0.1, 0.3, 0.4), 2: Box(0.6, 0.2, 0.8, 0.45)}
    shown = list(faces.values())
    stored = [turning.turned_back(box, orientation) for box in shown]
    asked: list[int] = []

    def read() -> int:
        asked.append(1)
        return orientation

    found = pairing.as_shown(stored, faces, 0.4, read)
    assert {n: f for n, (f, _) in pairing.pair(found, faces, 0.4).items()} == {0: 1, 1: 2}
    assert len(asked) == (orientation != 1)
    # Written for the photo as it is shown, they stay as they are, and no file is read.
    asked.clear()
    assert pairing.as_shown(shown, faces, 0.4, read) == shown
    assert asked == []


def test_faces_side_by_side_in_a_mirrored_photo_keep_their_names() -> None:
    """Either way both regions are faces: the nearer fit tells who is who."""
    faces = {1: Box(0.1, 0.3, 0.35, 0.7), 2: Box(0.62, 0.3, 0.88, 0.7)}
    stored = [turning.turned_back(box, 2) for box in faces.values()]
    found = pairing.as_shown(stored, faces, 0.4, lambda: 2)
    assert {n: f for n, (f, _) in pairing.pair(found, faces, 0.4).items()} == {0: 1, 1: 2}
    assert pairing.as_shown(stored, faces, 0.4, lambda: 1) == stored
