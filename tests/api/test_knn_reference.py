"""The vote, from the rows of a real database on, against scikit-learn and against brute force.

Whole numbers have exact distances: there, ties are real, and nearest-first decides them. Others hardly
ever tie, and scikit-learn must agree.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from django.utils import timezone
from numpy.typing import NDArray
from sklearn.neighbors import KNeighborsClassifier

from labelling.models import Face, Person
from labelling.vision import voting
from models_app.models import Dataset, DatasetFace, DatasetPerson
from models_app.services import voters
from models_app.services.voters import Rule
from tests.api.rows import Rows, vectors

PEOPLE, FACES, ASKED = 9, 80, 25
Floats = NDArray[np.float64]
KS = range(1, 10)


@dataclass(frozen=True)
class Known:
    """A gallery as brute force sees it, by ascending key, and faces to ask for."""

    rule: Rule
    faces: NDArray[np.int64]
    people: NDArray[np.int64]
    vectors: Floats
    asked: Floats

    def distances(self, one: Floats) -> Floats:
        if self.rule.metric == "cosine":
            lengths = np.linalg.norm(self.vectors, axis=1) * np.linalg.norm(one)
            return np.asarray(1 - self.vectors @ one / lengths)
        return np.asarray(np.linalg.norm(self.vectors - one, axis=1))


@pytest.fixture
def rows(db: None) -> Rows:
    return Rows.begin(PEOPLE)


SORTS = ["live", "filtered", "reviewed", "every", "pinned", "pinned filtered"]


def known(rows: Rows, sort: str, metric: str, kind: str, seed: int) -> Known:
    """A gallery for a classifier of this sort, with rows around it that have no part in the vote."""
    random = np.random.default_rng(seed)
    whose = random.integers(0, PEOPLE, FACES)
    made = vectors(random, whose, kind)
    if kind == "whole" and metric == "cosine":
        made += 1  # no vector of length 0
    faces = rows.add(whose, made)
    parts = np.ones(FACES, bool)
    settings: dict[str, Any] = {"metric": metric}
    if sort == "reviewed":
        parts = random.random(FACES) < 0.7
        Face.objects.filter(pk__in=[f.pk for f, p in zip(faces, parts, strict=True) if p]).update(
            review="accepted"
        )
        settings["voters"] = "reviewed"
    elif sort == "every":
        Face.objects.filter(pk__in=[f.pk for f in faces[::2]]).update(quality=0.0)
        settings["voters"] = "every"
    # Too bad, kept out, in the trash, or without a name: near, and yet without a vote.
    for fields in ({"quality": 0.0}, {"use": "never"}, {"in_trash": True}):
        if sort == "every" and "quality" in fields:
            continue
        others = rows.add(random.integers(0, PEOPLE, 10), made[:10] + 1e-3)
        Face.objects.filter(pk__in=[f.pk for f in others]).update(review="accepted", **fields)
    others = rows.add(random.integers(0, PEOPLE, 10), made[:10] + 1e-3)
    Face.objects.filter(pk__in=[f.pk for f in others]).update(state="unlabelled", person=None)
    if "filtered" in sort:
        settings["people"] = rows.people[: PEOPLE // 2]
        parts = whose < PEOPLE // 2
    keys = np.array([f.pk for f in faces])
    people = np.array([rows.people[person].pk for person in whose])
    if "pinned" in sort:
        settings["dataset"], keys, people = freeze(rows, faces, whose, made)
        # What happens to the labels afterwards doesn't matter.
        Face.objects.filter(project=rows.project).update(person=rows.people[0], state="labelled")
    rule = voters.rule(rows.project, rows.version(**settings))
    asked = vectors(random, random.integers(0, PEOPLE, ASKED), kind) + (kind == "whole")
    return Known(rule, keys[parts], people[parts], made[parts], asked)


def freeze(
    rows: Rows, faces: list[Face], whose: NDArray[np.int64], made: Floats
) -> tuple[Dataset, NDArray[np.int64], NDArray[np.int64]]:
    dataset = Dataset.objects.create(
        project=rows.project, name="d", version=1, ratios=[1, 0, 0], state="succeeded",
        embedder=rows.project.embedder,
    )  # fmt: skip
    people = DatasetPerson.objects.bulk_create(
        DatasetPerson(dataset=dataset, person=person, number=n, name=person.name)
        for n, person in enumerate(rows.people)
    )
    frozen = [
        DatasetFace(
            dataset=dataset, person=people[person], face=face, photo_id=face.photo_id, side=side,
            name=str(n), crop_key="", sha256="", size_bytes=0, vector=vector,
        )
        for side in ("train", "test")
        for n, (face, person, vector) in enumerate(zip(faces, whose.tolist(), made, strict=True))
    ]  # fmt: skip
    made_rows = DatasetFace.objects.bulk_create(frozen)[: len(faces)]
    keys = np.array([row.pk for row in made_rows])
    return dataset, keys, np.array([people[person].pk for person in whose])


@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
@pytest.mark.parametrize("sort", SORTS)
def test_scikit_learns_answer_for_every_vote_that_is_no_tie(
    rows: Rows, sort: str, metric: str
) -> None:
    it = known(rows, sort, metric, "any", seed=SORTS.index(sort))
    near = [voters.nearest(it.rule, one.tolist(), limit=50) for one in it.asked]
    untied = 0
    for k in KS:
        reference = KNeighborsClassifier(n_neighbors=k, metric=metric, algorithm="brute")
        said = reference.fit(it.vectors, it.people).predict(it.asked)
        rule = replace(it.rule, k=k)
        for one, found, expected in zip(it.asked, near, said.tolist(), strict=True):
            votes = Counter(it.people[np.argsort(it.distances(one))[:k]].tolist()).most_common(2)
            if len(votes) == 1 or votes[0][1] > votes[1][1]:
                untied += 1
                assert voters.decide(rule, found)[0].person_id == expected
    assert untied > ASKED * len(KS) / 2


@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
def test_scikit_learns_weighted_answer(rows: Rows, metric: str) -> None:
    it = known(rows, "live", metric, "any", seed=40)
    it = replace(it, rule=replace(it.rule, vote="weighted"))

    def weights(distances: Floats) -> Floats:
        beyond = distances - distances.min(axis=1, keepdims=True)
        return np.asarray(np.exp(-beyond / it.rule.scale.softness))

    for k in KS:
        reference = KNeighborsClassifier(k, metric=metric, algorithm="brute", weights=weights)
        said = reference.fit(it.vectors, it.people).predict(it.asked)
        for one, expected in zip(it.asked, said.tolist(), strict=True):
            found = voters.nearest(it.rule, one.tolist(), limit=50)
            assert voters.decide(replace(it.rule, k=k), found)[0].person_id == expected


@pytest.mark.parametrize("sort", SORTS)
def test_brute_forces_answer_where_votes_and_distances_tie(rows: Rows, sort: str) -> None:
    it = known(rows, sort, "euclidean", "whole", seed=10 + SORTS.index(sort))
    near = [voters.nearest(it.rule, one.tolist(), limit=50) for one in it.asked]
    ties = 0
    for one, found in zip(it.asked, near, strict=True):
        far = it.distances(one)
        order = np.lexsort((it.faces, far))
        assert [n.face_id for n in found] == it.faces[order][:50].tolist()
        assert [n.distance for n in found] == pytest.approx(far[order][:50].tolist())
        for k in KS:
            voting = it.people[order][:k].tolist()
            votes = Counter(voting)
            ties += list(votes.values()).count(max(votes.values())) > 1
            # Of those with the most votes, the one who comes first.
            expected = next(p for p in voting if votes[p] == max(votes.values()))
            assert voters.decide(replace(it.rule, k=k), found)[0].person_id == expected
    assert ties > 20


@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
@pytest.mark.parametrize("sort", SORTS)
def test_many_at_once_find_what_each_alone_finds(rows: Rows, sort: str, metric: str) -> None:
    it = known(rows, sort, metric, "any", seed=20 + SORTS.index(sort))
    gallery = voters.load(it.rule)
    assert gallery.faces.tolist() == it.faces.tolist()
    assert gallery.people.tolist() == it.people.tolist()
    assert np.allclose(gallery.vectors, it.vectors)
    many = voters.nearest_many(it.rule, it.asked.astype(np.float32), limit=20)
    for one, found in zip(it.asked, many, strict=True):
        alone = voters.nearest(it.rule, one.tolist(), limit=20)
        assert [n.face_id for n in found] == [n.face_id for n in alone]
        assert [n.person_id for n in found] == [n.person_id for n in alone]
        assert [n.distance for n in found] == pytest.approx([n.distance for n in alone], abs=1e-6)


def test_the_same_score_in_both_metrics_at_even_and_where_names_are_given(rows: Rows) -> None:
    euclid, cosine = (
        voters.rule(rows.project, rows.version(metric=m)) for m in ("euclidean", "cosine")
    )
    assert cosine.accept_distance == pytest.approx((0.45 / 1.42) ** 2 / 2)
    for distance in (0.45, 0.575):
        there = voting.cosine(distance, 1.42)
        assert (euclid.scale.even - distance) / euclid.scale.softness == pytest.approx(
            (cosine.scale.even - there) / cosine.scale.softness
        )


def test_who_the_keys_stand_for(rows: Rows) -> None:
    it = known(rows, "pinned", "euclidean", "any", seed=30)
    keys = sorted(set(it.people.tolist()))
    first, second, third, fourth, *_ = rows.people
    second.merged_into, second.deleted_at = third, timezone.now()
    third.merged_into, third.deleted_at = first, timezone.now()
    fourth.deleted_at = timezone.now()
    Person.objects.bulk_update([second, third, fourth], ["merged_into", "deleted_at"])
    DatasetPerson.objects.filter(pk=keys[4]).update(person=None, erased=True, name="")
    said = voters.labels(it.rule, keys)
    assert [said[key].name for key in keys[:5]] == ["s0", "s0", "s0", "s3", "erased-4"]
    assert [said[key].person for key in keys[:5]] == [first, first, first, None, None]
    # Who was chosen before they were merged votes on, as whom they became.
    chosen = voters.rule(
        rows.project,
        rows.version(dataset=it.rule.version.dataset, people=[second]),  # type: ignore[union-attr]
    )
    assert chosen.people == frozenset({first.pk})
    assert chosen.keys == frozenset(keys[:3])
