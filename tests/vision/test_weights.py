"""Weights from a folder and from a server, whole and broken."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from labelling.vision import weights
from labelling.vision.weights import WeightFile, WeightsBroken, WeightsMissing, fetch, found

from .published import Publisher, publisher

DATA = bytes(range(256)) * 3000  # 768 kB: several pieces


@pytest.fixture
def server() -> Iterator[Publisher]:
    with publisher(DATA) as running:
        yield running


@pytest.fixture
def file(server: Publisher) -> WeightFile:
    return WeightFile("weights.pt", server.url, hashlib.sha256(DATA).hexdigest(), len(DATA))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_the_first_use_downloads_and_the_second_does_not(
    server: Publisher, file: WeightFile, tmp_path: Path
) -> None:
    folder = tmp_path / "not" / "there"
    seen: list[tuple[int, int]] = []
    path = found(file, folder, lambda done, total: seen.append((done, total)))
    assert path.read_bytes() == DATA
    assert path.stat().st_mode & 0o777 == 0o644
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})
    assert seen[-1] == (len(DATA), len(DATA))
    assert len(seen) >= 3
    assert found(file, folder) == path
    assert server.asked == 1
    assert names(folder) == ["weights.pt"]


def test_a_server_that_does_not_say_how_much(
    server: Publisher, file: WeightFile, tmp_path: Path
) -> None:
    server.says_length = False
    seen: list[tuple[int, int]] = []
    unsized = replace(file, size_bytes=0)
    assert fetch(unsized, tmp_path, lambda *told: seen.append(told)).read_bytes() == DATA
    assert seen[-1] == (len(DATA), 0)


def test_a_wrong_checksum_leaves_nothing(file: WeightFile, tmp_path: Path) -> None:
    with pytest.raises(WeightsBroken, match="it was thrown away"):
        fetch(replace(file, sha256="0" * 64), tmp_path)
    assert names(tmp_path) == []


@pytest.mark.parametrize("sent", [0, 1000, len(DATA) - 1])
@pytest.mark.parametrize("says_length", [True, False])
def test_a_download_that_breaks_off_leaves_nothing(
    server: Publisher, file: WeightFile, tmp_path: Path, sent: int, says_length: bool
) -> None:
    server.sent, server.says_length = sent, says_length
    with pytest.raises(WeightsMissing, match="could not be downloaded") as caught:
        fetch(file, tmp_path)
    assert f"put it into {tmp_path}" in caught.value.message
    assert names(tmp_path) == []


def test_a_broken_download_leaves_what_was_there(
    server: Publisher, file: WeightFile, tmp_path: Path
) -> None:
    fetch(file, tmp_path)
    server.sent = 10
    with pytest.raises(WeightsMissing):
        fetch(file, tmp_path)
    assert (tmp_path / "weights.pt").read_bytes() == DATA


@pytest.mark.parametrize("status", [403, 404, 503])
def test_a_server_that_refuses(
    server: Publisher, file: WeightFile, tmp_path: Path, status: int
) -> None:
    server.status = status
    with pytest.raises(WeightsMissing, match=f"the server answered {status}") as caught:
        found(file, tmp_path)
    assert file.url in caught.value.message
    assert caught.value.code == "weights_missing"
    assert names(tmp_path) == []


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/x", "http://no-such-host.invalid/x"])
def test_no_network(file: WeightFile, tmp_path: Path, url: str) -> None:
    with pytest.raises(WeightsMissing, match="on a machine with a network and put it into"):
        found(replace(file, url=url), tmp_path)
    assert names(tmp_path) == []


def test_a_server_that_falls_silent(
    server: Publisher, file: WeightFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "TIMEOUT_S", 0.2)
    held: list[object] = []  # connections that are taken and never answered
    with publisher(b"") as silent:
        silent.process_request = lambda *call: held.append(call)  # type: ignore[method-assign]
        with pytest.raises(WeightsMissing, match="timed out"):
            fetch(replace(file, url=silent.url), tmp_path)
    assert names(tmp_path) == []


def test_a_folder_that_can_not_be_made(file: WeightFile, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WeightsMissing, match="could not be downloaded"):
        fetch(file, tmp_path / "file")


def test_no_folder_at_all(file: WeightFile) -> None:
    with pytest.raises(WeightsMissing, match="Say where it lies"):
        found(file, None)


def test_another_file_under_the_name_is_refused(file: WeightFile, tmp_path: Path) -> None:
    (tmp_path / "weights.pt").write_bytes(b"something else")
    with pytest.raises(WeightsBroken, match="not the published file"):
        found(file, tmp_path)


def test_without_a_published_hash_the_first_file_counts(file: WeightFile, tmp_path: Path) -> None:
    unpublished = replace(file, sha256="", size_bytes=0)
    path = found(unpublished, tmp_path)
    pinned = tmp_path / "weights.pt.sha256"
    assert pinned.read_text() == f"{file.sha256}  weights.pt\n"
    assert found(unpublished, tmp_path) == path
    path.write_bytes(DATA[::-1])
    with pytest.raises(WeightsBroken, match="not the file it was"):
        found(unpublished, tmp_path)
    path.unlink()
    assert found(unpublished, tmp_path).read_bytes() == DATA  # fetched again: counts anew


def test_a_file_put_there_by_hand_is_pinned_too(file: WeightFile, tmp_path: Path) -> None:
    (tmp_path / "weights.pt").write_bytes(b"by hand")
    found(replace(file, sha256=""), tmp_path)
    (tmp_path / "weights.pt").write_bytes(b"by others")
    with pytest.raises(WeightsBroken):
        found(replace(file, sha256=""), tmp_path)
