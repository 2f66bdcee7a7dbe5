"""What freezing would give, as people are shown it before they do."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from django.db.models import F

from labelling.models import Project
from labelling.shapes import person_ref
from labelling.vision.geometry import CROP_MARGIN
from models_app.models import Dataset, DatasetFace
from models_app.services import dataset_rules
from models_app.services.dataset_rules import Plan, Rules
from models_app.shapes.datasets import dataset_ref
from models_app.training.splits import LEAST_GROUPS, SIDES

MOST_PEOPLE = 500
# So many newest versions of the same size are looked at for being the same.
MOST_COMPARED = 3


def readiness(project: Project, rules: Rules) -> dict[str, Any]:
    """The answer of the API (`Readiness`). Writes nothing."""
    plan = dataset_rules.plan(project, rules)
    people = _people(plan)
    totals = {side: sum(one["splits"][side] for one in people) for side in SIDES}
    few = sum(bool(one["warning"]) for one in people)
    people.sort(key=lambda one: not one["warning"])
    same = _unchanged_since(project, plan)
    return {
        "can_freeze": plan.split is not None,
        "reason": plan.problem.message if plan.problem else "",
        "face_count": sum(one["faces"] for one in people),
        "person_count": len(people),
        "splits": totals,
        "left_out": sum(plan.left_out.values()),
        "left_out_why": list(plan.left_out),
        "near_duplicates": plan.near_duplicates,
        "few": few,
        "warnings": _warnings(plan, few),
        "people": people[:MOST_PEOPLE],
        "unchanged_since": dataset_ref(same) if same else None,
    }


def _people(plan: Plan) -> list[dict[str, Any]]:
    groups: dict[int, set[int]] = defaultdict(set)
    faces: Counter[int] = Counter()
    gone = plan.split.left_out if plan.split else frozenset()
    for face in plan.faces:
        if face.pk not in gone:
            faces[face.person] += 1
            groups[face.person].add(plan.groups[face.pk])
    sides = Counter((face.person, side) for face, side in plan.placed)
    return [
        {
            "person": person_ref(person),
            "faces": faces[person.pk],
            "groups": len(groups[person.pk]),
            "splits": {side: sides[person.pk, side] for side in SIDES},
            "warning": "" if plan.rules.base else _few(len(groups[person.pk]), plan.rules),
        }
        for person in plan.people
    ]


def _few(groups: int, rules: Rules) -> str:
    if groups >= LEAST_GROUPS or rules.ratios[0] == 1:
        return ""
    has = "Only one photo" if groups == 1 else f"Only {groups} different photos"
    more = LEAST_GROUPS - groups
    return f"{has}: all in train. {more} more {'is' if more == 1 else 'are'} needed to be tested."


def _warnings(plan: Plan, few: int) -> list[str]:
    said = []
    if few:
        who = "1 person has" if few == 1 else f"{few:,} people have"
        said.append(
            f"{who} fewer than {LEAST_GROUPS} different photos: all their faces go to train, so"
            " nothing is measured of them."
        )
    if plan.near_duplicates:
        said.append(
            f"{plan.near_duplicates:,} faces are nearly the same as one of another photo: they stay"
            " on one side together."
        )
    return said


def _unchanged_since(project: Project, plan: Plan) -> Dataset | None:
    """The newest version that holds exactly what the plan does."""
    if plan.split is None:
        return None
    rows = Dataset.objects.filter(
        project=project, source=Dataset.Source.LABELS, deleted_at=None, margin=CROP_MARGIN,
        face_count=len(plan.placed), person_count=len(plan.people), erased_faces=0,
    ).exclude(state=Dataset.State.FAILED)  # fmt: skip
    names = {person.pk: person.name for person in plan.people}
    wanted = {(face.pk, side, face.person, names[face.person]) for face, side in plan.placed}
    for row in rows.order_by("-pk")[:MOST_COMPARED]:
        faces = DatasetFace.objects.filter(dataset=row)
        held = faces.values_list("face", "side", "person__person", "person__name")
        # Another crop: somebody moved the box.
        if set(held) == wanted and not faces.exclude(crop_key=F("face__crop_key")).exists():
            return row
    return None
