"""Free TCP ports for servers on this machine."""

from __future__ import annotations

import random
import socket
from pathlib import Path

# Below the range from which the kernel takes the ports of outgoing connections: a client that
# keeps knocking on a dead server's port could otherwise be given that port and reach itself.
_SPAN = 12_000
_DEFAULT_LOW = 32_768
# Of connections that wait for a server; more wait only while it starts again.
_BACKLOG = 2048


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


def listening(port: int, host: str, count: int) -> list[socket.socket]:
    """So many sockets that listen on one port, among which the kernel shares out whoever comes. Raises OSError."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    made: list[socket.socket] = []
    try:
        for _number in range(count):
            made.append(socket.socket(family, kind, protocol))
            for option in (socket.SO_REUSEADDR, socket.SO_REUSEPORT):
                made[-1].setsockopt(socket.SOL_SOCKET, option, 1)
            # What a server accepts inherits it; asyncio sets it only where it made the socket itself.
            made[-1].setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            made[-1].bind(address)
            made[-1].listen(_BACKLOG)
    except OSError:
        for one in made:
            one.close()
        raise
    return made


def _ephemeral_low() -> int:
    try:
        return int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return _DEFAULT_LOW
