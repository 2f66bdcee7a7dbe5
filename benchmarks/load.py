"""`python -m benchmarks.load`: a team at work on one machine, all at once.

50 people label, each with a websocket open and an action every three seconds; 5,000 photos come in; programs ask for a
prediction five times a second; a network is trained. For ten minutes; then the same for a shorter time with 10 and with 200
people. Photos have 640x480 pixels and one face.

Aims, with 50 people on 2 cores: 95% of labels answered within 150 ms, no acknowledged label lost (each is looked up at the
end), no failed request, and memory that doesn't grow. Exits with 1 where one is missed. The people, the upload and the
programs run on the same machine and take their part of it.
"""

from __future__ import annotations

import argparse
import multiprocessing as mp
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from benchmarks import load_labellers, load_others
from benchmarks.load_labellers import Heard, Person
from benchmarks.load_others import Sent
from tests.rest import Rest, wait_for
from tests.stack import Stack

AIM_MS = 150.0
# What memory may grow by from the second minute on: the allocators' unrest.
UNREST_MB, UNREST_SHARE = 25.0, 0.10
PACE_S, RATE = 3.0, 5.0
# To look takes some time from what is looked at.
MEMORY_EACH_S = 15.0
FACES, SHARED = 1000, 20
ENV = {"FACESITE_WEB_PROCESSES": "2", "FACESITE_TRAINERS": "1", "FACESITE_PHOTO_WORKERS": "1"}
KINDS = {
    "uvicorn": "web", "photos,default": "photo worker", "predict": "predictor", "training": "trainer",
    "tick": "tick",
}  # fmt: skip


@dataclass(frozen=True)
class Load:
    """How much of it, and for how long."""

    people: int
    minutes: float
    photos: int


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--photos", type=int, default=5000)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument(
        "--also", default="10,200", help="How many people else, for 3 minutes each."
    )
    asked = parser.parse_args()
    loads = [Load(asked.people, asked.minutes, asked.photos)]
    also = [int(part) for part in asked.also.split(",") if part]
    loads += [Load(count, min(3.0, asked.minutes), min(1500, asked.photos)) for count in also]
    print(f"{os.cpu_count()} cores; load before: {os.getloadavg()[0]:.2f}", flush=True)
    with tempfile.TemporaryDirectory(prefix="facesite-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # root's PostgreSQL runs as another user
        with Stack(folder / "var", env=ENV) as stack:
            site = Site(stack, max(load.people for load in loads))
            missed = [site.bear(load, number) for number, load in enumerate(loads)]
    return int(missed[0])


class Site:
    """A site with a team, a project with faces, and a training that goes on."""

    def __init__(self, stack: Stack, people: int) -> None:
        self.stack = stack
        self.admin = Rest(stack.url).use_link(stack.admin_link)
        self.project = int(self.admin.post("/projects", {"name": "Load"})["id"])
        self.key = self.admin.post(
            f"/projects/{self.project}/keys", {"name": "programs", "role": "labeller"}
        )["key"]
        began = time.monotonic()
        self._faces()
        self._train()
        self.people = [self._person(number) for number in range(people)]
        print(
            f"prepared in {time.monotonic() - began:.0f} s: {people} people, {FACES} faces",
            flush=True,
        )

    def _faces(self) -> None:
        """The project's first faces; the files' folders name those of each second one."""
        files = load_others.photos(FACES, seed=1)
        for first in range(0, FACES, 50):
            part = range(first, first + 50)
            named = [(f"s{1 + n // 10 % 40}/{n}.jpg", files[n]) for n in part if n % 2]
            unnamed = [(f"{n}.jpg", files[n]) for n in part if not n % 2]
            self.admin.send(self.project, *named, label_folders="true")
            self.admin.send(self.project, *unnamed)
        self.admin.wait_done(self.project, FACES, limit_s=600)

    def _train(self) -> None:
        inside = f"/projects/{self.project}"
        made = self.admin.post(f"{inside}/datasets", {"name": "load"})
        wait_for(
            lambda: self.admin.get(f"{inside}/datasets/{made['id']}")["status"] == "succeeded", 120
        )
        options = {"backbone": "resnet18", "max_epochs": 1000}
        self.run = self.admin.post(f"{inside}/runs", {"dataset": made["id"], "options": options})
        wait_for(lambda: self._experiment()["state"] == "working", 120)

    def _experiment(self) -> dict[str, Any]:
        run = self.admin.get(f"/projects/{self.project}/runs/{self.run['id']}")
        return dict(run["experiments"][0])

    def _person(self, number: int) -> Rest:
        return self.admin.invite(f"labeller-{number}", project=self.project, role="labeller")

    def bear(self, load: Load, number: int) -> bool:
        """One load; prints what it did. Whether an aim is missed."""
        # The newest faces aren't among them, so that each load has as many.
        faces = [
            (face["id"], face["version"])
            for face in self.admin.every(f"/projects/{self.project}/faces?order=oldest")[:FACES]
        ]
        shared, own = faces[:SHARED], faces[SHARED:]
        people = [
            Person({c.name: str(c.value) for c in rest.session.cookies}, own[place :: load.people])
            for place, rest in enumerate(self.people[: load.people])
        ]
        done = self.admin.counts(self.project)["photos"]["done"]
        files = load_others.photos(load.photos, seed=10 + number)
        before = int(self._experiment().get("epoch") or 0)
        seconds = load.minutes * 60
        start = time.time() + 5
        url, project, key = self.stack.url, self.project, self.key
        parts = {
            "labels": (load_labellers.work, (url, project, people, shared, seconds, PACE_S)),
            "upload": (load_others.upload, (url, project, key, files, start, f"load{number}")),
            "predict": (
                load_others.predict,
                (url, project, key, files[0], start, seconds - 5, RATE),
            ),
        }
        ends = {name: _begun(work, words) for name, (work, words) in parts.items()}
        memory = self._watch(seconds)
        heard: Heard = ends["labels"].recv()
        sent: dict[str, Sent] = {name: ends[name].recv() for name in ("upload", "predict")}
        lost = self._lost(heard)
        self.admin.wait_done(project, done + load.photos, limit_s=3600)
        print(f"\n{load.people} people, {load.minutes:g} minutes, {load.photos:,} photos:")
        epochs = int(self._experiment().get("epoch") or 0) - before
        return _report(load, heard, sent, lost, memory, epochs)

    def _watch(self, seconds: float) -> dict[str, list[float]]:
        """MB of each process, now and then."""
        found: dict[str, list[float]] = {}
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for pid in self.stack.living():
                if (kind := _kind(pid)) is not None:
                    found.setdefault(kind, []).append(_own_mb(pid))
            time.sleep(MEMORY_EACH_S)
        return found

    def _lost(self, heard: Heard) -> list[str]:
        """Acknowledged labels that aren't as they were acknowledged."""
        now = {
            face["id"]: (face["version"], (face["person"] or {}).get("name"))
            for face in self.admin.every(f"/projects/{self.project}/faces")
        }
        return [
            f"face {face}: {name} by version {version}, but is {now.get(face)}"
            for face, (version, name) in heard.acknowledged.items()
            if now.get(face) != (version, name)
        ]


def _begun(work: Any, words: tuple[Any, ...]) -> Connection:
    context = mp.get_context("spawn")
    here, there = context.Pipe()
    context.Process(target=work, args=(there, *words), daemon=True).start()
    return here


def _kind(pid: int) -> str | None:
    try:
        line = " ".join(psutil.Process(pid).cmdline())
    except psutil.NoSuchProcess:
        return None
    return next((kind for word, kind in KINDS.items() if word in line), None)


def _own_mb(pid: int) -> float:
    try:
        return float(psutil.Process(pid).memory_full_info().uss) / 1e6
    except psutil.NoSuchProcess:
        return float("nan")


def _report(
    load: Load, heard: Heard, sent: dict[str, Sent], lost: Sequence[str], memory: dict[str, list[float]], epochs: int
) -> bool:  # fmt: skip
    failed = heard.failed + sent["upload"].failed + sent["predict"].failed
    seconds = load.minutes * 60
    labels = [took for _, took in heard.labels]
    print(f"  labels      {_times(labels)}; {len(labels) / seconds:.1f} a second")
    for when, these in _halves(heard, sent["upload"]).items():
        print(f"    {when:20} {_times(these)}")
    print(f"  lists       {_times(heard.lists)}")
    print(f"  predictions {_times(sent['predict'].times)}")
    rate = load.photos / sent["upload"].took_s
    print(
        f"  upload      {_times(sent['upload'].times)} for {load_others.AT_ONCE} photos; {rate:.1f} a second taken in"
    )
    told = sum(heard.events.values())
    print(
        f"  events      {told:,} ({told / seconds:.0f} a second), {heard.reconnected} reconnected"
    )
    print(f"  training    {epochs} epochs went on beside it")
    print(
        f"  stale labels refused with what is there: {heard.conflicts}; failed requests: {dict(failed) or 'none'}"
    )
    print(f"  labels acknowledged on {len(heard.acknowledged)} faces, lost: {len(lost)}")
    for line in lost[:5]:
        print(f"    {line}")
    grown = [kind for kind, figures in sorted(memory.items()) if _grew(kind, figures)]
    slow = float(np.percentile(labels, 95)) * 1000 >= AIM_MS
    return bool(slow or lost or failed or grown)


def _halves(heard: Heard, upload: Sent) -> dict[str, list[float]]:
    """The labels that were asked for while photos were sent, and the others."""
    during: dict[bool, list[float]] = {True: [], False: []}
    for at, took in heard.labels:
        during[upload.ended - upload.took_s <= at <= upload.ended].append(took)
    return {"while photos are sent": during[True], "else": during[False]}


def _times(seconds: Sequence[float]) -> str:
    if not seconds:
        return "none"
    half, most, all_but_one = (float(p) * 1000 for p in np.percentile(seconds, (50, 95, 99)))
    return f"{len(seconds):6,}: p50 {half:6.0f} ms, p95 {most:6.0f} ms, p99 {all_but_one:6.0f} ms"


def _grew(kind: str, figures: Sequence[float]) -> bool:
    """Print a process's memory, and say whether it grew from the second minute on."""
    settled = np.array(figures[min(4, len(figures) // 4) :])
    part = max(1, len(settled) // 5)
    first, last = float(np.nanmedian(settled[:part])), float(np.nanmedian(settled[-part:]))
    grew = last - first > max(UNREST_MB, UNREST_SHARE * first)
    print(
        f"  memory of {kind:12} {first:6.0f} MB, at the end {last:6.0f} MB{'  GREW' if grew else ''}"
    )
    return grew


if __name__ == "__main__":
    sys.exit(main())
