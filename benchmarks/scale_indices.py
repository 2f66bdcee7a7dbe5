"""`python -m benchmarks.scale_indices`: what an index over a project's vectors costs, and what a thousand cost the others.

PostgreSQL looks at the condition of each index of a table for each row that is written and each query that is planned;
a project of 10,000 faces or more has an index of its own on one table. So: a new vector and a vote, with few indices
and with a thousand; and a round of `tick` with one project and with a thousand and one. Medians.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from statistics import median

import psycopg

from benchmarks import knn_rows, own_site

SIZES = (25_000, 100_000)
CROWD = 1_000
TRIES = 50
VOTERS = 5_000


def main() -> int:
    measure()
    return 0


def measure() -> dict[int, tuple[float, int]]:
    """By faces: seconds to build the site's own index over 128 numbers each, and its bytes. Prints all of it."""
    with own_site.running():
        found = {size: _build(size) for size in SIZES}
        _crowd()
    return found


def _build(size: int) -> tuple[float, int]:
    from labelling.models import NeighbourIndex, Project
    from labelling.services import neighbour_indices

    url = os.environ["DATABASE_URL"]
    made = knn_rows.make(url, dimensions=128, voters=size, say=lambda text: None)
    project = Project.objects.get(pk=made.project)
    neighbour_indices.find_due()
    row = NeighbourIndex.objects.get(project=project)
    began = time.monotonic()
    neighbour_indices.build(row.pk)
    row.refresh_from_db()
    print(
        f"index over {size:,} faces: built in {row.build_s:.1f} s, with measuring"
        f" {time.monotonic() - began:.0f} s; {row.size_bytes / 1e6:.0f} MB",
        flush=True,
    )
    knn_rows.clear(url)
    return float(row.build_s), int(row.size_bytes)


def _crowd() -> None:
    """Print what a thousand projects, each with an index, cost one of them."""
    from labelling.models import NeighbourIndex, Project
    from labelling.neighbours import neighbours
    from labelling.services import neighbour_indices

    url = os.environ["DATABASE_URL"]
    made = knn_rows.make(url, dimensions=128, voters=VOTERS, say=lambda text: None)
    project = Project.objects.get(pk=made.project)
    with psycopg.connect(url, autocommit=True) as connection:
        [(face, vector, embedder)] = connection.execute(
            "SELECT face_id, vector::real[], embedder FROM labelling_embedding WHERE project_id = %s LIMIT 1",
            [project.pk],
        ).fetchall()

        def write() -> None:
            with connection.transaction(force_rollback=True):
                connection.execute(
                    "INSERT INTO labelling_embedding (face_id, project_id, embedder, vector)"
                    " SELECT face_id, project_id, 'another', vector FROM labelling_embedding WHERE face_id = %s LIMIT 1",
                    [face],
                )

        def vote() -> None:
            neighbours(project, vector, embedder=embedder, limit=10)

        sides = {"a new vector": write, "a vote": vote, "a round of tick": _tick}
        few = {name: _ms(work) for name, work in sides.items()}
        others = Project.objects.bulk_create([Project(name=f"p{n}") for n in range(CROWD)])
        for number, other in enumerate(others):
            row = NeighbourIndex(project=other, embedder=embedder, metric="euclidean")
            connection.execute(neighbour_indices.statement(row, f"crowd_{number}", 128))
        many = {name: _ms(work) for name, work in sides.items()}
    for name in sides:
        print(
            f"{name}: {few[name]:.2f} ms; beside {CROWD:,} projects with an index each {many[name]:.2f} ms,"
            f" {many[name] / few[name]:.1f} times as long"
        )


def _tick() -> None:
    from django.core.cache import cache

    from facesite.management.commands import tick

    cache.delete("neighbour-indices")  # that step too, which comes once a minute
    tick.once()


def _ms(work: Callable[[], None]) -> float:
    took = []
    for _ in range(TRIES):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return 1000 * median(took)


if __name__ == "__main__":
    sys.exit(main())
