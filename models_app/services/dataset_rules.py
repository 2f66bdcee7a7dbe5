"""Which faces a data set would hold, and on which side: worked out, nothing written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.db.models import F, Q, QuerySet

from labelling import errors as site_errors
from labelling import queries
from labelling.access import Access
from labelling.models import Face, Person, Project
from labelling.services import vectors
from labelling.vision.catalogue import EMBEDDERS
from models_app import access as models_access
from models_app import errors
from models_app.models import Dataset, DatasetFace
from models_app.training import near, splits

DEFAULT_RATIOS = (0.8, 0.1, 0.1)


@dataclass(frozen=True)
class Rules:
    """What was asked for. `ratios` are the shares of train, val and test."""

    people: tuple[int, ...] = ()  # empty: everyone
    uploads: tuple[int, ...] = ()  # empty: all photos
    reviewed: bool = False
    min_faces: int = 1
    ratios: tuple[float, ...] = DEFAULT_RATIOS
    seed: int = 1234
    base: Dataset | None = None

    @property
    def filter(self) -> dict[str, Any]:
        """As the row keeps it."""
        return {
            "people": list(self.people), "uploads": list(self.uploads), "reviewed": self.reviewed,
            "min_faces": self.min_faces,
        }  # fmt: skip


@dataclass(frozen=True)
class Chosen:
    """A labelled face that passes the rules."""

    pk: int
    person: int
    photo: int
    photo_name: str


@dataclass(frozen=True)
class Plan:
    """The faces by id with their groups, and their sides; without a `split`, `problem` says why."""

    rules: Rules
    people: list[Person]  # in class order
    faces: list[Chosen]
    groups: dict[int, int]  # of each face
    split: splits.Split | None
    problem: site_errors.FacesiteError | None
    near_duplicates: int
    left_out: dict[str, int] = field(default_factory=dict)  # sentence -> faces

    @property
    def placed(self) -> list[tuple[Chosen, str]]:
        """The faces that have a side, with it."""
        if self.split is None:
            return []
        return [(f, self.split.sides[f.pk]) for f in self.faces if f.pk in self.split.sides]


def rules(access: Access, asked: dict[str, Any]) -> Rules:
    """The rules of a request (`DatasetRules`). Raises NotFound, Invalid."""
    base = None
    if asked.get("base") is not None:
        base = models_access.dataset(access, asked["base"])
        if base.source != Dataset.Source.LABELS or base.state == Dataset.State.FAILED:
            raise site_errors.Invalid(
                fields={
                    "base": ["Only the splits of a version that was frozen from labels are kept."]
                }
            )
    shares = asked.get("ratios")
    ratios = tuple(shares[side] for side in splits.SIDES) if shares else DEFAULT_RATIOS
    return Rules(
        tuple(sorted(set(asked.get("people") or ()))),
        tuple(sorted(set(asked.get("uploads") or ()))),
        asked["reviewed"], asked["min_faces"], tuple(base.ratios) if base else ratios,
        asked["seed"], base,
    )  # fmt: skip


@dataclass(frozen=True)
class Grouped:
    """Faces that were put into groups, which takes seconds where people have thousands of faces."""

    embedder: str
    faces: list[Chosen]
    groups: dict[int, int]
    near_duplicates: int


def grouped(project: Project, rules: Rules) -> Grouped:
    """The groups of the faces that pass the rules: to be made before the labels are locked."""
    return _grouped(project, _chosen(project, rules)[0])


def plan(project: Project, rules: Rules, before: Grouped | None = None) -> Plan:
    """What freezing the labels as they are would give. Five queries, whatever the size.

    The groups are those of `before`, unless labels have changed since.
    """
    faces, left_out = _chosen(project, rules)
    if before is None or (before.faces, before.embedder) != (faces, project.embedder):
        before = _grouped(project, faces)
    groups, near_duplicates = before.groups, before.near_duplicates
    kept: dict[splits.Key, str] = {}
    if rules.base is not None:
        frozen = DatasetFace.objects.filter(dataset=rules.base, face__isnull=False)
        kept = {face: side for face, side in frozen.values_list("face", "side") if face}
    items = [splits.Item(f.pk, f.person, groups[f.pk], f.photo) for f in faces]
    made: splits.Split | None = None
    problem: site_errors.FacesiteError | None = None
    if not faces:
        problem = errors.NothingToFreeze()
    else:
        try:
            made = splits.split(items, ratios=rules.ratios, seed=rules.seed, kept=kept)
        except splits.Empty as error:
            problem = _empty(error.side, kept=bool(kept))
    if made is not None and made.left_out:
        why = "{} of people who have no face in train, as the splits are kept."
        left_out[_count(len(made.left_out), "face is", "faces are", why)] = len(made.left_out)
    gone = made.left_out if made else frozenset()
    held = {f.person for f in faces if f.pk not in gone}
    people = list(Person.objects.filter(pk__in=held).order_by("sort_key", "pk"))
    return Plan(rules, people, faces, groups, made, problem, near_duplicates, left_out)


def _empty(side: str, *, kept: bool) -> errors.EmptySide:
    if kept:
        return errors.EmptySide(
            f"None of the faces whose splits would be kept is left in {side}. Freeze without keeping"
            " the splits of an earlier version."
        )
    return errors.EmptySide(
        f"There are too few faces for these splits: {side} would be empty. Label more photos of the"
        f" same people, or set the share of {side} to 0."
    )


def _chosen(project: Project, rules: Rules) -> tuple[list[Chosen], dict[str, int]]:
    """The faces by id, and how many others there are for which reason."""
    labelled = Face.objects.filter(
        project=project, in_trash=False, person__isnull=False, person__deleted_at=None
    )
    left_out: dict[str, int] = {}
    steps: list[tuple[Q, str]] = []
    if rules.people:
        steps.append((Q(person__in=rules.people), "{} of other people."))
    if rules.uploads:
        steps.append((Q(photo__upload__in=rules.uploads), "{} in other uploads."))
    steps.append((~Q(use=Face.Use.NEVER), "{} kept out by somebody."))
    least = f"{project.min_quality:g}"
    steps.append((queries.voting(project.min_quality), f"{{}} of a quality under {least}."))
    if rules.reviewed:
        steps.append((Q(review=Face.Review.ACCEPTED), "{} not accepted by a reviewer."))
    rows: QuerySet[Face] = labelled
    before = rows.count()
    for passing, why in steps:
        rows = rows.filter(passing)
        after = rows.count()
        if after < before:
            left_out[_count(before - after, "face is", "faces are", why)] = before - after
        before = after
    found = rows.order_by("pk").annotate(title=F("photo__name"))
    faces = [Chosen(*row) for row in found.values_list("pk", "person", "photo", "title")]
    own = Counter(f.person for f in faces)
    enough = [f for f in faces if own[f.person] >= rules.min_faces]
    if len(enough) < len(faces):
        why = f"{{}} of people with fewer than {rules.min_faces} faces."
        less = len(faces) - len(enough)
        left_out[_count(less, "face is", "faces are", why)] = less
    return enough, left_out


def _count(number: int, one: str, many: str, sentence: str) -> str:
    return sentence.format(f"{number:,} {one if number == 1 else many}")


def _grouped(project: Project, faces: list[Chosen]) -> Grouped:
    """The group of each face, and how many are nearly the same as one of another photo."""
    if not faces:
        return Grouped(project.embedder, faces, {}, 0)
    ids = np.array([f.pk for f in faces], dtype=np.int64)
    photos = np.array([f.photo for f in faces], dtype=np.int64)
    people = np.array([f.person for f in faces], dtype=np.int64)
    loaded = vectors.load(project, which=vectors.VOTING)
    loaded = loaded.pick(np.flatnonzero(np.isin(loaded.ids, ids)))
    # Faces whose vector is still to be made have no near-duplicates yet.
    places = np.searchsorted(ids, loaded.ids)
    distance = near.NEAR_SHARE * EMBEDDERS[project.embedder].accept_distance
    sets = np.arange(len(ids), dtype=np.int64)
    if len(loaded):
        sets[places] = places[near.nearly_same(loaded.vectors, people[places], distance)]
    groups = near.joined(photos, sets)
    apart: dict[int, set[int]] = {}
    for number, photo in zip(sets.tolist(), photos.tolist(), strict=True):
        apart.setdefault(number, set()).add(photo)
    alike = sum(len(apart[number]) > 1 for number in sets.tolist())
    groups_of = dict(zip(ids.tolist(), groups.tolist(), strict=True))
    return Grouped(project.embedder, faces, groups_of, alike)
