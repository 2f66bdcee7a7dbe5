"""What an import does to which face, and why not to the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

from labelling import errors
from labelling.exchange import pairing, turning
from labelling.exchange.types import Entry, Refused, Size
from labelling.models import Face, Negative, Photo, Project
from labelling.models.person import fold
from labelling.services import label_exports, people
from labelling.vision.types import Box

PHOTOS_AT_ONCE = 2000
# Names of the same region in several files: a program writes it into the photo and beside it.
SAME_REGION = 0.5
LONGEST_SHOWN = 1000
LONGEST_PATH = 4096
MOST_A_PHOTO = 1000
SET_ASIDE = {
    Face.State.REJECTED: "not a face",
    Face.State.STRANGER: "a stranger",
    Face.State.UNSURE: "unsure",
}


@dataclass(frozen=True)
class Unmatched:
    """A name that no face gets, with the reason as a code and as a sentence."""

    source: str
    photo: str
    name: str
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Meant:
    """An entry, its place among all that was read, and the photo that it means."""

    place: int
    entry: Entry
    photo_id: int


@dataclass(frozen=True, slots=True)
class Known:
    """A face as it is; `person` is the folded name."""

    id: int
    box: Box
    score: float
    state: str
    person: str | None


@dataclass
class Plan:
    """Faces with the folded names that they get, or have already; `names` are as they are shown."""

    min_overlap: float
    replace: bool
    faces: dict[int, str] = field(default_factory=dict)
    already: dict[int, str] = field(default_factory=dict)
    unmatched: list[tuple[int, Unmatched]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    _folded: dict[str, str] = field(default_factory=dict)
    _entries: dict[int, tuple[int, Entry]] = field(default_factory=dict)

    def takes(self, one: Entry | Refused, place: int) -> TypeGuard[Entry]:
        """Whether it can be used; what can't is noted."""
        if isinstance(one, Refused):
            self.leave(place, one, "unreadable", one.message)
            return False
        if len(one.photo) > LONGEST_PATH:
            self.leave(place, one, "no_photo", "The project has no photo of this name.")
            return False
        if one.name not in self._folded:
            self._folded[one.name] = self._clean(one.name)
        if not self._folded[one.name]:
            message = f"The name is empty or has over {people.LONGEST_NAME} characters."
            self.leave(place, one, "no_name", message)
            return False
        return True

    def _clean(self, name: str) -> str:
        """The folded name, "" if it can't be a person's."""
        if len(name) > LONGEST_SHOWN:
            return ""
        try:
            shown = people.clean_name(name)
        except errors.Invalid:
            return ""
        folded = fold(shown)
        self.names.setdefault(folded, shown)
        return folded

    def folded(self, entry: Entry) -> str:
        return self._folded[entry.name]

    def leave(self, place: int, one: Entry | Refused, reason: str, message: str) -> None:
        """Note that an entry names no face."""
        source, photo, name = (t[:LONGEST_SHOWN] for t in (one.source, one.photo, one.name))
        self.unmatched.append((place, Unmatched(source, photo, name, reason, message)))

    def no_photo(self, place: int, entry: Entry, candidates: int) -> None:
        if candidates:
            message = f"{candidates} photos of the project may be meant: give more of the path."
            self.leave(place, entry, "several_photos", message)
        else:
            self.leave(place, entry, "no_photo", "The project has no photo of this name.")

    def give(self, meant: Meant, face: Known) -> None:
        """Decide whether the face gets the name."""
        entry, name = meant.entry, self.folded(meant.entry)
        has = self.faces.get(face.id) or self.already.get(face.id)
        if has == name:
            return  # said twice
        if has is not None:
            message = f"Another entry names this face “{self.names[has]}”."
            self.leave(meant.place, entry, "other_name", message)
        elif face.person == name:
            self.already[face.id] = name
        elif face.person is not None and not self.replace:
            self.leave(meant.place, entry, "other_name", "The face has another name already.")
        elif face.state in SET_ASIDE and not self.replace:
            message = f"Somebody marked this face as {SET_ASIDE[Face.State(face.state)]}."
            self.leave(meant.place, entry, "other_name", message)
        else:
            self.faces[face.id] = name
            self._entries[face.id] = (meant.place, entry)

    def refuse(self, face: int) -> None:
        """Take back a face of which somebody said that it isn't this person."""
        del self.faces[face]
        place, entry = self._entries[face]
        self.leave(place, entry, "other_name", "Somebody said that this face isn't this person.")


def decide(plan: Plan, project: Project, meant: Sequence[Meant]) -> None:
    """Fill the plan: which of each photo's faces the entries are. Three queries for 2,000 photos."""
    by_photo: dict[int, list[Meant]] = defaultdict(list)
    for one in meant:
        by_photo[one.photo_id].append(one)
    ids = sorted(by_photo)
    for start in range(0, len(ids), PHOTOS_AT_ONCE):
        part = ids[start : start + PHOTOS_AT_ONCE]
        photos = Photo.objects.filter(project=project, deleted_at=None).in_bulk(part)
        faces = _faces(part)
        for photo_id in part:
            for one in by_photo[photo_id][MOST_A_PHOTO:]:
                message = f"There are more than {MOST_A_PHOTO:,} names for this photo."
                plan.leave(one.place, one.entry, "no_face", message)
            some = by_photo[photo_id][:MOST_A_PHOTO]
            if photo_id in photos:
                _of_photo(plan, photos[photo_id], some, faces.get(photo_id, {}))
            else:  # moved to the trash just now
                for one in some:
                    plan.no_photo(one.place, one.entry, 0)
    if not plan.replace:
        said = Negative.objects.filter(face__in=list(plan.faces), face__project=project)
        for face, person in list(said.values_list("face_id", "person__folded")):
            if plan.faces.get(face) == person:
                plan.refuse(face)


def _faces(photo_ids: Sequence[int]) -> dict[int, dict[int, Known]]:
    rows = Face.objects.filter(photo__in=photo_ids, in_trash=False).order_by("pk")
    found: dict[int, dict[int, Known]] = defaultdict(dict)
    for photo, pk, left, top, right, bottom, score, by_hand, state, person in rows.values_list(
        "photo_id", "pk", "left", "top", "right", "bottom", "score", "by_hand", "state",
        "person__folded",
    ):  # fmt: skip
        sure = Face.SURE_SCORE if by_hand else score
        found[photo][pk] = Known(pk, Box(left, top, right, bottom), sure, state, person)
    return found


def _of_photo(plan: Plan, photo: Photo, meant: Sequence[Meant], faces: Mapping[int, Known]) -> None:
    if not faces:
        message = "No face was found in the photo."
        if photo.state != Photo.State.DONE:
            message = "The photo isn't processed yet: import again once it is."
        for one in meant:
            plan.leave(one.place, one.entry, "no_face", message)
        return
    size = Size(photo.width, photo.height)
    known = {pk: turning.shares(face.box, size) for pk, face in faces.items()}
    regions = list(_once(plan, _shown(plan, photo, meant, known)))
    pairs = pairing.pair([box for _, box in regions], known, plan.min_overlap)
    for number, (one, box) in enumerate(regions):
        if number in pairs:
            plan.give(one, faces[pairs[number][0]])
        elif pairing.pair([box], known, plan.min_overlap):
            message = "The face there is nearer to another region of the import."
            plan.leave(one.place, one.entry, "no_face", message)
        else:
            plan.leave(one.place, one.entry, "no_face", "No face was found where the region is.")
    for one in meant:
        if one.entry.box is None:
            _only(plan, one, faces)


def _shown(
    plan: Plan, photo: Photo, meant: Sequence[Meant], known: Mapping[int, Box]
) -> Iterator[tuple[Meant, Box]]:
    """The regions in shares of the photo as it is shown, each document turned or not as a whole."""
    size = Size(photo.width, photo.height)
    documents: dict[str, list[tuple[Meant, Box, bool]]] = defaultdict(list)
    for one in meant:
        if one.entry.box is not None:
            box = turning.shares(one.entry.box, one.entry.size or size)
            documents[one.entry.document].append((one, box, one.entry.size is not None))
    read = _orientation(photo)
    for rows in documents.values():
        boxes = [box for _, box, _ in rows]
        if all(framed for _, _, framed in rows):
            boxes = pairing.as_shown(boxes, known, plan.min_overlap, read)
        yield from zip((one for one, _, _ in rows), boxes, strict=True)


def _orientation(photo: Photo) -> Callable[[], int]:
    """Reads the photo's file at the first call, if there is one."""
    kept: list[int] = []

    def read() -> int:
        if not kept:
            kept.append(label_exports.orientation(photo))
        return kept[0]

    return read


def _once(plan: Plan, regions: Iterator[tuple[Meant, Box]]) -> Iterator[tuple[Meant, Box]]:
    """Without those that say the same as one before."""
    kept: dict[str, list[Box]] = defaultdict(list)
    for one, box in regions:
        same = kept[plan.folded(one.entry)]
        if not any(box.iou(other) >= SAME_REGION for other in same):
            same.append(box)
            yield one, box


def _only(plan: Plan, one: Meant, faces: Mapping[int, Known]) -> None:
    """The photo's one sure face; of several, nothing says which."""
    every = list(faces.values())
    sure = [f for f in every if f.score >= Face.SURE_SCORE] or every
    if len(sure) == 1:
        plan.give(one, sure[0])
    else:
        message = f"The photo has {len(sure)} faces, and the entry doesn't say which."
        plan.leave(one.place, one.entry, "several_faces", message)
