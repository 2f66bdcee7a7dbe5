"""Whether what a measurement was made of is still so: a short text that changes with it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import connection

from labelling import neighbours
from labelling.models import Project
from models_app.errors import ClassifierUnusable
from models_app.models import ClassifierVersion
from models_app.services import voters
from models_app.services.voters import Rule

# Another number when what is measured, or how, changes: old results then count as out of date.
METHOD = 1

LABELS = """
    SELECT count(*), coalesce(bit_xor(hash), 0), coalesce(sum(hash::numeric), 0) FROM (
        SELECT hash_record_extended(
            ROW(f.id, f.person_id, f.photo_id, f.crop_version, coalesce({votes}, false)), 0
        ) AS hash
        FROM labelling_face f
        WHERE f.project_id = %(project)s AND f.person_id IS NOT NULL AND NOT f.in_trash
            AND (%(people)s::bigint[] IS NULL OR f.person_id = ANY(%(people)s))
    ) AS hashes
"""
ROWS = """
    SELECT count(*), coalesce(sum(id), 0), coalesce(sum(person_id), 0)
    FROM models_app_datasetface
    WHERE dataset_id = %(dataset)s
        AND (%(people)s::bigint[] IS NULL OR person_id = ANY(%(people)s))
"""


# What the rows said by what was asked of them, while one answer is made for several classifiers.
Known = dict[str, list[str]]


def holds(
    text: str, project: Project, version: ClassifierVersion | None, known: Known | None = None
) -> bool:
    """Whether this is the fingerprint of the version, or of the project's own vote, as it is now."""
    try:
        return bool(text) and text == of(voters.rule(project, version), known)
    except ClassifierUnusable:
        return False


def of(rule: Rule, known: Known | None = None) -> str:
    """The fingerprint of a rule and of the labels, or the rows of its data set, that it speaks of.

    It changes with the settings, with who is labelled as whom, in which photo and by which crop, and with
    who may vote. One query, which reads each labelled face's row: 0.1 s for 100,000.
    """
    described = json.dumps([METHOD, _settings(rule), _rows(rule, {} if known is None else known)])
    return hashlib.sha256(described.encode()).hexdigest()


def _settings(rule: Rule) -> list[Any]:
    scale = rule.scale
    # What scores are made of changes a weighted vote alone.
    softness = scale.softness if rule.vote == "weighted" else None
    return [
        rule.embedder, rule.k, rule.metric, rule.vote, str(scale.reach), softness,
        rule.accept_distance, rule.voters, rule.dataset_id, sorted(rule.people or ()),
    ]  # fmt: skip


def _rows(rule: Rule, known: Known) -> list[str]:
    arguments: dict[str, Any] = {"people": None if rule.keys is None else sorted(rule.keys)}
    if rule.dataset_id is not None:
        sql, arguments["dataset"] = ROWS, rule.dataset_id
    else:
        sql = LABELS.format(votes=neighbours.named(neighbours.WHICH[rule.voters]))
        arguments |= {"project": rule.project.pk, "least": rule.project.min_quality}
    asked = json.dumps([sql, arguments])
    if asked not in known:
        with connection.cursor() as cursor:
            cursor.execute(sql, arguments)
            known[asked] = [str(number) for number in cursor.fetchone()]
    return known[asked]
