"""The sample project: the 400 ORL faces, as if someone had uploaded them."""

from __future__ import annotations

from collections.abc import Iterator

from labelling import sample_files
from labelling.access import Actor
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
    for count, path in enumerate(sample_files.files(), 1):
        with path.open("rb") as file:
            photos.add(
                project, file=file, name=path.name, path=f"{path.parent.name}/{path.name}",
                actor=actor, upload=upload, label_folders=path.name in LABELLED,
            )  # fmt: skip
        yield count
