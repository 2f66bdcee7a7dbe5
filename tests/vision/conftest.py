"""One engine for all of these tests: loading it takes half a second, importing torch some more."""

import pytest

from labelling.vision.engine import FaceEngine, load_engine


@pytest.fixture(scope="session")
def engine() -> FaceEngine:
    return load_engine(threads=1)
