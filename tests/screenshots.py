"""`make screenshots`: the pictures of the documentation, from a site of its own with the sample in it.

Writes docs/images/<page>-<scheme>.png. With a folder as argument, writes them there instead.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from facesite.env import PROJECT_FOLDER
from tests import orl
from tests.browser.browsers import launch
from tests.rest import PASSWORD, Rest, wait_for
from tests.stack import Stack

SIZE = {"width": 1280, "height": 800}
SETTLE_MS = 1500


def main() -> int:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT_FOLDER / "docs" / "images"
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="facesite-shots-") as folder:
        Path(folder).chmod(0o755)
        env = {"FACESITE_SAMPLE": "true", "FACESITE_PHOTO_WORKERS": "2"}
        with Stack(Path(folder) / "var", env=env) as stack, sync_playwright() as playwright:
            rest = Rest(stack.url).use_link(stack.admin_link)
            project = sample(rest)
            browser = launch(playwright)
            for scheme in ("light", "dark"):
                take(browser, stack.url, project, scheme, target)
            browser.close()
    return 0


def sample(rest: Rest) -> int:
    """The sample project, once it's processed and some of its people are named."""
    wait_for(lambda: bool(rest.get("/projects")["items"]), 60)
    project = int(rest.get("/projects")["items"][0]["id"])
    rest.wait_done(project, 400, limit_s=300)
    wait_for(lambda: rest.counts(project)["faces"]["unlabelled"] == 0, 30)
    for person in rest.every(f"/projects/{project}/people")[:18]:
        faces = rest.every(f"/projects/{project}/faces?suggested_person={person['id']}")
        asked = [{"id": f["id"]} for f in faces]
        body = {"faces": asked, "action": "assign", "person": person["id"], "how": "suggestion"}
        rest.post(f"/projects/{project}/labels", body)
    return project


def take(browser: Browser, url: str, project: int, scheme: str, target: Path) -> None:
    """Every page in one colour scheme."""
    context = browser.new_context(viewport=SIZE, color_scheme=scheme, base_url=url)  # type: ignore[arg-type]
    page = context.new_page()

    def shoot(name: str) -> None:
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(SETTLE_MS)
        page.screenshot(path=str(target / f"{name}-{scheme}.png"))

    page.goto("/")
    shoot("sign-in")
    page.get_by_label("Username").fill("admin")
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects")
    shoot("projects")
    inside = f"/projects/{project}"
    for name in ("photos", "people", "settings"):
        page.goto(f"{inside}/{name}")
        shoot(name)
    page.goto(f"{inside}/photos")
    page.locator(f"a[href*='{inside}/photos/']").first.click()
    page.wait_for_load_state("networkidle")
    page.keyboard.press("ArrowDown")
    shoot("photo")
    page.keyboard.press("m")
    shoot("box")
    page.goto(f"{inside}/settings?tab=detection")
    shoot("detection")
    label(page, inside)
    shoot("label")
    for queue in ("clusters", "suggestions"):
        page.goto(f"{inside}/label?show={queue}")
        shoot(queue)
    page.goto(f"{inside}/predict")
    sheet = orl.encoded(orl.group((3, 9), (12, 9), (20, 9)), "JPEG")
    page.locator("input[type=file]").last.set_input_files(
        {"name": "new.jpg", "mimeType": "image/jpeg", "buffer": sheet}
    )
    page.get_by_text("3 faces").wait_for()
    shoot("predict")
    context.close()


def label(page: Page, inside: str) -> None:
    page.goto(f"{inside}/label?show=todo")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(SETTLE_MS)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")


if __name__ == "__main__":
    sys.exit(main())
