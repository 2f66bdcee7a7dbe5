"""Models: the base model that finds and describes faces, and the classifiers."""

from __future__ import annotations

from collections.abc import Sequence

from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from django.db import transaction

from labelling.access import Access
from labelling.models import Person, Project
from models_app.api.inputs.classifiers import ClassifierSettingsInput
from models_app.clarifai import concepts, ids, protos, statuses
from models_app.clarifai.calls import span, wanted
from models_app.clarifai.statuses import MODELS, Refused
from models_app.models import Classifier, ClassifierVersion
from models_app.services import classifiers, client_ids, described
from models_app.services.client_ids import Kind

BASE_TYPE, KNN_TYPE, CNN_TYPE = "detect-embed", "knn-concept", "visual-classifier"
LONGEST_NAME = 60
ONLY_KNN = (
    "This server makes models of type knn-concept. Train others in the browser or by its own REST API;"
    " they are listed here once they are trained."
)


def post(access: Access, request: service_pb2.PostModelsRequest) -> service_pb2.SingleModelResponse:
    """A new KNN classifier of these concepts; without any it knows everyone."""
    asked = [*request.models, *([request.model] if request.HasField("model") else [])]
    if len(asked) != 1:
        raise Refused(MODELS.invalid, "Post one model at a time.")
    proto = asked[0]
    if proto.model_type_id != KNN_TYPE:
        raise Refused(MODELS.invalid, ONLY_KNN)
    model_id = client_ids.chosen(proto.id, "id")
    with transaction.atomic():
        if (
            client_ids.classifier(access.project, model_id) is not None
            or model_id == ids.BASE_MODEL
        ):
            raise Refused(MODELS.doubled, "There is a model of this id already.")
        made = classifiers.create(
            access, name=(proto.name or model_id)[:LONGEST_NAME], people=_people(access, proto),
            **_settings(proto),
        )  # fmt: skip
        client_ids.give(access.project, Kind.MODEL, model_id, classifier=made)
    return _answer(access, made, classifiers.newest(made))


def _people(access: Access, proto: resources_pb2.Model) -> list[int]:
    wanted = [one.id for one in proto.output_info.data.concepts]
    found = client_ids.people(access.project, wanted)
    missing = [text for text in wanted if text not in found]
    if missing:
        listed = ", ".join(repr(text) for text in missing[:3])
        raise Refused(
            MODELS.invalid, f"There are no such concepts: {listed}. Annotate with them first."
        )
    return [person.pk for person in found.values()]


def _settings(proto: resources_pb2.Model) -> dict[str, object]:
    """`output_info.params` as the settings of a classifier: k, metric, vote, voters, reach, accept_distance.
    Raises ValidationError, Refused."""
    given = protos.plain(proto.output_info.params, MODELS)
    unknown = set(given) - set(ClassifierSettingsInput().fields) | set(given) & {
        "people",
        "dataset",
    }
    if unknown:
        raise Refused(
            MODELS.invalid, f"A KNN model has no such params: {', '.join(sorted(unknown))}."
        )
    asked = ClassifierSettingsInput(data=given)
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


def get(access: Access, model_id: str, version_id: str) -> service_pb2.SingleModelResponse:
    """A model with its newest version, or the one of this id."""
    if model_id == ids.BASE_MODEL:
        _check_base(version_id)
        return service_pb2.SingleModelResponse(
            status=statuses.status(), model=base_shape(access.project)
        )
    version = find(access, model_id, version_id)
    return _answer(access, version.classifier, version)


def find(access: Access, model_id: str, version_id: str = "") -> ClassifierVersion:
    """The newest version of a classifier, or the one of this id. Raises Refused."""
    found = client_ids.classifier(access.project, model_id)
    if found is None:
        raise Refused(MODELS.missing, "There is no model of this id.")
    found.project = access.project
    rows = ClassifierVersion.objects.filter(classifier=found).order_by("-number")
    rows = rows.select_related("classifier", "dataset", "by", "experiment__run")
    version = ids.pick(rows, version_id, ids.MODEL_VERSION)
    if version is None:
        raise Refused(MODELS.missing, "The model has no version of this id.")
    version.classifier = found
    return version


def _check_base(version_id: str) -> None:
    if version_id and not ids.is_base_version(version_id):
        raise Refused(MODELS.missing, "The model has no version of this id.")


def list_(access: Access, request: service_pb2.ListModelsRequest) -> service_pb2.MultiModelResponse:
    """A page of the models: the base model, then the classifiers in the order in which they came."""
    first, end = span(request)
    rows = Classifier.objects.filter(project=access.project, deleted_at=None).order_by("pk")
    kinds = {KNN_TYPE: Classifier.Kind.KNN, CNN_TYPE: Classifier.Kind.CNN}
    wanted = request.model_type_id
    if wanted:
        rows = rows.filter(kind=kinds.get(wanted, ""))
    base = [base_shape(access.project)] if wanted in ("", BASE_TYPE) else []
    found = list(rows[max(0, first - len(base)) : end - len(base)])
    shown = base[first:end] + shapes(access, found)
    return service_pb2.MultiModelResponse(status=statuses.status(), models=shown)


def versions(
    access: Access, request: service_pb2.ListModelVersionsRequest
) -> service_pb2.MultiModelVersionResponse:
    """A page of a model's versions, newest first."""
    first, end = span(request)
    if request.model_id == ids.BASE_MODEL:
        found = [base_shape(access.project).model_version][first:end]
    else:
        newest = find(access, request.model_id)
        rows = ClassifierVersion.objects.filter(classifier=newest.classifier).order_by("-number")
        found = [_version(one, count=0) for one in rows[first:end]]
    return service_pb2.MultiModelVersionResponse(status=statuses.status(), model_versions=found)


def delete(access: Access, model_id: str) -> None:
    """Move a classifier to the trash. Raises Refused, ClassifierInUse."""
    if model_id == ids.BASE_MODEL:
        raise Refused(codes.MODEL_PERMISSION_DENIED, "The base model can't be deleted.")
    classifiers.trash(find(access, model_id).classifier)


def base_shape(project: Project) -> resources_pb2.Model:
    """The model that finds faces and describes them as the project does now."""
    version = resources_pb2.ModelVersion(
        id=ids.base_version(project.embedder), status=statuses.status(codes.MODEL_TRAINED)
    )
    return resources_pb2.Model(
        id=ids.BASE_MODEL, name="Face", model_type_id=BASE_TYPE, app_id=str(project.pk),
        model_version=version,
    )  # fmt: skip


def _answer(
    access: Access, classifier: Classifier, version: ClassifierVersion
) -> service_pb2.SingleModelResponse:
    return service_pb2.SingleModelResponse(
        status=statuses.status(), model=shape(access.project, classifier, version)
    )


def shapes(access: Access, found: Sequence[Classifier]) -> list[resources_pb2.Model]:
    """Classifiers as lists show them, without their concepts; a handful of queries."""
    rows = Classifier.objects.filter(pk__in=[one.pk for one in found]).order_by("pk")
    every = described.describe(list(rows.select_related("project", "by", "key")))
    called = client_ids.called(Kind.MODEL, (one.pk for one in found))
    return [_model(one.version, called[one.classifier.pk].client_id, one.people) for one in every]


def shape(
    project: Project, classifier: Classifier, version: ClassifierVersion
) -> resources_pb2.Model:
    """A classifier as answers show it, with the concepts that it was made for."""
    people = described.people([version])[version.pk]
    version.classifier = classifier
    made = _model(version, id_of(classifier), people)
    shown = concepts.shapes(project, people)
    for person in people:  # membership only
        made.output_info.data.concepts.append(concepts.valued(shown[person.pk], 0))
    return made


def _model(
    version: ClassifierVersion, model_id: str, people: Sequence[Person]
) -> resources_pb2.Model:
    classifier = version.classifier
    is_cnn = classifier.kind == Classifier.Kind.CNN
    made = resources_pb2.Model(
        id=model_id, name=classifier.name, app_id=str(classifier.project_id),
        model_type_id=CNN_TYPE if is_cnn else KNN_TYPE, created_at=protos.stamp(classifier.created_at),
        model_version=_version(version, count=len(people)),
    )  # fmt: skip
    if not is_cnn:
        params = {
            "k": version.k,
            "metric": version.metric,
            "vote": version.vote,
            "voters": version.voters,
        }
        made.output_info.params.update(params)
    return made


def _version(version: ClassifierVersion, *, count: int) -> resources_pb2.ModelVersion:
    return resources_pb2.ModelVersion(
        id=version_id(version), created_at=protos.stamp(version.created_at),
        completed_at=protos.stamp(version.created_at), active_concept_count=count,
        status=statuses.status(codes.MODEL_TRAINED),
    )  # fmt: skip


def id_of(classifier: Classifier) -> str:
    """The id under which programs know a classifier."""
    return client_ids.called(Kind.MODEL, [classifier.pk])[classifier.pk].client_id


def version_id(version: ClassifierVersion) -> str:
    """The id under which programs know a version of a classifier."""
    return str(ids.Numbers(ids.MODEL_VERSION, version.pk))


def delete_many(access: Access, request: service_pb2.DeleteModelsRequest) -> None:
    """Move classifiers to the trash, all or none. Raises Refused, ClassifierInUse."""
    with transaction.atomic():
        for text in wanted(request, MODELS):
            delete(access, text)
