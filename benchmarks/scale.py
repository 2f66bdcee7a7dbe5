"""`python -m benchmarks.scale`: photos a second with one and with two workers, and what ten million photos would need.

Measured: the same photos (640x480 with three faces, and 12 megapixels with three) taken in while no worker runs, then
looked at by one or by two workers, which are processes of their own; the sides take turns, and figures are medians. What a
photo then takes in the database and in storage. How long the site's own index over a project's vectors takes to build.

Reckoned from that: 10 million photos in 1,000 projects. docs/scale.md says what breaks first.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psycopg

from benchmarks import scale_indices, scenes
from benchmarks.scale_paper import Costs, reckon
from facesite.embedded import launch
from facesite.embedded.launch import Command
from facesite.env import PROJECT_FOLDER
from tests.rest import Rest, wait_for
from tests.stack import Stack

ROUNDS = 3
# Width, height, how many a round.
SIZES = ((640, 480, 120), (4000, 3000, 24))
FACES_PX = (45.0, 80.0, 140.0)


@dataclass(frozen=True)
class Turn:
    """What so many workers did with a round's photos."""

    rate: float  # photos a second, from the first that was done to the last
    cpu_s: float  # a photo, of all workers


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    print(f"{os.cpu_count()} cores; load before: {os.getloadavg()[0]:.2f}", flush=True)
    backgrounds = scenes.wheel_backgrounds()
    with tempfile.TemporaryDirectory(prefix="facesite-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # root's PostgreSQL runs as another user
        with Stack(folder / "var", env={"FACESITE_PHOTO_WORKERS": "0"}) as stack:
            site = Site(stack)
            found = {
                (width, height): site.compare(width, height, count, asked.rounds, backgrounds)
                for width, height, count in SIZES
            }
            room = site.room()
    small, large = (found[size[:2]] for size in SIZES)
    costs = Costs(cpu_small_s=small, cpu_large_s=large, **room, index=scale_indices.measure())
    print(reckon(costs))
    return 0


class Site:
    """A site without photo workers, and one project."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.admin = Rest(stack.url).use_link(stack.admin_link)
        self.project = int(self.admin.post("/projects", {"name": "Scale"})["id"])
        self.seed = 0

    def compare(
        self, width: int, height: int, count: int, rounds: int, backgrounds: Sequence[scenes.Array]
    ) -> float:
        """One worker and two in turn; prints both, and returns processor seconds a photo with one."""
        turns: dict[int, list[Turn]] = {1: [], 2: []}
        for number in range(rounds):
            for workers in (1, 2) if number % 2 == 0 else (2, 1):
                turns[workers].append(self._turn(width, height, count, workers, backgrounds))
        one, two = (median(turn.rate for turn in turns[workers]) for workers in (1, 2))
        cost = median(turn.cpu_s for turn in turns[1])
        print(
            f"{width}x{height}: one worker {one:.2f} photos a second, two {two:.2f}, {two / one:.2f} times as many;"
            f" {cost * 1000:.0f} ms of a processor a photo",
            flush=True,
        )
        return cost

    def _turn(
        self, width: int, height: int, count: int, workers: int, backgrounds: Sequence[scenes.Array]
    ) -> Turn:
        done = self.admin.counts(self.project)["photos"]["done"]
        for first in range(0, count, 10):
            files = []
            for _ in range(min(10, count - first)):
                self.seed += 1
                made = scenes.compose(
                    width, height, FACES_PX, seed=self.seed, backgrounds=backgrounds
                )
                files.append((f"{self.seed}.jpg", made.data))
            self.admin.send(self.project, *files)
        with _workers(self.stack, workers) as pids:
            wait_for(
                lambda: self.admin.counts(self.project)["photos"]["done"] >= done + count, 1200
            )
            spent = sum(_cpu_s(pid) for pid in pids)
        with psycopg.connect(self.stack.services.database_url) as connection:
            [(seconds,)] = connection.execute(
                "SELECT extract(epoch FROM max(done_at) - min(done_at)) FROM (SELECT done_at FROM labelling_photo"
                " WHERE done_at IS NOT NULL ORDER BY done_at DESC LIMIT %s) AS newest",
                [count],
            ).fetchall()
        return Turn((count - 1) / float(seconds), spent / count)

    def room(self) -> dict[str, float]:
        """Bytes in the database a photo and a face, and of storage beside the photo itself."""
        media = self.stack.data / "media"
        stored = sum(path.stat().st_size for path in media.rglob("*") if path.is_file())
        with psycopg.connect(self.stack.services.database_url) as connection:
            [(photos, originals)] = connection.execute(
                "SELECT count(*), sum(size_bytes) FROM labelling_photo"
            ).fetchall()
            [(faces,)] = connection.execute("SELECT count(*) FROM labelling_face").fetchall()
            sizes = dict(
                connection.execute(
                    "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r'"
                    " AND relname LIKE 'labelling_%'"
                ).fetchall()
            )
        print(
            f"{photos} photos with {faces} faces: {originals / photos / 1000:.0f} KB a photo, and"
            f" {(stored - int(originals)) / photos / 1000:.0f} KB of renditions and crops"
        )
        return {
            "faces_each": faces / photos,
            "photo_row_bytes": sizes["labelling_photo"] / photos,
            "face_row_bytes": (sizes["labelling_face"] + sizes["labelling_embedding"]) / faces,
            "rest_bytes": (stored - int(originals)) / photos,
        }


@contextmanager
def _workers(stack: Stack, count: int) -> Iterator[list[int]]:
    """So many photo workers as processes of their own; their pids."""
    env = {
        **os.environ, "FACESITE_DATA": str(stack.data), "DATABASE_URL": stack.services.database_url,
        "REDIS_URL": stack.services.redis_url,
    }  # fmt: skip
    words = (
        sys.executable,
        str(PROJECT_FOLDER / "manage.py"),
        "work",
        "--queues",
        "photos,default",
    )
    with tempfile.TemporaryFile() as log:
        started = [
            launch.start(Command(words, env=env, folder=PROJECT_FOLDER), output=log)
            for _ in range(count)
        ]
        try:
            yield [process.pid for process in started]
        finally:
            for process in started:
                process.terminate()
            for process in started:
                process.wait(timeout=60)


def _cpu_s(pid: int) -> float:
    """Processor seconds of a process so far, without what its start took (some 2 s, the same for each)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
