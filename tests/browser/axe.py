"""What axe finds on a page, light and dark."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal

from playwright.sync_api import Page, expect

from facesite.env import PROJECT_FOLDER

GRAVE = ("serious", "critical")
# In the dark only the colours differ; every other rule is about what stands there.
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
# Nothing but what is wrong is asked for; no style sheet is fetched anew.
QUICK = {"resultTypes": ["violations"], "preload": False}
LOADING = ":is(.mantine-Skeleton-root, .mantine-Loader-root):visible"


@lru_cache(maxsize=1)
def _source() -> str:
    return (PROJECT_FOLDER / "frontend/node_modules/axe-core/axe.min.js").read_text()


def complaints(page: Page, screen: str) -> list[str]:
    """A line for each element with a serious or critical violation, once the page has settled."""
    settle(page)
    # Evaluated by the browser's debugger: the site's own pages may run no inline script.
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(_source())
    found = _run(page, f"{screen}, light", {})
    _scheme(page, "dark")
    found += _run(page, f"{screen}, dark", COLOURS)
    _scheme(page, "light")
    return found


def _scheme(page: Page, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", scheme)
    page.wait_for_timeout(120)  # until every colour has been drawn


def settle(page: Page) -> None:
    """Wait until nothing loads any more."""
    page.wait_for_load_state("networkidle")
    expect(page.locator(LOADING)).to_have_count(0)


def _run(page: Page, screen: str, options: dict[str, Any]) -> list[str]:
    answer = page.evaluate("options => window.axe.run(document, options)", {**QUICK, **options})
    return [
        f"{screen}: {violation['id']} ({violation['impact']}) {' '.join(map(str, node['target']))}: "
        f"{' '.join(node['failureSummary'].split())}"
        for violation in answer["violations"]
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]
