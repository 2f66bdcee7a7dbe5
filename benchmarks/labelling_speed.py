"""`python -m benchmarks.labelling_speed [--faces N]`: how quick labelling is in a project of 100,000 faces.

Starts a site of its own, fills it (`big_project`), and asks it over HTTP as the browser does, one request at a
time; so each figure includes the way through the server. Prints each beside its limit and exits with 1
past one. Neighbours are compared with brute force in numpy, in the large project and in the small one.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psycopg

from benchmarks import big_project
from benchmarks.big_project import Big
from tests.rest import Rest, wait_for
from tests.stack import Stack

ROUNDS = 60
RECALL_AT, RECALL_ASKED = 10, 100
PATIENCE_S = 900


@dataclass
class Report:
    """What was measured, and whether any of it is past its limit."""

    failed: bool = False

    def say(
        self, what: str, value: float, unit: str, *, limit: float, at_least: bool = False
    ) -> None:
        good = value >= limit if at_least else value < limit
        self.failed |= not good
        bound = "at least" if at_least else "limit"
        print(
            f"{what}: {value:.4g} {unit} ({bound} {limit:g}){'' if good else '  TOO MUCH'}",
            flush=True,
        )


def p95_ms(ask: Callable[[int], Any], rounds: int = ROUNDS) -> float:
    """The 95th percentile of the time of `ask`, in ms, after some rounds that don't count."""
    times = []
    for number in range(rounds + 5):
        started = time.perf_counter()
        ask(number)
        times.append((time.perf_counter() - started) * 1000)
    return float(np.percentile(times[5:], 95))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faces", type=int, default=100_000)
    faces = parser.parse_args().faces
    with tempfile.TemporaryDirectory(prefix="facesite-bench-") as folder:
        Path(folder).chmod(0o755)
        with Stack(Path(folder) / "var") as stack:
            api = Rest(stack.url).use_link(stack.admin_link)
            started = time.monotonic()
            big = big_project.make(stack, api, faces)
            print(
                f"{big.faces:,} faces, {big.people:,} people, made in {time.monotonic() - started:.0f} s",
                flush=True,
            )
            report = Report()
            settle(api, big)
            measure(api, big, report)
            measure_after_labels(stack, api, big, report)
            measure_services(stack, big, report)
            report.say("memory of the web process", web_mb(stack), "MB", limit=400)
            return int(report.failed)


def settle(api: Rest, big: Big) -> None:
    """The first suggestions and clusters of everything, as after an upgrade."""
    inside = f"/projects/{big.project}"
    started = time.monotonic()
    api.call("PATCH", inside, json={"suggest_distance": 0.601})
    api.post(f"{inside}/clusters")

    def done() -> bool:
        now = api.get(f"{inside}/progress")
        return bool(now["up_to_date"] and now["clusters_up_to_date"])

    wait_for(done, PATIENCE_S)
    counted = api.counts(big.project)["faces"]
    print(
        f"all suggestions and clusters made anew in {time.monotonic() - started:.0f} s:"
        f" {counted['suggested']:,} suggested, {counted['clusters']:,} cards, {counted['suspects']:,} suspects",
        flush=True,
    )


def measure(api: Rest, big: Big, report: Report) -> None:
    """What the browser asks for."""
    inside = f"/projects/{big.project}"
    index = api.get(f"{inside}/faces/index?state=all&order=oldest")["ids"]
    todo = api.get(f"{inside}/faces/index?state=todo&order=oldest")["ids"]
    names = iter(range(10**6))

    def label(count: int) -> Callable[[int], Any]:
        def ask(number: int) -> Any:
            part = todo[number * count : (number + 1) * count]
            body = {
                "faces": [{"id": f} for f in part],
                "action": "assign",
                "name": f"new {next(names) % 50}",
            }
            return api.post(f"{inside}/labels", body)

        return ask

    grid = f"{inside}/faces?limit=120&order=oldest"
    middle = ",".join(map(str, index[len(index) // 2 :][:120]))
    report.say("one label, p95", p95_ms(label(1)), "ms", limit=50)
    quiet(api, inside)
    report.say("500 labels in bulk, p95", p95_ms(label(500), 20), "ms", limit=400)
    quiet(api, inside)
    report.say("first page of the grid, p95", p95_ms(lambda _: api.get(grid)), "ms", limit=100)
    jump = p95_ms(lambda _: api.get(f"{inside}/faces?limit=120&ids={middle}"))
    report.say("jump to the middle, p95", jump, "ms", limit=150)
    whole = p95_ms(lambda _: api.get(f"{inside}/faces/index?order=oldest"), 20)
    report.say("the ids of all faces, p95", whole, "ms", limit=300)
    started = [f"{first}{second}" for first in "s" for second in ("", "1", "2", "3", "12", "33 4")]
    typed = p95_ms(
        lambda n: api.get(f"{inside}/people?limit=8&order=count&q={started[n % len(started)]}")
    )
    report.say(f"autocomplete among {big.people:,} people, p95", typed, "ms", limit=50)
    cards = p95_ms(lambda _: api.get(f"{inside}/clusters?limit=8"), 20)
    report.say("cards of clusters, p95", cards, "ms", limit=1000)
    suggested = p95_ms(lambda _: api.get(f"{inside}/suggestions?limit=8"), 20)
    report.say("cards of suggestions, p95", suggested, "ms", limit=1000)


def measure_after_labels(stack: Stack, api: Rest, big: Big, report: Report) -> None:
    """From a label until the suggestions that follow from it are there, asked of the database, as an
    answer of the site's own progress would be in their way."""
    inside = f"/projects/{big.project}"
    todo = api.get(f"{inside}/faces/index?state=todo&order=oldest")["ids"]
    times = []
    with psycopg.connect(stack.services.database_url, autocommit=True) as connection:

        def made() -> bool:
            asked = (
                "SELECT suggestions_made >= suggestions_wanted FROM labelling_project WHERE id = %s"
            )
            row = connection.execute(asked, [big.project]).fetchone()
            return bool(row and row[0])

        for number in range(12):
            body = {
                "faces": [{"id": todo[-number - 1]}],
                "action": "assign",
                "name": f"late {number % 5}",
            }
            started = time.perf_counter()
            api.post(f"{inside}/labels", body)
            while not made():
                time.sleep(0.01)
            times.append(time.perf_counter() - started)
            time.sleep(1)
    report.say("suggestions after a label, median", float(np.median(times)), "s", limit=1)


def quiet(api: Rest, inside: str) -> None:
    wait_for(lambda: bool(api.get(f"{inside}/progress")["up_to_date"]), PATIENCE_S)


def measure_services(stack: Stack, big: Big, report: Report) -> None:
    """What workers do, in this process, on the same database."""
    os.environ.update(
        DATABASE_URL=stack.services.database_url, REDIS_URL=stack.services.redis_url,
        FACESITE_DATA=str(stack.data), DJANGO_SETTINGS_MODULE="facesite.settings",
    )  # fmt: skip
    import django

    django.setup()
    from labelling import queries
    from labelling.models import Face, Project
    from labelling.services import suggestions, vectors

    project = Project.objects.get(pk=big.project)
    rows = Face.objects.filter(project=project, state="unlabelled").order_by("pk")
    asked = list(rows.values_list("pk", flat=True)[5000:6000])
    times = []
    for _ in range(5):
        started = time.perf_counter()
        suggestions.refresh(project, faces=asked)
        times.append(time.perf_counter() - started)
    report.say(
        f"suggestions of {len(asked):,} faces, median", float(np.median(times)), "s", limit=1
    )
    for name, number in (("large", big.project), ("small", big.small)):
        project = Project.objects.get(pk=number)
        if number == big.small:
            name_some(project)
        loaded = vectors.load(project)
        voters = loaded.voters
        random = np.random.default_rng(0)
        chosen = random.choice(len(loaded), RECALL_ASKED, replace=False)
        found = 0
        for place in chosen:
            away = np.linalg.norm(voters.vectors - loaded.vectors[place], axis=1)
            true = set(voters.ids[np.argsort(away, kind="stable")[:RECALL_AT]].tolist())
            near = queries.neighbours(
                project, loaded.vectors[place], embedder=project.embedder, limit=RECALL_AT
            )
            found += len(true & {n.face_id for n in near})
        recall = found / (RECALL_ASKED * RECALL_AT)
        report.say(
            f"recall@{RECALL_AT} in the {name} project", recall, "", limit=0.99, at_least=True
        )


def name_some(project: Any) -> None:
    """Labels in the small project, so that it has neighbours: half of its faces."""
    from labelling.models import Face, Person

    faces = list(Face.objects.filter(project=project).select_related("photo").order_by("pk"))
    people: dict[str, Person] = {}
    for face in faces[::2]:
        name = face.photo.path.partition("/")[0]
        if name not in people:
            people[name] = Person.objects.create(
                project=project, name=name, folded=name, sort_key=name
            )
        Face.objects.filter(pk=face.pk).update(state="labelled", person=people[name])


def web_mb(stack: Stack) -> float:
    """The resident memory of the site's web process now."""
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            command = (status.parent / "cmdline").read_bytes().decode(errors="replace")
            environment = (status.parent / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if "uvicorn" in command and f"FACESITE_DATA={stack.data}" in environment:
            fields = dict(
                line.split(":", 1) for line in status.read_text().splitlines() if ":" in line
            )
            return int(fields["VmRSS"].split()[0]) / 1024
    raise LookupError("the web process isn't there")


if __name__ == "__main__":
    sys.exit(main())
