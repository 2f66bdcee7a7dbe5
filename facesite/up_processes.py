"""The processes of one machine and their command lines."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from facesite.env import PROJECT_FOLDER, Settings
from facesite.supervisor import Process
from facesite.supervisor.log import CHOICES

# A large upload leaves the web process and the predictor their time. Beside fifty who label on two cores half of the
# predictions took 0.6 s, and 3.0 s with 5 here and 15 for trainers.
_PHOTO_NICENESS = 10
# Training takes what photos and predictions leave. On two cores an upload of 150 photos went at 9.9 photos a second beside a
# training, and at 12.0 alone, with 5 and 15; the training at half its speed meanwhile.
_TRAINING_NICENESS = 18
# A trainer that is asked to stop ends the step it is at and stores its checkpoint.
_TRAINER_GRACE_S = 40.0


def prepare(env: Mapping[str, str], base_url: str, result: Path) -> Process:
    """Migrations and the first administrator's link; runs once, before the others."""
    process = _python("prepare", env, "-m", "facesite.prepare", base_url, str(result))
    return replace(process, restart="no")


def web(settings: Settings, env: Mapping[str, str], sockets: Sequence[int]) -> list[Process]:
    """HTTP and websockets: a process for each of these descriptors of listening sockets."""
    processes = []
    for number, descriptor in enumerate(sockets, 1):
        name = "web" if len(sockets) == 1 else f"web-{number}"
        words = web_words(settings, "--fd", str(descriptor))
        processes.append(replace(_python(name, env, *words), colour="cyan", keep=(descriptor,)))
    return processes


def web_words(settings: Settings, *where: str) -> list[str]:
    """What follows `python` on the command line of a web process; `where` it listens."""
    proxy = ["--no-proxy-headers"]
    if settings.trust_proxy:
        proxy = ["--proxy-headers", "--forwarded-allow-ips=*"]
    options = [*where, "--log-level", settings.log_level]
    options += ["--no-access-log", "--no-server-header", "--ws", "facesite.websocket:Protocol"]
    # httptools, the other choice, takes headers without end.
    options += ["--http", "h11", "--h11-max-incomplete-event-size", "81920"]
    # What a browser says has 100 letters (labelling/consumers.py); longer messages close the connection with 1009.
    # Each event would be compressed anew for each who hears it.
    options += ["--ws-max-size", "4096", "--ws-per-message-deflate", "false"]
    options += ["--timeout-graceful-shutdown", "5", "--lifespan", "off"]
    # Longer than proxies keep an idle connection (nginx 60 s), or they would send on one that is just being closed.
    options += ["--timeout-keep-alive", "75"]
    return ["-m", "uvicorn", "facesite.asgi:application", *options, *proxy]


def others(settings: Settings, env: Mapping[str, str]) -> list[Process]:
    """Photo workers, the predictor, fetchers, trainers, tick, and once the sample project."""
    processes = []
    for number in range(1, settings.photo_workers + 1):
        worker = _manage(f"photos-{number}", env, "work", "--queues", "photos,default")
        colour = CHOICES[number % len(CHOICES)]
        processes.append(replace(worker, colour=colour, niceness=_PHOTO_NICENESS))
    predictor = _manage("predictor", env, "work", "--queues", "predict")
    processes.append(replace(predictor, colour="magenta"))
    for number in range(1, settings.fetchers + 1):
        name = "fetcher" if settings.fetchers == 1 else f"fetcher-{number}"
        fetcher = _manage(name, env, "work", "--queues", "downloads")
        processes.append(replace(fetcher, colour="green"))
    for number in range(1, settings.trainers + 1):
        name = "trainer" if settings.trainers == 1 else f"trainer-{number}"
        trainer = _manage(name, env, "work", "--queues", "training")
        trainer = replace(trainer, colour="yellow", niceness=_TRAINING_NICENESS)
        processes.append(replace(trainer, grace_s=_TRAINER_GRACE_S))
    processes.append(replace(_manage("tick", env, "tick"), colour="blue"))
    if settings.sample:
        sample = _manage("sample", env, "load_sample", "--first-start")
        processes.append(replace(sample, restart="on_failure"))
    return processes


def grpc(env: Mapping[str, str], *, port: int) -> Process:
    """The gRPC door of the Clarifai-compatible API."""
    return replace(_manage("grpc", env, "serve_grpc", "--port", str(port)), colour="cyan")


def _manage(name: str, env: Mapping[str, str], *words: str) -> Process:
    return _python(name, env, str(PROJECT_FOLDER / "manage.py"), *words)


def _python(name: str, env: Mapping[str, str], *words: str) -> Process:
    return Process(name, (sys.executable, *words), env, folder=PROJECT_FOLDER)
