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
from tests.api.clarifai import BASE, Caller, concept, data, url
from tests.api.conftest import World

MODEL, WORKFLOW = codes.MODEL_INVALID_ARGUMENT, codes.WORKFLOW_INVALID_GRAPH


@pytest.fixture
def caller(world: World) -> Caller:
    return Caller.of(world)


@pytest.fixture
def named(caller: Caller) -> Caller:
    """s1 and s2, one face each."""
    for person in (1, 2):
        caller.add(person, 1)
        caller.say(f"s{person}-1", concept(f"c{person}", f"s{person}"))
    return caller


def model(text: str, *concepts: str, kind: str = "knn-concept", **params: Any) -> Any:
    info = r.OutputInfo(data=r.Data(concepts=[r.Concept(id=one) for one in concepts]))
    if params:
        info.params.update(params)
    one = r.Model(id=text, model_type_id=kind, output_info=info)
    return s.PostModelsRequest(models=[one])


def nodes(*models: str, versions: tuple[str, ...] = (), fed: str = "") -> list[r.WorkflowNode]:
    made = []
    for place, text in enumerate(models):
        version = versions[place] if place < len(versions) else ""
        one = r.Model(id=text, model_version=r.ModelVersion(id=version))
        made.append(r.WorkflowNode(id=f"n{place}", model=one))
    if fed:
        made[-1].node_inputs.add(node_id=fed)
    return made


def workflow(text: str, *models: str, **more: Any) -> Any:
    return s.PostWorkflowsRequest(workflows=[r.Workflow(id=text, nodes=nodes(*models, **more))])


def predict(caller: Caller, text: str, *inputs: r.Input, **more: Any) -> Any:
    request = s.PostWorkflowResultsRequest(workflow_id=text, inputs=inputs, **more)
    return caller.ask("PostWorkflowResults", request)


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


@pytest.fixture
def ready(named: Caller, predictor: None) -> Caller:
    named.call("PostModels", model("m", "c1", "c2"))
    named.call("PostWorkflows", workflow("w", BASE, "m"))
    return named


def test_results(ready: Caller) -> None:
    photo = data(orl.encoded(orl.group((1, 5), (2, 5))), id="new")
    answer = predict(ready, "w", photo)
    assert answer.status.code == codes.SUCCESS
    [result] = answer.results
    assert result.input.id == "new"
    assert result.input.data.image.base64 == b""
    base, knn = result.outputs
    assert (base.model.id, knn.model.id) == (BASE, "m")
    assert [one.id for one in base.data.regions] == [one.id for one in knn.data.regions]
    for region in base.data.regions:
        vector = region.data.embeddings[0]
        assert vector.num_dimensions == len(vector.vector) == 128
    # Of the photo as a whole the best value of each concept, the highest first.
    best: dict[str, float] = {}
    for region in knn.data.regions:
        assert not region.data.embeddings
        for one in region.data.concepts:
            best[one.id] = max(best.get(one.id, 0), one.value)
    whole = [(one.id, one.value) for one in knn.data.concepts]
    assert dict(whole) == best
    assert set(best) == {"c1", "c2"}
    assert [value for _, value in whole] == sorted(best.values(), reverse=True)
    # The same photo, the same regions.
    again = predict(ready, "w", photo).results[0].outputs[0].data.regions
    assert [one.id for one in again] == [one.id for one in base.data.regions]


def test_several_photos(ready: Caller, web: str, private: None) -> None:
    answer = predict(
        ready, "w", url(f"{web}/s1/7.jpg"), url(f"{web}/none"), data(b"no photo"),
        r.Input(id="s2-1"), r.Input(id="nobody"), data(orl.blank()), r.Input(),
    )  # fmt: skip
    assert answer.status.code == codes.MIXED_STATUS
    good = codes.SUCCESS
    assert [one.status.code for one in answer.results] == [
        good, codes.INPUT_DOWNLOAD_FAILED, codes.INPUT_UNSUPPORTED_FORMAT, good,
        codes.INPUT_DOES_NOT_EXIST, good, codes.INPUT_INVALID_ARGUMENT,
    ]  # fmt: skip
    names = [
        [c.name for c in one.outputs[1].data.concepts] if one.outputs else None
        for one in answer.results
    ]
    assert names[0] is not None
    assert names[3] is not None
    assert (names[0][0], names[3][0]) == ("s1", "s2")
    assert names[5] == []
    assert predict(ready, "w").status.code == codes.WORKFLOW_INVALID_ARGUMENT
    code = predict(ready, "w", *[r.Input()] * 129).status.code
    assert code == codes.WORKFLOW_INVALID_ARGUMENT


def test_what_of_the_results(ready: Caller) -> None:
    photo = data(orl.encoded(orl.group((1, 5), (2, 5))))

    def names(**config: Any) -> list[str]:
        answer = predict(ready, "w", photo, output_config=r.OutputConfig(**config))
        return sorted(one.name for one in answer.results[0].outputs[1].data.concepts)

    assert names() == ["s1", "s2"]
    assert len(names(max_concepts=1)) == 1
    assert names(min_value=1.01) == []
    assert names(select_concepts=[r.Concept(id="c2")]) == ["s2"]
    assert names(select_concepts=[r.Concept(name="s1")]) == ["s1"]


def test_outputs_of_models(ready: Caller) -> None:
    def outputs(text: str, photo: bytes = b"", **more: Any) -> Any:
        asked = [data(photo or orl.data(1, 6))]
        request = s.PostModelOutputsRequest(model_id=text, inputs=asked, **more)
        return ready.ask("PostModelOutputs", request)

    base = outputs(BASE).outputs[0]
    assert base.data.regions[0].data.embeddings[0].num_dimensions == 128
    knn = outputs("m").outputs[0]
    assert knn.data.concepts[0].name == "s1"
    assert knn.data.regions[0].id == base.data.regions[0].id
    assert outputs("m", version_id="0" * 32).status.code == codes.MODEL_DOES_NOT_EXIST
    assert outputs("m", b"no photo").status.code == codes.FAILURE


def test_labels_vote_as_they_are_when_asked(ready: Caller) -> None:
    """Nothing is trained: a label that is changed counts with the next call."""
    photo = data(orl.data(1, 8))
    assert predict(ready, "w", photo).results[0].outputs[1].data.concepts[0].name == "s1"
    ready.say("s1-1", concept("c2"))
    ready.say("s2-1", concept("c1"))
    assert predict(ready, "w", photo).results[0].outputs[1].data.concepts[0].name == "s2"


def test_what_was_made_in_the_browser(named: Caller, world: World, predictor: None) -> None:
    client = world.client(world.labeller)
    made = client.post(f"{world.url}/classifiers", {"name": "Door"}).json()
    flow = {"name": "Front door", "classifier": made["id"]}
    flow_id = client.post(f"{world.url}/workflows", flow).json()["id"]
    for text in (f"workflow-{flow_id}", "front door"):
        answer = predict(named, text, data(orl.data(2, 6)))
        assert answer.results[0].outputs[1].data.concepts[0].name == "s2"
        assert answer.results[0].outputs[1].model.id == f"classifier-{made['id']}"
    assert named.call("GetModel", s.GetModelRequest(model_id="Door")).model.name == "Door"


def test_without_a_predictor(named: Caller, settings: Any) -> None:
    from dataclasses import replace

    settings.SITE = replace(settings.SITE, predict_timeout_s=1)
    named.call("PostModels", model("m"))
    named.call("PostWorkflows", workflow("w", BASE, "m"))
    answer = predict(named, "w", data(orl.data(1, 2)))
    assert answer.results[0].status.code == codes.MODEL_BUSY_PLEASE_RETRY


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


def test_a_project_in_the_trash_or_the_archive(caller: Caller, world: World) -> None:
    projects.change(world.project, {"archived": True})
    assert caller.ask("GetApp", app()).status.code == codes.SUCCESS
    assert caller.post(data(orl.data(1, 1))).status.code == codes.CONN_INSUFFICIENT_SCOPES
    projects.trash(Project.objects.get(pk=world.project.pk))
    assert caller.ask("GetApp", app()).status.code == codes.CONN_DOES_NOT_EXIST
