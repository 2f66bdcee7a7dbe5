"""Many people who label at once, each with a session, an open websocket and faces of their own. A process for `load`."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

import aiohttp

# Each twentieth action is on a face that all may label; each fifth a list is looked at.
SHARED_EACH, LIST_EACH = 20, 5


@dataclass(frozen=True)
class Person:
    """Somebody who labels: cookies of the session, and (id, version) of the faces that are theirs alone."""

    cookies: dict[str, str]
    faces: Sequence[tuple[int, int]]


@dataclass
class Heard:
    """What came of it. Seconds; `labels`: when each was asked for (Unix time), and what it took;
    `acknowledged`: by face the newest version and its name."""

    labels: list[tuple[float, float]] = field(default_factory=list)
    lists: list[float] = field(default_factory=list)
    conflicts: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    events: Counter[str] = field(default_factory=Counter)
    reconnected: int = 0
    acknowledged: dict[int, tuple[int, str]] = field(default_factory=dict)


def work(
    end: Connection, url: str, project: int, people: Sequence[Person], shared: Sequence[tuple[int, int]],
    seconds: float, pace_s: float,
) -> None:  # fmt: skip
    """All of them for so long, an action each `pace_s` on average; a Heard is sent when it is over."""
    heard = Heard()
    asyncio.run(_all(heard, url, project, people, shared, seconds, pace_s))
    end.send(heard)


async def _all(
    heard: Heard, url: str, project: int, people: Sequence[Person], shared: Sequence[tuple[int, int]],
    seconds: float, pace_s: float,
) -> None:  # fmt: skip
    until = time.monotonic() + seconds
    async with asyncio.TaskGroup() as group:
        for number, person in enumerate(people):
            group.create_task(_labeller(heard, url, project, person, shared, until, pace_s, number))


async def _labeller(
    heard: Heard, url: str, project: int, person: Person, shared: Sequence[tuple[int, int]], until: float,
    pace_s: float, number: int,
) -> None:  # fmt: skip
    drawn = random.Random(number)
    timeout = aiohttp.ClientTimeout(total=60)
    headers = {"X-CSRFToken": person.cookies.get("csrftoken", ""), "Referer": url}
    async with aiohttp.ClientSession(
        url, cookies=person.cookies, headers=headers, timeout=timeout,
        cookie_jar=aiohttp.CookieJar(unsafe=True),
    ) as session:  # fmt: skip
        listening = asyncio.create_task(_listen(heard, session, url, project, until))
        versions = dict(person.faces) | dict(shared)
        mine, common = [face for face, _ in person.faces], [face for face, _ in shared]
        action = 0
        while (left := until - time.monotonic()) > 0:
            await asyncio.sleep(min(left, drawn.expovariate(1 / pace_s)))
            action += 1
            face = drawn.choice(common if action % SHARED_EACH == 0 else mine)
            try:
                await _label(heard, session, project, face, f"s{drawn.randint(1, 40)}", versions)
                if action % LIST_EACH == 0:
                    await _look(heard, session, project)
            except (aiohttp.ClientError, TimeoutError) as error:
                heard.failed[type(error).__name__] += 1
        listening.cancel()


async def _label(
    heard: Heard, session: aiohttp.ClientSession, project: int, face: int, name: str, versions: dict[int, int]
) -> None:  # fmt: skip
    body = {"faces": [{"id": face, "version": versions[face]}], "action": "assign", "name": name}
    at, began = time.time(), time.perf_counter()
    async with session.post(f"/api/v1/projects/{project}/labels", json=body) as answer:
        said = await answer.json()
        took = time.perf_counter() - began
    if answer.status == 409:
        heard.conflicts += 1
        for conflict in said["conflicts"]:
            versions[conflict["face"]["id"]] = conflict["face"]["version"]
        return
    if answer.status != 200:
        heard.failed[f"label {answer.status}"] += 1
        return
    heard.labels.append((at, took))
    for shape in said["faces"]:
        versions[shape["id"]] = shape["version"]
        known = heard.acknowledged.get(shape["id"], (-1, ""))
        heard.acknowledged[shape["id"]] = max(known, (shape["version"], name))


async def _look(heard: Heard, session: aiohttp.ClientSession, project: int) -> None:
    began = time.perf_counter()
    async with session.get(f"/api/v1/projects/{project}/faces?state=labelled&limit=50") as answer:
        await answer.read()
    if answer.status == 200:
        heard.lists.append(time.perf_counter() - began)
    else:
        heard.failed[f"list {answer.status}"] += 1


async def _listen(
    heard: Heard, session: aiohttp.ClientSession, url: str, project: int, until: float
) -> None:
    """Read all that is told; connect again where that ends."""
    while time.monotonic() < until:
        try:
            async with session.ws_connect(f"/ws/projects/{project}", origin=url) as socket:
                async for message in socket:
                    if message.type is aiohttp.WSMsgType.TEXT:
                        # Its type comes first; to read all of it is a browser's work, on another machine.
                        for line in message.data.split("\n"):
                            heard.events[line[9 : line.index('"', 9)]] += 1
        except (aiohttp.ClientError, TimeoutError):
            await asyncio.sleep(0.5)
        heard.reconnected += 1
