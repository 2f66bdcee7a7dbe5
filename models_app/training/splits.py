"""Train, val and test: which face goes where. Pure and seeded.

The rules, in the order in which they win:

1. Faces of one group (one photo, or nearly the same picture) lie on one side.
2. Every person has a face in train.
3. A person with fewer than `LEAST_GROUPS` groups lies in train alone.
4. Of everyone else each side gets the asked share to within one face: where all groups are single faces,
   the largest remainder, what rounding leaves over being carried on from person to person, so that the
   sums come out right too. Where groups hold several faces, as near as they allow.
5. No side that was asked for is empty: rather there is no split at all.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

TRAIN, VAL, TEST = SIDES = ("train", "val", "test")
LEAST_GROUPS = 3
Key = int | str


class Empty(ValueError):
    """A side that was asked for would hold no face. `side` says which."""

    def __init__(self, side: str) -> None:
        super().__init__(f"{side} would be empty")
        self.side = side


@dataclass(frozen=True)
class Item:
    """One face: its own key, whose it is, and the group that stays together."""

    key: Key
    person: int
    group: int
    photo: int = 0  # matters only beside faces whose sides are kept


@dataclass(frozen=True)
class Split:
    """The side of each face by its key. `few` are the people whom rule 3 holds in train; `left_out` the
    faces of people without one in train, which only kept sides can bring about: they are in no side."""

    sides: dict[Key, str]
    few: frozenset[int]
    left_out: frozenset[Key]


def split(
    items: Sequence[Item],
    *,
    ratios: Sequence[float],
    seed: int,
    kept: Mapping[Key, str] | None = None,
) -> Split:
    """The sides of `items`, whose keys are unique; the same for the same seed, whatever their order.

    `ratios` are the shares of train, val and test. With `kept` the faces in it stay where it says, and
    all others go to train, but those in the photo or group of one that is kept elsewhere: they follow it.
    Raises Empty.
    """
    ordered = sorted(items, key=lambda item: (_draw(seed, item.key), str(item.key)))
    few = _few(ordered)
    if kept:
        sides, left_out = _beside(ordered, kept)
    else:
        sides, left_out = _Work(ordered, ratios, few).run(), frozenset[Key]()
    filled = set(sides.values())
    for side, ratio in zip(SIDES, ratios, strict=True):
        if ratio > 0 and side not in filled:
            raise Empty(side)
    return Split(sides, few, left_out)


def _draw(seed: int, key: Key) -> bytes:
    return hashlib.blake2b(f"{seed}:{key}".encode(), digest_size=8).digest()


def _few(items: Sequence[Item]) -> frozenset[int]:
    groups: dict[int, set[int]] = defaultdict(set)
    for item in items:
        groups[item.person].add(item.group)
    return frozenset(person for person, own in groups.items() if len(own) < LEAST_GROUPS)


def _beside(
    items: Sequence[Item], kept: Mapping[Key, str]
) -> tuple[dict[Key, str], frozenset[Key]]:
    photos: dict[int, str] = {}
    groups: dict[int, str] = {}
    for item in items:
        side = kept.get(item.key)
        if side is not None:
            photos[item.photo] = max(side, photos.get(item.photo, side), key=SIDES.index)
            groups[item.group] = max(side, groups.get(item.group, side), key=SIDES.index)
    sides = {
        i.key: kept.get(i.key) or photos.get(i.photo) or groups.get(i.group) or TRAIN for i in items
    }
    taught = {item.person for item in items if sides[item.key] == TRAIN}
    left_out = frozenset(item.key for item in items if item.person not in taught)
    return {key: side for key, side in sides.items() if key not in left_out}, left_out


Counts = dict[int, list[int]]  # of a person's faces in train, val and test


class _Work:
    """One split under way."""

    def __init__(self, items: Sequence[Item], ratios: Sequence[float], few: frozenset[int]) -> None:
        self.items, self.ratios, self.few = items, ratios, few
        self.members: dict[int, list[Item]] = defaultdict(list)
        for item in items:
            self.members[item.group].append(item)
        self.total = Counter(item.person for item in items)
        self.wanted = self._targets()
        self.counts: Counts = {person: [0, 0, 0] for person in self.total}
        self.side: dict[int, int] = {}  # of each group

    def run(self) -> dict[Key, str]:
        # Large groups first, while there is room; the sort keeps the drawn order among equals.
        for group in sorted(self.members, key=lambda group: -len(self.members[group])):
            self._put(group, self._best(group))
        self._teach_everyone()
        for side in (VAL, TEST):
            self._fill(SIDES.index(side))
        return {item.key: SIDES[self.side[item.group]] for item in self.items}

    def _targets(self) -> Counts:
        """How many faces of each person each side should get; what rounding leaves is carried on."""
        carry = [0.0, 0.0, 0.0]
        targets: Counts = {}
        for person, total in self.total.items():  # in the drawn order
            if person in self.few:
                targets[person] = [total, 0, 0]
                continue
            exact = [total * ratio for ratio in self.ratios]
            counts = [int(share + 1e-9) for share in exact]
            rests = [share - count for share, count in zip(exact, counts, strict=True)]
            open_ = [side for side in range(3) if rests[side] > 1e-9]
            for _ in range(total - sum(counts)):
                side = max(open_, key=lambda side: (rests[side] + carry[side], -side))
                open_.remove(side)
                counts[side] += 1
            if counts[0] == 0:
                over = max((1, 2), key=lambda side: counts[side] - exact[side])
                counts[over] -= 1
                counts[0] = 1
            carry = [c + e - n for c, e, n in zip(carry, exact, counts, strict=True)]
            targets[person] = counts
        return targets

    def _best(self, group: int) -> int:
        """The side where the group fills most of what is wanted; train among equals."""
        members = self.members[group]
        if len(members) == 1:  # most are: without counting
            wanted, counts = self.wanted[members[0].person], self.counts[members[0].person]
            return next((side for side in range(3) if counts[side] < wanted[side]), 0)
        people = Counter(item.person for item in members)
        if any(person in self.few for person in people):
            return 0

        def filled(side: int) -> int:
            return sum(
                min(count, max(0, self.wanted[person][side] - self.counts[person][side]))
                for person, count in people.items()
            )

        return max(range(3), key=lambda side: (filled(side), -side))

    def _put(self, group: int, side: int) -> None:
        before = self.side.get(group)
        for item in self.members[group]:
            if before is not None:
                self.counts[item.person][before] -= 1
            self.counts[item.person][side] += 1
        self.side[group] = side

    def _teach_everyone(self) -> None:
        """Bring the smallest group of whoever has none in train there; nobody else loses by it."""
        own: dict[int, list[int]] = defaultdict(list)
        for group, items in self.members.items():
            for person in {item.person for item in items}:
                own[person].append(group)
        for person, counts in self.counts.items():
            if counts[0] == 0:
                self._put(min(own[person], key=lambda group: len(self.members[group])), 0)

    def _fill(self, side: int) -> None:
        """Bring a group to a side that was asked for and is empty, if the other rules allow it."""
        if self.ratios[side] == 0 or side in self.side.values():
            return
        sides = Counter(self.side.values())
        fitting = [
            (worst, place, group)
            for place, group in enumerate(self.members)
            if (self.side[group] == 0 or sides[self.side[group]] > 1)
            and (worst := self._worst(group, side)) is not None
        ]
        if fitting:
            self._put(min(fitting)[2], side)

    def _worst(self, group: int, side: int) -> float | None:
        """How far off its share a person would be; None if the rules forbid the move."""
        people = Counter(item.person for item in self.members[group])
        worst = 0.0
        for person, count in people.items():
            after = list(self.counts[person])
            after[self.side[group]] -= count
            after[side] += count
            if person in self.few or after[0] == 0:
                return None
            shares = [self.total[person] * ratio for ratio in self.ratios]
            worst = max(worst, *(abs(a - s) for a, s in zip(after, shares, strict=True)))
        single = len(self.members[group]) == 1
        return None if single and worst > 1 + 1e-9 else worst
