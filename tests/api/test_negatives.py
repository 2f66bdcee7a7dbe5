"""Who a face is not: remembered, taken back and done again."""

from __future__ import annotations

from labelling.models import Face, Negative, Suggestion
from tests.api.conftest import World, refresh
from tests.api.steps import label, negatives, state, undo


def test_faces_clicked_out_of_a_card_are_remembered(world: World, faces: list[Face]) -> None:
    beside = [{"id": faces[2].pk}]
    done = label(world, faces[:2], name="s1", refused=beside)
    person = done["person"]["id"]
    assert done["change"]["summary"] == "named 2 faces s1"

    assert negatives() == {(faces[2].pk, person)}
    undo(world)
    assert negatives() == set()
    assert [state(f)[0] for f in faces] == ["unlabelled"] * 4
    undo(world, step="redo")
    assert negatives() == {(faces[2].pk, person)}
    assert [state(f)[1] for f in faces[:3]] == ["s1", "s1", None]


def test_a_refusal_of_several_suggestions_is_one_change(world: World, faces: list[Face]) -> None:
    one = label(world, faces[0], name="s1")["person"]["id"]
    two = label(world, faces[2], name="s2")["person"]["id"]
    refresh(world.project)
    label(world, [faces[1], faces[3]], "not_person")
    said = {(faces[1].pk, one), (faces[3].pk, two)}

    assert negatives() == said
    undo(world)
    assert negatives() == set()
    undo(world, step="redo")
    assert negatives() == said


def test_taking_back_a_name_brings_back_what_it_overruled(world: World, faces: list[Face]) -> None:
    person = label(world, faces[0], name="s1")["person"]["id"]
    label(world, faces[1], "not_person", person=person, who=world.owner)
    label(world, faces[1], person=person)
    assert not Negative.objects.exists()
    undo(world)
    assert Negative.objects.get().face_id == faces[1].pk
    undo(world, world.owner)
    assert not Negative.objects.exists()


def test_a_refusal_by_another_outlives_undo(world: World, faces: list[Face]) -> None:
    """Undo never gives a face to someone of whom another has said since that it isn't them."""
    first = label(world, faces[0], name="s1")["person"]["id"]
    label(world, faces[0], name="s2")
    label(world, faces[0], "not_person", person=first, who=world.owner)
    assert undo(world).json()["skipped"] == 1
    assert state(faces[0]) == ("labelled", "s2")


def test_a_negative_is_remembered(world: World, faces: list[Face]) -> None:
    label(world, faces[0], name="s1")
    refresh(world.project)
    done = label(world, faces[1], "not_person")
    assert done["change"]["summary"] == "said “not s1” of 1 face"
    refresh(world.project)
    assert state(faces[1]) == ("unlabelled", None)
    assert not Suggestion.objects.filter(face=faces[1]).exists()
    candidates = (
        world.client(world.viewer).get(f"{world.url}/faces/{faces[1].pk}/candidates").json()
    )
    assert candidates["items"] == []
    assert undo(world).status_code == 200
    refresh(world.project)
    assert Suggestion.objects.get(face=faces[1]).person.name == "s1"
    assert undo(world, step="redo").status_code == 200
    assert Negative.objects.count() == 1
    label(world, faces[1], name="s1")  # said by a person after all
    assert Negative.objects.count() == 0


def test_not_this_person_takes_their_label_off(world: World, faces: list[Face]) -> None:
    made = label(world, faces[:2], name="s1")["person"]
    label(world, faces[1], "not_person", person=made["id"])
    assert state(faces[1]) == ("unlabelled", None)
    undo(world)
    assert state(faces[1]) == ("labelled", "s1")
