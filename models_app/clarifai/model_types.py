"""Model types: what the models of each kind take and tell."""

from __future__ import annotations

from clarifai_grpc.grpc.api import resources_pb2, service_pb2

from models_app.clarifai import statuses
from models_app.clarifai.models import BASE_TYPE, CNN_TYPE, KNN_TYPE
from models_app.clarifai.statuses import MODELS, Refused

_NAMES = "regions[...].data.concepts"
# By type its title, and what its models say of each face beside its box.
_TYPES = {
    BASE_TYPE: ("Finds faces and describes them", "regions[...].data.embeddings"),
    KNN_TYPE: ("Names faces by the nearest labelled ones", _NAMES),
    CNN_TYPE: ("Names faces by a trained network", _NAMES),
}


def get(type_id: str) -> service_pb2.SingleModelTypeResponse:
    """One type: its models take images. Raises Refused."""
    if type_id not in _TYPES:
        raise Refused(MODELS.missing, "There is no model type of this id.")
    title, told = _TYPES[type_id]
    made = resources_pb2.ModelType(
        id=type_id, title=title, input_fields=["image"], creatable=type_id == KNN_TYPE,
        output_fields=["regions[...].region_info.bounding_box", told],
    )  # fmt: skip
    return service_pb2.SingleModelTypeResponse(status=statuses.status(), model_type=made)
