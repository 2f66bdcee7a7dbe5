"""`python -m benchmarks.sample_accuracy`: how well the sample's other faces are named from two labels
a person.

Starts a site of its own, lets its workers process the sample, and asks its REST API for the vote on
every unlabelled face; the photo's folder tells who it is. Exits with 1 under the figures it prints.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.rest import Rest
from tests.stack import Stack

PHOTOS, LEAST_FOUND, LEAST_RIGHT = 400, 392, 0.99
PATIENCE_S = 600


def processed(api: Rest) -> tuple[dict[str, Any], float]:
    """The sample project once its photos are done, and the seconds that took."""
    started = time.monotonic()
    while time.monotonic() - started < PATIENCE_S:
        found = [p for p in api.get("/projects")["items"] if p["is_sample"]]
        counts = found[0]["counts"]["photos"] if found else {}
        if counts.get("done", 0) + counts.get("failed", 0) >= PHOTOS:
            return found[0], time.monotonic() - started
        time.sleep(0.5)
    sys.exit(f"The sample was not processed within {PATIENCE_S} s: {counts}")


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="facesite-bench-") as folder:
        Path(folder).chmod(0o755)
        env = {"FACESITE_SAMPLE": "true", "FACESITE_PHOTO_WORKERS": "2"}
        with Stack(Path(folder) / "var", env=env) as stack:
            return measure(Rest(stack.url).use_link(stack.admin_link))


def measure(api: Rest) -> int:
    project, seconds = processed(api)
    inside = f"/projects/{project['id']}"
    truth = {
        p["id"]: p["path"].partition("/")[0] for p in api.every(f"{inside}/photos?order=oldest")
    }
    faces = api.every(f"{inside}/faces?order=oldest")
    photos_with_face = {f["photo_id"] for f in faces}
    asked = [f for f in faces if f["person"] is None]
    right = under = 0
    for face in asked:
        ranked = api.get(f"{inside}/faces/{face['id']}/candidates")["items"]
        if ranked and ranked[0]["person"]["name"] == truth[face["photo_id"]]:
            right += 1
            under += ranked[0]["distance"] < project["accept_distance"]
    share = right / max(len(asked), 1)
    doubled = len(faces) - len(photos_with_face)
    labelled = len(faces) - len(asked)
    print(f"photos {len(truth)}, with a face {len(photos_with_face)}, faces doubled {doubled}")
    print(f"labelled {labelled}, processed {seconds:.1f} s after the site was ready")
    print(f"right by the vote {right} of {len(asked)} = {share:.2%}, threshold left aside")
    print(
        f"right and under the threshold of {project['accept_distance']}: {under} of {len(asked)}"
        f" = {under / max(len(asked), 1):.2%}"
    )
    good = (
        len(truth) == PHOTOS and len(photos_with_face) >= LEAST_FOUND and doubled == 0
        and share >= LEAST_RIGHT
    )  # fmt: skip
    print(f"sample accuracy {share:.2%} (at least {LEAST_RIGHT:.0%} is expected)")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
