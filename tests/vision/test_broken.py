"""Whatever the bytes, the answer is an array or a VisionError."""

import os
import random
from contextlib import suppress
from io import BytesIO

import numpy as np
import pytest

from labelling.vision.errors import UnreadablePhoto, VisionError
from labelling.vision.images import decode, probe

from .photos import one_of_each

FILES = one_of_each()
MUTATIONS = 1000 if os.environ.get("FACESITE_TESTS") == "all" else 120
"""A file: half a second for all of them. 1,500 a file found nothing that these don't."""

# Pillow warns of broken EXIF, then reads on.
pytestmark = pytest.mark.filterwarnings("ignore")


def mutated(file: bytes, dice: random.Random) -> bytes:
    """The file with some of its bytes changed, and now and then its end cut off."""
    data = bytearray(file)
    for _ in range(dice.choice((1, 2, 4, 16))):
        # Half of the hits in the header, where they do most.
        reach = dice.choice((len(data), min(200, len(data))))
        data[dice.randrange(reach)] = dice.choice((0, 255, dice.randrange(256)))
    if dice.random() < 0.2:
        del data[dice.randrange(len(data)) :]
    return bytes(data)


def read(data: bytes) -> None:
    for reader in (probe, decode):
        with suppress(VisionError):
            reader(BytesIO(data))


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_in_half_is_said_to_be_unreadable(name: str) -> None:
    data = FILES[name]
    with pytest.raises(UnreadablePhoto) as caught:
        decode(BytesIO(data[: len(data) // 2]))
    assert "pload it again" in caught.value.message


def test_a_jpeg_that_ends_early_is_told_so() -> None:
    with pytest.raises(UnreadablePhoto, match="ends early"):
        decode(BytesIO(FILES["jpeg"][:-60]))


@pytest.mark.parametrize("name", FILES)
def test_every_length_gives_an_answer(name: str) -> None:
    data = FILES[name]
    for length in {*range(1, 60), *np.linspace(60, len(data), 40).astype(int)}:
        read(data[:length])


@pytest.mark.parametrize("name", FILES)
def test_mutated_bytes_give_an_answer(name: str) -> None:
    dice = random.Random(f"20240531 {name}")
    for _ in range(MUTATIONS):
        read(mutated(FILES[name], dice))
