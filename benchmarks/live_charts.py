"""`python -m benchmarks.live_charts [--experiments N] [--points N]`: charts of a sweep that trains, in Chromium.

Starts a site of its own with a run of 50 experiments that have 2,000 points each (100,000 in all), opens its
page at 1440x900, and has every experiment tell its points four times a second for ten seconds. Prints how
soon the curves were there, how long frames and tasks took while the points came, and how soon a point was
in the page's table after it was written. Exits with 1 past a limit.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import CDPSession, Page, ViewportSize, sync_playwright

from tests import scene
from tests.as_trainer import AsTrainer
from tests.browser.browsers import launch
from tests.rest import PASSWORD, Rest, wait_for
from tests.stack import Stack

SIZE: ViewportSize = {"width": 1440, "height": 900}
SECONDS = 10.0
EVERY_S = 0.25
SHOWN_S = 1.0
"""The issue's: what is measured is seen within a second."""

SLOW_FRAME_MS = 34
"""Two frames at 60 Hz: one was missed."""

WATCH = """
window.frames = []; window.tasks = []; let before = 0;
new PerformanceObserver(list => {
  for (const task of list.getEntries()) window.tasks.push(task.duration);
}).observe({type: 'longtask'});
const frame = now => { if (before) window.frames.push(now - before); before = now; requestAnimationFrame(frame); };
requestAnimationFrame(frame);
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--experiments", type=int, default=50)
    parser.add_argument("--points", type=int, default=2000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="facesite-bench-") as folder:
        Path(folder).chmod(0o755)
        with Stack(Path(folder) / "var", env={"FACESITE_TRAINERS": "0"}) as stack:
            owner = Rest(stack.url).use_link(stack.admin_link)
            project = frozen(owner)
            return measure(stack, project, asked.experiments, asked.points)


def frozen(owner: Rest) -> int:
    """A project of two people with a data set."""
    project = int(owner.post("/projects", {"name": "Charts"})["id"])
    scene.upload(owner, project, (1, 2), range(1, 6))
    owner.wait_done(project, 10)
    for person in ("s1", "s2"):
        faces = owner.every(f"/projects/{project}/faces")
        mine = [f["id"] for f in faces if f["photo_name"].startswith(f"{person}-")]
        scene.label(owner, project, mine, person)
    place = f"/projects/{project}/datasets"
    owner.post(place, {"name": "pair"})
    wait_for(lambda: [d["status"] for d in owner.every(place)] == ["succeeded"], 60)
    return project


def measure(stack: Stack, project: int, experiments: int, points: int) -> int:
    """Prints the figures; 1 past a limit."""
    with AsTrainer(stack) as trainer, sync_playwright() as playwright:
        made = trainer.do(
            "crowd", project=project, by="admin", experiments=experiments, points=points
        )
        page = launch(playwright).new_page(viewport=SIZE, base_url=stack.url)
        page.add_init_script(WATCH)
        page.goto("/signin")
        page.get_by_label("Username").fill("admin")
        page.get_by_role("textbox", name="Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/projects")
        began = time.monotonic()
        page.goto(f"/projects/{project}/runs/{made['run']}")
        page.locator("[data-measure=train_loss] canvas").wait_for()
        page.get_by_text("on their way").wait_for(state="hidden")
        print(
            f"{experiments} experiments of {points:,} points are charted in {time.monotonic() - began:.1f} s"
        )
        page.locator("[data-measure=train_loss]").scroll_into_view_if_needed()
        quiet = frames(page, SECONDS / 2)
        print(f"at rest: frames {told(quiet)}")
        page.evaluate("window.frames = []; window.tasks = []")
        cpu = page.context.new_cdp_session(page)
        cpu.send("Performance.enable", {"timeDomain": "threadTicks"})
        before, clock = busy_s(cpu), time.monotonic()
        delays = go_on(page, trainer, made["experiments"], points)
        share = (busy_s(cpu) - before) / (time.monotonic() - clock)
        updates = len(delays) * len(made["experiments"]) / (time.monotonic() - clock)
        live = page.evaluate("[window.frames, window.tasks]")
        print(
            f"{updates:.0f} updates a second keep the page's thread busy for {100 * share:.0f}% of the time"
        )
        slow = sum(frame > SLOW_FRAME_MS for frame in live[0]) / len(live[0])
        print(
            f"while points come: frames {told(live[0])}, {100 * slow:.1f}% over {SLOW_FRAME_MS} ms"
        )
        print(f"tasks over 50 ms: {len(live[1])}, the longest {max(live[1], default=0):.0f} ms")
        shown = statistics.median(delays)
        print(
            f"a point is in the page {shown:.2f} s after it was written (median of {len(delays)})"
        )
        return int(shown > SHOWN_S)


def frames(page: Page, seconds: float) -> list[float]:
    page.evaluate("window.frames = []")
    page.wait_for_timeout(1000 * seconds)
    found: list[float] = page.evaluate("window.frames")
    return found


def busy_s(cpu: CDPSession) -> float:
    """Seconds of the processor that the page's thread has used."""
    found = cpu.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in found if one["name"] == "TaskDuration"))


def told(times_ms: list[float]) -> str:
    ordered = sorted(times_ms)
    half, most = (ordered[min(len(ordered) - 1, int(s * len(ordered)))] for s in (0.5, 0.95))
    return f"median {half:.1f} ms, 95% {most:.1f} ms, longest {ordered[-1]:.0f} ms"


def go_on(page: Page, trainer: AsTrainer, experiments: list[int], points: int) -> list[float]:
    """Rounds of one point for every experiment; how soon the last one's was in the table of values."""
    # By CSS: to look for roles would keep the page busy.
    cell = page.locator("[aria-label='Values of the charts'] tbody td").first
    delays = []
    step = points
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        step += 1
        began = time.monotonic()
        wanted = f"{0.1 + step % 1000 / 10_000:.4f}"
        values = {"train_loss": float(wanted), "samples_per_s": 200.0, "memory_bytes": 6.5e8}
        point = {"step": step, "epoch": 20, "values": values}
        trainer.do("measure_all", experiments=experiments[::-1], after=step - 1, points=[point])
        wrote = time.monotonic()
        cell.get_by_text(wanted).wait_for()
        delays.append(time.monotonic() - wrote)
        time.sleep(max(0.0, EVERY_S - (time.monotonic() - began)))
    return delays


if __name__ == "__main__":
    sys.exit(main())
