"""Ids of what programs see and nobody named: 32 hex digits, made of the rows' own numbers and read back from them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import QuerySet

from labelling.vision.catalogue import EMBEDDERS

# The model that finds and describes faces: the id under which its public counterpart is known.
BASE_MODEL = "d02b4508df58432fbb84e800597b8959"
DETECTOR = "mtcnn"

Row = TypeVar("Row")
# First digit of an id: what it is of.
INPUT, FACE, LABEL, NEGATIVE, REGION, MODEL_VERSION, WORKFLOW_VERSION = "1234567"
_ID = re.compile(r"[1-7][0-9a-f]{31}", re.ASCII)


@dataclass(frozen=True)
class Numbers:
    """What an id is made of: its kind, and up to three primary keys; 0 stands for none."""

    kind: str
    first: int
    face: int = 0
    person: int = 0

    def __str__(self) -> str:
        return f"{self.kind}{self.first:010x}{self.face:010x}{self.person:011x}"


def read(text: str, kinds: Collection[str]) -> Numbers | None:
    """The numbers of an id of one of these kinds; None for any other text."""
    if not _ID.fullmatch(text) or text[0] not in kinds:
        return None
    return Numbers(text[0], int(text[1:11], 16), int(text[11:21], 16), int(text[21:], 16))


def pick(versions: QuerySet[Any, Row], text: str, kind: str) -> Row | None:
    """The first of these versions, or with an id of one that one."""
    if text:
        numbers = read(text, kind)
        versions = versions.filter(pk=numbers.first if numbers else 0)
    return versions.first()


def base_version(embedder: str) -> str:
    """The version of the base model that finds faces and describes them by this embedder."""
    return hashlib.sha256(f"{DETECTOR}|{embedder}".encode()).hexdigest()[:32]


def is_base_version(text: str) -> bool:
    """Whether this is a version of the base model by any embedder that a project can choose."""
    return text in {base_version(name) for name in EMBEDDERS}


def region_of(face: int) -> str:
    """The id of a stored face's region."""
    return str(Numbers(REGION, face))


def face_of(region: str) -> int | None:
    """The face whose region has this id; None for any other text."""
    found = read(region, REGION)
    return found.first if found else None
