"""A site that keeps its files in S3-compatible storage."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from tests import orl
from tests.cluster.bucket import Storage, storage
from tests.rest import Rest, wait_for
from tests.site.test_backup import command
from tests.stack import Stack


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storage]:
    with storage(tmp_path_factory.mktemp("s3")) as found:
        yield found


@pytest.fixture(scope="module")
def stack(bucket: Storage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("bucket") / "var", env=bucket.env) as started:
        yield started


@pytest.fixture(scope="module")
def admin(stack: Stack) -> Rest:
    return Rest(stack.url).use_link(stack.admin_link)


def labelled(admin: Rest, name: str) -> tuple[int, list[dict[str, object]]]:
    """A project with five photos each of s1 and s2, named by their folders."""
    project = int(admin.post("/projects", {"name": name})["id"])
    photos = [(f"s{p}/{n}.pgm", orl.data(p, n)) for p in (1, 2) for n in range(1, 6)]
    admin.send(project, *photos, label_folders="true")
    admin.wait_done(project, 10)
    return project, admin.every(f"/projects/{project}/faces")


def test_photos_go_there_and_come_back(stack: Stack, admin: Rest, bucket: Storage) -> None:
    project, faces = labelled(admin, "In a bucket")
    assert len(faces) == 10
    stored = bucket.files()
    mine = [key for key in stored if key.startswith(f"projects/{project}/")]
    assert sum(key.endswith("/original") for key in mine) == 10
    assert orl.data(1, 1) in stored.values()
    assert not [path for path in (stack.data / "media").rglob("*") if path.is_file()]
    photo = admin.every(f"/projects/{project}/photos")[0]["id"]
    path = f"/projects/{project}/photos/{photo}/image/original"
    whole = admin.call("GET", path)
    assert whole.content in stored.values()
    assert (whole.headers["Accept-Ranges"], int(whole.headers["Content-Length"])) == (
        "bytes",
        len(whole.content),
    )
    some = admin.session.get(admin.base + path, headers={"Range": "bytes=10-19"}, timeout=30)
    assert (some.status_code, some.content) == (206, whole.content[10:20])
    assert some.headers["Content-Range"] == f"bytes 10-19/{len(whole.content)}"
    head = admin.call("HEAD", path)
    assert (head.status_code, head.content, head.headers["Content-Length"]) == (
        200,
        b"",
        str(len(whole.content)),
    )
    beyond = admin.session.get(admin.base + path, headers={"Range": f"bytes={10**9}-"}, timeout=30)
    assert beyond.status_code == 416
    crop = admin.call("GET", str(faces[0]["crop_url"]).removeprefix("/api/v1"))
    assert crop.headers["Content-Type"] == "image/jpeg"
    # Whoever has no part in the project gets nothing.
    assert requests.get(admin.base + path, timeout=30).status_code == 401


def test_data_sets_are_made_there_and_downloaded(admin: Rest, bucket: Storage) -> None:
    project, _ = labelled(admin, "Frozen")
    made = admin.post(f"/projects/{project}/datasets", {"name": "faces", "margin": 0.5})
    url = f"/projects/{project}/datasets/{made['id']}"
    wait_for(lambda: admin.get(url)["status"] == "succeeded", 60)
    answer = admin.call("GET", f"{url}/download")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        crops = [name for name in archive.namelist() if name.endswith(".jpg")]
        assert len(crops) == 10
        assert {archive.read(name) for name in crops} <= set(bucket.files().values())


def test_what_is_erased_is_gone_from_there(admin: Rest, bucket: Storage) -> None:
    project, _ = labelled(admin, "Erased")
    below = f"projects/{project}/"
    photos = [photo["id"] for photo in admin.every(f"/projects/{project}/photos")]
    assert [key for key in bucket.files() if key.startswith(below)]
    receipt = admin.post(f"/projects/{project}/photos/erase", {"ids": photos})
    wait_for(
        lambda: admin.get(f"/projects/{project}/erasures/{receipt['id']}")["state"] == "done", 60
    )
    assert not [key for key in bucket.files() if key.startswith(below)]


def test_a_backup_of_it_goes_to_a_disk_and_back(
    stack: Stack, admin: Rest, bucket: Storage, tmp_path: Path
) -> None:
    labelled(admin, "Kept")
    before = bucket.files()
    archive, data = tmp_path / "site.tar", tmp_path / "var"
    made = command(stack.data, "backup", str(archive), **bucket.env)
    assert made.returncode == 0, made.stderr
    back = command(data, "restore", str(archive))
    assert back.returncode == 0, back.stderr
    media = data / "media"
    stored = {
        p.relative_to(media).as_posix(): p.read_bytes() for p in media.rglob("*") if p.is_file()
    }
    assert stored == before


def test_browsers_are_sent_to_it_for_a_minute(bucket: Storage, tmp_path: Path) -> None:
    """With an address of its own, after the same check of who asks."""
    env = {
        **bucket.env,
        "FACESITE_S3_BUCKET": "direct",
        "FACESITE_S3_PUBLIC_URL": bucket.url.replace("127.0.0.1", "localhost"),
    }
    with Stack(tmp_path / "var", env=env) as stack:
        admin = Rest(stack.url).use_link(stack.admin_link)
        project, faces = labelled(admin, "Direct")
        path = str(faces[0]["crop_url"])
        asked = admin.session.get(stack.url + path, timeout=30, allow_redirects=False)
        assert (asked.status_code, asked.headers["Cache-Control"]) == (302, "no-store")
        address = urlsplit(asked.headers["Location"])
        assert f"{address.scheme}://{address.netloc}" == env["FACESITE_S3_PUBLIC_URL"]
        assert "X-Amz-Expires=60" in address.query
        crop = requests.get(asked.headers["Location"], timeout=30)
        assert crop.headers["Content-Type"] == "image/jpeg"
        assert crop.content[:2] == b"\xff\xd8"
        assert requests.get(stack.url + path, timeout=30, allow_redirects=False).status_code == 401
        page = admin.session.get(stack.url + "/", timeout=30)
        assert (
            f"img-src 'self' data: blob: {env['FACESITE_S3_PUBLIC_URL']};"
            in page.headers["Content-Security-Policy"]
        )
        assert project
