"""The history: who did what, found by filters; and two users who walk back and forth through it."""

from __future__ import annotations

import random
from typing import Any

import pytest

from labelling.models import Change, Face, Person, User
from tests.api.conftest import World
from tests.api.steps import change_person, check_counts, label, merge, named, negatives, undo


def history(world: World, query: str = "", who: User | None = None) -> list[dict[str, Any]]:
    answer = world.client(who or world.viewer).get(f"{world.url}/changes?{query}")
    assert answer.status_code == 200, answer.content
    return list(answer.json()["items"])


def test_filters(world: World, faces: list[Face]) -> None:
    one = named(world, faces[0], "s1")
    two = named(world, faces[2], "s2", how="cluster")
    label(world, faces[1], "reject", who=world.owner)
    change_person(world, one, name="s one", who=world.owner)
    merge(world, one, two)

    def actions(query: str) -> list[str]:
        return [c["action"] for c in history(world, query)]

    assert actions("") == ["merge", "rename", "reject", "assign", "assign"]
    assert actions(f"by={world.owner.pk}") == ["rename", "reject"]
    assert actions("action=assign") == ["assign", "assign"]
    assert actions("how=cluster") == ["assign"]
    assert actions(f"person={one}") == ["merge", "rename", "assign"]
    assert actions(f"person={two}") == ["merge", "assign"]  # also where it was merged away
    assert actions(f"face={faces[2].pk}") == ["merge", "assign"]
    assert actions(f"face={faces[1].pk}&by={world.labeller.pk}") == []
    first = world.client(world.viewer).get(f"{world.url}/changes?limit=2").json()
    rest = history(world, f"limit=10&cursor={first['next']}")
    assert [c["action"] for c in first["items"] + rest] == actions("")
    assert world.client(world.viewer).get(f"{world.url}/changes?action=odd").status_code == 400
    assert world.client(world.outsider).get(f"{world.url}/changes").status_code == 404


def test_summaries(world: World, faces: list[Face]) -> None:
    one = named(world, faces[:2], "s1")
    two = named(world, faces[2], "s2")
    change_person(world, two, name="s3", note="x", cover_face=faces[2].pk)
    merge(world, one, two)
    world.client(world.labeller).delete(f"{world.url}/people/{one}")
    assert [c["summary"] for c in history(world)] == [
        "deleted s1 and unlabelled 3 faces",
        "merged 1 person into s1, with 1 face",
        "changed the note on s3",
        "chose a cover for s3",
        "renamed s2 to s3",
        "named 1 face s3",
        "named 2 faces s1",
    ]
    undo(world)
    assert history(world)[0]["undone_at"] is not None
    next_ = world.client(world.labeller).get(f"{world.url}/changes/next").json()
    assert next_["undo"]["summary"] == "merged 1 person into s1, with 1 face"
    assert world.client(world.viewer).get(f"{world.url}/changes/next").status_code == 403


def test_a_person_made_and_used_by_another_stays(world: World, faces: list[Face]) -> None:
    person = named(world, faces[0], "s1")
    change_person(world, person, who=world.owner, note="Ours.")
    undo(world)
    assert Person.objects.get(pk=person).deleted_at is None
    undo(world, world.owner)
    undo(world, step="redo")
    undo(world)
    assert Person.objects.get(pk=person).deleted_at is not None


def test_who_was_deleted_by_another_is_not_made_again(world: World, faces: list[Face]) -> None:
    person = named(world, faces[0], "s1")
    label(world, faces[1], person=person, who=world.owner)
    undo(world)
    world.client(world.owner).delete(f"{world.url}/people/{person}")
    walked = undo(world, step="redo").json()
    assert walked["notes"] == ["“s1” has been deleted or merged since, and stays so."]
    assert walked["skipped"] == 1
    assert Person.objects.get(pk=person).deleted_at is not None
    check_counts(world)


FACE = (
    "pk", "state", "person_id", "labelled_by_id", "labelled_at", "labelled_how", "review",
    "reviewed_by_id", "reviewed_at", "review_comment",
)  # fmt: skip
PERSON = ("pk", "name", "folded", "sort_key", "cover_id", "note", "merged_into_id", "face_count")


def everything(world: World, known: set[int]) -> dict[str, Any]:
    """All that labelling changes, of the people who were there at the start."""
    people = Person.objects.filter(pk__in=known).order_by("pk")
    living = Person.objects.filter(project=world.project, deleted_at=None)
    return {
        "faces": list(Face.objects.order_by("pk").values(*FACE)),
        "people": list(people.values(*PERSON)),
        "living": sorted(living.values_list("pk", flat=True)),
        "negatives": negatives(),
    }


class Two:
    """The owner and the labeller, who do things at random. Every answer is one that the API promises."""

    def __init__(self, world: World, faces: list[Face], seed: int) -> None:
        self.world, self.faces, self.lot = world, faces, random.Random(seed)
        self.clean = True  # until a step leaves something alone

    def act(self, *, walks: bool) -> None:
        world, lot = self.world, self.lot
        who = lot.choice([world.owner, world.labeller])
        client = world.client(who)
        some = [{"id": f.pk} for f in lot.sample(self.faces, lot.randint(1, 3))]
        living = list(Person.objects.filter(deleted_at=None).order_by("pk"))
        person = lot.choice(living).pk if living else 0
        kind = lot.choice(
            ["name", "name", "refuse", "set_aside", "merge", "edit", "delete", "review"]
            + (["undo", "undo", "undo", "redo", "redo"] if walks else [])
        )
        if kind in {"undo", "redo"}:
            self.walk(who, kind)
            return
        labels_url, people_url = f"{world.url}/labels", f"{world.url}/people"
        if kind == "name":
            name = f"s{lot.randint(1, 5)}"
            answer = client.post(labels_url, {"faces": some, "action": "assign", "name": name})
        elif kind == "refuse":
            body = {"faces": some, "action": "not_person", "person": person}
            answer = client.post(labels_url, body)
        elif kind == "set_aside":
            action = lot.choice(["stranger", "reject", "clear"])
            answer = client.post(labels_url, {"faces": some, "action": action})
        elif kind == "merge":
            others = [p.pk for p in lot.sample(living, min(2, len(living)))] or [0]
            answer = client.post(f"{people_url}/merge", {"into": person, "people": others})
        elif kind == "edit":
            face = lot.choice(self.faces).pk
            body = lot.choice(
                [
                    {"name": f"s{lot.randint(1, 9)}"},
                    {"note": str(lot.random())},
                    {"cover_face": face},
                ]
            )
            answer = client.patch(f"{people_url}/{person}", body)
        elif kind == "delete":
            answer = client.delete(f"{people_url}/{person}")
        else:
            verdict = lot.choice(["accept", "send_back"])
            body = {"faces": some, "verdict": verdict, "comment": "c"}
            answer = client.post(f"{world.url}/reviews", body)
        assert answer.status_code in {200, 204, 400, 404, 409}, (kind, answer.content)

    def walk(self, who: User, step: str) -> int:
        answer = undo(self.world, who, step)
        assert answer.status_code in {200, 409}, (step, answer.content)
        if answer.status_code == 200:
            body = answer.json()
            self.clean &= body["skipped"] == 0 and body["notes"] == []
        return int(answer.status_code)

    def take_all_back(self) -> None:
        """Undo what stands of both, the latest first."""
        while (last := Change.objects.filter(undone_at=None).order_by("-pk").first()) is not None:
            assert last.by is not None
            assert self.walk(last.by, "undo") == 200

    def check(self) -> None:
        check_counts(self.world)
        for face, person in negatives():
            named_so = Face.objects.filter(pk=face, person=person, state="labelled")
            assert not named_so.exists()


def start(world: World, faces: list[Face]) -> set[int]:
    """Two people with a face each, set up by someone else, whose changes aren't walked."""
    for number, face in enumerate(faces[:2], 1):
        named(world, face, f"s{number}", who=world.owner)
    Change.objects.all().delete()
    return set(Person.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("seed", range(6))
def test_all_that_two_users_did_can_be_taken_back(
    world: World, faces: list[Face], seed: int
) -> None:
    known = start(world, faces)
    before = everything(world, known)
    two = Two(world, faces, seed)
    for _ in range(25):
        two.act(walks=False)
        two.check()
    two.take_all_back()
    assert two.clean
    assert everything(world, known) == before


@pytest.mark.parametrize("seed", range(100, 110))
def test_two_users_walk_back_and_forth(world: World, faces: list[Face], seed: int) -> None:
    known = start(world, faces)
    before = everything(world, known)
    two = Two(world, faces, seed)
    for _ in range(40):
        two.act(walks=True)
        two.check()
    if two.clean:
        two.take_all_back()
        assert everything(world, known) == before
