"""Photos fetched from the web: by a real server on this machine, and never from where it mustn't be."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from typing import Any

import pytest

from labelling.errors import AddressRefused, FetchFailed
from labelling.services import addresses, downloads
from labelling.vision.errors import PhotoTooLarge
from tests.web import PHOTO, Web


def get(url: str, most_mb: int = 1) -> bytes:
    with downloads.fetched(url, most_mb=most_mb) as file:
        return file.read()


def test_a_photo_comes_and_redirects_are_followed(web: str, private: None) -> None:
    assert get(f"{web}/s1.pgm") == PHOTO
    assert get(f"{web}/twice") == PHOTO
    assert get(f"{web}/größe 1.pgm?q=ä#part".replace(" ", "%20")) == PHOTO
    paths = [path for path, _, _ in Web.asked]
    assert paths == ["/s1.pgm", "/twice", "/once", "/s1.pgm", "/gr%C3%B6%C3%9Fe%201.pgm?q=%C3%A4"]
    assert {agent for _, _, agent in Web.asked} == {"Facesite"}
    assert {host for _, host, _ in Web.asked} == {web.removeprefix("http://")}
    assert downloads.name_of(f"{web}/a/b%20c.jpg?x=1") == "b c.jpg"
    assert downloads.name_of(web) == "photo"


@pytest.mark.parametrize(
    ("path", "error", "sentence"),
    [
        ("/none", FetchFailed, "answered 404"),
        ("/round", FetchFailed, "from one to another"),
        ("/cut", FetchFailed, "ended its answer early"),
        ("/inside", AddressRefused, "doesn't fetch"),
        ("/file", AddressRefused, "doesn't fetch"),
        ("/named", AddressRefused, "doesn't fetch"),
        ("/told", PhotoTooLarge, "100000 MB; at most 1 MB"),
        ("/endless", PhotoTooLarge, "2 MB; at most 1 MB"),
    ],
)
def test_what_ends_with_a_sentence(
    web: str, private: None, path: str, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error) as raised:
        get(web + path)
    assert sentence in str(raised.value)
    assert len(Web.asked) == (4 if path == "/round" else 1)


def test_a_slow_answer_is_cut_off(web: str, private: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "TOTAL_S", 0.7)
    started = time.monotonic()
    with pytest.raises(FetchFailed, match="in time"):
        get(f"{web}/slow")
    assert time.monotonic() - started < 20


def test_nobody_listens(private: None) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        with pytest.raises(FetchFailed):
            get(url)


def test_without_the_setting_this_machine_is_out_of_reach(web: str) -> None:
    port = web.rpartition(":")[2]
    for host in ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "127.1"):
        with pytest.raises(AddressRefused):
            get(f"http://{host}:{port}/s1.pgm")
    assert Web.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "0.1.2.3", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1",
        "::", "::1", "fe80::1", "fe80::1%1", "fc00::1", "fd00:ec2::254", "ff02::1",
        "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::10.0.0.1", "64:ff9b::a00:1",
        "2002:a00:1::", "2002:7f00:1::1", "2001:db8::1", "nonsense",
    ],
)  # fmt: skip
def test_addresses_that_are_refused(address: str) -> None:
    assert not addresses.allowed(address)


def test_addresses_that_are_not() -> None:
    for public in ("8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"):
        assert addresses.allowed(public)
    for own in ("127.0.0.1", "10.1.2.3", "192.168.1.1", "::1", "fd00::1", "8.8.8.8"):
        assert addresses.allowed(own, private=True)
    for never in ("169.254.169.254", "0.0.0.0", "fe80::1", "224.0.0.1", "::ffff:169.254.169.254"):
        assert not addresses.allowed(never, private=True)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/a", "file:///etc/passwd", "gopher://127.0.0.1/", "//example.org/",
        "http://", "http://user@8.8.8.8/", "http://user:word@8.8.8.8/", "http://@8.8.8.8/",
        "http://134744072/", "http://0x08080808/", "http://8.8.2056/", "http://010.8.8.8/",
        "http://8.8.8.0x8/", "http://[8.8.8.8]/", "http://[fe80::1%25eth0]/",
        "http://8.8.8.8:99999/", "http://8.8.8.8:0/", "http://8.8.8.8/a b", "http://8.8.8.8\\@x/",
        "http://8.8.8.8/\r\nX: y", "http://8.8.8.8/" + "a" * 2000,
    ],
)  # fmt: skip
def test_urls_that_are_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(AddressRefused):
        addresses.resolve(url)


def test_a_name_that_changes_its_meaning_leads_nowhere_else(
    web: str, private: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is looked up once; the second answer, of a name that was rebound, is never asked for."""
    port = int(web.rpartition(":")[2])
    looked_up: list[str] = []
    real: Callable[..., Any] = socket.getaddrinfo

    def lookup(host: str, *args: Any, **options: Any) -> Any:
        looked_up.append(host)
        if host == "photos.example":
            return real(
                "127.0.0.1" if looked_up.count(host) == 1 else "192.0.2.1", *args, **options
            )
        return real(host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    assert get(f"http://photos.example:{port}/s1.pgm") == PHOTO
    assert looked_up.count("photos.example") == 1
    assert Web.asked[0][1] == f"photos.example:{port}"


def test_one_private_address_among_public_ones_refuses_the_host(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [(2, 1, 6, "", (address, 80)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: rows)
    with pytest.raises(AddressRefused):
        addresses.resolve("http://photos.example/")
    rows.pop()
    assert addresses.resolve("https://photos.example/").addresses == ("8.8.8.8",)
