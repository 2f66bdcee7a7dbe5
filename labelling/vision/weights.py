"""Weight files: which are published where, whether one is the published one, how to get it.

Imports no torch. Nothing here is called unless somebody chose an embedder whose weights no wheel
ships: then the site downloads one file from one address, on first use or by `manage.py fetch_weights`.
"""

import hashlib
import os
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, ClassVar, Final

TIMEOUT_S: Final = 30
"""Seconds without a byte after which a download is given up."""

PIECE_BYTES: Final = 1 << 18
"""Read at a time: some 400 calls of the progress callback for the files below."""

Progress = Callable[[int, int], None]
"""Told the bytes that are there and those that will be; 0 if the server doesn't say."""


class WeightsError(Exception):
    """Weights can't be used. `code` is stable, `message` tells the user what to do next."""

    code: ClassVar[str] = "weights"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class WeightsMissing(WeightsError):
    """They are not on this machine and could not be fetched."""

    code = "weights_missing"


class WeightsBroken(WeightsError):
    """The file is there, but it is not what was published or not what was there before."""

    code = "weights_broken"


@dataclass(frozen=True, slots=True)
class WeightFile:
    """A file of weights as it is published."""

    name: str
    url: str
    sha256: str = ""  # "" if nobody published one: see `checked`
    size_bytes: int = 0  # 0 if unknown

    def help(self, folder: Path) -> str:
        """The sentence that says how to get it by hand."""
        return f"Download {self.url} on a machine with a network and put it into {folder}."


_RELEASE = "https://github.com/timesler/facenet-pytorch/releases/download/v2.2.9/"

FACENET_VGGFACE2: Final = WeightFile(
    "20180402-114759-vggface2.pt",
    _RELEASE + "20180402-114759-vggface2.pt",
    # The release names no hash. This one and the size are what many projects that download the
    # file have pinned, independently of each other.
    "281cebca8662831adb987a874bdcb36e73f5b1c6dc5ee5878f305e985625d99b",
    111_898_327,
)
FACENET_CASIA: Final = WeightFile(
    "20180408-102900-casia-webface.pt",
    # Nobody was found to have published its hash or its exact size.
    _RELEASE + "20180408-102900-casia-webface.pt",
)
FILES: Final = {file.name: file for file in (FACENET_VGGFACE2, FACENET_CASIA)}


def found(file: WeightFile, folder: Path | None, progress: Progress | None = None) -> Path:
    """The checked file in `folder`, downloaded first if it is not there.

    Raises WeightsMissing if it can't be fetched, WeightsBroken if it is another file.
    """
    if folder is None:
        raise WeightsMissing(
            f"No folder for weights was named, and {file.name} comes in no package. Say where it lies."
        )
    path = folder / file.name
    if not path.is_file():
        return fetch(file, folder, progress)
    checked(path, file)
    return path


def fetch(file: WeightFile, folder: Path, progress: Progress | None = None) -> Path:
    """The file, downloaded into `folder` under its name only when it is whole and checked.

    A download that breaks off leaves nothing behind. Raises WeightsMissing or WeightsBroken. A
    proxy is taken from the environment (HTTPS_PROXY), as urllib does.
    """
    path = folder / file.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, prefix=f".{file.name}.", delete=False) as part:
            temporary = Path(part.name)
            try:
                _download(file, part, progress or _silent)
                part.flush()
                os.fsync(part.fileno())
                temporary.chmod(0o644)  # NamedTemporaryFile lets nobody else read it
                if file.sha256 and _sha256(temporary) != file.sha256:
                    raise WeightsBroken(
                        f"What {file.url} sent is not the published {file.name}; it was thrown "
                        "away. Try again, from another network if it stays so."
                    )
                temporary.replace(path)
            finally:
                temporary.unlink(missing_ok=True)
    except urllib.error.HTTPError as error:
        raise WeightsMissing(
            f"{file.name} could not be downloaded: the server answered {error.code}. "
            + file.help(folder)
        ) from error
    except (OSError, HTTPException) as error:  # URLError is an OSError, and so is a full disk
        why = getattr(error, "reason", None) or error
        raise WeightsMissing(
            f"{file.name} could not be downloaded ({why}). {file.help(folder)}"
        ) from error
    if not file.sha256:  # a fresh download counts anew, whatever was there before
        _pin(path, _sha256(path))
    return path


def checked(path: Path, file: WeightFile) -> None:
    """Raises WeightsBroken unless `path` holds the published file. Reads all of it.

    Where no hash is published, the first file that was there is trusted, and its hash is kept
    beside it (`<name>.sha256`, as sha256sum writes it): that shows when the file changes later, not
    that the first one was genuine.
    """
    found_hash = _sha256(path)
    expected = file.sha256 or _pinned(path)
    if not expected:
        _pin(path, found_hash)
    elif found_hash != expected:
        raise WeightsBroken(
            f"{path} is not {'the published file' if file.sha256 else 'the file it was'}. "
            f"Delete it, then get it again. {file.help(path.parent)}"
        )


def forget(path: Path, file: WeightFile) -> None:
    """Trust the file no more as the first one that was there: it could not be loaded."""
    if not file.sha256:
        _side_file(path).unlink(missing_ok=True)


def _download(file: WeightFile, part: IO[bytes], progress: Progress) -> None:
    request = urllib.request.Request(file.url, headers={"User-Agent": "facesite"})  # noqa: S310
    # The addresses are those above.
    with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310
        total = int(answer.headers.get("Content-Length") or file.size_bytes)
        done = 0
        while piece := answer.read(PIECE_BYTES):
            part.write(piece)
            done += len(piece)
            progress(done, total)
    if total and done != total:
        raise OSError(f"it broke off after {done:,} of {total:,} bytes")


def _silent(done: int, total: int) -> None:
    pass


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _side_file(path: Path) -> Path:
    return path.with_name(path.name + ".sha256")


def _pinned(path: Path) -> str:
    try:
        return _side_file(path).read_text().split()[0]
    except (FileNotFoundError, IndexError):
        return ""


def _pin(path: Path, digest: str) -> None:
    try:
        _side_file(path).write_text(f"{digest}  {path.name}\n")
    except OSError:
        pass  # a folder that may only be read: somebody else keeps its files
