"""nginx sends files of the site's disk itself, after the site has looked at who asks."""

from __future__ import annotations

from pathlib import Path

from tests import orl
from tests.cluster import proxy
from tests.stack import Stack


def test_nginx_sends_what_the_site_lets_it(tmp_path: Path) -> None:
    front = proxy.settled(tmp_path / "nginx")
    env = {**front.env, "FACESITE_ACCEL": "/media-files/"}
    with Stack(tmp_path / "var", env=env) as stack, front.running(stack):
        admin = front.rest().use_link(stack.admin_link)
        project = int(admin.post("/projects", {"name": "Accelerated"})["id"])
        [added] = admin.send(project, ("1.pgm", orl.data(1, 1)))
        admin.wait_done(project, 1)
        path = f"/projects/{project}/photos/{added['photo']['id']}/image/original"
        # Nothing of the file comes from the site itself.
        handed = admin.session.get(
            f"{stack.url}/api/v1{path}", headers={"X-Forwarded-Proto": "https", "Host": f"localhost:{front.port}"},
            cookies=admin.session.cookies.get_dict(), timeout=30,
        )  # fmt: skip
        where = handed.headers["X-Accel-Redirect"]
        assert (handed.status_code, handed.content) == (200, b"")
        whole = admin.call("GET", path)
        assert whole.content == orl.data(1, 1)
        assert "X-Accel-Redirect" not in whole.headers
        assert whole.headers["Content-Type"] == handed.headers["Content-Type"]
        assert whole.headers["X-Content-Type-Options"] == "nosniff"
        assert whole.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert whole.headers["Cache-Control"].startswith("private")
        assert whole.headers["Vary"] == "Cookie, Authorization"
        some = admin.session.get(admin.base + path, headers={"Range": "bytes=10-19"}, timeout=30)
        assert (some.status_code, some.content) == (206, whole.content[10:20])
        again = {"If-None-Match": whole.headers["ETag"]}
        assert admin.session.get(admin.base + path, headers=again, timeout=30).status_code == 304
        crop = admin.every(f"/projects/{project}/faces")[0]["crop_url"]
        assert admin.call("GET", crop.removeprefix("/api/v1")).content[:2] == b"\xff\xd8"
        # Who isn't let in gets nothing, and nobody gets it by its place.
        assert front.rest().call("GET", path).status_code == 401
        assert admin.session.get(front.url + where, timeout=30).status_code == 404
