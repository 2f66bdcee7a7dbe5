"""What goes on beside the labelling: an upload, and predictions at a fixed pace. Processes for `load`."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from threading import local

import numpy as np
import requests
from PIL import Image

from tests import orl

SENDERS, AT_ONCE = 4, 10
CALLERS = 20
SHEET = (640, 480)


@dataclass
class Sent:
    """What came of it; seconds. `ended`: Unix time."""

    times: list[float] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)
    took_s: float = 0.0
    ended: float = 0.0


def photos(count: int, seed: int) -> list[bytes]:
    """So many JPEGs of 640x480 with one face each, no two alike."""
    random = np.random.default_rng(seed)
    faces = [orl.image(p, n) for p in range(1, 41) for n in range(1, 11)]
    made = []
    for number in range(count):
        size = int(random.integers(90, 230))
        sheet = Image.new("RGB", SHEET, tuple(int(part) for part in random.integers(60, 190, 3)))
        face = faces[number % len(faces)].resize((size, int(size * 1.2)), Image.Resampling.BILINEAR)
        corner = (
            int(random.integers(0, SHEET[0] - size)),
            int(random.integers(0, SHEET[1] - size * 1.2)),
        )
        sheet.paste(face, corner)
        made.append(orl.encoded(sheet, quality=88))
    return made


def upload(
    end: Connection, url: str, project: int, key: str, files: Sequence[bytes], start: float, name: str
) -> None:  # fmt: skip
    """Send all, ten a request, four requests at once as a browser does; a Sent is sent when it is over."""
    sent, mine = Sent(), local()
    time.sleep(max(0.0, start - time.time()))
    began = time.perf_counter()

    def one(first: int) -> None:
        session = _session(mine, key)
        parts = [
            ("files", (f"{name}-{number}.jpg", files[number]))
            for number in range(first, min(first + AT_ONCE, len(files)))
        ]
        _timed(
            sent,
            lambda: session.post(
                f"{url}/api/v1/projects/{project}/photos", files=parts, timeout=120
            ),
        )

    with ThreadPoolExecutor(SENDERS) as pool:
        list(pool.map(one, range(0, len(files), AT_ONCE)))
    sent.took_s, sent.ended = time.perf_counter() - began, time.time()
    end.send(sent)


def predict(
    end: Connection, url: str, project: int, key: str, file: bytes, start: float, seconds: float, rate: float
) -> None:  # fmt: skip
    """Ask `rate` times a second, whatever the answers take; a Sent is sent when it is over."""
    sent, mine = Sent(), local()
    time.sleep(max(0.0, start - time.time()))
    began = time.monotonic()

    def one() -> None:
        session = _session(mine, key)
        _timed(
            sent,
            lambda: session.post(
                f"{url}/api/v1/projects/{project}/predict",
                files={"file": ("new.jpg", file)},
                timeout=60,
            ),
        )

    with ThreadPoolExecutor(CALLERS) as pool:
        for number in range(int(seconds * rate)):
            time.sleep(max(0.0, began + number / rate - time.monotonic()))
            pool.submit(one)
    sent.took_s = time.monotonic() - began
    end.send(sent)


def _session(mine: local, key: str) -> requests.Session:
    if not hasattr(mine, "session"):
        mine.session = requests.Session()
        mine.session.headers["Authorization"] = f"Bearer {key}"
    session: requests.Session = mine.session
    return session


def _timed(sent: Sent, ask: Callable[[], requests.Response]) -> None:
    began = time.perf_counter()
    try:
        answer = ask()
    except requests.RequestException as error:
        sent.failed[type(error).__name__] += 1
        return
    if answer.ok:
        sent.times.append(time.perf_counter() - began)
    else:
        sent.failed[str(answer.status_code)] += 1
