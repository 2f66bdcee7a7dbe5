"""`manage.py fetch_weights NAME`, against a server that publishes a file here."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from labelling.vision import weights
from labelling.vision.weights import FACENET_CASIA

from .published import Publisher, publisher

DATA = bytes(range(256)) * 20_000  # 5 MB


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    with publisher(DATA) as running:
        monkeypatch.setitem(
            weights.FILES, FACENET_CASIA.name, replace(FACENET_CASIA, url=running.url)
        )
        yield running


def fetch(folder: Path) -> tuple[str, str]:
    out, errors = StringIO(), StringIO()
    arguments = ("fetch_weights", "facenet-casia-webface", "--folder", str(folder))
    call_command(*arguments, stdout=out, stderr=errors)
    return out.getvalue(), errors.getvalue()


def test_it_downloads_once(server: Publisher, tmp_path: Path) -> None:
    out, errors = fetch(tmp_path)
    path = tmp_path / FACENET_CASIA.name
    assert path.read_bytes() == DATA
    assert f"{path} is ready. Its publisher names no checksum" in out
    assert "MB 6 of 6" in errors
    digest = hashlib.sha256(DATA).hexdigest()
    assert path.with_name(path.name + ".sha256").read_text().startswith(digest)
    assert "is there already" in fetch(tmp_path)[0]
    assert server.asked == 1


def test_without_a_length_it_only_counts(server: Publisher, tmp_path: Path) -> None:
    server.says_length = False
    assert "is ready" in fetch(tmp_path)[0]


def test_what_goes_wrong_is_a_sentence(server: Publisher, tmp_path: Path) -> None:
    server.status = 404
    with pytest.raises(CommandError, match="the server answered 404"):
        fetch(tmp_path)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / FACENET_CASIA.name).write_bytes(b"one")
    fetch(tmp_path)  # taken on trust
    (tmp_path / FACENET_CASIA.name).write_bytes(b"two")
    with pytest.raises(CommandError, match="not the file it was"):
        fetch(tmp_path)


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(CommandError, match="facenet-vggface2"):
        call_command("fetch_weights", "dlib-face-resnet-1")
