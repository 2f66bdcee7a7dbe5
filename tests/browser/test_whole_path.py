"""The whole path in a real Chromium: sign in, photos in, labels, names out; outsiders get nothing."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests import orl
from tests.rest import wait_for
from tests.shared_site import Site

Open = Callable[..., Page]


def picture(name: str, data: bytes, mime: str = "image/jpeg") -> dict[str, object]:
    return {"name": name, "mimeType": mime, "buffer": data}


def jpeg(person: int, number: int) -> bytes:
    return orl.encoded(orl.image(person, number).resize((276, 336)), "JPEG", quality=92)


def new_project(page: Page, name: str) -> str:
    """Make a project in the browser; its address."""
    page.get_by_role("button", name="New project").first.click()
    page.get_by_role("dialog").get_by_label("Name").fill(name)
    page.get_by_role("button", name="Create the project").click()
    page.wait_for_url(re.compile(r"/projects/\d+/photos"))
    return page.url.removesuffix("/photos")


def upload(page: Page, *files: dict[str, object]) -> None:
    page.get_by_role("button", name="Add photos").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("menuitem", name="Photos or ZIP files…").click()
    chooser.value.set_files(list(files))  # type: ignore[arg-type]


def test_from_photos_to_names(site: Site, open_as: Open) -> None:
    page = open_as("owner")
    address = new_project(page, "Holiday")
    project = int(address.rpartition("/")[2])
    cut = jpeg(5, 1)[:3000]
    upload(
        page, picture("s1.jpg", jpeg(1, 1)), picture("s1-again.jpg", jpeg(1, 1)),
        picture("s2.jpg", jpeg(2, 1)), picture("s1-next.jpg", jpeg(1, 2)),
        picture("sky.png", orl.blank(), "image/png"), picture("cut.jpg", cut),
        picture("notes.jpg", b"not a photo"), picture("empty.jpg", b""),
    )  # fmt: skip
    panel = page.get_by_role("region", name="Upload to Holiday")
    expect(panel).to_contain_text("5 photos added, 1 already there, 2 refused.")
    expect(panel).to_contain_text("The file is not a photo in a format that can be read.")
    expect(panel).to_contain_text(re.compile("the file is empty", re.I))
    # live: the tiles fill in without a reload
    expect(page.get_by_text("1 face", exact=True)).to_have_count(3)
    expect(page.get_by_role("link", name="sky.png: no face")).to_be_visible()
    expect(page.get_by_text(re.compile("the file ends early")).first).to_be_visible()
    panel.get_by_role("button", name="Close the upload panel").click()

    label_everyone(page, site, project)
    page.get_by_role("link", name="People").click()
    for name in ("s1", "s2"):
        expect(page.get_by_role("link", name=re.compile(rf"\b{name}\b")).first).to_be_visible()

    page.get_by_role("link", name="Predict").click()
    sheet = orl.encoded(orl.group((1, 5), (2, 5), (30, 5)), "JPEG")
    page.locator("main input[type=file]").last.set_input_files(picture("new.jpg", sheet))  # type: ignore[arg-type]
    expect(
        page.get_by_role("button", name=re.compile(r"^s1 \d+ %: show who voted"))
    ).to_be_visible()
    expect(
        page.get_by_role("button", name=re.compile(r"^s2 \d+ %: show who voted"))
    ).to_be_visible()
    expect(page.get_by_role("button", name="unknown: show who voted")).to_be_visible()

    outsider_gets_nothing(site, open_as, address)


def label_everyone(page: Page, site: Site, project: int) -> None:
    """Name two faces by typing, confirm the third by Enter; take one back and do it again."""
    owner = site.user("owner")
    page.get_by_role("link", name=re.compile("^Label:")).click()
    page.get_by_role("link", name=re.compile("^One by one")).click()
    faces = owner.every(f"/projects/{project}/faces?order=oldest")
    names = {f["photo_name"]: f["id"] for f in faces}
    for photo, name in (("s1.jpg", "s1"), ("s2.jpg", "s2")):
        page.locator(f"img[src*='/faces/{names[photo]}/crop']").first.click()
        page.keyboard.press("t")
        page.get_by_placeholder(re.compile("Type a name")).fill(name)
        page.keyboard.press("Enter")
        wait_for(lambda photo=photo, name=name: _name(owner, project, names[photo]) == name, 60)  # type: ignore[misc]
    wait_for(lambda: owner.counts(project)["faces"]["suggested"] == 1, 60)
    page.locator(f"img[src*='/faces/{names['s1-next.jpg']}/crop']").first.click()
    expect(page.get_by_role("button", name="It is s1 Enter")).to_be_visible()
    page.keyboard.press("Enter")
    wait_for(lambda: _name(owner, project, names["s1-next.jpg"]) == "s1", 60)
    page.keyboard.press("Control+z")
    wait_for(lambda: _name(owner, project, names["s1-next.jpg"]) is None, 60)
    page.keyboard.press("Control+Shift+z")
    wait_for(lambda: _name(owner, project, names["s1-next.jpg"]) == "s1", 60)


def _name(rest: object, project: int, face: int) -> str | None:
    person = rest.get(f"/projects/{project}/faces/{face}")["person"]  # type: ignore[attr-defined]
    return person["name"] if person else None


def outsider_gets_nothing(site: Site, open_as: Open, address: str) -> None:
    page = open_as("outsider")
    expect(page.get_by_text("Holiday")).to_have_count(0)
    for path in ("", "/photos", "/label", "/people", "/predict", "/settings"):
        page.goto(address + path)
        expect(
            page.get_by_text(
                re.compile("isn’t shared|isn't shared|not here|nothing here", re.I)
            ).first
        ).to_be_visible()
        expect(page.locator("img[src*='/api/v1/']")).to_have_count(0)
        assert "Holiday" not in page.content()
    anonymous = open_as(None)
    anonymous.goto(address)
    expect(anonymous.get_by_role("button", name="Sign in")).to_be_visible()


def test_two_tabs_see_each_other_and_come_back_after_a_loss(site: Site, open_as: Open) -> None:
    owner = site.user("owner")
    project = site.project(owner, "Shared")
    site.user("labeller")
    owner.post(f"/projects/{project}/members", {"username": "labeller", "role": "labeller"})
    owner.send(project, ("s7/1.pgm", orl.data(7, 1)))
    owner.wait_done(project, 1)
    [face] = owner.every(f"/projects/{project}/faces")
    first, second = open_as("owner"), open_as("labeller")
    for page in (first, second):
        page.goto(f"/projects/{project}/people")
        page.wait_for_load_state("networkidle")
    body = {"faces": [{"id": face["id"]}], "action": "assign", "name": "s7"}
    owner.post(f"/projects/{project}/labels", body)
    for page in (first, second):
        expect(page.get_by_text("s7", exact=True).first).to_be_visible()
    second.context.set_offline(True)
    owner.post(f"/projects/{project}/people", {"name": "s8"})
    expect(first.get_by_text("s8", exact=True).first).to_be_visible()
    second.context.set_offline(False)
    expect(second.get_by_text("s8", exact=True).first).to_be_visible()


# A drag tells the page again and again that it goes on; the drop comes once there is where to drop.
DRAG = """async ([name, data]) => {
    const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], name, { type: "image/jpeg" }));
    const tell = (target, type) => target.dispatchEvent(
        new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
    for (;;) {
        tell(document.body, "dragover");
        await new Promise((resolve) => setTimeout(resolve, 50));
        const target = document.querySelector("[data-testid=drop-overlay] > div");
        if (target) return tell(target, "drop");
    }
}"""


def drop_on_page(page: Page, name: str, data: str) -> None:
    """Drag a file over the page, and drop it on what opens."""
    page.evaluate(DRAG, [name, data])


def test_a_drop_anywhere_uploads_and_a_second_drop_sends_nothing(site: Site, open_as: Open) -> None:
    owner = site.user("owner")
    project = site.project(owner, "Dropped")
    page = open_as("owner")
    page.goto(f"/projects/{project}/people")
    page.wait_for_load_state("networkidle")
    panel = page.get_by_role("region", name=re.compile("Upload to Dropped"))
    data = base64.b64encode(jpeg(9, 1)).decode()
    drop_on_page(page, "s9.jpg", data)
    expect(panel).to_contain_text("1 photo added.")
    page.reload()
    page.wait_for_load_state("networkidle")
    sent: list[str] = []
    page.on(
        "request",
        lambda r: sent.append(r.url) if r.method == "POST" and r.url.endswith("/photos") else None,
    )
    drop_on_page(page, "s9.jpg", data)
    expect(panel).to_contain_text("1 already there")
    assert sent == []


def test_invitation_and_roles_in_the_browser(site: Site, open_as: Open) -> None:
    owner = site.user("owner")
    project = site.project(owner, "Invited")
    link = site.admin.post("/invitations", {"project": project, "role": "viewer"})["url"]
    page = open_as(None)
    page.goto(link)
    page.get_by_label("Username").fill("s12")
    page.get_by_role("textbox", name="Password").fill("a fine long phrase")
    page.get_by_role("button", name="Create the account").click()
    page.wait_for_url("**/projects")
    page.get_by_text(re.compile("Invited")).first.click()
    page.wait_for_url(re.compile(rf"/projects/{project}"))
    expect(page.get_by_role("button", name="Add photos")).to_have_count(0)
    page.goto(link)
    expect(page.get_by_text(re.compile("used already"))).to_be_visible()
