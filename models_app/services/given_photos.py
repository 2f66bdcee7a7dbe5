"""Photos to predict, as somebody gives them: sent, or by their address on the web."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings

from labelling.errors import Invalid
from labelling.services import downloads
from labelling.vision import images


@contextmanager
def photo_of(asked: Mapping[str, Any]) -> Iterator[IO[bytes]]:
    """The photo that somebody sent as `file`, or what lies at `url`, open.

    Raises Invalid for both or neither, and what `downloads.fetched` raises.
    """
    file, url = asked.get("file"), asked.get("url")
    if (file is None) == (url is None):
        raise Invalid(fields={"file": ["Send a photo, or the address of one as `url`."]})
    if file is not None:
        yield file
        return
    with downloads.fetched(str(url), most_mb=settings.SITE.predict_mb) as fetched:
        yield fetched


@dataclass(frozen=True)
class Fetched:
    """A photo from the web: its bytes, what they are, and what it is called there."""

    data: bytes
    mime: str
    name: str


def fetch(url: str) -> Fetched:
    """The photo at an address; anything that is no photo is refused, so that nothing else is handed on.

    Raises VisionError, and what `downloads.fetched` raises.
    """
    with downloads.fetched(url, most_mb=settings.SITE.predict_mb) as file:
        info = images.probe(file)
        file.seek(0)
        return Fetched(file.read(), info.mime, downloads.name_of(url))
