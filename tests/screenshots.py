"""`make screenshots`: the pictures of the documentation, from a site of its own.

Writes docs/images/<screen>-<scheme>.png. With a folder as argument, writes them there instead.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from facesite.env import PROJECT_FOLDER
from tests import orl, scene
from tests.as_trainer import AsTrainer
from tests.browser.axe import LOADING
from tests.browser.browsers import launch
from tests.rest import PASSWORD, Rest
from tests.scene import Scene
from tests.stack import Stack

SIZE = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
SETTLE_MS = 300
CSV = b"photo,name\ns1-1.pgm,s1\ns39-2.pgm,s39\ns38-2.pgm,s38\nnowhere.jpg,s4\ns2-3.pgm,s1\n"


class Camera:
    """A signed-in browser in one colour scheme, and where its pictures go."""

    def __init__(self, page: Page, work: Scene, end: str, target: Path) -> None:
        self.page = page
        self.work = work
        self.end = end
        self.target = target

    def open(self, path: str) -> None:
        """Open a page of the project and wait until nothing loads."""
        self.page.goto(f"/projects/{self.work.project}/{path}")
        self.settle()

    def settle(self) -> None:
        self.page.wait_for_load_state("networkidle")
        for loading in self.page.locator(LOADING).all():
            loading.wait_for(state="hidden")
        self.page.wait_for_timeout(SETTLE_MS)

    def shoot(self, name: str) -> None:
        self.settle()
        self.page.screenshot(path=str(self.target / f"{name}-{self.end}.png"))

    def take(self, name: str, path: str) -> None:
        self.open(path)
        self.shoot(name)


def main() -> int:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT_FOLDER / "docs" / "images"
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="facesite-shots-") as folder:
        Path(folder).chmod(0o755)
        env = {"FACESITE_PHOTO_WORKERS": "2", "FACESITE_TRAINERS": "0"}
        with Stack(Path(folder) / "var", env=env) as stack, sync_playwright() as playwright:
            owner = Rest(stack.url).use_link(stack.admin_link)
            colleague = owner.invite("s40")
            work = scene.make(owner, colleague, "ORL faces", people=40, photos=10)
            done = scene.finished(owner, "A small one")
            scene.freeze_twice(owner, work.project)
            classify(owner, work)
            with AsTrainer(stack) as trainer:
                trained = trainer.do("scene", project=work.project, by="admin")
            browser = launch(playwright)
            for scheme in ("light", "dark"):
                visit(browser, stack.url, work, done, scheme, target, trained)
            browser.close()
    return 0


def classify(owner: Rest, work: Scene) -> None:
    """A classifier of two versions, one that can't name faces, and a workflow."""
    place = f"/projects/{work.project}"
    some = [work.people[name] for name in ("s1", "s2", "s3", "s4", scene.LONG_NAME)]
    door = owner.post(f"{place}/classifiers", {"name": "Front door", "people": some})["id"]
    change = {"vote": "weighted", "k": 5, "accept_distance": 0.42}
    owner.call("PATCH", f"{place}/classifiers/{door}", json=change)
    owner.post(f"{place}/classifiers", {"name": "Only of two", "people": some[:2], "k": 1})
    detect = {"min_face_px": 40, "min_score": 0.95}
    flow = {"name": "Camera 1", "classifier": door, "detect": detect}
    owner.post(f"{place}/workflows", flow)


def visit(
    browser: Browser, url: str, work: Scene, done: int, scheme: str, target: Path,
    trained: dict[str, Any],
) -> None:  # fmt: skip
    """Every screen in one colour scheme, while a colleague has a card in hand."""
    beside = browser.new_context(base_url=url, viewport=SIZE)  # type: ignore[arg-type]
    sign_in(beside.new_page(), "s40")
    beside.pages[0].goto(f"/projects/{work.project}/label")
    context = browser.new_context(  # type: ignore[arg-type]
        viewport=SIZE, color_scheme=scheme, base_url=url, reduced_motion="reduce"
    )
    page = context.new_page()
    camera = Camera(page, work, scheme, target)
    page.goto("/")
    camera.shoot("sign-in")
    sign_in(page, "admin")
    camera.shoot("projects")
    label(camera, done)
    people(camera)
    team(camera)
    photos(camera)
    datasets(camera)
    classifiers(camera)
    runs(camera, trained)
    for name in ("settings", "settings?tab=detection", "settings?tab=members"):
        camera.take(name.rpartition("=")[2], name)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    for name, path in (
        ("clusters", "label"), ("suggestions", "label?show=suggestions"), ("people", "people"),
        ("datasets", "datasets"), ("freeze", "datasets?freeze=1"),
        ("how-good", "classifiers/labels"),
    ):  # fmt: skip
        camera.take(f"phone-{name}", path)
    context.close()
    beside.close()


def runs(camera: Camera, trained: dict[str, Any]) -> None:
    """The runs, a sweep with its curves, its log and files, and the comparison."""
    sweep = f"runs/{trained['sweep']['run']}"
    camera.take("sweep", sweep)
    camera.page.get_by_role("tab", name="Curves").scroll_into_view_if_needed()
    camera.shoot("curves")
    camera.take("log", f"{sweep}?show=log&of=0")
    camera.take("files", f"{sweep}?show=files&of=0")
    camera.take("compare", "classifiers?show=compare")


def sign_in(page: Page, name: str) -> None:
    page.goto("/signin")
    page.get_by_label("Username").fill(name)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects")


def label(camera: Camera, done: int) -> None:
    page = camera.page
    camera.open("label")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    camera.shoot("clusters")
    page.keyboard.press("t")
    page.keyboard.press("?")
    page.get_by_role("button", name="Show the keys").click()
    camera.shoot("keys")
    camera.take("suggestions", "label?show=suggestions")
    camera.open("label?show=todo&quality=20-100&score=90-100")
    page.locator("[data-face]").nth(2).click()
    page.keyboard.press("Shift+ArrowRight")
    camera.shoot("label")
    page.get_by_role("button", name="Filters").click()
    camera.shoot("filters")
    camera.take("suspects", "label?show=conflicts&kind=suspects")
    camera.take("twice", "label?show=conflicts&kind=twice")
    camera.take("sent-back", "label?show=sent_back")
    camera.take("labelled", "label?show=labelled")
    camera.open("label?show=review")
    page.locator("[data-crop]").nth(1).click()
    camera.shoot("review")
    page.get_by_role("button", name=re.compile("^Send 1 back")).click()
    camera.shoot("review-comment")
    page.goto(f"/projects/{done}/label")
    camera.shoot("finished")


def people(camera: Camera) -> None:
    page = camera.page
    camera.open("people")
    for name in ("s1", "s2", "s5"):
        page.get_by_role("link", name=re.compile(f"^{name},")).first.click(modifiers=["Control"])
    camera.shoot("people")
    page.keyboard.press("m")
    camera.shoot("merge")
    one = f"people/{camera.work.people['s1']}"
    for tab in ("faces", "suggested", "groups", "suspects", "photos"):
        camera.take(f"person-{tab}", f"{one}?show={tab}")
    camera.take("person-long", f"people/{camera.work.people[scene.LONG_NAME]}")
    camera.take("person-unbroken", f"people/{camera.work.people[scene.UNBROKEN_NAME]}")


def team(camera: Camera) -> None:
    page = camera.page
    camera.take("team", "team")
    camera.take("change", f"team/changes/{camera.work.change}")
    camera.take("import", "people/import")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose files").click()
    chooser.value.set_files([{"name": "names.csv", "mimeType": "text/csv", "buffer": CSV}])
    page.get_by_role("region", name="What fits no face").wait_for()
    camera.shoot("import-report")
    camera.take("export", "people/export")


def classifiers(camera: Camera) -> None:
    page = camera.page
    camera.open("classifiers/labels")
    page.get_by_role("region", name="Accuracy").wait_for()
    page.get_by_role("slider", name="Threshold").focus()
    page.keyboard.press("PageDown")
    camera.shoot("how-good")
    page.get_by_role("region", name="Mistakes").scroll_into_view_if_needed()
    page.mouse.wheel(0, 2000)
    camera.shoot("mistakes")
    camera.take("classifiers", "classifiers")
    page.get_by_role("link", name="Front door").click()
    page.get_by_role("region", name="Accuracy").wait_for()
    page.get_by_text("Versions 2").click()
    camera.shoot("versions")
    camera.take("new-classifier", "classifiers?new=1")
    camera.take("workflows", "classifiers?show=workflows")


def photos(camera: Camera) -> None:
    page = camera.page
    camera.take("photos", "photos")
    camera.open(f"photos/{camera.work.photo}")
    page.keyboard.press("ArrowDown")
    camera.shoot("photo")
    page.keyboard.press("m")
    camera.shoot("box")
    sheet = orl.encoded(orl.group((3, 9), (12, 9), (20, 9)), "PNG")
    new = {"name": "new.png", "mimeType": "image/png", "buffer": sheet}
    predict(camera, new)
    camera.open("find")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a photo").click()
    chooser.value.set_files([new])  # type: ignore[list-item]
    page.get_by_text("3 faces found").wait_for()
    camera.shoot("find")


def datasets(camera: Camera) -> None:
    page = camera.page
    camera.open("datasets")
    for box in page.get_by_role("checkbox").all():
        box.check()
    camera.shoot("datasets")
    camera.take("freeze", "datasets?freeze=1")
    camera.take("compare", "datasets/compare")
    camera.take("bring", "datasets?bring=1")
    camera.open("datasets")
    page.get_by_role("link", name="orl 1", exact=True).click()
    camera.shoot("dataset")
    page.get_by_role("tab", name="Faces").click()
    camera.shoot("dataset-faces")


def predict(camera: Camera, new: dict[str, object]) -> None:
    page = camera.page
    camera.open("predict")
    page.get_by_test_id("predict-file").set_input_files([new])  # type: ignore[list-item]
    page.get_by_text("3 faces").first.wait_for()
    camera.shoot("predict")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Wrong name?").first.click()
    camera.shoot("predict-correct")
    camera.open("predict")
    photos = [orl.encoded(orl.image(person, 10), "PNG") for person in range(1, 13)]
    page.get_by_test_id("predict-file").set_input_files(
        [
            {"name": f"{number}.png", "mimeType": "image/png", "buffer": data}
            for number, data in enumerate([*photos, photos[0][:2000]], 1)
        ]
    )
    page.get_by_text("Done, with failures").first.wait_for()
    camera.shoot("batch")
    camera.take("predict-start", "predict")


if __name__ == "__main__":
    sys.exit(main())
