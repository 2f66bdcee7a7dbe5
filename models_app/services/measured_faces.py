"""The faces that a measurement asks about and those that vote, as `training` takes them."""

from __future__ import annotations

import numpy as np
from django.db import connection

from labelling import neighbours
from labelling.services import vectors
from models_app.errors import TooFewLabels
from models_app.models import DatasetFace
from models_app.services import voters
from models_app.services.voters import Gallery, Rule
from models_app.training.ballots import Ballots
from models_app.training.knn import Faces

LABELLED = "NOT f.in_trash AND f.state = 'labelled'"
# The people who have faces that vote, and those of them who are in two photos.
COUNTS = """
    SELECT count(*) FILTER (WHERE votes), count(*) FILTER (WHERE votes AND photos > 1) FROM (
        SELECT bool_or({votes}) AS votes, count(DISTINCT f.photo_id) AS photos
        FROM labelling_face f
        WHERE f.project_id = %(project)s AND f.person_id IS NOT NULL AND NOT f.in_trash
            AND (%(people)s::bigint[] IS NULL OR f.person_id = ANY(%(people)s))
        GROUP BY f.person_id
    ) AS people
"""
HELD_OUT = (DatasetFace.Side.VAL, DatasetFace.Side.TEST)


def ballots(rule: Rule) -> Ballots:
    """The rule's vote."""
    return Ballots(rule.k, rule.metric, rule.vote, rule.scale.reach, rule.scale.softness)


def load(rule: Rule) -> tuple[Faces, Faces]:
    """(asked, voting): the faces whose names are asked, and those that vote.

    By the labels as they are, all labelled faces of the rule's people are asked, also those that have no
    vote. By a data set its val and test faces are, or its train faces where it has no others.
    Raises TooFewLabels unless two people have faces that vote.
    """
    gallery = _faces(voters.load(rule))
    asked = _labelled(rule) if rule.live else _held_out(rule, gallery)
    if len(np.unique(gallery.people)) < 2 or len(asked) == 0:
        raise TooFewLabels
    return asked, gallery


def check(rule: Rule) -> None:
    """Raises TooFewLabels where counting the labels already says so; one query, none for a data set."""
    if not rule.live:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            COUNTS.format(votes=neighbours.named(neighbours.WHICH[rule.voters])),
            {
                "project": rule.project.pk,
                "least": rule.project.min_quality,
                "people": None if rule.keys is None else sorted(rule.keys),
            },
        )
        people, several = cursor.fetchone()
    if people < 2 or not several:
        raise TooFewLabels


def _faces(gallery: Gallery) -> Faces:
    return Faces(gallery.faces, gallery.people, gallery.photos, gallery.vectors)


def _labelled(rule: Rule) -> Faces:
    found = vectors.load(rule.project, which=LABELLED)
    faces = Faces(found.ids, found.people, found.photos, found.vectors)
    return faces if rule.keys is None else faces.pick(np.isin(faces.people, list(rule.keys)))


def _held_out(rule: Rule, gallery: Faces) -> Faces:
    """The data set's faces that don't vote, of people who do."""
    people = np.unique(gallery.people).tolist()
    rows = DatasetFace.objects.filter(
        dataset=rule.dataset_id, side__in=HELD_OUT, person__in=people, vector__isnull=False
    )
    found = list(rows.order_by("pk").values_list("pk", "person_id", "photo_id", "vector"))
    if not found:
        return gallery
    ids, named, photos = (
        np.array(column, dtype=np.int64)
        for column in zip(*((pk, who, photo or -pk) for pk, who, photo, _ in found), strict=True)
    )
    return Faces(ids, named, photos, np.array([row[3] for row in found], dtype=np.float32))
