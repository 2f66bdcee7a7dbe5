"""Small data sets and networks to train in a moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from models_app.training import fit as fitting
from models_app.training import networks
from models_app.training.fit import Place, Result
from models_app.training.options import Config, config
from models_app.training.pictures import Data, Side
from models_app.training.said import Listener, Said
from tests import orl

PX = 32
BACKBONE = "test_resnet"  # of timm, 0.5 M parameters, with batch norm
LABELS = ["s1", "s2", "s3", "s4"]


@lru_cache(maxsize=1)
def faces() -> dict[tuple[int, int], np.ndarray]:
    return {
        (person, number): np.array(orl.image(person, number).resize((PX, PX)))
        for person in range(1, len(LABELS) + 1)
        for number in range(1, 11)
    }


def side(numbers: Sequence[int]) -> Side:
    """These photos of everyone."""
    chosen = [(person, number) for person in range(1, len(LABELS) + 1) for number in numbers]
    pixels = np.array([faces()[one] for one in chosen] or np.zeros((0, PX, PX, 3)), dtype=np.uint8)
    people = np.array([person - 1 for person, _ in chosen], dtype=np.int64)
    return Side(pixels, people, [f"s{person}/{number}.jpg" for person, number in chosen])


def data(
    train: Sequence[int] = (1, 2, 3, 4), val: Sequence[int] = (5, 6), test: Sequence[int] = (7,)
) -> Data:
    return Data(LABELS, {"train": side(train), "val": side(val), "test": side(test)})


def options(**values: object) -> Config:
    """4 batches of 4 faces an epoch with `data`'s usual faces."""
    usual = {"backbone": BACKBONE, "image_px": PX, "batch_size": 4, "max_epochs": 2}
    return config(usual | values)


def fit(
    folder: Path, told: Config, faces: Data | None = None, *, tell: Listener = lambda said: None,
    should_stop: Callable[[], str] = str, processes: int = 1,
) -> Result:  # fmt: skip
    fitting.seed(told)
    network = networks.build(told.backbone, pretrained=told.pretrained, image_px=told.image_px)
    return fitting.fit(
        told, faces or data(), network, Place(folder, processes=processes), tell=tell,
        should_stop=should_stop,
    )  # fmt: skip


class Told(list[Said]):
    """All that was said; `of` those of a kind."""

    def of(self, kind):
        return [one for one in self if isinstance(one, kind)]


def write(folder: Path, **sides: Sequence[int]) -> Path:
    """A data set's folder with these photos of everyone in each side."""
    for name, numbers in sides.items():
        for person in range(1, len(LABELS) + 1):
            for number in numbers:
                path = folder / name / f"s{person}" / f"{number}.png"
                path.parent.mkdir(parents=True, exist_ok=True)
                orl.image(person, number).save(path)
    return folder
