"""Receipts of what was erased, as the API shows them."""

from __future__ import annotations

from typing import Any

from labelling.models import Erasure
from labelling.shapes import iso

MOST_IDS = 1_000
# In this order; what isn't here comes last.
KINDS = (
    "photos", "people", "faces", "crops", "vectors", "history", "refusals", "suggestions",
    "dataset_faces", "dataset_people", "evaluation_faces", "batch_items", "batch_names",
    "kept_faces", "job_items", "paths", "files", "other",
)  # fmt: skip


def went(counts: dict[str, int]) -> list[dict[str, Any]]:
    """The counts by kind, those of nothing left out."""
    place = {kind: number for number, kind in enumerate(KINDS)}
    kinds = sorted(counts, key=lambda kind: (place.get(kind, len(KINDS)), kind))
    return [
        {"kind": kind, "count": counts[kind]}
        for kind in kinds
        if counts[kind] and kind != "photos_stay"
    ]


def preview_shape(erasure: Erasure) -> dict[str, Any]:
    """What an erasing that didn't take place would have taken."""
    return {
        "went": went(erasure.counts),
        "photos_stay": erasure.counts.get("photos_stay", 0),
        "marked": erasure.marked,
    }


def erasure_shape(erasure: Erasure) -> dict[str, Any]:
    """`erasure` with its user and key loaded (no query here)."""
    by = f"key {erasure.key.name}" if erasure.key else str(erasure.by) if erasure.by else None
    return {
        **preview_shape(erasure),
        "id": erasure.pk,
        "kind": erasure.kind,
        "state": erasure.state,
        "by": by,
        "at": iso(erasure.at),
        "finished_at": iso(erasure.finished_at),
        "photo_ids": erasure.ids.get("photos", [])[:MOST_IDS],
        "face_ids": erasure.ids.get("faces", [])[:MOST_IDS],
        "person_ids": erasure.ids.get("people", [])[:MOST_IDS],
        "backups": erasure.backups,
    }
