"""Backups: made while the site runs, checked, and put back byte for byte."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from facesite.embedded import services
from facesite.env import PROJECT_FOLDER
from tests.rest import Rest, wait_for
from tests.site.training import tree
from tests.stack import Stack
from tests.upgrades.make_dump import fill

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"


def command(data: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *words], cwd=PROJECT_FOLDER, env=environment(data) | env, capture_output=True,
        text=True, timeout=120, check=False,
    )  # fmt: skip


def environment(data: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    return {**kept, "FACESITE_DATA": str(data)}


def rows(url: str) -> dict[str, str]:
    """All that is in the database, as text, a table each; sessions aren't kept."""
    with psycopg.connect(url) as connection:
        names = [name for (name,) in connection.execute(TABLES) if name != "django_session"]
        found = {}
        for name in names:
            with connection.cursor().copy(
                f'COPY (SELECT * FROM "{name}" t ORDER BY t::text) TO STDOUT'
            ) as copy:  # type: ignore[arg-type]
                found[name] = "".join(bytes(piece).decode() for piece in copy)
    return found


def files(data: Path) -> dict[str, str]:
    """The media files by their place, with their content's sum."""
    media = data / "media"
    return {
        path.relative_to(media).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in media.rglob("*")
        if path.is_file()
    }


@dataclass
class Kept:
    """A site with something of everything, what was in it, and its backup."""

    data: Path
    backup: Path
    rows: dict[str, str]
    files: dict[str, str]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    folder = tmp_path_factory.mktemp("backup")
    backup = folder / "site.tar"
    with Stack(folder / "var") as stack:
        admin = Rest(stack.url).use_link(stack.admin_link)
        fill(admin)
        [project] = admin.get("/projects")["items"]
        answer = admin.call(
            "POST", f"/projects/{project['id']}/datasets/upload", data={"name": "tree"}, files={"file": ("t.zip", tree())}
        )  # fmt: skip
        made = f"/projects/{project['id']}/datasets/{answer.json()['id']}"
        while admin.get(made)["status"] != "succeeded":
            time.sleep(0.2)
        done = command(stack.data, "backup", str(backup))
        assert done.returncode == 0, done.stderr
        assert "keep it as safe as the site itself" in done.stdout
    with services(folder / "var") as urls:
        yield Kept(folder / "var", backup, rows(urls.database_url), files(folder / "var"))


def test_a_restored_site_is_the_same_byte_for_byte(kept: Kept, tmp_path: Path) -> None:
    assert len(kept.files) > 60
    assert kept.backup.stat().st_mode & 0o777 == 0o600
    data = tmp_path / "var"
    done = command(data, "restore", str(kept.backup))
    assert done.returncode == 0, done.stderr
    assert "was erased after the backup has to be erased again" in done.stdout
    with services(data) as urls:
        found = rows(urls.database_url)
    assert found.keys() == kept.rows.keys()
    assert {name for name in found if found[name] != kept.rows[name]} == set()
    assert files(data) == kept.files
    with Stack(data) as stack:
        admin = Rest(stack.url).sign_in("admin")
        [project] = admin.get("/projects")["items"]
        [face, *_] = admin.every(f"/projects/{project['id']}/faces")
        assert (
            admin.call("GET", face["crop_url"].removeprefix("/api/v1")).headers["Content-Type"]
            == "image/jpeg"
        )
        # Neither into a running site, nor into one that has something.
        refused = command(data, "restore", str(kept.backup))
        assert "The site is running" in refused.stderr
    # Workers that were killed are seen for some seconds yet.
    wait_for(
        lambda: "projects or users already" in command(data, "restore", str(kept.backup)).stderr, 30
    )


def test_it_can_be_made_and_checked_without_a_running_site(kept: Kept, tmp_path: Path) -> None:
    """By a second site, restored from the first one."""
    data, again = tmp_path / "var", tmp_path / "again.tar"
    assert command(data, "restore", str(kept.backup)).returncode == 0
    done = command(data, "backup", str(again))
    assert done.returncode == 0, done.stderr
    assert sums(again).keys() == sums(kept.backup).keys()
    differ = {name for name, text in sums(again).items() if text != sums(kept.backup)[name]}
    assert differ <= {"facesite-backup.json", "database.dump"}
    assert command(data, "backup", "--check", str(again)).stdout.startswith("It is whole.")
    there = command(data, "backup", str(again))
    assert "is there already" in there.stderr


def sums(path: Path) -> dict[str, str]:
    with tarfile.open(path) as tar:
        member = tar.extractfile("SHA256SUMS")
        assert member
        return {
            name: digest
            for digest, _, name in (
                line.partition("  ") for line in member.read().decode().splitlines()
            )
        }


def damaged(path: Path, how: str) -> bytes:
    data = bytearray(path.read_bytes())
    if how == "cut off":
        return bytes(data[: len(data) // 2])
    if how == "last part missing":
        out = io.BytesIO()
        with tarfile.open(path) as tar, tarfile.open(fileobj=out, mode="w") as short:
            for info in tar.getmembers()[:-1]:
                short.addfile(info, tar.extractfile(info))
        return out.getvalue()
    if how == "a byte differs":
        data[len(data) // 2] ^= 1
        return bytes(data)
    if how == "no archive":
        return b"no archive at all" * 1000
    if how == "another archive":
        return tree()
    about = {
        "version": "9.0.0",
        "made_at": "",
        "migrations": {},
        "files": 0,
        "bytes": 0,
        "format": 9,
    }
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        names = {"facesite-backup.json": json.dumps(about).encode()}
        if how == "a way out":
            about["format"] = 1
            names = {
                "facesite-backup.json": json.dumps(about).encode(),
                "media/projects/../../../out": b"x",
            }
        for name, content in names.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("cut off", "can't be read as a backup"), ("last part missing", "was cut off"),
        ("a byte differs", "is damaged"), ("no archive", "can't be read as a backup"),
        ("another archive", "can't be read as a backup"), ("newer", "which is newer than this one"),
        ("a way out", "is no backup of Facesite"),
    ],
)  # fmt: skip
def test_what_is_no_whole_backup_is_refused(
    kept: Kept, tmp_path: Path, how: str, sentence: str
) -> None:
    bad = tmp_path / "bad.tar"
    bad.write_bytes(damaged(kept.backup, how))
    for words in (("backup", "--check"), ("restore",)):
        done = command(tmp_path / "var", *words, str(bad))
        assert done.returncode == 1
        assert sentence in done.stderr
        assert "Traceback" not in done.stderr
    assert not list((tmp_path / "var/media").rglob("*.jpg"))


def test_a_killed_restore_can_be_begun_again(kept: Kept, tmp_path: Path) -> None:
    data = tmp_path / "var"
    words = [sys.executable, "manage.py", "restore", str(kept.backup)]
    process = subprocess.Popen(
        words, cwd=PROJECT_FOLDER, env=environment(data), start_new_session=True
    )
    until = time.monotonic() + 60
    while not list((data / "media").rglob("*.jpg")) and time.monotonic() < until:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    done = command(data, "restore", str(kept.backup))
    assert done.returncode == 0, done.stderr
    assert files(data) == kept.files
