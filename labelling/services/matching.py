"""Which of a photo's faces are which of the boxes that detection finds: plain geometry, no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labelling.vision.types import Box

# From this overlap on (IoU) two boxes show one face: neighbours in a crowd overlap less.
SAME_FACE = 0.4
# From this overlap on a box isn't worth a change: detectors differ by a few pixels.
SAME_BOX = 0.9


@dataclass(frozen=True)
class Known:
    """A face that the photo has, or had."""

    id: int
    box: Box
    removed: str  # as `Face.removed`
    by_hand: bool  # drawn or moved by a person: stays where it is
    decided: bool  # labelled, set aside or rejected: stays when it isn't found


@dataclass(frozen=True)
class Plan:
    """What detection does to a photo's faces; numbers are those of the boxes found."""

    new: list[int]
    # Faces that detection (or an undo) had removed, their boxes, and whether these are others.
    back: list[tuple[int, int, bool]]
    move: list[tuple[int, int]]
    vanish: list[int]
    stay: int
    kept: int

    @property
    def appear(self) -> int:
        return len(self.new) + len(self.back)

    @property
    def changes(self) -> bool:
        return bool(self.new or self.back or self.move or self.vanish)

    @property
    def looked_at(self) -> list[int]:
        """The boxes that have to be cropped and embedded, in order."""
        moved = [number for _, number in self.move]
        return sorted(self.new + moved + [number for _, number, anew in self.back if anew])


def match(known: Sequence[Known], found: Sequence[Box]) -> Plan:
    """What becomes of `known` when detection gives `found`.

    The best overlaps go first, once each. What a person removed takes part, so that it isn't found
    again; what detection removed gets what is left over.
    """
    first = _pair([k for k in known if k.removed in ("", "hand")], found, set())
    again = _pair([k for k in known if k.removed not in ("", "hand")], found, set(first.values()))
    taken = {*first.values(), *again.values()}
    back, move, vanish = [], [], []
    stay = kept = 0
    for one in known:
        number = first.get(one.id, again.get(one.id))
        if number is None:
            if not one.removed and (one.by_hand or one.decided):
                kept += 1
            elif not one.removed:
                vanish.append(one.id)
        elif one.removed != "hand":
            moved = one.box.iou(found[number]) < SAME_BOX
            if one.removed:
                back.append((one.id, number, moved))
            elif moved and not one.by_hand:
                move.append((one.id, number))
            else:
                stay += 1
    new = [number for number in range(len(found)) if number not in taken]
    return Plan(new, back, move, vanish, stay, kept)


def _pair(known: Sequence[Known], found: Sequence[Box], taken: set[int]) -> dict[int, int]:
    """Each face's box, greedily by overlap; of equal overlaps the older face's."""
    overlaps = [
        (-overlap, one.id, number)
        for one in known
        for number, box in enumerate(found)
        if number not in taken and (overlap := one.box.iou(box)) >= SAME_FACE
    ]
    pairs: dict[int, int] = {}
    for _, face, number in sorted(overlaps):
        if face not in pairs and number not in pairs.values():
            pairs[face] = number
    return pairs
