"""What tells one data set from another: a hash of who is in it, and of every face."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence


def of(labels: Sequence[str], faces: Iterable[tuple[str, int, str]]) -> str:
    """SHA-256 over the labels in class order and, of each face, its side, its person's place in the labels
    and the SHA-256 of its crop. Ids and the names of files don't matter: a data set that was downloaded and
    uploaded has the same, and so has its folder on a disk.
    """
    whole = hashlib.sha256()
    for label in labels:
        whole.update(f"{len(label)}:{label}\n".encode())
    for line in sorted(f"{side} {number} {sha256}\n" for side, number, sha256 in faces):
        whole.update(line.encode())
    return whole.hexdigest()
