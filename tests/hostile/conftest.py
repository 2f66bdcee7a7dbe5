"""The worlds that hostile input is tried in: those of the API's and of the site's tests."""

from tests.api.conftest import faces, fast_passwords, predictor, private, web, world
from tests.site.conftest import site

__all__ = ["faces", "fast_passwords", "predictor", "private", "site", "web", "world"]
