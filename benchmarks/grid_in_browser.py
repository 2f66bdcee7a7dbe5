"""`python -m benchmarks.grid_in_browser [--faces N]`: the grid with 100,000 faces in a real Chromium.

Starts a site of its own, fills it (`big_project`), and opens the list of all its faces at 1440x900: how
soon the first faces are seen, how smoothly it scrolls by the wheel and by its thumb, how soon a jump to
the middle shows faces, what selecting all costs, and how much memory the page takes. Prints each figure
beside its limit and exits with 1 past one. The wheel and the thumb are moved for ten seconds each.

A frame that came late counts whoever was to blame. The longest task is told twice: as the page's clock
saw it, and in time of the processor, which is what is judged: on a machine that is busy with something
else a task of 7 ms may be stretched over 140.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from benchmarks import big_project
from benchmarks.labelling_speed import Report
from tests.browser.browsers import launch
from tests.rest import PASSWORD, Rest
from tests.stack import Stack, wait_until

SIZE: ViewportSize = {"width": 1440, "height": 900}
LIST = "label?show=todo&order=oldest"
VISITS = 3
FIRST_ROW = 6
"""Crops that must be painted until faces count as seen."""

SLOW_FRAME_MS = 34
"""Two frames at 60 Hz: one was missed."""

# Notes the time of the first row of crops, every frame from then on, and tasks over 50 ms.
WATCH = """
window.seen = null; window.frames = []; window.tasks = []; let before = 0;
new PerformanceObserver(list => {
  for (const task of list.getEntries()) window.tasks.push([task.startTime, task.duration]);
}).observe({type: 'longtask', buffered: true});
const frame = now => {
  if (before) window.frames.push(now - before);
  before = now;
  if (window.seen === null) {
    const crops = document.querySelectorAll('[data-face] img');
    const painted = [...crops].filter(crop => crop.complete && crop.naturalWidth > 0);
    if (painted.length >= FIRST_ROW) window.seen = performance.now();
  }
  requestAnimationFrame(frame);
};
requestAnimationFrame(frame);
""".replace("FIRST_ROW", str(FIRST_ROW))

SCROLLER = "document.querySelector('[data-face]').closest('[data-keys=page]')"
# As a dragged thumb does: from end to end and back, another place each frame.
DRAG_THUMB = f"""seconds => new Promise(done => {{
  const box = {SCROLLER}; const begin = performance.now(); const far = box.scrollHeight - box.clientHeight;
  const move = now => {{
    const share = (now - begin) / 1000 / seconds * 2;
    box.scrollTop = far * (share < 1 ? share : 2 - share);
    if (share < 2) requestAnimationFrame(move); else done();
  }};
  requestAnimationFrame(move);
}})"""
JUMP = f"""() => new Promise(done => {{
  const box = {SCROLLER}; const begin = performance.now();
  box.scrollTop = box.scrollHeight / 2;
  const look = () => {{
    const frame = box.getBoundingClientRect();
    const tiles = [...box.querySelectorAll('[data-face]')].filter(tile => {{
      const at = tile.getBoundingClientRect(); return at.top < frame.bottom && at.bottom > frame.top;
    }});
    const loaded = tiles.filter(tile => tile.dataset.state).length;
    if (tiles.length && loaded === tiles.length) done(performance.now() - begin);
    else requestAnimationFrame(look);
  }};
  requestAnimationFrame(() => requestAnimationFrame(look));
}})"""


@dataclass
class Smoothness:
    """Frames, tasks over 50 ms by the clock, and the longest task of the processor's; all in ms."""

    frames: list[float] = field(default_factory=list)
    tasks: list[float] = field(default_factory=list)
    longest_cpu_ms: float = 0.0

    @property
    def slow_percent(self) -> float:
        slow = sum(delta > SLOW_FRAME_MS for delta in self.frames)
        return 100 * slow / max(1, len(self.frames))

    @property
    def longest_ms(self) -> float:
        return max(self.tasks, default=0.0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faces", type=int, default=100_000)
    faces = parser.parse_args().faces
    with tempfile.TemporaryDirectory(prefix="facesite-bench-") as folder:
        Path(folder).chmod(0o755)
        with Stack(Path(folder) / "var") as stack:
            api = Rest(stack.url).use_link(stack.admin_link)
            username = api.get("/session")["user"]["username"]
            big = big_project.make(stack, api, faces)
            unlabel(stack, big.project)
            report = Report()
            with sync_playwright() as playwright:
                browser = launch(playwright)
                measure(browser, stack.url, username, big.project, report)
                browser.close()
            return int(report.failed)


def unlabel(stack: Stack, project: int) -> None:
    """All faces wait for a name, so that the list has them all. Told to nobody: it must stay quiet."""
    with psycopg.connect(stack.services.database_url, autocommit=True) as connection:
        connection.execute(
            "UPDATE labelling_face SET state = 'unlabelled', person_id = NULL, labelled_at = NULL,"
            " labelled_by_id = NULL, labelled_how = '' WHERE project_id = %s",
            [project],
        )
        connection.execute("VACUUM ANALYZE labelling_face")


def measure(browser: Browser, url: str, username: str, project: int, report: Report) -> None:
    """Everything, in one window."""
    page = browser.new_context(base_url=url, viewport=SIZE).new_page()
    page.set_default_timeout(60_000)
    page.goto("/")
    page.get_by_label("Username").fill(username)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/projects")
    page.add_init_script(WATCH)
    seen = [visit(page, f"/projects/{project}/{LIST}") for _ in range(VISITS)]
    report.say("first faces seen", statistics.median(seen), "ms", limit=1500)
    until(page, f"{SCROLLER}.scrollHeight > 100000")  # all ids are there
    page.wait_for_timeout(1000)

    tell(report, "wheel", watched(page, lambda: turn_wheel(page)))
    tell(report, "thumb", watched(page, lambda: page.evaluate(DRAG_THUMB, 10)))
    page.wait_for_timeout(1000)
    report.say("jump to the middle", page.evaluate(JUMP), "ms", limit=500)

    chosen = watched(page, lambda: select_all(page))
    report.say("selecting all, longest task", chosen.longest_cpu_ms, "ms", limit=100)
    report.say("memory of the page", heap_mb(page), "MB", limit=300)


def visit(page: Page, path: str) -> float:
    """Milliseconds from the beginning of the navigation until faces are seen."""
    page.goto(path)
    until(page, "window.seen !== null")
    return float(page.evaluate("window.seen"))


def until(page: Page, condition: str) -> None:
    """Waits until JavaScript says yes; the site's policy forbids pages to do so by themselves."""
    assert wait_until(lambda: bool(page.evaluate(condition)), limit_s=60), condition


def watched(page: Page, act: Callable[[], object]) -> Smoothness:
    """What happened to frames and tasks while `act` ran."""
    browser = page.context.browser
    assert browser
    browser.start_tracing(page=page, categories=["toplevel", "__metadata"])
    page.evaluate("window.frames = []; window.tasks = []")
    act()
    page.wait_for_timeout(200)
    frames, tasks = page.evaluate("[window.frames, window.tasks.map(([, long]) => long)]")
    return Smoothness(frames, tasks, longest_cpu_ms(browser.stop_tracing()))


def longest_cpu_ms(trace: bytes) -> float:
    """The most time of the processor that one task of a page's main thread took."""
    events = json.loads(trace)["traceEvents"]
    main = {
        (e["pid"], e["tid"])
        for e in events
        if e["name"] == "thread_name" and e["args"]["name"] == "CrRendererMain"
    }
    tasks = [e for e in events if e["ph"] == "X" and (e["pid"], e["tid"]) in main]
    assert tasks, "The browser told nothing of its tasks."
    return max(float(e.get("tdur", 0)) for e in tasks) / 1000


def turn_wheel(page: Page) -> None:
    """Ten seconds down and up again, a notch of the wheel every 50 ms."""
    page.mouse.move(SIZE["width"] / 3, SIZE["height"] / 2)
    for notch in range(200):
        page.mouse.wheel(0, 120 if notch < 120 else -120)
        page.wait_for_timeout(50)


def select_all(page: Page) -> None:
    page.keyboard.press("Control+a")
    page.get_by_text("faces selected").first.wait_for()


def tell(report: Report, how: str, smooth: Smoothness) -> None:
    print(
        f"scrolling by the {how}: {len(smooth.frames)} frames, the longest {max(smooth.frames):.0f} ms;"
        f" {len(smooth.tasks)} tasks over 50 ms by the clock, the longest {smooth.longest_ms:.0f} ms"
    )
    name = f"scrolling by the {how}, frames over {SLOW_FRAME_MS} ms"
    report.say(name, smooth.slow_percent, "%", limit=2)
    report.say(f"scrolling by the {how}, longest task", smooth.longest_cpu_ms, "ms", limit=50)


def heap_mb(page: Page) -> float:
    """The page's JavaScript heap after a collection."""
    line = page.context.new_cdp_session(page)
    line.send("HeapProfiler.collectGarbage")
    line.send("Performance.enable")
    metrics = {m["name"]: m["value"] for m in line.send("Performance.getMetrics")["metrics"]}
    return float(metrics["JSHeapUsedSize"]) / 1e6


if __name__ == "__main__":
    sys.exit(main())
