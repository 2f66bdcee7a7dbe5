"""What the Dockerfile and compose.yaml promise, as far as it can be tried without containers."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

from facesite.env import PROJECT_FOLDER
from tests import orl
from tests.rest import Rest, wait_for
from tests.stack import Stack

DOCKERFILE = (PROJECT_FOLDER / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((PROJECT_FOLDER / "compose.yaml").read_text())
# Put into each process: what the smaller image lacks can't be imported.
SITECUSTOMIZE = """
import sys
from importlib.abc import MetaPathFinder


class Absent(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {absent!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)


sys.meta_path.insert(0, Absent())
"""


def absent() -> set[str]:
    """The modules of the packages that the `cpu` image leaves out."""
    [names] = re.findall(r"grep -Ev '\^\(([^)]+)\)=='", DOCKERFILE)
    return {name.replace("-", "_") for name in names.split("|")}


@pytest.fixture
def without(tmp_path: Path) -> dict[str, str]:
    """The environment of processes that lack these."""
    assert "torch" in absent()
    (tmp_path / "sitecustomize.py").write_text(SITECUSTOMIZE.format(absent=absent()))
    before = os.environ.get("PYTHONPATH")
    return {"PYTHONPATH": f"{tmp_path}{os.pathsep}{before}" if before else str(tmp_path)}


def test_all_but_trainers_run_without_what_the_small_image_lacks(
    tmp_path: Path, without: dict[str, str]
) -> None:
    env = {**without, "FACESITE_GRPC": "true", "FACESITE_FETCHERS": "1"}
    with Stack(tmp_path / "var", env=env) as stack:
        admin = Rest(stack.url).use_link(stack.admin_link)
        project = int(admin.post("/projects", {"name": "Small image"})["id"])
        photos = [(f"s{p}/{n}.pgm", orl.data(p, n)) for p in (1, 2) for n in range(1, 6)]
        admin.send(project, *photos, label_folders="true")
        counts = admin.wait_done(project, 10)
        assert counts["photos"]["done"] == 10
        answer = admin.call(
            "POST", f"/projects/{project}/predict", files={"file": ("x.pgm", orl.data(2, 7))}
        ).json()
        assert answer["faces"][0]["candidates"][0]["name"] == "s2"
        made = admin.post(f"/projects/{project}/datasets", {"name": "faces"})
        url = f"/projects/{project}/datasets/{made['id']}"
        wait_for(lambda: admin.get(url)["status"] in {"succeeded", "failed"}, 60)
        assert admin.get(url)["status"] == "succeeded"
        assert "Traceback" not in stack.log()


def test_what_the_dockerfile_copies_is_here() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    names = [name for line in copied for name in line.split()]
    assert {"facesite", "labelling", "models_app", "manage.py"} <= set(names)
    assert [name for name in names if not (PROJECT_FOLDER / name).exists()] == []


def test_each_service_runs_a_command_of_the_site_and_has_its_image() -> None:
    ours = {
        name: service for name, service in COMPOSE["services"].items()
        if service.get("image", "").startswith("facesite:")
    }  # fmt: skip
    assert {"prepare", "web", "photos", "predictor", "trainer", "grpc", "tick"} <= set(ours)
    for name, service in ours.items():
        assert service["command"][0] in get_commands(), name
        assert f"AS {service['build']['target']}\n" in DOCKERFILE, name
    images = {name for name, service in ours.items() if service["build"]["target"] == "cuda"}
    assert images == {"trainer"}


def test_what_compose_asks_for_is_in_the_example() -> None:
    text = (PROJECT_FOLDER / "compose.yaml").read_text()
    needed = set(re.findall(r"\$\{(\w+):\?", text))
    example = (PROJECT_FOLDER / "docs/deployment.env").read_text()
    assert needed
    assert [name for name in needed if f"\n{name}=" not in example] == []
