"""A folder of photos in, a folder of cropped faces out: what is in the one, what is named how in the
other, and the list `faces.json`. Imports no torch and starts no process.
"""

import json
import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final

from .formats import sniff
from .types import Quality

LIST_NAME: Final = "faces.json"
LIST_VERSION: Final = 1

READ: Final = "jpg jpeg jpe jfif png webp heic heif tif tiff bmp gif pgm ppm pbm pnm"
NOT_READ: Final = "avif jxl cr2 cr3 nef arw dng raf orf rw2"
"""Photos to whoever put them there: they are listed with the reason, not passed over."""

PICTURE_SUFFIXES: Final = frozenset(f".{name}" for name in f"{READ} {NOT_READ}".split())


@dataclass(frozen=True, slots=True)
class Listing:
    """What lies in a folder. Paths are relative, with slashes, in the order of their names."""

    photos: tuple[str, ...]
    others: int  # files that are no photos: text, .DS_Store


@dataclass(frozen=True, slots=True)
class CroppedFace:
    """A face as it leaves a worker: the crop as a JPEG file, and what the list says of it."""

    jpeg: bytes
    box: tuple[float, float, float, float]
    score: float
    landmarks: tuple[tuple[float, float], ...]
    quality: Quality


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A photo without a result, and why; `message` says what to do."""

    code: str
    message: str


def listing(raw: Path, *, output: Path, recursive: bool = True) -> Listing:
    """The photos in `raw`, without what lies in `output`. Raises OSError if it can't be read.

    A photo is what begins like one or is named like one; hidden files are none.
    """
    own = output.resolve()
    photos: list[str] = []
    others = 0
    for folder, folders, names in os.walk(raw, onerror=_raised):
        here = Path(folder)
        kept = [one for one in folders if not one.startswith(".") and (here / one).resolve() != own]
        folders[:] = sorted(kept) if recursive else []
        for name in names:
            if not _regular(here / name):
                continue
            if not name.startswith(".") and _pictured(here / name):
                photos.append((here / name).relative_to(raw).as_posix())
            else:
                others += 1
    return Listing(tuple(sorted(photos)), others)


def output_names(photos: Sequence[str]) -> list[str]:
    """For each photo the path of its first crop without `.jpg`: `trip/anna.heic`, `trip/anna_output`.

    Where names would meet (`anna.jpg`, `anna.png`), they take their suffix along (`anna_jpg_output`).
    Names that differ in case alone count as one, as on many disks.
    """
    stems = [PurePosixPath(photo).with_suffix("") for photo in photos]
    times = Counter(str(stem).casefold() for stem in stems)
    taken = {one for one, count in times.items() if count == 1}
    names: list[str] = []
    for photo, stem in zip(photos, stems, strict=True):
        path = PurePosixPath(photo)
        name = str(stem)
        if times[name.casefold()] > 1:
            base = name = str(path.with_name(f"{path.stem}_{path.suffix[1:] or 'photo'}"))
            number = 1
            while name.casefold() in taken:
                number += 1
                name = f"{base}_{number}"
            taken.add(name.casefold())
        names.append(name + "_output")
    return names


@dataclass(slots=True)
class Results:
    """What a run found, kept on disk as it goes: the crops at once, the list by `save`."""

    output: Path
    settings: dict[str, Any]  # of this run, for the list
    faces: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    unreadable: dict[int, dict[str, Any]] = field(default_factory=dict)
    total: int = 0

    @property
    def done(self) -> int:
        """Photos with an answer."""
        return len(self.faces) + len(self.unreadable)

    def remove_last(self) -> None:
        """Deletes the crops that the list of an earlier run names, and that list; nothing else."""
        path = self.output / LIST_NAME
        for file in _listed(path):
            (self.output / file).unlink(missing_ok=True)
        path.unlink(missing_ok=True)

    def add(self, place: int, photo: str, name: str, faces: Sequence[CroppedFace]) -> None:
        """Writes the crops of one photo: `name`.jpg, `name`_2.jpg. Raises OSError."""
        entries: list[dict[str, Any]] = []
        for number, face in enumerate(faces, start=1):
            file = f"{name}.jpg" if number == 1 else f"{name}_{number}.jpg"
            path = self.output / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(face.jpeg)
            left, top, right, bottom = (round(edge, 2) for edge in face.box)
            entries.append(
                {
                    "file": file,
                    "photo": photo,
                    "box": {"left": left, "top": top, "right": right, "bottom": bottom},
                    "score": round(face.score, 4),
                    "landmarks": [[round(x, 2), round(y, 2)] for x, y in face.landmarks],
                    "quality": {
                        name: _short(value) for name, value in asdict(face.quality).items()
                    },
                }
            )
        self.faces[place] = entries

    def refuse(self, place: int, photo: str, why: Unreadable) -> None:
        """Notes a photo that has no result."""
        self.unreadable[place] = {"photo": photo, "code": why.code, "message": why.message}

    def save(self, photos: Sequence[str]) -> None:
        """Writes the list, whole or not at all. Raises OSError."""
        faces = [json.dumps(face) for place in sorted(self.faces) for face in self.faces[place]]
        rest = {
            "version": LIST_VERSION,
            "complete": self.done == self.total,
            **self.settings,
            "photos": self.done,
            "without_faces": [photos[at] for at in sorted(self.faces) if not self.faces[at]],
            "unreadable": [self.unreadable[at] for at in sorted(self.unreadable)],
        }
        # A face a line, for people and for grep.
        lines = ",\n".join(faces)
        text = json.dumps(rest, indent=1)[:-2] + f',\n "faces": [\n{lines}\n ]\n}}\n'
        part = self.output / f".{LIST_NAME}.part"
        part.write_text(text)
        part.replace(self.output / LIST_NAME)


def _short(value: Any) -> Any:
    return round(value, 3) if isinstance(value, float) else value


def _listed(path: Path) -> Iterator[str]:
    """The crops that the list at `path` names; none if it is not a list of ours."""
    try:
        files = [str(face["file"]) for face in json.loads(path.read_text())["faces"]]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return
    for file in files:
        pure = PurePosixPath(file)
        # Whoever edited it: nothing outside of the folder, nothing but crops.
        if not pure.is_absolute() and ".." not in pure.parts and "_output" in pure.stem:
            yield file


def _pictured(path: Path) -> bool:
    if path.suffix.lower() in PICTURE_SUFFIXES:
        return True
    try:
        with path.open("rb") as file:
            return sniff(file.read(64)) is not None
    except OSError:
        return False


def _regular(path: Path) -> bool:
    """A file, or a link to one; opening a pipe would wait for ever."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return path.is_symlink() is False


def _raised(error: OSError) -> None:
    raise error
