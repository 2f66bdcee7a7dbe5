"""The door in a browser: password and code, the provider's own pages and back, mail; by keyboard, and by axe's rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from facesite.embedded.ports import free_port
from tests.api.codes import code_of
from tests.browser.axe import complaints
from tests.identity_provider import provider
from tests.mail import FROM, Mailbox, link_in, mailbox
from tests.provider_site import PASSWORD as AT_PROVIDER
from tests.rest import PASSWORD, Rest
from tests.stack import Stack, wait_until


@dataclass
class Doors:
    """A site with a provider and a mail server."""

    stack: Stack
    admin: Rest
    mails: Mailbox


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder, port = tmp_path_factory.mktemp("doors"), free_port("127.0.0.1")
    back = f"http://127.0.0.1:{port}/oidc/callback"
    with mailbox() as mails, provider(folder, back) as identities:
        env = {
            **identities.env, "FACESITE_PORT": str(port), "FACESITE_MAIL_URL": mails.url,
            "FACESITE_MAIL_FROM": FROM,
        }  # fmt: skip
        with Stack(folder / "var", env=env) as stack:
            yield Doors(stack, Rest(stack.url).use_link(stack.admin_link), mails)


@pytest.fixture
def look(doors: Doors, browser: Browser) -> Iterator[Callable[[], Page]]:
    """A page in a browser of its own. What the console complains of fails the test."""
    pages, said = [], []

    def open_() -> Page:
        context = browser.new_context(base_url=doors.stack.url, reduced_motion="reduce")
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
        pages.append(page)
        return page

    yield open_
    for page in pages:
        page.context.close()
    assert [line for line in said if "Content Security Policy" in line or "Uncaught" in line] == []


def press(page: Page, label: str, text: str) -> None:
    page.get_by_role("textbox", name=label, exact=True).fill(text)
    page.keyboard.press("Enter")


def at_provider(page: Page) -> None:
    """Sign in on the provider's own page: its labels end with a colon."""
    page.get_by_role("textbox", name="Username:", exact=True).fill("s1")
    press(page, "Password:", AT_PROVIDER)


def test_by_the_provider(doors: Doors, look: Callable[[], Page]) -> None:
    invitation = doors.admin.post("/invitations", {"email": "s1@example.org"})
    assert invitation["mailed"] is True
    page = look()
    page.goto(link_in(doors.mails.arrived[-1]))
    expect(page.get_by_role("button", name="Create the account")).to_be_visible()
    found = complaints(page, "Link")
    page.get_by_role("button", name="Continue with Example").press("Enter")
    at_provider(page)
    page.get_by_role("button", name="Authorize").click()
    page.wait_for_url("**/projects")
    # Once more, to a page that was asked for; and cancelled.
    page = look()
    page.goto("/account")
    page.get_by_role("button", name="Continue with Example").click()
    at_provider(page)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("alert")).to_contain_text("cancelled")
    found += complaints(page, "Sign in, cancelled")
    page.goto("/account")
    page.get_by_role("button", name="Continue with Example").click()
    page.get_by_role("button", name="Authorize").click()
    page.wait_for_url("**/account")
    expect(page.get_by_text("You can sign in to this account with Example.")).to_be_visible()
    assert not found, "\n".join(found)


def test_a_second_factor_from_first_to_last(doors: Doors, look: Callable[[], Page]) -> None:
    doors.admin.invite("labeller")
    page = look()
    page.goto("/signin")
    page.get_by_label("Username").fill("labeller")
    press(page, "Password", PASSWORD)
    page.wait_for_url("**/projects")
    page.goto("/account")
    page.get_by_role("button", name="Turn on…").press("Enter")
    press(page, "Your password", PASSWORD)
    secret = page.get_by_role("textbox", name="Key").input_value()
    found = complaints(page, "Second factor, first code")
    press(page, "The code that the app shows now", code_of(secret))
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    codes = download.value.path().read_text().split("\n")
    assert len(codes) == 11
    found += complaints(page, "Second factor, recovery codes")
    page.get_by_role("button", name="I have kept them").click()
    expect(page.get_by_text("10 recovery codes left.")).to_be_visible()
    found += complaints(page, "Account")
    other = look()
    other.goto("/account")
    other.get_by_label("Username").fill("labeller")
    press(other, "Password", PASSWORD)
    press(other, "Code", "000000")
    expect(other.get_by_role("alert")).to_contain_text("This code is wrong")
    found += complaints(other, "Code")
    press(other, "Code", codes[0])
    other.wait_for_url("**/account")
    expect(other.get_by_text("9 recovery codes left.")).to_be_visible()
    other.get_by_role("button", name="Turn off…").click()
    press(other, "Your password", PASSWORD)
    expect(other.get_by_role("button", name="Turn on…")).to_be_visible()
    assert not found, "\n".join(found)


def test_invited_and_forgetful(doors: Doors, look: Callable[[], Page]) -> None:
    page = look()
    page.goto("/signin")
    page.get_by_label("Username").fill("admin")
    press(page, "Password", PASSWORD)
    page.wait_for_url("**/projects")
    page.goto("/admin?tab=invitations")
    page.get_by_role("button", name="Invite someone").first.click()
    press(page, "E-mail", "s2@example.org")
    expect(page.get_by_text("It is on its way to s2@example.org.")).to_be_visible()
    found = complaints(page, "Invited")
    other = look()
    other.goto(link_in(doors.mails.arrived[-1]))
    other.get_by_label("Username").fill("s2")
    press(other, "Password", PASSWORD)
    other.wait_for_url("**/projects")
    # The worker sends the link; the answer is the same for somebody unknown.
    forgetful = look()
    forgetful.goto("/signin")
    forgetful.get_by_role("link", name="Forgot the password?").press("Enter")
    found += complaints(forgetful, "Forgotten")
    before = len(doors.mails.arrived)
    press(forgetful, "Username or e-mail", "s2@example.org")
    expect(forgetful.get_by_role("status")).to_contain_text("a link is on its way")
    assert wait_until(lambda: len(doors.mails.arrived) > before)
    forgetful.goto(link_in(doors.mails.arrived[-1]))
    press(forgetful, "New password", f"{PASSWORD}, again")
    forgetful.wait_for_url("**/projects")
    assert not found, "\n".join(found)


def test_the_log_holds_no_secret(doors: Doors) -> None:
    """After all of the above: no address, no code, no secret of the provider or the mail server."""
    log = doors.stack.log_path.read_text(errors="replace")
    for secret in (
        "example.org",
        "client-secret",
        "p%40ss",
        "p@ss",
        "state=",
        "code=",
        AT_PROVIDER,
    ):
        assert secret not in log
