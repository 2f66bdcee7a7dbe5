"""Predicting from the camera in a real Chromium: frames are sent only while the button is held."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import orl
from tests.browser.axe import complaints
from tests.browser.browsers import sign_in, start
from tests.browser.predicting import WRONG, asked, box, labelled
from tests.shared_site import Site


@pytest.fixture
def film(browser: Browser, site: Site, tmp_path: Path) -> Iterator[BrowserContext]:
    """A browser whose camera films s1."""
    frame = orl.encoded(orl.group((1, 5), size=400), "JPEG", quality=90)
    path = tmp_path / "s1.mjpeg"
    path.write_bytes(frame * 30)
    camera = start(
        browser.browser_type, "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={path}",
    )  # fmt: skip
    yield camera.new_context(base_url=site.url, viewport={"width": 1280, "height": 800})
    camera.close()


def test_the_camera_sends_only_while_the_button_is_held(site: Site, film: BrowserContext) -> None:
    owner = site.user("owner")
    project = labelled(site, owner, "Camera", WRONG)
    film.grant_permissions(["camera"], origin=site.url)
    page = film.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    sign_in(page, "owner")
    page.goto(f"/projects/{project}/predict")
    requests = asked(page)
    page.get_by_role("button", name="Camera", exact=True).click()
    shutter = page.get_by_role("button", name=re.compile("^Hold to see who it is"))
    expect(shutter).to_be_enabled()
    expect(page.get_by_text("Nothing is sent while the button isn’t held.")).to_be_visible()
    page.wait_for_timeout(1500)
    assert requests == []

    page.keyboard.down(" ")
    expect(box(page, "s1")).to_be_visible()
    page.wait_for_timeout(1500)
    assert len(requests) >= 2
    page.keyboard.up(" ")
    page.wait_for_timeout(300)
    before = len(requests)
    page.wait_for_timeout(1500)
    assert len(requests) == before

    # By the mouse it is the same.
    shutter.hover()
    page.mouse.down()
    wait_until_more(page, requests, before)
    page.mouse.up()
    page.wait_for_timeout(300)
    before = len(requests)
    page.wait_for_timeout(1200)
    assert len(requests) == before
    assert complaints(page, "Camera") == []
    page.get_by_role("button", name="Open as a photo").click()
    expect(page.get_by_text("The photo isn’t kept")).to_be_visible()
    expect(box(page, "s1")).to_be_visible()
    assert errors == []


def wait_until_more(page: Page, requests: list[str], before: int) -> None:
    for _ in range(200):
        if len(requests) > before:
            return
        page.wait_for_timeout(50)
    raise AssertionError("No picture was sent while the button was held.")


def test_the_page_says_why_the_camera_is_off(site: Site, film: BrowserContext) -> None:
    project = site.project(site.user("owner"), "Refused")
    page = film.new_page()
    sign_in(page, "owner")
    page.goto(f"/projects/{project}/predict?show=camera")
    expect(page.get_by_text("The browser refused the camera.")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Hold to see"))).to_be_disabled()
    film.grant_permissions(["camera"], origin=site.url)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("button", name=re.compile("^Hold to see"))).to_be_enabled()
