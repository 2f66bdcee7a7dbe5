"""Two pages of a browser that stay open through all faults: they must come right without being loaded again."""

from __future__ import annotations

import re
import time
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from tests.rest import Rest

MARK = "window.openSinceTheStart"
CHIPS = """() => [...document.querySelectorAll("[aria-label='Photos in which state'] label")]
  .map((chip) => chip.textContent)"""
SHARE = """() => [...document.querySelectorAll("[role=progressbar]")]
  .map((bar) => bar.ariaLabel || bar.parentElement.ariaLabel || "").join(" ")"""


class Pages:
    """A project's photos and its labels, each in a tab."""

    def __init__(self, browser: Browser, rest: Rest, project: int) -> None:
        context = browser.new_context(base_url=rest.url)
        host = urlsplit(rest.url).hostname
        context.add_cookies(
            [
                {"name": c.name, "value": c.value or "", "domain": host, "path": "/"}
                for c in rest.session.cookies
            ]
        )  # type: ignore[list-item]
        self.photos, self.labels = context.new_page(), context.new_page()
        for page, name in ((self.photos, "photos"), (self.labels, "label?show=todo")):
            page.goto(f"/projects/{project}/{name}")
            page.evaluate(f"{MARK} = true")

    def shown(self) -> dict[str, int]:
        """The counts on the screens: photos by the words of their chips; `answered` of `faces`."""
        counts: dict[str, int] = {}
        for text in self.photos.evaluate(CHIPS):
            if found := re.fullmatch(r"(.*?)\s*([\d,]+)", text):
                counts[found[1]] = _number(found[2])
        if found := re.search(r"([\d,]+) of ([\d,]+) faces have", self.labels.evaluate(SHARE)):
            counts["answered"], counts["faces"] = _number(found[1]), _number(found[2])
        return counts

    def come_to(self, least: dict[str, int], *, exactly: bool, limit_s: float) -> dict[str, int]:
        """What is shown once it is this, or at least this; what was shown last after `limit_s`."""
        until = time.monotonic() + limit_s
        while True:
            shown = self.shown()
            told = {name: shown.get(name, -1) for name in least}
            right = told == least if exactly else all(told[n] >= least[n] for n in least)
            if right or time.monotonic() > until:
                return told
            self.photos.wait_for_timeout(200)

    def reloaded(self) -> list[str]:
        """Which of the pages were loaded again meanwhile."""
        pages: dict[str, Page] = {"photos": self.photos, "labels": self.labels}
        return [name for name, page in pages.items() if not page.evaluate(f"{MARK} === true")]


def _number(text: str) -> int:
    return int(text.replace(",", ""))
