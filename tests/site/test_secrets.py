"""The logs of the whole site hold no secret, no name, and no address by which someone gets in."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import requests
from clarifai_grpc.grpc.api import service_pb2

from facesite.embedded import running_urls
from tests import orl
from tests.rest import PASSWORD, Rest
from tests.shared_site import Site
from tests.site.clarifai import doors

NAME = "s17 Unspeakable"
WRONG = "a password that was mistyped"


def test_logs_hold_no_secret(site: Site) -> None:
    owner, secrets = (
        site.user("owner"),
        {"name": NAME, "password": PASSWORD, "wrong password": WRONG},
    )
    project = site.project(owner)
    inside = f"/projects/{project}"
    secrets["key"] = owner.post(f"{inside}/keys", {"name": NAME, "role": "labeller"})["key"]
    owner.send(
        project, (f"{NAME}/{NAME} at home.jpg", orl.data(17, 1)), (f"{NAME}.txt", b"not a photo")
    )
    owner.wait_done(project, 1)
    [face] = owner.every(f"{inside}/faces")
    owner.post(
        f"{inside}/labels", {"faces": [{"id": face["id"]}], "action": "assign", "name": NAME}
    )
    # By wrong ways too, as what goes wrong is what logs tell.
    stranger = Rest(site.url)
    stranger.get("/session")
    stranger.call("POST", "/session", json={"username": NAME, "password": WRONG})
    for answer in (
        Rest(site.url, key=secrets["key"]).call(
            "GET", f"{inside}/people/{NAME}?key={secrets['key']}"
        ),
        requests.get(f"{site.url}/{NAME}/{secrets['key']}?password={WRONG}", timeout=30),
        requests.get(
            f"{site.url}/v2/inputs", headers={"Authorization": f"Key {secrets['key']}x"}, timeout=30
        ),
        requests.post(f"{site.url}/api/v1/session", data=f'{{"password": "{WRONG}', timeout=30),
        owner.call(
            "POST",
            f"{inside}/predict",
            json={"url": f"https://user:{WRONG}@127.0.0.1:1/{NAME}.jpg"},
        ),
    ):
        assert answer.status_code != 500
    with doors(site, "insecure") as door:
        for sent in (secrets["key"], secrets["key"] + "x"):
            metadata = (("authorization", f"Key {sent}"),)
            assert door.stub.ListInputs(
                service_pb2.ListInputsRequest(), metadata=metadata
            ).status.code
    link = site.admin.post("/invitations", {"note": NAME})["url"]
    secrets["link"] = link.rpartition("/")[2]
    stranger.call("GET", f"/links/{secrets['link']}x")
    secrets |= {f"cookie {c.name}": str(c.value) for c in owner.session.cookies}
    secrets["secret key"] = (site.stack.data / "secret_key").read_text()
    urls = running_urls(site.stack.data)
    assert urls
    secrets["database"] = urlsplit(urls.database_url).password or ""
    secrets["valkey"] = urlsplit(urls.redis_url).password or ""
    log = site.stack.log_path.read_text(errors="replace")
    assert log
    assert all(len(secret) >= 8 for secret in secrets.values())
    found = {what for what, secret in secrets.items() if any(text in log for text in spelt(secret))}
    assert not found


def spelt(secret: str) -> set[str]:
    """A secret as logs might spell it."""
    return {secret, json.dumps(secret)[1:-1], requests.utils.quote(secret)}
