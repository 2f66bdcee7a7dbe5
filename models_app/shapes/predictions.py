"""Predictions as the API answers them (`api/serializers/predictions.py`)."""

from __future__ import annotations

from typing import Any

from labelling.shapes import API, box_shape, crop_url, person_ref
from models_app.services.chances import Network
from models_app.services.prediction import Candidate, NamedFace, Prediction, Voter
from models_app.services.voters import Rule
from models_app.shapes.refs import classifier_ref, workflow_ref


def prediction_shape(made: Prediction) -> dict[str, Any]:
    """A photo's faces with their names and who voted."""
    rule = made.rule
    return {
        "width": made.width,
        "height": made.height,
        "faces": [_face(face, made) for face in made.faces],
        "labelled_faces": made.labelled_faces,
        "accept_distance": rule.accept_distance if isinstance(rule, Rule) else None,
        "accept_chance": rule.accept_chance if isinstance(rule, Network) else None,
        "classifier": classifier_ref(made.by.version),
        "workflow": workflow_ref(made.by.workflow),
        "took_ms": round(made.took_ms, 1),
    }


def _face(face: NamedFace, made: Prediction) -> dict[str, Any]:
    winner = made.labels[face.winner.person_id] if face.winner else None
    first = face.candidates[0] if face.candidates else None
    return {
        "box": box_shape(face.found.box),
        "score": face.found.score,
        "name": winner.name if winner else None,
        "person": person_ref(winner.person) if winner and winner.person else None,
        "confidence": first.score if first else 0.0,
        "distance": first.distance if first else None,
        "unknown": max(0.0, 1.0 - sum(c.score for c in face.candidates)),
        "candidates": [_candidate(c, made) for c in face.candidates],
        "neighbours": [_neighbour(v, made) for v in face.voters],
    }


def _candidate(candidate: Candidate, made: Prediction) -> dict[str, Any]:
    label = made.labels[candidate.person_id]
    cover = made.covers.get(label.person.pk) if label.person else None
    return {
        "person": person_ref(label.person) if label.person else None,
        "name": label.name,
        "cover_url": crop_url(made.rule.project.pk, *cover) if cover else None,
        "distance": candidate.distance,
        "score": candidate.score,
        "votes": candidate.votes,
        "weight": candidate.weight,
    }


def _neighbour(voter: Voter, made: Prediction) -> dict[str, Any]:
    one = voter.neighbour
    label, shown = made.labels[one.person_id], made.shown[one.face_id]
    project = made.rule.project.pk
    if shown.face_id is not None:
        crop = crop_url(project, shown.face_id, shown.crop)
    else:
        crop = f"{API}/projects/{project}/datasets/{made.rule.dataset_id}/faces/{shown.crop}/crop"
    return {
        "face_id": shown.face_id,
        "crop_url": crop,
        "person": person_ref(label.person) if label.person else None,
        "name": label.name,
        "distance": one.distance,
        "version": shown.version,
        "voted": voter.weight > 0,
        "weight": voter.weight,
    }
