"""Tests on one frozen test set as the API and the events show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labelling.shapes import iso
from models_app.models import Classifier
from models_app.services.testing_standing import Standing
from models_app.shapes.classifiers import dataset_ref
from models_app.shapes.refs import classifier_ref


def test_shape(standing: Standing, labels: Mapping[int, str]) -> dict[str, Any]:
    """A test that is loaded with its data set; `labels` are those of the data set's people by number."""
    row, version, experiment = standing.row, standing.version, standing.row.experiment
    failed = {"code": row.error_code, "message": row.error_message}
    name = version.classifier.name if version else experiment.name if experiment else ""
    return {
        "id": row.pk,
        "dataset": dataset_ref(row.dataset),
        "kind": Classifier.Kind.CNN if experiment else Classifier.Kind.KNN,
        "name": name,
        "classifier": classifier_ref(version),
        "experiment_id": experiment.pk if experiment else None,
        "run_id": experiment.run_id if experiment else None,
        "number": experiment.number if experiment else None,
        "state": row.state,
        "error": failed if row.error_code else None,
        "fresh": standing.fresh,
        "tested_at": iso(row.tested_at),
        "result": _result(row.result, labels) if row.result else None,
    }


test_shape.__test__ = False  # type: ignore[attr-defined] # to pytest


def _result(stored: Mapping[str, Any], labels: Mapping[int, str]) -> dict[str, Any]:
    """Without people who were erased since."""
    return {
        **stored,
        "persons": [
            {**one, "name": labels[one["number"]]}
            for one in stored["persons"]
            if one["number"] in labels
        ],
        "confusion": [
            cell
            for cell in stored["confusion"]
            if cell["person"] in labels and (cell["said"] is None or cell["said"] in labels)
        ],
    }
