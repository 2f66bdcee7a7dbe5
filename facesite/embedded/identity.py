"""The unprivileged user that the services run as when root starts Facesite.

PostgreSQL refuses root. Its files may lie where only root can get through (a checkout under
/root), and modes of folders that aren't ours must stay as they are. So the child keeps one
capability over the change of user, CAP_DAC_READ_SEARCH, and only when the paths need it.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import stat
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

ACCOUNT = "facesite"

# <linux/capability.h>, <linux/prctl.h>, <linux/securebits.h>
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_SETGID, CAP_SETUID, CAP_SETPCAP = 1, 2, 6, 7, 8
_CAPABILITY_VERSION_3 = 0x20080522
_PR_SET_SECUREBITS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 28, 47, 2
_SECBIT_NO_SETUID_FIXUP = 1 << 2

_libc = ctypes.CDLL(None, use_errno=True)


class NoIdentity(Exception):
    """Root may not become another user here; `str()` is the sentence to show."""


@dataclass(frozen=True)
class Identity:
    """A user, and the capability (or None) that it keeps to get through closed folders."""

    uid: int
    gid: int
    capability: int | None = None

    def assume(self) -> None:
        """Makes this process, a forked child of root, that user for good."""
        if self.capability is not None:
            # Keeps capabilities over setuid, and makes access(2), with which PostgreSQL looks for
            # its own files, respect them: without this bit it drops them for all but root.
            _prctl(_PR_SET_SECUREBITS, _SECBIT_NO_SETUID_FIXUP)
        os.setgroups([])
        os.setresgid(self.gid, self.gid, self.gid)
        os.setresuid(self.uid, self.uid, self.uid)
        if self.capability is not None:
            bit = 1 << self.capability
            effective = permitted = inheritable = bit
            header = struct.pack("II", _CAPABILITY_VERSION_3, 0)
            sets = struct.pack("IIIIII", effective, permitted, inheritable, 0, 0, 0)
            _check(_libc.capset(header, sets))
            _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, self.capability)


@dataclass(frozen=True)
class Footing:
    """How the services can run: as whom (None: as ourselves), and whether from copies elsewhere."""

    identity: Identity | None
    moved: bool = False


def footing(home: Path, *, programs: list[Path]) -> Footing:
    """Who may run `programs` on data below `home`. An existing `home` keeps the owner that it has.

    Raises NoIdentity where root can't become another user.
    """
    if os.geteuid() != 0:
        return Footing(None)
    held = _held_capabilities()
    if not {CAP_SETUID, CAP_SETGID} <= held:
        raise NoIdentity(
            "PostgreSQL doesn't run as root, and here root may not become another user. Start"
            " Facesite as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own."
        )
    uid, gid = _user_for(home)
    if all(reaches(path, uid=uid, gid=gid) for path in [home.parent, *programs]):
        return Footing(Identity(uid, gid))
    if CAP_SETPCAP in held:
        for capability in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE):
            if capability in held:
                return Footing(Identity(uid, gid, capability))
    return Footing(Identity(uid, gid), moved=True)


def reaches(path: Path, *, uid: int, gid: int) -> bool:
    """Whether the modes let that user get to `path`, and read it or, if a folder, enter it."""
    for part in [*reversed(path.parents), path]:
        found = part.stat()
        shift = 6 if found.st_uid == uid else 3 if found.st_gid == gid else 0
        wanted = stat.S_IXOTH if stat.S_ISDIR(found.st_mode) else stat.S_IROTH
        if not (found.st_mode >> shift) & wanted:
            return False
    return True


def give(path: Path, identity: Identity | None) -> None:
    """Makes `path` and all below it that user's, where it isn't yet (a restored backup)."""
    if identity is None or path.lstat().st_uid == identity.uid:
        return
    for folder, _, names in os.walk(path):
        for entry in [Path(folder), *(Path(folder) / name for name in names)]:
            os.chown(entry, identity.uid, identity.gid, follow_symlinks=False)


def _user_for(home: Path) -> tuple[int, int]:
    """(uid, gid) of the owner of `home`, or of the account for it, made when there is none."""
    try:
        owner = home.stat()
    except FileNotFoundError:
        owner = None
    if owner is not None and owner.st_uid != 0:
        return owner.st_uid, owner.st_gid
    if not _has_account() and (
        useradd := shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    ):
        subprocess.run(
            [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent",
             "--shell", "/usr/sbin/nologin", ACCOUNT],
            capture_output=True, check=False,
        )  # fmt: skip
    account = pwd.getpwnam(ACCOUNT if _has_account() else "nobody")
    return account.pw_uid, account.pw_gid


def _has_account() -> bool:
    try:
        pwd.getpwnam(ACCOUNT)
    except KeyError:
        return False
    return True


def _held_capabilities() -> set[int]:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapEff:"):
            bits = int(line.split()[1], 16)
            return {number for number in range(64) if bits >> number & 1}
    return set()


def _prctl(option: int, *values: int) -> None:
    words = [ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]]
    _check(_libc.prctl(option, *words))


def _check(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
