"""How long training takes, by earlier experiments or else by a short measurement of a trainer's.

A speed is of a backbone, at a size of picture, whole or its head alone; on the machines that train now where
something is known of them, else on any.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import F, OuterRef, Subquery, Sum

from models_app import queue
from models_app.models import DatasetPerson, Experiment
from models_app.training.options import KNOW_FACES, Config

# Of each kind the newest so many tell how fast it is.
LAST = 5
LOOKED_AT = 300
# A measurement holds until the site has other machines, or other programs.
KEPT_S = 30 * 24 * 3600
# Somebody who types asks for many plans: the same is measured once in this time.
ASKED_S = 60
MOST_PROBES = 4


@dataclass(frozen=True, slots=True)
class Kind:
    """What the speed depends on. Networks that know faces see them at a size of their own: 0."""

    backbone: str
    image_px: int
    freeze: bool

    @property
    def key(self) -> str:
        return f"training-speed:{self.backbone}:{self.image_px}:{self.freeze}"


@dataclass(frozen=True, slots=True)
class Speed:
    """Of one kind: the time for a train face in an epoch, and for all that is no training."""

    face_s: float
    around_s: float
    basis: str

    def seconds(self, faces: int, epochs: int) -> float:
        return self.around_s + self.face_s * faces * epochs


def kind(backbone: str, image_px: int, freeze: bool) -> Kind:
    """What the speed of an experiment with these options depends on."""
    return Kind(backbone, 0 if backbone in KNOW_FACES else image_px, freeze)


def of(config: Config) -> Kind:
    """The same, of an experiment's options."""
    return kind(config.backbone, config.image_px, config.freeze)


def known(kinds: Sequence[Kind], machines: Collection[str]) -> dict[Kind, Speed]:
    """The speeds of those that anything is known of, in their order; one query. `machines`: those that
    train now."""
    found = _earlier(set(kinds), machines)
    rest = {one.key: one for one in kinds if one not in found}
    for key, face_s in cache.get_many(rest).items():
        found[rest[key]] = Speed(face_s, 0.0, f"a short measurement of {rest[key].backbone}")
    return {one: found[one] for one in kinds if one in found}


def keep(backbone: str, image_px: int, freeze: bool, face_s: float) -> None:
    """Keep what a trainer measured: seconds a train face takes in an epoch."""
    cache.set(kind(backbone, image_px, freeze).key, face_s, KEPT_S)


def ask(kinds: Iterable[Kind]) -> None:
    """Have an idle trainer measure some of these, unless somebody has just asked for them."""
    with transaction.atomic():
        for one in sorted(kinds, key=lambda k: k.key)[:MOST_PROBES]:
            if cache.add(f"{one.key}:asked", True, ASKED_S):
                queue.enqueue("probe", one.backbone, one.image_px or Config().image_px, one.freeze)


def _earlier(kinds: set[Kind], machines: Collection[str]) -> dict[Kind, Speed]:
    people = DatasetPerson.objects.filter(dataset=OuterRef("run__dataset")).order_by()
    train = people.values("dataset").annotate(n=Sum("train")).values("n")
    rows = (
        Experiment.objects.filter(
            state=Experiment.State.SUCCEEDED, epoch__gt=0, trained_s__gt=0,
            config__backbone__in=sorted({one.backbone for one in kinds}),
        )
        .annotate(faces=Subquery(train), whole=F("finished_at") - F("started_at"))
        .order_by("-finished_at")
    )  # fmt: skip
    alike: dict[Kind, list[Any]] = defaultdict(list)
    for row in rows[:LOOKED_AT]:
        one = kind(*(row.config[name] for name in ("backbone", "image_px", "freeze")))
        if one in kinds and row.faces:
            alike[one].append(row)
    return {one: _speed(one, found, machines) for one, found in alike.items()}


def _speed(one: Kind, rows: Sequence[Any], machines: Collection[str]) -> Speed:
    """By the newest of these experiments, those on the machines that train now first."""
    rows = ([row for row in rows if row.machine in machines] or rows)[:LAST]
    # A pause in between is no work: what is usual doesn't hold it.
    around = [max(0.0, row.whole.total_seconds() - row.trained_s) for row in rows if row.whole]
    many = f"{len(rows)} experiments" if len(rows) > 1 else "an experiment"
    where = " and ".join(sorted({row.machine for row in rows if row.machine}))
    return Speed(
        median(row.trained_s / (row.faces * row.epoch) for row in rows),
        median(around) if around else 0.0,
        f"{many} with {one.backbone}{' on ' if where else ''}{where}",
    )
