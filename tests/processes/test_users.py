"""As whom the embedded services run, and what they leave alone: root, ordinary users, closed folders."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from facesite.embedded import identity, placement, postgres, services
from facesite.embedded.identity import CAP_DAC_READ_SEARCH, Identity
from tests.processes.conftest import AS_ROOT, Hold, count
from tests.stack import looked_at


@pytest.fixture
def ordinary_folder(tmp_path: Path) -> Iterator[tuple[Path, Identity | None]]:
    """A folder of an ordinary user: `nobody` when root runs the tests, else whoever does.

    Root's `nobody` reads the interpreter, wherever that lies, by the capability to read everything.
    """
    folder = tmp_path / "home"
    folder.mkdir()
    if not AS_ROOT:
        yield folder, None
        return
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    yield folder, Identity(nobody.pw_uid, nobody.pw_gid, CAP_DAC_READ_SEARCH)


def test_it_runs_in_a_folder_that_only_its_owner_can_enter(tmp_path: Path, hold: Hold) -> None:
    """As root the servers run as another user, and no mode of the folders above changes."""
    closed = tmp_path / 'a "closed" folder'
    closed.mkdir(mode=0o700)
    modes = {path: path.stat().st_mode for path in [closed, *closed.parents]}
    held = hold(closed / "var")
    assert count(held.urls().database_url) == 1
    owned = looked_at(closed / "var", _owner)
    owners = {owner for pid, owner in owned.items() if pid != held.process.pid}
    assert len(owners) == 1
    assert (0 in owners) is False
    assert (os.geteuid() in owners) is not AS_ROOT
    held.stop()
    assert {path: path.stat().st_mode for path in modes} == modes


def test_it_runs_as_an_ordinary_user(
    ordinary_folder: tuple[Path, Identity | None], hold: Hold
) -> None:
    folder, user = ordinary_folder
    held = hold(folder / "var", identity=user)
    assert count(held.urls().database_url) == 1
    assert set(looked_at(folder / "var", _owner).values()) == {folder.stat().st_uid}
    held.stop()
    # Root may start it on the user's data, and the user again: the files stay the user's.
    for times, who in ((2, None), (3, user)):
        again = hold(folder / "var", identity=who)
        assert count(again.urls().database_url) == times
        owned = looked_at(folder / "var", _owner)
        owners = {owner for pid, owner in owned.items() if pid != again.process.pid}
        assert owners == {folder.stat().st_uid}
        again.stop()


def test_it_runs_from_a_checkout_that_only_its_owner_can_enter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a virtual environment below /root."""
    wheel = postgres.program_files().parent
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (tmp_path / "open").mkdir(mode=0o711)
    for source in (wheel / "pginstall18", wheel.with_name(f"{wheel.name}.libs")):
        target = closed / source.relative_to(wheel.parent)
        shutil.copytree(source, target, symlinks=True)
    copied = closed / wheel.name / "pginstall18"
    monkeypatch.setattr(postgres, "program_files", lambda: copied)
    with services(tmp_path / "open/var") as urls:
        assert count(urls.database_url) == 1
        programs = looked_at(tmp_path / "open/var", lambda process: os.readlink(process / "exe"))
    assert str(copied / "bin/postgres") in programs.values()
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def test_root_without_capabilities_keeps_the_database_elsewhere_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For an ordinary user nothing moves."""
    elsewhere = placement.ELSEWHERE if AS_ROOT else tmp_path
    before = set(elsewhere.glob("facesite-*"))
    bare = {identity.CAP_SETUID, identity.CAP_SETGID}
    monkeypatch.setattr(identity, "_held_capabilities", lambda: bare)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    said: list[str] = []
    try:
        with services(closed / "var", said.append) as urls:
            assert count(urls.database_url) == 1
        moved = set(elsewhere.glob("facesite-*")) - before
        assert len(moved) == (1 if AS_ROOT else 0)
        assert any("Back that folder up too." in line for line in said) is AS_ROOT
        assert (closed / "var/postgres").exists() is not AS_ROOT
    finally:
        for folder in set(elsewhere.glob("facesite-*")) - before:
            shutil.rmtree(folder)


def test_modes_tell_who_gets_through(tmp_path: Path) -> None:
    """Against the system's own answer."""
    for mode in (0o700, 0o710, 0o711, 0o750, 0o755, 0o600):
        folder = tmp_path / f"{mode:o}"
        folder.mkdir()
        (folder / "file").write_text("")
        folder.chmod(mode)
        found = identity.reaches(folder / "file", uid=os.getuid(), gid=os.getgid())
        assert found is bool(mode & 0o100)
        stranger = identity.reaches(folder, uid=os.getuid() + 1, gid=os.getgid() + 1)
        assert stranger is (bool(mode & 0o001) and _all_enter(tmp_path))


def _all_enter(path: Path) -> bool:
    return all(part.stat().st_mode & 0o001 for part in [path, *path.parents])


def _owner(process: Path) -> int:
    return process.stat().st_uid
