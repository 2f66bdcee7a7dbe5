"""Measurements as the API shows them (`api/serializers/evaluations.py`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from labelling.models import Project
from labelling.shapes import iso, person_ref
from models_app.models import Evaluation
from models_app.services import evaluation_rows, evaluations
from models_app.services.evaluations import Standing
from models_app.services.voters import Label
from models_app.shapes import advice

NEVER = {"id": None, "state": "none", "progress": 0.0, "error": None, "measured_at": None}

Labels = Mapping[int, Label]


def evaluation_shape(project: Project, standing: Standing) -> dict[str, Any]:
    """A measurement with its result; one query for the names in it."""
    row = standing.evaluation
    if row is None:
        return {**NEVER, "fresh": False, "result": None}
    failed = {"code": row.error_code, "message": row.error_message}
    return {
        "id": row.pk,
        "state": row.state,
        "progress": row.progress,
        "error": failed if row.error_code else None,
        "measured_at": iso(row.measured_at),
        "fresh": standing.fresh,
        "result": _result(project, row, row.result) if row.result else None,
    }


def _result(project: Project, row: Evaluation, stored: Mapping[str, Any]) -> dict[str, Any]:
    labels = evaluations.labels(project, stored["dataset"], set(_keys(stored)))
    names = {key: label.name for key, label in labels.items()}
    sentences = [advice.sentence(note, names) for note in stored["advice"]]
    return {
        **{key: value for key, value in stored.items() if key != "dataset"},
        "persons": [
            {**one, "person": _ref(one["person"], labels)}
            for one in stored["persons"]
            if one["person"] in labels
        ],
        "confusion": [
            _cell(row, cell, labels)
            for cell in stored["confusion"]
            if cell["person"] in labels and (cell["said"] in labels or not cell["said"])
        ],
        "advice": [text for text in sentences if text is not None],
    }


def _keys(stored: Mapping[str, Any]) -> Iterator[int]:
    """Of all people that a result speaks of."""
    for one in stored["persons"]:
        yield one["person"]
    for cell in stored["confusion"]:
        yield cell["person"]
        if cell["said"]:
            yield cell["said"]
    for note in stored["advice"]:
        yield from note["people"]


def _ref(key: int, labels: Labels) -> dict[str, Any]:
    """Of somebody whom a data set alone knows: its number in it, less than 0."""
    label = labels[key]
    return person_ref(label.person) if label.person else {"id": -key, "name": label.name}


def _cell(row: Evaluation, cell: Mapping[str, Any], labels: Labels) -> dict[str, Any]:
    person = labels[cell["person"]].person
    said = labels[cell["said"]].person if cell["said"] else None
    listed = person is not None and (said is not None or not cell["said"])
    return {
        "person": _ref(cell["person"], labels),
        "said": _ref(cell["said"], labels) if cell["said"] else None,
        "count": cell["count"],
        "among": (
            evaluation_rows.name(row.pk, person.pk, said.pk if said else 0)
            if person and listed
            else ""
        ),
    }
