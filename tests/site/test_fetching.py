"""`manage.py artifacts` against a site that cuts off, changes its mind, or means ill."""

from __future__ import annotations

import hashlib
import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from labelling.management.doors import CHUNK
from tests.api.leaving import LAST

DATA = bytes(range(256)) * 4000
PIECE = CHUNK  # what comes at once; a part of one is lost where the answer ends


class Fake:
    """A site with one run, whose files and manners a test chooses."""

    def __init__(self) -> None:
        self.run = "a-run"
        self.files: dict[str, bytes] = {LAST: DATA}
        self.told: dict[str, dict[str, Any]] = {}  # what the list says otherwise, by path
        self.served: dict[str, list[bytes]] = {}  # instead of the file, the first times
        self.cut_after: list[int] = []  # bytes after which the next answers end
        self.asked: list[tuple[str, str | None]] = []
        self.ranges = True

    def items(self) -> list[dict[str, Any]]:
        return [
            {"path": path, "size_bytes": len(data), "sha256": _sha256(data)} | self.told.get(path, {})
            for path, data in self.files.items()
        ]  # fmt: skip


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def fake() -> Iterator[tuple[Fake, str]]:
    site = Fake()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0].removeprefix("/api/v1/projects")
            run = {"id": 1, "name": site.run, "state": "succeeded", "experiments": [{"number": 0}]}
            if path in ("", "/7/runs"):
                items = [{"id": 7, "name": "P"}] if not path else [run]
                return self._json({"items": items, "next": None})
            if path == "/7/runs/1":
                return self._json(run)
            inside = path.removeprefix("/7/runs/1/experiments/0/artifacts").lstrip("/")
            return self._file(inside) if inside else self._json({"items": site.items()})

        def _json(self, body: Any) -> None:
            raw = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def _file(self, path: str) -> None:
            wanted = self.headers["Range"]
            site.asked.append((path, wanted))
            data = next(iter(site.files.values())) if path not in site.files else site.files[path]
            tag = f'"{_sha256(data)}"'
            if site.served.get(path):
                data = site.served[path].pop(0)
            start = 0
            if wanted and site.ranges and self.headers["If-Range"] == tag:
                start = int(wanted.removeprefix("bytes=").rstrip("-"))
            self.send_response(206 if start else 200)
            self.send_header("ETag", tag)
            self.send_header("Content-Length", str(len(data) - start))
            self.end_headers()
            end = start + site.cut_after.pop(0) if site.cut_after else len(data)
            self.wfile.write(data[start:end])

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield site, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def fetch(url: str, folder: Path) -> str:
    out = io.StringIO()
    call_command(
        "artifacts", "a-run", "--server", url, "--key", "k", "--to", str(folder), stdout=out,
        stderr=io.StringIO(),
    )  # fmt: skip
    return out.getvalue()


def files(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def test_cut_off_and_gone_on_with(fake: tuple[Fake, str], tmp_path: Path) -> None:
    site, url = fake
    site.cut_after = [PIECE, PIECE]
    fetch(url, tmp_path)
    assert files(tmp_path) == {f"a-run/a-run-exp0/{LAST}": DATA}
    assert site.asked == [(LAST, None), (LAST, f"bytes={PIECE}-"), (LAST, f"bytes={2 * PIECE}-")]

    # Three times is enough for one call; the next one goes on.
    site.files = {"version_0/model.onnx": DATA}
    site.cut_after, site.asked = [PIECE] * 3, []
    with pytest.raises(CommandError, match="ended early"):
        fetch(url, tmp_path)
    assert len(site.asked) == 3
    fetch(url, tmp_path)
    assert site.asked[3:] == [("version_0/model.onnx", f"bytes={3 * PIECE}-")]
    assert files(tmp_path)["a-run/a-run-exp0/version_0/model.onnx"] == DATA
    assert not [name for name in files(tmp_path) if name.endswith(".part")]

    # A site that knows no ranges sends all of it.
    site.files, site.ranges, site.cut_after = {"version_0/metrics.csv": DATA}, False, [PIECE]
    fetch(url, tmp_path)
    assert files(tmp_path)["a-run/a-run-exp0/version_0/metrics.csv"] == DATA


def test_replaced_meanwhile(fake: tuple[Fake, str], tmp_path: Path) -> None:
    site, url = fake
    # The list is of yesterday, once.
    newer = DATA[::-1]
    listed, lists = site.items, []

    def items() -> list[dict[str, Any]]:
        lists.append(listed())
        site.files[LAST] = newer
        return lists[-1]

    site.items = items  # type: ignore[method-assign]
    assert "1 file, " in fetch(url, tmp_path)
    assert files(tmp_path) == {f"a-run/a-run-exp0/{LAST}": newer}
    assert len(lists) == 2

    # Bytes that never have the sum that the list says are never kept under the file's name.
    site.items = listed  # type: ignore[method-assign]
    site.files["version_0/metrics.csv"] = b"good"
    site.served = {"version_0/metrics.csv": [b"evil"] * 9}
    with pytest.raises(CommandError, match=r"changed meanwhile: .*metrics.csv"):
        fetch(url, tmp_path)
    assert files(tmp_path) == {f"a-run/a-run-exp0/{LAST}": newer}
    site.served = {"version_0/metrics.csv": [b"good, and more of it"]}
    fetch(url, tmp_path)
    assert files(tmp_path)["a-run/a-run-exp0/version_0/metrics.csv"] == b"good"


@pytest.mark.parametrize(
    "path",
    [
        "../../escaped", "/etc/escaped", "version_0/../../../escaped", "..", ".", "", "a//b", "a/./b",
        "version_0\\..\\escaped", "C:/escaped", "nul", ".hidden", "version_0/a\0b", "a\nb", "x" * 300,
    ],
)  # fmt: skip
def test_nothing_is_written_elsewhere(fake: tuple[Fake, str], tmp_path: Path, path: str) -> None:
    site, url = fake
    site.files = {"version_0/metrics.csv": b"good", path: b"evil"}
    with pytest.raises(CommandError, match="can't be written"):
        fetch(url, tmp_path / "artifacts")
    assert files(tmp_path) == {}
    assert site.asked == []


def test_other_answers_that_mean_ill(fake: tuple[Fake, str], tmp_path: Path) -> None:
    site, url = fake
    for sha256 in ("", "../../../x", "A" * 64):
        site.told = {LAST: {"sha256": sha256}}
        with pytest.raises(CommandError, match="no SHA-256 sum"):
            fetch(url, tmp_path)
    # More bytes than were told are not taken, however many come.
    site.told = {LAST: {"size_bytes": 10}}
    with pytest.raises(CommandError, match="changed meanwhile"):
        fetch(url, tmp_path)
    assert files(tmp_path) == {}
    (tmp_path / "taken").write_text("a file where a folder must be")
    with pytest.raises(CommandError, match=r"taken.* can't be written"):
        fetch(url, tmp_path / "taken")
