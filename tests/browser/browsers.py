"""A real Chromium for the tests."""

from __future__ import annotations

import os
from typing import Any

from playwright.sync_api import Browser, BrowserType, Page, Playwright, Route

from tests import chromium
from tests.rest import PASSWORD, Rest

# Nothing asks other hosts by itself; as root Chromium has no sandbox.
QUIET = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip

# A browser that is busy says late how large things are.
LATE_SIZES = """
const Observer = window.ResizeObserver;
window.ResizeObserver = class extends Observer {
  constructor(told) { super((...sizes) => setTimeout(() => told(...sizes), 1500)); }
};
"""


# Whether there is a tile of each of these names in the page.
SHOWS = """tiles => {
  const labels = [...document.querySelectorAll("[data-face]")].map(tile => tile.ariaLabel);
  return tiles.every(tile => labels.includes(tile));
}"""


def launch(playwright: Playwright) -> Browser:
    """The Chromium that is there. Raises AssertionError with what to install if there is none."""
    return start(playwright.chromium)


def start(kind: BrowserType, *more: str) -> Browser:
    """The Chromium that is there, with `more` arguments. Raises AssertionError with what to install if there is none."""
    found = chromium.find()
    assert found, "No Chromium: run make test, which installs it or says what to install."
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return kind.launch(executable_path=found, args=[*QUIET, *sandbox, *more])


def overtake(page: Page, other: Rest, project: int, labels: dict[str, Any]) -> None:
    """Has `other` send these labels just before the page's next ones arrive."""

    def first(route: Route) -> None:
        other.post(f"/projects/{project}/labels", labels)
        route.continue_()

    page.route("**/labels", first, times=1)


def sign_in(page: Page, name: str) -> None:
    """Sign in at the door, as people do."""
    page.goto("/")
    page.get_by_label("Username").fill(name)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/projects")
