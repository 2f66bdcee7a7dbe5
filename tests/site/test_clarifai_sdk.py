"""The public `clarifai` SDK against the running site, over gRPC. It lives in .venv-sdk: it wants other packages."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from clarifai_grpc.grpc.api.status import status_code_pb2

from facesite.env import PROJECT_FOLDER
from tests import orl
from tests.shared_site import Site
from tests.web import serving

PYTHON = PROJECT_FOLDER / ".venv-sdk" / "bin" / "python"
SCRIPT = PROJECT_FOLDER / "tests" / "site" / "sdk_script.py"
MISSING = "The clarifai SDK isn't installed in .venv-sdk. Run: make dev-deps"
LIMIT_S = 180
DONE = status_code_pb2.INPUT_DOWNLOAD_SUCCESS


def test_the_sdk(site: Site, tmp_path: Path) -> None:
    project = site.project(site.admin)
    photos = {name: tmp_path / f"{name}.jpg" for name in ("s2", "s3", "asked")}
    for name, (person, number) in {"s2": (2, 1), "s3": (3, 1), "asked": (2, 6)}.items():
        photos[name].write_bytes(orl.encoded(orl.image(person, number)))
    with serving() as web:
        asked = {
            "url": f"{web}/s1/1.jpg",
            "files": {name: str(photos[name]) for name in ("s2", "s3")},
            "asked": str(photos["asked"]),
            "asked_url": f"{web}/s2/6.jpg",
            "folder": str(tmp_path),
        }
        said = _run(site, project, asked)
    assert said["inputs"] == {"photo-s1": DONE, "photo-s2": DONE, "photo-s3": DONE}
    assert said["count"] == 3
    assert said["labels"] == {"photo-s1": "s1", "photo-s2": "s2", "photo-s3": "s3"}
    assert sorted(said["concepts"]) == ["s1", "s2", "s3"]
    assert said["models"][-1] == "my-faces"
    assert len(said["versions"]) == 1
    assert said["workflows"] == ["my-workflow"]
    assert said["dimensions"] == 128
    assert set(said["names"]) == {"bytes", "file", "url"}
    for how, names in said["names"].items():
        assert names[0][0] == "s2", (how, names)
        assert names[0][1] > 0.5, (how, names)
    assert [name for name, _ in said["best"]] == ["s2"]
    assert said["left"] == []


def _run(site: Site, project: int, asked: dict[str, Any]) -> Any:
    """What the script saw, with a new key of the project's."""
    assert PYTHON.exists(), MISSING
    key = site.admin.post(f"/projects/{project}/keys", {"name": "sdk", "role": "labeller"})["key"]
    base_url = f"http://localhost:{site.stack.grpc_port}"
    user = site.admin.get("/session")["user"]["username"]
    asked = {"base_url": base_url, "pat": key, "user_id": user, "app_id": str(project), **asked}
    env = {name: value for name, value in os.environ.items() if not name.startswith("CLARIFAI_")}
    # A home without the SDK's own settings. A workflow's models are asked for where CLARIFAI_API_BASE says.
    env |= {"HOME": asked["folder"], "CLARIFAI_API_BASE": base_url}
    # Isolated, or else clarifai.py beside the script would be taken for the SDK.
    done = subprocess.run(
        [str(PYTHON), "-I", str(SCRIPT), json.dumps(asked)],
        env=env, capture_output=True, text=True, timeout=LIMIT_S,
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return json.loads(done.stdout.splitlines()[-1])
