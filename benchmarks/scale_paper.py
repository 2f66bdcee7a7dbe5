"""What a large site would need, reckoned from what one photo, one face and one index cost."""

from __future__ import annotations

from dataclasses import dataclass

PHOTOS, PROJECTS = 10_000_000, 1_000
# One in ten photos is as large as a camera makes them now, the others are shared ones.
LARGE_SHARE = 0.1
DAYS, CORES = 7, 16
ORIGINAL_SMALL_BYTES, ORIGINAL_LARGE_BYTES = 300e3, 4e6


@dataclass(frozen=True)
class Costs:
    """What was measured. `index`: by faces, seconds and bytes."""

    cpu_small_s: float
    cpu_large_s: float
    faces_each: float
    photo_row_bytes: float
    face_row_bytes: float
    rest_bytes: float
    index: dict[int, tuple[float, int]]


def reckon(costs: Costs) -> str:
    """The answer as text."""
    cpu_s = (1 - LARGE_SHARE) * costs.cpu_small_s + LARGE_SHARE * costs.cpu_large_s
    cores = PHOTOS * cpu_s / (DAYS * 86_400)
    faces = PHOTOS * costs.faces_each
    rows = PHOTOS * costs.photo_row_bytes + faces * costs.face_row_bytes
    each = faces / PROJECTS
    size, (build_s, index_bytes) = max(costs.index.items())
    bytes_a_face, us_a_face = index_bytes / size, 1e6 * build_s / size
    originals = PHOTOS * (
        (1 - LARGE_SHARE) * ORIGINAL_SMALL_BYTES + LARGE_SHARE * ORIGINAL_LARGE_BYTES
    )
    return "\n".join((
        "",
        f"{PHOTOS:,} photos in {PROJECTS:,} projects, one in {1 / LARGE_SHARE:.0f} of 12 megapixels, with"
        f" {costs.faces_each:.1f} faces each:",
        f"  photo workers: {cpu_s * 1000:.0f} ms of a core a photo; in {DAYS} days {cores:.0f} cores at full use,"
        f" {-(-cores // CORES):.0f} machine(s) of {CORES}",
        f"  database: {costs.photo_row_bytes:,.0f} B a photo and {costs.face_row_bytes:,.0f} B a face with its vector:"
        f" {rows / 1e9:,.0f} GB",
        f"  indexes: {each:,.0f} faces a project; {bytes_a_face:,.0f} B and {us_a_face:.0f} µs a face:"
        f" {faces * bytes_a_face / 1e9:,.0f} GB if all are labelled, {faces * us_a_face / 3.6e9:,.1f} h to build all of them",
        f"  storage: {originals / 1e12:.1f} TB of photos, {PHOTOS * costs.rest_bytes / 1e12:.1f} TB of renditions and crops",
        "",
    ))  # fmt: skip
