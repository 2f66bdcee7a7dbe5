"""What axe finds on a page, light and dark."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal

from playwright.sync_api import Page, expect

from facesite.env import PROJECT_FOLDER

GRAVE = ("serious", "critical")
MORE_LOOKS = 2
# In the other scheme only the colours differ; every other rule is about what stands there.
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
# Nothing but what is wrong is asked for; no style sheet is fetched anew.
QUICK = {"resultTypes": ["violations"], "preload": False}
# Resolves once there is a page, and nothing has changed in it nor been fetched for 200 ms.
QUIET = """() => new Promise((done) => {
  let before = "", since = performance.now();
  const look = () => {
    const words = document.querySelector("main, form, [role=main]")?.innerText ?? "";
    const now = `${words} ${performance.getEntriesByType("resource").length}`;
    if (now !== before || !words.trim()) [before, since] = [now, performance.now()];
    if (performance.now() - since > 200) done();
    else setTimeout(look, 25);
  };
  look();
})"""
LOADING = ":is(.mantine-Skeleton-root, .mantine-Loader-root):visible"


@lru_cache(maxsize=1)
def _source() -> str:
    return (PROJECT_FOLDER / "frontend/node_modules/axe-core/axe.min.js").read_text()


def complaints(page: Page, screen: str) -> list[str]:
    """A line for each element with a serious or critical violation, once the page has settled.

    The page is left in the other colour scheme than it was in.
    """
    settle(page)
    # Evaluated by the browser's debugger: the site's own pages may run no inline script.
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(_source())
    now = page.locator("html").get_attribute("data-mantine-color-scheme")
    other: Literal["light", "dark"] = "light" if now == "dark" else "dark"
    found = _run(page, f"{screen}, {now}", {})
    page.emulate_media(color_scheme=other, reduced_motion="reduce")
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", other)
    page.wait_for_timeout(200)  # until every colour has been drawn
    return found + _run(page, f"{screen}, {other}", COLOURS)


def settle(page: Page) -> None:
    """Wait until nothing loads any more."""
    page.evaluate(QUIET)
    expect(page.locator(LOADING)).to_have_count(0)


def _run(page: Page, screen: str, options: dict[str, Any]) -> list[str]:
    """What is still wrong a moment later: a browser that is busy draws colours late."""
    for _ in range(MORE_LOOKS):
        if not _look(page, screen, options):
            return []
        page.wait_for_timeout(1000)
    return _look(page, screen, options)


def _look(page: Page, screen: str, options: dict[str, Any]) -> list[str]:
    answer = page.evaluate("options => window.axe.run(document, options)", {**QUICK, **options})
    return [
        f"{screen}: {violation['id']} ({violation['impact']}) {' '.join(map(str, node['target']))}: "
        f"{' '.join(node['failureSummary'].split())}"
        for violation in answer["violations"]
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]
