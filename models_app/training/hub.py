"""The hub that timm's published weights come from: asked once whether it can be reached."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from huggingface_hub import constants

REACH_S = 5.0
PROXIES = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")


@contextmanager
def at_hand() -> Iterator[None]:
    """Within it only what was fetched before is used where the hub can't be reached.

    By itself the hub's client tries for some 45 s before it says so.
    """
    was = constants.HF_HUB_OFFLINE
    constants.HF_HUB_OFFLINE = was or not reached()
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = was


def reached() -> bool:
    """Whether the hub's host answers; behind a proxy that can't be told, and is taken for true."""
    if any(os.environ.get(name) for name in PROXIES):
        return True
    hub = urlsplit(constants.ENDPOINT)
    port = hub.port or (80 if hub.scheme == "http" else 443)
    try:
        socket.create_connection((hub.hostname or "", port), timeout=REACH_S).close()
    except OSError:
        return False
    return True
