"""What changed from one version of a data set to another."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from labelling.models.person import fold
from models_app.models import Dataset, DatasetFace, DatasetPerson
from models_app.shapes.datasets import crop_url, dataset_ref, living

MOST_PEOPLE = 500
MOST_FACES = 200
KINDS = ("added", "removed", "changed")


@dataclass(frozen=True)
class Row:
    """A face of one of the two. `who` is the same for the same person in both."""

    pk: int
    who: str
    person: int
    side: str
    crop: str


@dataclass
class Two:
    """What became of one person: the rows of the two versions, and how many faces did what."""

    before: DatasetPerson | None = None
    after: DatasetPerson | None = None
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def renamed(self) -> bool:
        return bool(self.before and self.after and self.before.label != self.after.label)


def compare(before: Dataset, after: Dataset) -> dict[str, Any]:
    """The answer of the API (`Comparison`).

    Faces are the same by their id; if one of the two came as a folder, by their crop. People are the same
    by who they are in the project, else by name. Four queries, and both versions' rows in memory.
    """
    by_face = Dataset.Source.FOLDER not in (before.source, after.source)
    people = [_people(one) for one in (before, after)]
    old, new = (_rows(one, who, by_face) for one, who in zip((before, after), people, strict=True))
    twos: dict[str, Two] = defaultdict(Two)
    for person, who in people[0].values():
        twos[who].before = person
    for person, who in people[1].values():
        twos[who].after = person
    for row in old.values():
        twos[row.who].counts["before"] += 1
    for row in new.values():
        twos[row.who].counts["after"] += 1
    names = {pk: person.label for one in people for pk, (person, _) in one.items()}
    faces: dict[str, list[tuple[Row, str]]] = {kind: [] for kind in KINDS}
    for key, row in new.items():
        was = old.get(key)
        if was is None:
            faces["added"].append((row, ""))
            twos[row.who].counts["added"] += 1
        elif what := _what(was, row, names):
            faces["changed"].append((row, what))
            twos[row.who].counts["changed"] += 1
            if was.who != row.who:
                twos[was.who].counts["changed"] += 1
    for key, row in old.items():
        if key not in new:
            faces["removed"].append((row, ""))
            twos[row.who].counts["removed"] += 1
    differing = [two for two in twos.values() if _differs(two)]
    differing.sort(key=lambda two: (_any(two).number, _any(two).pk))
    return {
        "before": dataset_ref(before),
        "after": dataset_ref(after),
        "same": not differing,
        "people_added": [two.after.label for two in differing if two.after and not two.before],
        "people_removed": [two.before.label for two in differing if two.before and not two.after],
        "people_renamed": sum(two.renamed for two in differing),
        **{f"faces_{kind}": len(faces[kind]) for kind in KINDS},
        "people": [_person(two) for two in differing[:MOST_PEOPLE]],
        "faces": _faces(after, faces, names),
    }


def _people(dataset: Dataset) -> dict[int, tuple[DatasetPerson, str]]:
    """Each of its people by the row's id, with who that is."""
    rows = DatasetPerson.objects.filter(dataset=dataset).select_related("person")
    return {row.pk: (row, _who(row)) for row in rows}


def _who(row: DatasetPerson) -> str:
    if row.erased:
        return f"erased {row.number}"
    return f"name {fold(row.name)}" if row.person_id is None else f"person {row.person_id}"


def _rows(
    dataset: Dataset, people: dict[int, tuple[DatasetPerson, str]], by_face: bool
) -> dict[object, Row]:
    """Its faces by what makes them the same; of two equal crops each counts."""
    rows = DatasetFace.objects.filter(dataset=dataset).order_by("pk")
    found: dict[object, Row] = {}
    times: Counter[str] = Counter()
    for pk, face, person, side, sha, key in rows.values_list(
        "pk", "face", "person", "side", "sha256", "crop_key"
    ):
        times[sha] += 1
        same: object = face if by_face else (sha, times[sha])
        if person is not None:
            found[same] = Row(pk, people[person][1], person, side, sha or key)
    return found


def _what(was: Row, now: Row, names: dict[int, str]) -> str:
    said = []
    if was.who != now.who:
        said.append(f"{names[was.person]} → {names[now.person]}")
    if was.side != now.side:
        said.append(f"{was.side} → {now.side}")
    if was.crop != now.crop:
        said.append("other crop")
    return ", ".join(said)


def _differs(two: Two) -> bool:
    changes = sum(two.counts[kind] for kind in KINDS)
    return bool(changes) or two.before is None or two.after is None or two.renamed


def _any(two: Two) -> DatasetPerson:
    row = two.after or two.before
    if row is None:
        raise ValueError("a person of neither version")
    return row


def _person(two: Two) -> dict[str, Any]:
    row = _any(two)
    return {
        "name": row.label,
        "person": living(row.person),
        **{name: two.counts[name] for name in ("before", "after", *KINDS)},
        "renamed_from": two.before.label if two.renamed and two.before else None,
    }


def _faces(
    after: Dataset, faces: dict[str, list[tuple[Row, str]]], names: dict[int, str]
) -> list[dict[str, Any]]:
    shown: list[tuple[str, Row, str]] = [
        (kind, row, what) for kind in KINDS for row, what in faces[kind][:MOST_FACES]
    ]
    known = _shown_rows([row.pk for _, row, _ in shown])
    return [
        {
            "id": row.pk,
            "dataset_id": known[row.pk].dataset_id,
            "face_id": known[row.pk].face_id,
            "kind": kind,
            "what": what,
            "name": names[row.person],
            "crop_url": crop_url(after.project_id, known[row.pk]),
        }
        for kind, row, what in shown
        if row.pk in known
    ]


def _shown_rows(ids: Sequence[int]) -> dict[int, DatasetFace]:
    return DatasetFace.objects.only("pk", "dataset", "face").in_bulk(ids)
