"""Which photo a path means: the longest matching tail wins, whatever its case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from labelling.exchange.types import Entry


@dataclass(frozen=True, slots=True)
class Known:
    """A photo that the project has, by its path or, without one, its name."""

    id: int
    path: str
    name: str


def telling(path: str) -> tuple[str, ...]:
    """The parts of a path that say where something lies; drives, dots and roots say nothing."""
    parts = path.replace("\\", "/").split("/")
    return tuple(p for p in parts if p not in ("", ".", "..") and not p.endswith(":"))


def parts_of(path: str) -> tuple[str, ...]:
    """`telling` of what somebody wrote, maybe with blanks around it."""
    return telling(path.strip())


def base_of(path: str, sidecar: bool) -> str:
    """The file name that is meant, folded; of sidecars without `.xmp`. "" if there is none."""
    base = _tail(path)
    return base.removesuffix(".xmp") if sidecar else base


def stem(base: str) -> str:
    """The file name without its extension."""
    return base.rpartition(".")[0] or base


def wanted(entries: Iterable[Entry]) -> set[str]:
    """The stems of all photos that the entries may speak of."""
    found = {base_of(e.photo, e.sidecar) for e in entries} - {""}
    return found | {stem(base) for base in found}


def stems(path: str, name: str) -> set[str]:
    """The stems by which a photo of this path and name can be found."""
    return {stem(one) for one in (_tail(path), _tail(name)) if one}


def _tail(path: str) -> str:
    parts = parts_of(path)
    return parts[-1].casefold() if parts else ""


class Places:
    """Photos by file name."""

    def __init__(self, photos: Iterable[Known]) -> None:
        self._by_base: dict[str, list[Known]] = defaultdict(list)
        self._by_stem: dict[str, list[Known]] = defaultdict(list)
        self._paths: dict[int, str] = {}
        for photo in photos:
            self._paths[photo.id] = photo.path or photo.name
            names = {_tail(photo.path), _tail(photo.name)} - {""}
            for name in names:
                self._by_base[name].append(photo)
            for short in {stem(name) for name in names}:
                self._by_stem[short].append(photo)

    def path(self, photo_id: int) -> str:
        """Where the photo lies, by its path or name."""
        return self._paths[photo_id]

    def find(self, path: str, *, sidecar: bool = False) -> list[int]:
        """The ids of the photos that match `path` best: one if it is clear, several if it isn't."""
        base = base_of(path, sidecar)
        if base in self._by_base:
            return self._nearest(path, self._by_base[base])
        if sidecar and base in self._by_stem:
            return self._nearest(path, self._by_stem[base])
        return []

    def _nearest(self, path: str, among: Sequence[Known]) -> list[int]:
        if len(among) == 1:
            return [among[0].id]
        folders = _folders(path)
        ranks = {}
        for photo in among:
            own = _folders(photo.path)
            ranks[photo.id] = (_common_tail(own, folders), own == folders)
        best = max(ranks.values())
        nearest = [p for p in among if ranks[p.id] == best]
        if len(nearest) > 1:  # then by case
            same = [p for p in nearest if parts_of(p.path or p.name) == parts_of(path)]
            nearest = same if len(same) == 1 else nearest
        return [p.id for p in nearest]


def _folders(path: str) -> tuple[str, ...]:
    return tuple(part.casefold() for part in parts_of(path)[:-1])


def rivals(paths: Iterable[str], own: str) -> set[str]:
    """Those of the paths that can't mean the photo at `own`, since another of them fits it better.

    Where two fit alike but name different folders, neither can be trusted.
    """
    place = _folders(own)
    folders = {path: _folders(path) for path in paths}
    reach = {path: _common_tail(found, place) for path, found in folders.items()}
    best = max(folders, key=lambda path: (reach[path], len(folders[path])))
    others = {
        path
        for path, found in folders.items()
        if _common_tail(found, folders[best]) < min(len(found), len(folders[best]))
    }
    if any(reach[path] == reach[best] for path in others):
        return {path for path, found in folders.items() if found}
    return others


def _common_tail(a: Sequence[str], b: Sequence[str]) -> int:
    count = 0
    for one, other in zip(reversed(a), reversed(b), strict=False):
        if one != other:
            break
        count += 1
    return count
