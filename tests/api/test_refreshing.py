"""Suggestions made again around what changed, against those made of everything."""

from __future__ import annotations

import random

import pytest

from labelling.models import Face, Project, Stale, Suggestion, Suspect
from labelling.services import calibration, refreshing, suggesting, suggestions, vectors
from tests.api.conftest import World, refresh
from tests.api.test_labels import label

PEOPLE, EACH = 5, 3


@pytest.fixture
def faces_of(world: World) -> list[list[Face]]:
    found = [[world.add(p, n) for n in range(1, EACH + 1)] for p in range(1, PEOPLE + 1)]
    refresh(world.project)
    return found


def stored(project: Project) -> tuple[dict[int, int], dict[int, tuple[int, int | None]]]:
    """Of the faces that are shown: nobody sees what is left of the others."""
    said = Suggestion.objects.filter(
        project=project, face__in_trash=False, face__state="unlabelled"
    ).values_list("face", "person")
    doubted = Suspect.objects.filter(project=project, face__in_trash=False)
    return dict(said), {s.face_id: (s.person_id, s.other_face_id) for s in doubted}


def made_of_everything(
    project: Project,
) -> tuple[dict[int, int], dict[int, tuple[int, int | None]]]:
    loaded = vectors.load(project)
    made = suggesting.make(project, loaded, loaded.voters, calibration.scale(project))
    elected = {face: c.person_id for face, c in made.elected.items()}
    return elected, {f: (d.person_id, d.other_face_id) for f, d in made.doubts.items()}


@pytest.mark.parametrize("seed", range(4))
def test_around_a_change_as_of_everything(
    world: World, faces_of: list[list[Face]], seed: int
) -> None:
    """Right and wrong names, refusals, rejections, undo, the trash: after each, all is as if made anew."""
    random_ = random.Random(seed)
    flat = [face for person in faces_of for face in person]
    client = world.client(world.labeller)
    differed = 0
    for step in range(14):
        here = [face for face in flat if not hidden(face)]
        chosen = random_.sample(here, random_.choice([1, 1, 2, 4]))
        action = random_.choice(
            ["assign", "assign", "assign", "clear", "reject", "not", "undo", "trash"]
        )
        if action == "assign":
            label(world, chosen, name=f"s{random_.randrange(PEOPLE)}")
        elif action == "not":
            known = client.get(f"{world.url}/people").json()["items"]
            if known:
                label(world, chosen, "not_person", person=random_.choice(known)["id"])
        elif action == "undo":
            client.post(f"{world.url}/changes/undo")
        elif action == "trash":
            photos = {"photos": [chosen[0].photo_id]}
            client.post(f"{world.url}/photos/trash", photos)
            if step % 2:
                client.post(f"{world.url}/photos/restore", photos)
        else:
            label(world, chosen, action)
        before = stored(world.project)
        refresh(world.project)
        now = stored(world.project)
        assert now == made_of_everything(world.project), (step, action)
        differed += before != now
        assert not Stale.objects.exists()
    assert differed > 3


def hidden(face: Face) -> bool:
    face.refresh_from_db()
    return face.in_trash


def test_only_what_is_near_is_looked_at(world: World, faces_of: list[list[Face]]) -> None:
    loaded = vectors.load(world.project)
    one = vectors.load(world.project, faces=[faces_of[0][0].pk])
    near = suggesting.around(loaded, one, (), distance=0.35, reach=0.1)
    assert set(near.ids.tolist()) == {face.pk for face in faces_of[0]}
    nothing = vectors.load(world.project, faces=[])
    assert len(suggesting.around(loaded, nothing, (), distance=0.6, reach=0.1)) == 0
    assert len(suggesting.around(loaded, one, (), distance=3, reach=0.1)) == len(loaded)
    # A suggestion that is near already is out of reach of what lies further off.
    label(world, faces_of[0][1], name="s1")
    refresh(world.project)
    loaded = vectors.load(world.project)
    far = vectors.load(world.project, faces=[faces_of[1][0].pk])
    around = suggesting.around(loaded, far, (), distance=0.9, reach=0.1)
    assert faces_of[0][0].pk not in around.ids
    assert faces_of[2][0].pk in around.ids


def test_a_wrong_label_is_a_suspect(world: World, faces_of: list[list[Face]]) -> None:
    label(world, faces_of[0], name="s1")
    label(world, [*faces_of[1], faces_of[0][2]], name="s2")
    refresh(world.project)
    client = world.client(world.viewer)
    listed = client.get(f"{world.url}/faces?suspect=true&order=suspect").json()["items"]
    worst = listed[0]
    assert worst["id"] == faces_of[0][2].pk
    suspect = worst["suspect"]
    assert suspect["person"]["name"] == "s1"
    assert suspect["other_distance"] < suspect["own_distance"]
    assert suspect["other_face_id"] in {face.pk for face in faces_of[0][:2]}
    person = client.get(f"{world.url}/people?warning=suspect").json()["items"]
    assert [(p["name"], p["suspect_count"]) for p in person if p["name"] == "s2"] == [("s2", 1)]
    counted = client.get(f"{world.url}/progress").json()["counts"]["faces"]
    assert counted["suspects"] == len(listed)
    # "It is right": not the other person. It isn't a suspect again.
    label(world, faces_of[0][2], "not_person", person=suspect["person"]["id"])
    refresh(world.project)
    again = client.get(f"{world.url}/faces?suspect=true&order=suspect").json()["items"]
    assert (worst["id"], "s1") not in {(f["id"], f["suspect"]["person"]["name"]) for f in again}
    # Named as what it shows, nothing is doubted any more.
    label(world, faces_of[0][2], name="s1")
    refresh(world.project)
    assert not Suspect.objects.exists()


def test_labels_teach_the_project(world: World, faces_of: list[list[Face]]) -> None:
    from labelling.services import clustering_runs, clusters

    for number in range(6, 10):
        faces_of.append([world.add(number, n) for n in range(1, EACH + 1)])
    for number, person in enumerate(faces_of, 1):
        label(world, person, name=f"s{number}")
    refresh(world.project)
    clusters.want(world.project.pk)
    clustering_runs.refresh_wanted(world.project.pk)
    world.project.refresh_from_db()
    noted = world.project.calibration
    assert noted is not None
    assert (noted["faces"], noted["people"]) == (27, 9)
    assert calibration.scale(world.project).even == noted["even"]
    assert calibration.cluster_distance(world.project) == noted["cluster_distance"]
    assert world.project.suggestions_wanted > world.project.suggestions_made
    world.project.embedder = "another"
    assert calibration.known(world.project) is None


def test_a_project_without_faces(world: World) -> None:
    suggestions.want(world.project.pk)
    refreshing.refresh_wanted(world.project.pk)
    world.project.refresh_from_db()
    assert world.project.suggestions_made == world.project.suggestions_wanted


def test_the_last_shown_face_goes(world: World) -> None:
    """Nothing is left to suggest for, and the worker has nothing to stumble over."""
    only = world.add(1, 1)
    refresh(world.project)
    label(world, only, name="s1")
    refresh(world.project)
    label(world, only, "reject")
    refresh(world.project)
    world.project.refresh_from_db()
    assert world.project.suggestions_made == world.project.suggestions_wanted
    assert not Stale.objects.exists()
