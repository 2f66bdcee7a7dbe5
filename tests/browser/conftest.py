"""Browsers on the running site. A page that logs an error or asks a foreign host fails its test."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from tests.browser.browsers import launch, sign_in
from tests.shared_site import Site

# Long enough for a machine that is busy with something else: how quick it is, isn't tested here.
expect.set_options(timeout=60_000)
# What the network itself says of a refused call: the page shows the server's sentence instead.
# A photo from the web may be refused by its own server.
EXPECTED = re.compile(
    r"Failed to load resource: .* (4\d\d|503) |net::ERR_|WebSocket connection"
    r"|Failed to load resource: .* 502 .*/predict/fetch$"
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = launch(playwright)
        yield found
        found.close()


@pytest.fixture
def open_as(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """`open_as("owner")`: a page in a browser of its own in which that user is signed in."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(name: str | None, **options: object) -> Page:
        context = browser.new_context(
            base_url=site.url, viewport={"width": 1280, "height": 800}, **options
        )  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda m: complaints.append(_said(m)) if m.type == "error" else None)
        page.on(
            "request",
            lambda r: complaints.append(f"foreign: {r.url}") if _foreign(r.url, site) else None,
        )
        if name is not None:
            site.user(name)
            sign_in(page, name)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [c for c in complaints if not EXPECTED.search(c)] == []


def _said(message: ConsoleMessage) -> str:
    return f"{message.text} {message.location['url']}"


def _foreign(url: str, site: Site) -> bool:
    parts = urlsplit(url)
    return (
        parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != urlsplit(site.url).netloc
    )
