"""The face networks that a project can choose, as the web process knows them."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from labelling import errors
from labelling.vision.catalogue import EMBEDDERS, EmbedderInfo
from labelling.vision.voting import Scale


def known() -> list[EmbedderInfo]:
    """All of them, the default first."""
    return list(EMBEDDERS.values())


def find(name: str) -> EmbedderInfo:
    """The embedder called so. Raises Invalid for a name that isn't in the catalogue."""
    found = EMBEDDERS.get(name)
    if found is None:
        names = ", ".join(EMBEDDERS)
        raise errors.Invalid(
            fields={"embedder": [f"There is no such face network. Known: {names}."]}
        )
    return found


def ready(name: str) -> EmbedderInfo:
    """The embedder called so, its weights at hand. Raises Invalid, EmbedderNotReady."""
    info = find(name)
    if not info.ready(settings.SITE.weights):
        raise errors.EmbedderNotReady(reason(info))
    return info


def reason(info: EmbedderInfo) -> str:
    """Why the embedder can't be used yet, and what to do; empty if it can."""
    folder = settings.SITE.weights
    return "" if info.ready(folder) else info.help()


def title(name: str) -> str:
    """The embedder's name as people read it."""
    info = EMBEDDERS.get(name)
    return info.title if info else name


def scale(name: str) -> Scale:
    """What this embedder's distances mean to the vote. Raises KeyError."""
    return EMBEDDERS[name].scale


def shape(info: EmbedderInfo) -> dict[str, Any]:
    """The embedder as the API shows it."""
    why = reason(info)
    return {
        "name": info.name,
        "title": info.title,
        "description": info.description,
        "dimensions": info.dimensions,
        "ready": not why,
        "reason": why,
    }


def cluster_distance(name: str) -> float:
    """Up to which mean distance this embedder's faces are put on one card. Raises KeyError."""
    return EMBEDDERS[name].cluster_distance
