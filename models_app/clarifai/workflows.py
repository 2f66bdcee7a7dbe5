"""Workflows of two nodes: the base model, and the classifier that its faces go to."""

from __future__ import annotations

from collections.abc import Sequence

from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from django.db import transaction

from labelling.access import Access
from labelling.models import Project
from models_app.clarifai import ids, models, protos, statuses
from models_app.clarifai.calls import page, some, wanted
from models_app.clarifai.statuses import WORKFLOWS, Refused
from models_app.models import ClassifierVersion, ClientId, Workflow, WorkflowVersion
from models_app.services import chains, classifiers, client_ids, workflows
from models_app.services.client_ids import Kind

# What the nodes of a workflow are called that was made in the browser.
NODES = ("face-detect-embed", "classifier")
TWO_NODES = (
    "A workflow has two nodes: the base model {base}, and a classifier that takes its faces."
)


def post(
    access: Access, request: service_pb2.PostWorkflowsRequest
) -> service_pb2.MultiWorkflowResponse:
    """New workflows: all of them, or none if one can't be made."""
    asked = some(request.workflows, "workflows", WORKFLOWS)
    with transaction.atomic():
        made = [_create(access, one) for one in asked]
    return service_pb2.MultiWorkflowResponse(
        status=statuses.status(), workflows=shapes(access.project, made)
    )


def _create(access: Access, proto: resources_pb2.Workflow) -> Workflow:
    text = client_ids.chosen(proto.id, "id")
    if client_ids.workflow(access.project, text) is not None:
        raise Refused(WORKFLOWS.doubled, "There is a workflow of this id already.")
    first, second = _nodes(proto)
    if first.model.model_version.id and not ids.is_base_version(first.model.model_version.id):
        raise Refused(codes.MODEL_DOES_NOT_EXIST, "The base model has no version of this id.")
    wanted = second.model.model_version.id
    version = models.find(access, second.model.id, wanted)
    made = workflows.create(
        access, name=text[: models.LONGEST_NAME], classifier=version.classifier_id,
        classifier_version=version.number if wanted else None,
    )  # fmt: skip
    client_ids.give(access.project, Kind.WORKFLOW, text, workflow=made, nodes=[first.id, second.id])
    return made


def _nodes(
    proto: resources_pb2.Workflow,
) -> tuple[resources_pb2.WorkflowNode, resources_pb2.WorkflowNode]:
    """The node of the base model and the classifier's. Raises Refused."""
    base = [one for one in proto.nodes if one.model.id == ids.BASE_MODEL]
    others = [one for one in proto.nodes if one.model.id != ids.BASE_MODEL]
    if len(base) != 1 or len(others) != 1:
        raise Refused(codes.WORKFLOW_INVALID_GRAPH, TWO_NODES.format(base=ids.BASE_MODEL))
    first, second = base[0], others[0]
    names = [one.id for one in (first, second)]
    if len(set(names)) < 2 or not all(client_ids.plausible(name) for name in names):
        raise Refused(codes.WORKFLOW_INVALID_GRAPH, "Each node needs an id of its own.")
    fed = [one.node_id for one in second.node_inputs]
    if first.node_inputs or fed not in ([], [first.id]):
        raise Refused(
            codes.WORKFLOW_INVALID_GRAPH, f"The classifier takes what the node {first.id} finds."
        )
    return first, second


def get(access: Access, workflow_id: str) -> service_pb2.SingleWorkflowResponse:
    """One workflow."""
    found = find(access, workflow_id)
    return service_pb2.SingleWorkflowResponse(
        status=statuses.status(), workflow=shapes(access.project, [found])[0]
    )


def list_(
    access: Access, request: service_pb2.ListWorkflowsRequest
) -> service_pb2.MultiWorkflowResponse:
    """A page of the workflows, in the order in which they came."""
    rows = Workflow.objects.filter(project=access.project, deleted_at=None).order_by("pk")
    found = page(rows, request)
    return service_pb2.MultiWorkflowResponse(
        status=statuses.status(), workflows=shapes(access.project, found)
    )


def delete(access: Access, workflow_id: str) -> None:
    """Move a workflow to the trash. Raises Refused."""
    workflows.trash(find(access, workflow_id))


def find(access: Access, workflow_id: str) -> Workflow:
    """The workflow of this id. Raises Refused."""
    found = client_ids.workflow(access.project, workflow_id)
    if found is None:
        raise Refused(WORKFLOWS.missing, "There is no workflow of this id.")
    return found


def find_version(access: Access, workflow_id: str, version_id: str = "") -> WorkflowVersion:
    """The newest version of a workflow, or the one of this id. Raises Refused."""
    found = find(access, workflow_id)
    rows = WorkflowVersion.objects.filter(workflow=found).order_by("-number")
    rows = rows.select_related("workflow__project", "classifier", "classifier_version", "by")
    version = ids.pick(rows, version_id, ids.WORKFLOW_VERSION)
    if version is None:
        raise Refused(WORKFLOWS.missing, "The workflow has no version of this id.")
    return version


def shapes(project: Project, found: Sequence[Workflow]) -> list[resources_pb2.Workflow]:
    """Workflows as answers show them."""
    latest, called = (
        chains.newest(found),
        client_ids.called(Kind.WORKFLOW, (one.pk for one in found)),
    )
    return [shape(project, latest[one.pk], called[one.pk]) for one in found]


def shape(
    project: Project, version: WorkflowVersion, called: ClientId,
    own: ClassifierVersion | None = None,
) -> resources_pb2.Workflow:  # fmt: skip
    """A version of a workflow as answers show it; `own` is its classifier's, where that is known already."""
    classifier = version.classifier
    own = own or version.classifier_version or classifiers.newest(classifier)
    first, second = called.nodes or NODES
    base = models.base_shape(project)
    model = resources_pb2.Model(
        id=models.id_of(classifier), name=classifier.name,
        app_id=str(project.pk),
        model_version=resources_pb2.ModelVersion(id=models.version_id(own)),
    )  # fmt: skip
    nodes = [
        resources_pb2.WorkflowNode(id=first, model=base),
        resources_pb2.WorkflowNode(
            id=second, model=model, node_inputs=[resources_pb2.NodeInput(node_id=first)]
        ),
    ]
    at = protos.stamp(version.workflow.created_at)
    text = str(ids.Numbers(ids.WORKFLOW_VERSION, version.pk))
    return resources_pb2.Workflow(
        id=called.client_id, app_id=str(project.pk), created_at=at,
        modified_at=protos.stamp(version.created_at), nodes=nodes,
        version=resources_pb2.WorkflowVersion(id=text, workflow_id=called.client_id, created_at=at),
    )  # fmt: skip


def delete_many(access: Access, request: service_pb2.DeleteWorkflowsRequest) -> None:
    """Move workflows to the trash, all or none. Raises Refused."""
    with transaction.atomic():
        for text in wanted(request, WORKFLOWS):
            delete(access, text)
