"""Free TCP ports for servers on this machine."""

from __future__ import annotations

import random
import socket
from pathlib import Path

# Below the range from which the kernel takes the ports of outgoing connections: a client that
# keeps knocking on a dead server's port could otherwise be given that port and reach itself.
_SPAN = 12_000
_DEFAULT_LOW = 32_768


def free_port(host: str = "127.0.0.1") -> int:
    """A port on `host` that nobody listens on now. It may be taken before it is used."""
    low = _ephemeral_low()
    choices = range(max(1024, low - _SPAN), low)
    for port in random.sample(choices, k=min(200, len(choices))):
        if is_free(port, host):
            return port
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError:
        return False
    return True


def _ephemeral_low() -> int:
    try:
        return int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return _DEFAULT_LOW
