"""The world that hostile input is tried in: that of the API's tests."""

from tests.api.conftest import faces, fast_passwords, predictor, private, web, world

__all__ = ["faces", "fast_passwords", "predictor", "private", "web", "world"]
