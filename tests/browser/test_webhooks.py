"""Webhooks in a real Chromium: made with a secret that is shown once, tested, read, sent again; by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.axe import complaints
from tests.receiver import receiving, verified
from tests.rest import wait_for
from tests.shared_site import Site

Open = Callable[..., Page]


def test_make_a_webhook_and_see_what_it_is_sent(site: Site, open_as: Open) -> None:
    owner = site.user("owner")
    project = site.project(owner, "Hooked")
    page = open_as("owner", reduced_motion="reduce")
    with receiving() as receiver:
        page.goto(f"/projects/{project}/settings?tab=webhooks")
        page.get_by_role("button", name="New webhook").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Address").fill("ftp://example.org")
        page.keyboard.press("Enter")
        expect(dialog.get_by_text("it must be a public https address")).to_be_visible()
        dialog.get_by_role("checkbox", name="Batch ready").uncheck()
        assert complaints(page, "new webhook") == []
        dialog.get_by_label("Address").fill(receiver.url)
        page.keyboard.press("Enter")
        field = page.get_by_label("The secret: it is shown only now")
        expect(field).to_have_value(re.compile("^whsec_"))
        secret = field.input_value()
        assert complaints(page, "the secret") == []
        page.get_by_role("button", name="I have kept it").click()
        expect(field).to_be_hidden()
        row = page.get_by_role("table", name="Webhooks").get_by_role("row").nth(1)
        expect(row).to_contain_text("Photos processed, Run finished, Data set frozen")
        expect(row).to_contain_text("Nothing sent yet")

        receiver.statuses = [500]
        page.get_by_role("button", name=f"More for {receiver.url}").focus()
        page.keyboard.press("Enter")
        page.get_by_role("menuitem", name="Send a test").click()
        messages = page.get_by_role("table", name="Messages")
        expect(messages).to_contain_text("It answered 500. Next try")
        expect(messages).to_contain_text("Taken (200)")
        assert complaints(page, "messages") == []
        messages.get_by_role("button", name=re.compile("^Send again: msg_")).click()
        wait_for(lambda: len(receiver.messages) == 3, 60)
        assert len({m.id for m in receiver.messages}) == 1
        assert all(verified(secret, m) for m in receiver.messages)
        page.keyboard.press("Escape")
        expect(row).to_contain_text("Works")
        assert complaints(page, "webhooks") == []

        receiver.statuses = [500, 500]  # the third try comes after a minute
        page.get_by_role("button", name=f"More for {receiver.url}").click()
        page.get_by_role("menuitem", name="Send a test").click()
        expect(messages).to_contain_text("It answered 500. Next try")
        page.keyboard.press("Escape")
        expect(messages).to_be_hidden()
        page.reload()
        expect(row).to_contain_text("Failing")
        assert complaints(page, "failing webhooks") == []
        page.get_by_role("button", name=f"More for {receiver.url}").click()
        page.get_by_role("menuitem", name="Remove").click()
        page.get_by_role("button", name="Remove the webhook").click()
        expect(page.get_by_text("No webhooks yet")).to_be_visible()
    assert owner.get(f"/projects/{project}/webhooks")["items"] == []
