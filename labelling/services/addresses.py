"""Which addresses on the web the site speaks with: public ones, looked up once."""

from __future__ import annotations

import ipaddress
import os
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from labelling.errors import AddressRefused, FetchFailed

PORTS = {"http": 80, "https": 443}
LONGEST = 2000
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Networks that carry an IPv4 address at the end of theirs.
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
THIS_NETWORK = ipaddress.IPv4Network("0.0.0.0/8")  # reaches the machine itself
COMPATIBLE = ipaddress.IPv6Network("::/96")


@dataclass(frozen=True)
class Place:
    """Where a URL leads: a host by name, and its addresses, each checked."""

    host: str
    port: int
    secure: bool
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """What a URL asks for, read and not looked up: the host as it is looked up, and the port."""

    host: str
    port: int
    secure: bool


def read(url: str) -> Asked:
    """Read a URL. Raises AddressRefused for anything but http and https, and for a user's name in it."""
    if len(url) > LONGEST or re.search(r"[\x00-\x20\x7f\\]", url):
        raise AddressRefused
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise AddressRefused from error
    if parts.scheme not in PORTS or "@" in parts.netloc or port == 0:
        raise AddressRefused
    return Asked(_plain(host), port or PORTS[parts.scheme], parts.scheme == "https")


def resolve(url: str, *, private: bool = False) -> Place:
    """Look a URL's host up, once. With `private`, addresses of the site's own network will do.

    Raises AddressRefused as `read` does, and where one of the host's addresses isn't public; FetchFailed
    for a host that there isn't.
    """
    asked = read(url)
    try:
        found = socket.getaddrinfo(asked.host, asked.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchFailed("There is no such host as the photo's address names.") from error
    addresses = tuple(dict.fromkeys(str(row[4][0]) for row in found))
    if not addresses or not all(allowed(one, private=private) for one in addresses):
        raise AddressRefused
    return Place(asked.host, asked.port, asked.secure, addresses)


def _plain(host: str) -> str:
    """The host as it is looked up. Raises AddressRefused for an address written in an unusual way.

    A last part that is a number makes it an IPv4 address (WHATWG URL, "ends in a number"); C libraries
    also read 2130706433, 0x7f.1 and 0177.0.0.1 as one.
    """
    host = host.rstrip(".")
    if not host or "%" in host:
        raise AddressRefused
    if ":" in host or re.fullmatch(r"(0x[0-9a-f]*|[0-9]+)", host.rpartition(".")[2], re.I):
        try:
            return str(ipaddress.ip_address(host))
        except ValueError as error:
            raise AddressRefused from error
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise AddressRefused from error


def allowed(address: str, *, private: bool = False) -> bool:
    """Whether the site may speak with this address: one that everyone can, or with `private` also one
    of its own network; never one that names a link or a group of machines, as those of cloud metadata."""
    try:
        found = _inner(ipaddress.ip_address(address))
    except ValueError:  # with a zone: fe80::1%eth0
        return False
    if found.is_multicast or found.is_unspecified or found.is_link_local:
        return False
    if found in THIS_NETWORK:
        return False
    return private or (found.is_global and not found.is_reserved)


def may_be(host: str, *, private: bool = False) -> bool:
    """Whether a host may be spoken with as far as can be said without looking it up."""
    try:
        ipaddress.ip_address(host)
    except ValueError:  # a name
        return private or not (host == "localhost" or host.endswith(".localhost"))
    return allowed(host, private=private)


def _inner(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, or the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour
    if inner is None and address.teredo is not None:
        inner = address.teredo[1]
    if inner is None and (address in NAT64 or (address in COMPATIBLE and int(address) > 1)):
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return inner or address


def to(address: str) -> Callable[..., socket.socket]:
    """`socket.create_connection` that goes to this address, whatever host it is asked for."""

    def connect(place: tuple[str, int], *args: Any, **options: Any) -> socket.socket:
        return socket.create_connection((address, place[1]), *args, **options)

    return connect


@contextmanager
def closed_at(connected: socket.socket, until: float) -> Iterator[None]:
    """Shut the connection at a time of the monotonic clock, however slowly bytes keep dripping in."""
    twin = socket.socket(fileno=os.dup(connected.fileno()))  # the same connection, beneath TLS

    def shut() -> None:
        with suppress(OSError):
            twin.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, until - time.monotonic()), shut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        twin.close()
