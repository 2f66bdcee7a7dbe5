"""Concepts, models, workflows and what they say of photos."""

from __future__ import annotations

from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2 as r
from clarifai_grpc.grpc.api import service_pb2 as s
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes

from labelling.models import Person, Project
from labelling.services import projects
from models_app.models import Classifier, Workflow
from tests import orl
from tests.api.clarifai import BASE, Caller, data, model, nodes, workflow
from tests.api.conftest import World

MODEL, WORKFLOW = codes.MODEL_INVALID_ARGUMENT, codes.WORKFLOW_INVALID_GRAPH


@pytest.fixture
def caller(world: World) -> Caller:
    return Caller.of(world)


@pytest.fixture
def named(world: World) -> Caller:
    """s1 and s2, one face each."""
    caller = Caller.of(world)
    caller.name_two()
    return caller


def test_concepts(caller: Caller, world: World) -> None:
    made = caller.call("PostConcepts", s.PostConceptsRequest(
        concepts=[r.Concept(id="c1", name="s1"), r.Concept(name="s2"), r.Concept(id="s3")]
    )).concepts  # fmt: skip
    assert [(one.name, one.value) for one in made] == [("s1", 1), ("s2", 1), ("s3", 1)]
    assert [made[0].id, made[2].id] == ["c1", "s3"]
    assert made[1].id == f"person-{Person.objects.get(name='s2').pk}"
    listed = caller.call("ListConcepts", s.ListConceptsRequest(per_page=2, page=2)).concepts
    assert [one.name for one in listed] == ["s3"]
    listed = caller.call("ListConcepts", s.ListConceptsRequest(id="c1")).concepts
    assert [one.name for one in listed] == ["s1"]
    # In the browser at once, under their names.
    people = world.client(world.viewer).get(f"{world.url}/people").json()["items"]
    assert {one["name"] for one in people} == {"s1", "s2", "s3"}
    # All or none.
    again = s.PostConceptsRequest(concepts=[r.Concept(id="c4", name="s4"), r.Concept(id="c1")])
    assert caller.refused("PostConcepts", again)[0] == codes.CONCEPTS_INVALID_REQUEST
    assert not Person.objects.filter(name="s4").exists()
    for query, names in (("S*", ["s1", "s2", "s3"]), ("2", ["s2"]), ("x", []), ("", ["s1", "s2", "s3"])):  # fmt: skip
        request = s.PostConceptsSearchesRequest(concept_query=r.ConceptQuery(name=query))
        found = caller.call("PostConceptsSearches", request).concepts
        assert [one.name for one in found] == names
    renamed = s.PatchConceptsRequest(concepts=[r.Concept(id="c1", name="s9")], action="overwrite")
    assert caller.call("PatchConcepts", renamed).concepts[0].name == "s9"
    assert caller.call("GetConcept", s.GetConceptRequest(concept_id="c1")).concept.name == "s9"
    wrong = s.PatchConceptsRequest(concepts=[r.Concept(id="c1", name="x")], action="remove")
    assert caller.refused("PatchConcepts", wrong)[0] == codes.CONCEPTS_INVALID_REQUEST


def test_a_model(named: Caller, world: World) -> None:
    made = named.call("PostModels", model("m", "c1", "c2", k=5, vote="weighted")).model
    assert (made.id, made.model_type_id) == ("m", "knn-concept")
    assert made.model_version.status.code == codes.MODEL_TRAINED
    assert [(one.id, one.value) for one in made.output_info.data.concepts] == [("c1", 0), ("c2", 0)]
    row = Classifier.objects.get()
    assert (row.name, row.versions.get().k, row.versions.get().vote) == ("m", 5, "weighted")
    shown = world.client(world.viewer).get(f"{world.url}/classifiers/{row.pk}").json()
    assert [one["name"] for one in shown["settings"]["people"]] == ["s1", "s2"]
    # What is changed in the browser is a version here.
    world.client(world.labeller).patch(f"{world.url}/classifiers/{row.pk}", {"k": 1})
    versions = named.call("ListModelVersions", s.ListModelVersionsRequest(model_id="m")).model_versions  # fmt: skip
    assert len(versions) == 2
    assert versions[1].id == made.model_version.id
    newest = named.call("GetModel", s.GetModelRequest(model_id="m")).model
    assert newest.model_version.id == versions[0].id
    assert dict(newest.output_info.params)["k"] == 1
    asked = s.GetModelRequest(model_id="m", version_id=made.model_version.id)
    assert dict(named.call("GetModel", asked).model.output_info.params)["k"] == 5
    listed = named.call("ListModels", s.ListModelsRequest()).models
    assert [one.id for one in listed] == [BASE, "m"]
    only = named.call("ListModels", s.ListModelsRequest(model_type_id="detect-embed")).models
    assert [one.id for one in only] == [BASE]


def test_models_that_make_no_sense(named: Caller) -> None:
    for request, says in (
        (model("m", kind="visual-classifier"), "knn-concept"),
        (model("m", "nobody"), "'nobody'"),
        (model("m", k=0), "k:"),
        (model("m", people=[1]), "people"),
        (model("m", depth=3), "depth"),
        (model("a/b"), "slash"),
        (model(BASE), "already"),
        (s.PostModelsRequest(), "one model"),
    ):
        code, sentence = named.refused("PostModels", request)
        assert (code, says in sentence) == (MODEL, True), sentence
    assert not Classifier.objects.exists()
    named.call("PostModels", model("m"))
    assert named.refused("PostModels", model("m"))[0] == MODEL
    assert Classifier.objects.count() == 1


def test_a_workflow(named: Caller, world: World) -> None:
    made = named.call("PostModels", model("m", "c1", "c2")).model
    base = named.call("GetModel", s.GetModelRequest(model_id=BASE)).model.model_version.id
    versions = (base, made.model_version.id)
    [flow] = named.call("PostWorkflows", workflow("w", BASE, "m", versions=versions)).workflows
    assert [one.id for one in flow.nodes] == ["n0", "n1"]
    assert [one.node_id for one in flow.nodes[1].node_inputs] == ["n0"]
    assert [one.model.model_version.id for one in flow.nodes] == list(versions)
    row = Workflow.objects.get()
    assert row.versions.get().classifier_version is not None  # it was asked for
    shown = world.client(world.viewer).get(f"{world.url}/workflows/{row.pk}").json()
    assert shown["name"] == "w"
    # Without a version it follows the newest.
    named.call("PostWorkflows", workflow("follows", BASE, "m", fed="n0"))
    assert Workflow.objects.get(name="follows").versions.get().classifier_version is None
    assert [one.id for one in named.call("ListWorkflows", s.ListWorkflowsRequest()).workflows] == ["w", "follows"]  # fmt: skip
    code, sentence = named.refused("DeleteModel", s.DeleteModelRequest(model_id="m"))
    assert (code, "workflow uses" in sentence) == (MODEL, True)
    named.call("DeleteWorkflows", s.DeleteWorkflowsRequest(ids=["w", "follows"]))
    named.call("DeleteModel", s.DeleteModelRequest(model_id="m"))
    # Their ids are free again; the trash keeps the old ones.
    named.call("PostModels", model("m"))
    named.call("PostWorkflows", workflow("w", BASE, "m"))
    assert Classifier.objects.count() == 2


def test_workflows_that_make_no_sense(named: Caller) -> None:
    named.call("PostModels", model("m"))
    missing = codes.MODEL_DOES_NOT_EXIST
    for request, code in (
        (workflow("w", BASE), WORKFLOW),
        (workflow("w", "m"), WORKFLOW),
        (workflow("w", BASE, "m", "m"), WORKFLOW),
        (workflow("w", BASE, "m", fed="n1"), WORKFLOW),
        (workflow("w", BASE, "m", fed="elsewhere"), WORKFLOW),
        (workflow("w", BASE, "none"), missing),
        (workflow("w", BASE, "m", versions=("0" * 32,)), missing),
        (workflow("w", BASE, "m", versions=("", "0" * 32)), missing),
        (s.PostWorkflowsRequest(), codes.WORKFLOW_INVALID_ARGUMENT),
    ):
        assert named.refused("PostWorkflows", request)[0] == code
    both = s.PostWorkflowsRequest(
        workflows=[
            r.Workflow(id="good", nodes=nodes(BASE, "m")),
            r.Workflow(id="bad", nodes=nodes(BASE)),
        ]
    )
    assert named.refused("PostWorkflows", both)[0] == WORKFLOW
    assert not Workflow.objects.exists()


def app(app_id: str = "", user_id: str = "") -> Any:
    return s.GetAppRequest(user_app_id=r.UserAppIDSet(user_id=user_id, app_id=app_id))


def test_which_project(caller: Caller, world: World) -> None:
    found = caller.call("GetApp", app()).app
    assert (found.id, found.name, found.user_id) == (str(world.project.pk), "Team", "owner")
    for one in (
        app(found.id), app("team"), app("", "me"), app(found.id, "labeller"), app("TEAM", "OWNER")
    ):  # fmt: skip
        assert caller.call("GetApp", one).app.id == found.id
    for one in (app(str(world.other.pk)), app("Elsewhere"), app(found.id, "outsider"), app("", "x"),
                app("\0"), app("", "\0")):  # fmt: skip
        code, sentence = caller.refused("GetApp", one)
        assert code == codes.CONN_DOES_NOT_EXIST
        assert "Elsewhere" not in sentence


def test_the_base_model_where_public_examples_look_for_it(caller: Caller) -> None:
    public = r.UserAppIDSet(user_id="clarifai", app_id="main")
    found = caller.call("GetModel", s.GetModelRequest(user_app_id=public, model_id=BASE)).model
    assert found.model_type_id == "detect-embed"
    for name, request in (
        ("ListInputs", s.ListInputsRequest(user_app_id=public)),
        ("PostModels", s.PostModelsRequest(user_app_id=public)),
    ):
        assert caller.refused(name, request)[0] == codes.CONN_DOES_NOT_EXIST


def test_a_project_in_the_trash_or_the_archive(caller: Caller, world: World) -> None:
    projects.change(world.project, {"archived": True})
    assert caller.ask("GetApp", app()).status.code == codes.SUCCESS
    assert caller.post(data(orl.data(1, 1))).status.code == codes.CONN_INSUFFICIENT_SCOPES
    projects.trash(Project.objects.get(pk=world.project.pk))
    assert caller.ask("GetApp", app()).status.code == codes.CONN_DOES_NOT_EXIST
