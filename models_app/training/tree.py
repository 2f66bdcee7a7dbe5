"""A data set as a tree of crops: train/ val/ test/<person>/<face>.jpg with labels.json.

Names come from anywhere, files go to any disk: what is written is safe on all of them, and what is read
is looked at first.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from models_app.training.splits import SIDES

LABELS = "labels.json"
MOST_NAME_BYTES = 100
"""Of a folder's or file's name; disks take 255, and something may be put behind it."""

PASSED_OVER = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})
# What no disk of some kind takes in a name, and what can't be seen.
UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
MOST_LABEL = 120


class BadTree(ValueError):
    """It isn't such a tree, in a sentence that names the file."""


@dataclass(frozen=True)
class Entry:
    """One picture: its side, the place of its person in labels.json, its name, and where it lies."""

    side: str
    number: int
    name: str  # without .jpg; unique in its person's folder whatever the case
    path: str


@dataclass(frozen=True)
class Tree:
    """A tree that was read: its people in class order, and its pictures by side, person and name."""

    labels: list[str]
    entries: list[Entry]


def safe(name: str) -> str:
    """`name` as any disk takes it: at most 100 bytes, no separators, control characters or dots at its
    ends; never empty. Different names may become the same."""
    spelled = unicodedata.normalize("NFC", name)
    spelled = "".join("_" if unicodedata.category(c) in {"Cc", "Cf", "Cs"} else c for c in spelled)
    spelled = UNSAFE.sub("_", spelled).strip(". ")
    spelled = spelled.encode()[:MOST_NAME_BYTES].decode(errors="ignore").strip(". ")
    return f"{spelled}_" if RESERVED.fullmatch(spelled) else spelled or "_"


class Names:
    """Gives out names that are safe and all different, whatever the case and the accents' spelling."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.next: dict[str, int] = {}

    def give(self, name: str) -> str:
        """`name`, made safe, with a number behind it if it is taken."""
        base = given = safe(name)
        number = self.next.get(_same(base), 2)
        while _same(given) in self.taken:
            given = f"{base}-{number}"
            number += 1
        self.next[_same(base)] = number
        self.taken.add(_same(given))
        return given


def _same(name: str) -> str:
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())


def folders(labels: Sequence[str]) -> list[str]:
    """The folder of each person, in the order of `labels`."""
    names = Names()
    return [names.give(label) for label in labels]


def labels_json(labels: Sequence[str]) -> str:
    """The content of labels.json. `folders` is in it only where one differs from its label."""
    where = folders(labels)
    content: dict[str, Any] = {"labels": list(labels)}
    if where != list(labels):
        content["folders"] = where
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def content_hash(labels: Sequence[str], faces: Iterable[tuple[str, int, str]]) -> str:
    """SHA-256 over the labels in class order and, of each face, its side, its label's place and its file's
    SHA-256. The names of files don't matter."""
    whole = hashlib.sha256()
    for label in labels:
        whole.update(f"{len(label)}:{label}\n".encode())
    for line in sorted(f"{side} {place} {sha256}\n" for side, place, sha256 in faces):
        whole.update(line.encode())
    return whole.hexdigest()


def read(paths: Iterable[str], labels: bytes | None = None) -> Tree:
    """The tree that files at these relative `paths` are, `labels` being the content of labels.json.

    A folder around it all is passed over (`find_labels` says where labels.json lies). Raises BadTree.
    """
    found = _placed(paths)
    if not found:
        raise BadTree("There is no picture in it: it must hold train/<person>/<face>.jpg.")
    if not any(side == "train" for side, _, _, _ in found):
        raise BadTree("There is no picture in train/: every data set needs some to learn from.")
    known, where = _known(labels) if labels is not None else ([], [])
    seen = {folder for _, folder, _, _ in found}
    numbers = {folder: place for place, folder in enumerate(known)}
    numbers |= {folder: place for place, folder in enumerate(where)}
    missing = sorted(seen - set(numbers), key=natural)
    if known and missing:
        raise BadTree(f"labels.json doesn't name the folder “{missing[0]}”.")
    for folder in missing:
        numbers[folder] = len(known)
        known.append(unicodedata.normalize("NFC", folder)[:MOST_LABEL])
    names: dict[tuple[str, str], Names] = {}
    entries = [
        Entry(side, numbers[folder], names.setdefault((side, folder), Names()).give(stem), path)
        for side, folder, stem, path in sorted(found, key=lambda one: one[3])
    ]
    return Tree(known, sorted(entries, key=lambda e: (SIDES.index(e.side), e.number, e.name)))


def natural(name: str) -> tuple[str, str]:
    """What names are ordered by, as people are: no accents, no case, s2 before s10."""
    spread = unicodedata.normalize("NFKD", name)
    bare = "".join(c for c in spread if not unicodedata.combining(c)).casefold()
    return re.sub(r"\d+", lambda digits: digits.group().zfill(8), bare), name


def passed_over(path: str) -> bool:
    """Whether it is what file managers leave behind."""
    parts = path.split("/")
    return parts[-1].lower() in PASSED_OVER or "__MACOSX" in parts or parts[-1].startswith("._")


def find_labels(paths: Iterable[str]) -> str | None:
    """Where labels.json lies: at the top, or in the one folder that holds everything."""
    found = [p for p in paths if p == LABELS or (p.endswith(f"/{LABELS}") and p.count("/") == 1)]
    return min(found, key=len) if found else None


def _placed(paths: Iterable[str]) -> list[tuple[str, str, str, str]]:
    """Side, folder, stem and path of each picture; other files at the top are passed over."""
    tops: set[str] = set()
    found = []
    for path in paths:
        parts = path.split("/")
        if path.startswith(("/", "\\")) or ".." in parts or "\0" in path or ":" in parts[0]:
            raise BadTree(f"“{path}” leads out of the folder.")
        if passed_over(path):
            continue
        at = 0 if parts[0] in SIDES else 1
        if len(parts) - at < 2 or parts[at] not in SIDES:
            if len(parts) - at >= 2:
                raise BadTree(f"“{path}” lies in none of train/, val/ and test/.")
            continue  # labels.json, a read-me
        if len(parts) - at != 3:
            raise BadTree(
                f"“{path}” must lie in a person's folder: {parts[at]}/<person>/<face>.jpg."
            )
        tops.add("/".join(parts[:at]))
        found.append((parts[at], parts[at + 1], _stem(parts[-1]), path))
    if len(tops) > 1:
        raise BadTree("It holds more than one data set: give them one by one.")
    return found


def _stem(name: str) -> str:
    stem, dot, _ = name.rpartition(".")
    return stem if dot and stem else name


def _known(raw: bytes) -> tuple[list[str], list[str]]:
    """The labels and their folders. Raises BadTree."""
    wrong = BadTree('labels.json must look like {"labels": ["label_a", "label_b"]}.')
    try:
        content = json.loads(raw)
        labels = content["labels"]
        where = content.get("folders")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise wrong from error
    for names in (labels, where if where is not None else labels):
        if not isinstance(names, list) or not all(isinstance(n, str) and n for n in names):
            raise wrong
    where = folders(labels) if where is None else where
    twice = len(set(where)) != len(where) or len(set(labels)) != len(labels)
    if len(labels) != len(where) or twice or not labels:
        raise wrong
    long = next((label for label in labels if len(label) > MOST_LABEL), None)
    if long is not None:
        raise BadTree(f"A label may have {MOST_LABEL} characters: “{long[:40]}…” has more.")
    return list(labels), list(where)
