"""Sets of faces that other apps name, so that the grid can show just these.

A name is a kind with its words: "evaluation-12-5-7". Apps register their kinds in `AppConfig.ready`, as
this app knows nothing of theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db.models import Q

from labelling.access import Access
from labelling.errors import NotFound

Members = Callable[[Access, Sequence[str]], Q]

_KINDS: dict[str, Members] = {}


def register(kind: str, members: Members) -> None:
    """Have names that begin with `kind` answered by `members`: (access, words) -> a filter of faces.

    It raises NotFound for what isn't in the asker's project.
    """
    _KINDS[kind] = members


def members(access: Access, name: str) -> Q:
    """The filter of faces in the set. Raises NotFound if there is no such set in the project."""
    kind, *words = name.split("-")
    if kind not in _KINDS:
        raise NotFound
    return _KINDS[kind](access, words)
