"""Annotations: who faces are and who they are not, said here or in the browser."""

from __future__ import annotations

import pytest
from clarifai_grpc.grpc.api import resources_pb2 as r
from clarifai_grpc.grpc.api import service_pb2 as s
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes

from labelling.models import Change, Face, Negative, Person
from models_app.clarifai import ids
from tests import orl
from tests.api.clarifai import Caller, concept, data, process
from tests.api.conftest import World

WRONG = codes.ANNOTATION_INVALID_ARGUMENT


@pytest.fixture
def caller(world: World) -> Caller:
    return Caller.of(world)


def about(found: list[r.Annotation]) -> list[tuple[str, str, str, float]]:
    """Of each annotation its input, its kind, and of a concept the name and the value."""
    rows = []
    for one in found:
        said = [c for g in one.data.regions for c in g.data.concepts]
        kind = "input" if one.input_level else "face" if one.model_version_id else "said"
        name, value = (said[0].name, said[0].value) if said else ("", 1.0)
        rows.append((one.input_id, kind, name, value))
    return rows


def test_what_is_found_and_said(caller: Caller, world: World) -> None:
    caller.add(1, 1, "a")
    caller.add(2, 1, "b")
    assert about(caller.annotations()) == [
        ("a", "input", "", 1), ("a", "face", "", 1), ("b", "input", "", 1), ("b", "face", "", 1),
    ]  # fmt: skip
    answer = caller.say("b", concept("c2", "s2"))
    [made] = answer.annotations
    assert made.status.code == codes.ANNOTATION_SUCCESS
    assert (made.input_id, made.model_version_id) == ("b", "")
    assert made.embed_model_version_id == ids.base_version(world.project.embedder)
    face = Face.objects.order_by("pk")[1]
    assert face.person is not None
    assert (face.person.name, face.labelled_how) == ("s2", "api")
    assert about(caller.annotations())[-1] == ("b", "said", "s2", 1)
    listed = caller.annotations()[-1]
    base = caller.annotations()[-2]
    assert (listed.id, listed.user_id) == (made.id, "")
    assert listed.data.regions[0].id == base.data.regions[0].id
    assert listed.data.regions[0].region_info == base.data.regions[0].region_info
    # Without all of them: what people and programs said.
    assert about(caller.annotations(every=False)) == [
        ("a", "input", "", 1), ("b", "input", "", 1), ("b", "said", "s2", 1),
    ]  # fmt: skip
    version = base.model_version_id
    assert about(caller.annotations(model_version_ids=[version])) == [
        ("a", "face", "", 1), ("b", "face", "", 1),
    ]  # fmt: skip
    assert caller.annotations(model_version_ids=["0" * 32]) == []
    # One undo in the browser would take it back; the labelling again changes nothing.
    assert caller.say("b", concept("c2")).annotations[0].id == made.id
    assert Change.objects.count() == 1


def test_labels_of_the_browser(caller: Caller, world: World) -> None:
    face = world.add(1, 1)
    label = {"faces": [{"id": face.pk}], "action": "assign", "name": "s1"}
    assert world.client(world.labeller).post(f"{world.url}/labels", label).status_code == 200
    [said] = [a for a in caller.annotations(every=False) if not a.input_level]
    shown = said.data.regions[0].data.concepts[0]
    person = Person.objects.get()
    assert (shown.name, shown.id, said.user_id) == ("s1", f"person-{person.pk}", "labeller")
    [found] = caller.call("ListConcepts", s.ListConceptsRequest()).concepts
    assert (found.id, found.name) == (shown.id, "s1")
    # A program that calls that person something else does so from then on.
    other = caller.add(1, 2)
    caller.say(other.id, concept("my-s1", "S1"))
    assert Person.objects.count() == 1
    assert {a.data.regions[0].data.concepts[0].id for a in caller.annotations(every=False)
            if not a.input_level} == {"my-s1"}  # fmt: skip


def test_who_it_is_not(caller: Caller, world: World) -> None:
    caller.add(1, 1, "a")
    answer = caller.say("a", concept("c2", "s2", value=0))
    assert answer.status.code == codes.SUCCESS
    assert Negative.objects.count() == 1
    assert about(caller.annotations())[-1] == ("a", "said", "s2", 0)
    caller.say("a", concept("c1", "s1"))
    assert about(caller.annotations())[-2:] == [("a", "said", "s1", 1), ("a", "said", "s2", 0)]
    # Taken back, the label stays.
    [no] = [one for one in caller.annotations() if about([one])[0][3] == 0]
    caller.call("DeleteAnnotation", s.DeleteAnnotationRequest(input_id="a", annotation_id=no.id))
    assert about(caller.annotations())[-1] == ("a", "said", "s1", 1)
    assert not Negative.objects.exists()
    assert Face.objects.get().person == Person.objects.get(name="s1")


def test_deleting(caller: Caller, world: World) -> None:
    caller.add(1, 1, "a")
    label = caller.say("a", concept("c1", "s1")).annotations[0].id
    first, base, _ = caller.annotations()
    code, sentence = caller.refused("DeleteAnnotation", delete("a", first.id))
    assert (code, "delete the input" in sentence) == (WRONG, True)
    assert caller.refused("DeleteAnnotation", delete("b", label))[0] == WRONG
    caller.call("DeleteAnnotation", delete("a", label))
    assert Face.objects.get().state == "unlabelled"
    assert caller.refused("DeleteAnnotation", delete("a", label))[0] == WRONG
    # What the base model found is removed as a box in the browser is, and undo brings it back.
    caller.call("DeleteAnnotation", delete("a", base.id))
    assert about(caller.annotations()) == [("a", "input", "", 1)]
    assert Face.objects.get().removed == "hand"
    caller.add(2, 1, "b")
    caller.say("b", concept("c1", "s1"))
    wanted = s.DeleteAnnotationsRequest(input_ids=["b"])
    caller.call("DeleteAnnotations", wanted)
    assert about(caller.annotations(input_ids=["b"])) == [("b", "input", "", 1), ("b", "face", "", 1)]  # fmt: skip


def delete(input_id: str, annotation_id: str) -> s.DeleteAnnotationRequest:
    return s.DeleteAnnotationRequest(input_id=input_id, annotation_id=annotation_id)


def test_ids_of_ones_own(caller: Caller) -> None:
    caller.add(1, 1, "a")
    assert caller.say("a", concept("c1", "s1"), id="mine").annotations[0].id == "mine"
    assert caller.annotations()[-1].id == "mine"
    found = s.GetAnnotationRequest(input_id="a", annotation_id="mine")
    assert caller.call("GetAnnotation", found).annotation.id == "mine"
    again = caller.say("a", concept("c2", "s2"), id="mine")
    assert again.annotations[0].status.code == WRONG
    assert not Person.objects.filter(name="s2").exists()  # nothing of it was done
    caller.call("DeleteAnnotations", s.DeleteAnnotationsRequest(ids=["mine"]))
    assert caller.refused("GetAnnotation", found)[0] == WRONG
    assert caller.say("a", concept("c2", "s2"), id="mine").annotations[0].id == "mine"


def test_some_of_a_call(caller: Caller, world: World) -> None:
    """What can't be said doesn't keep the rest from being said; one undo takes it back."""
    caller.add(1, 1, "a")
    caller.add(2, 1, "b")
    caller.post(data(orl.data(3, 1), id="waits"))
    region = {text: caller.region(text) for text in "ab"}

    def one(text: str, region_id: str, *concepts: r.Concept, **more: object) -> r.Annotation:
        regions = [r.Region(id=region_id, data=r.Data(concepts=concepts))]
        return r.Annotation(input_id=text, data=r.Data(regions=regions), **more)

    request = s.PostAnnotationsRequest(
        annotations=[
            one("a", region["a"], concept("c1", "s1")),
            one("nobody", region["a"], concept("c1")),
            one("a", region["b"], concept("c1")),  # the other input's
            one("b", region["b"], concept("c2", "s2")),
            one("b", region["b"], concept("c1")),  # two names
            one("b", region["b"]),  # none
            one("b", region["b"], concept("c3", "s3", value=0.5)),
            one("b", region["b"], concept("c1"), embed_model_version_id="f" * 32),
            one("waits", region["b"], concept("c1")),
            one("b", region["b"], concept("c4", "s4", value=0)),
            one("b", region["b"], concept("c2", value=0)),  # is it or isn't it
        ]
    )
    answer = caller.ask("PostAnnotations", request)
    good, wrong = codes.ANNOTATION_SUCCESS, WRONG
    assert [one.status.code for one in answer.annotations] == [
        good, codes.INPUT_DOES_NOT_EXIST, wrong, good, wrong, wrong, wrong, wrong,
        codes.ANNOTATION_FAILED, good, wrong,
    ]  # fmt: skip
    assert answer.status.code == codes.MIXED_STATUS
    assert all(one.status.details for one in answer.annotations if one.status.code != good)
    assert sorted(Person.objects.values_list("name", flat=True)) == ["s1", "s2", "s4"]
    assert Change.objects.filter(action="assign").count() == 1


def test_a_box(caller: Caller, world: World, predictor: None) -> None:
    """A box that a face was found in is that face; another one is drawn, as in the browser."""
    photo = world.process(orl.encoded(orl.group((1, 1), (2, 1))), "pair.jpg")
    [shown] = caller.inputs()
    faces = list(Face.objects.filter(photo=photo).order_by("left"))
    width = photo.width
    boxes = [(f.left / width, f.top / photo.height, f.right / width, f.bottom / photo.height)
             for f in faces]  # fmt: skip

    def say(text: str, *edges: float) -> r.Annotation:
        left, top, right, bottom = edges
        box = r.BoundingBox(left_col=left, top_row=top, right_col=right, bottom_row=bottom)
        region = r.Region(
            region_info=r.RegionInfo(bounding_box=box), data=r.Data(concepts=[concept(text)])
        )
        one = r.Annotation(input_id=shown.id, data=r.Data(regions=[region]))
        request = s.PostAnnotationsRequest(annotations=[one])
        return caller.ask("PostAnnotations", request).annotations[0]

    assert say("s2", *boxes[1]).status.code == codes.ANNOTATION_SUCCESS
    faces[1].refresh_from_db()
    assert faces[1].person == Person.objects.get(name="s2")
    assert say("s3", 0.01, 0.01, 0.2, 0.2).status.code == codes.ANNOTATION_SUCCESS
    drawn = Face.objects.get(by_hand=True)
    assert drawn.person == Person.objects.get(name="s3")
    for edges in ((0.5, 0, 0.4, 1), (0, 0, 2, 1), (float("nan"), 0, 1, 1), (0, 0, 0, 0)):
        assert say("s4", *edges).status.code == WRONG
    assert say("s4", 0.5, 0.5, 0.501, 0.501).status.code == WRONG  # too small to see a face in
    assert not Person.objects.filter(name="s4").exists()
    # A concept of the whole input doesn't say which of the faces it means.
    whole = r.Annotation(input_id=shown.id, data=r.Data(concepts=[concept("s1")]))
    answer = caller.ask("PostAnnotations", s.PostAnnotationsRequest(annotations=[whole]))
    assert answer.annotations[0].status.code == WRONG
    assert "faces" in answer.annotations[0].status.details


def test_a_concept_of_a_whole_input(caller: Caller) -> None:
    caller.add(1, 1, "a")
    whole = r.Annotation(input_id="a", data=r.Data(concepts=[concept("c1", "s1")]))
    answer = caller.call("PostAnnotations", s.PostAnnotationsRequest(annotations=[whole]))
    assert answer.annotations[0].data.regions[0].data.concepts[0].name == "s1"
    caller.post(data(orl.blank(), id="empty"))
    process()
    none = r.Annotation(input_id="empty", data=r.Data(concepts=[concept("c1")]))
    answer = caller.ask("PostAnnotations", s.PostAnnotationsRequest(annotations=[none]))
    assert "No face was found" in answer.annotations[0].status.details


def test_pages_in_the_order_of_inputs(caller: Caller) -> None:
    for number in (1, 2, 3):
        caller.add(1, number, f"n{number}")
    caller.say("n2", concept("s1"))
    every = [one.id for one in caller.annotations(per_page=100)]
    assert len(every) == 7
    paged = [one.id for page in (1, 2, 3, 4) for one in caller.annotations(page=page, per_page=2)]
    assert paged == every
    assert caller.annotations(page=5, per_page=2) == []
    assert [one.id for one in caller.annotations(ids=[every[4], "none"])] == [every[4]]
    only = [one.input_id for one in caller.annotations(input_ids=["n3", "n1"])]
    assert only == ["n1", "n1", "n3", "n3"]
    refused = caller.refused("ListAnnotations", s.ListAnnotationsRequest(task_id="t"))
    assert refused[0] == WRONG


def test_a_face_that_is_none(caller: Caller, world: World) -> None:
    caller.add(1, 1, "a")
    region = caller.region("a")
    reject = {"faces": [{"id": Face.objects.get().pk}], "action": "reject"}
    world.client(world.labeller).post(f"{world.url}/labels", reject)
    assert about(caller.annotations()) == [("a", "input", "", 1)]
    assert caller.say("a", concept("s1"), region=region).annotations[0].status.code == WRONG


def test_people_who_became_another(caller: Caller, world: World) -> None:
    caller.add(1, 1, "a")
    caller.add(1, 2, "b")
    caller.say("a", concept("c1", "s1"))
    caller.say("b", concept("c2", "s2"))
    first, second = Person.objects.order_by("pk")
    merge = {"into": first.pk, "people": [second.pk]}
    done = world.client(world.labeller).post(f"{world.url}/people/merge", merge)
    assert done.status_code == 200, done.json()
    found = caller.call("GetConcept", s.GetConceptRequest(concept_id="c2")).concept
    assert (found.id, found.name) == ("c1", "s1")
    caller.add(1, 3, "c")
    assert caller.say("c", concept("c2")).annotations[0].data.regions[0].data.concepts[0].id == "c1"
    # Who was deleted is nobody; the id is free for another.
    world.client(world.labeller).delete(f"{world.url}/people/{first.pk}")
    assert caller.refused("GetConcept", s.GetConceptRequest(concept_id="c1"))[0] == codes.CONCEPTS_INVALID_REQUEST  # fmt: skip
    caller.say("c", concept("c1", "s9"))
    assert Person.objects.get(deleted_at=None).name == "s9"
