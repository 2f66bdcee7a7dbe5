"""A site in production mode behind a proxy that speaks TLS: what browsers are told, and whom it answers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import requests

from tests.stack import Stack

HOST = "faces.example.org"
SECRET = "a-key-of-this-test-0123456789-abcdefghijklmnopqrstuvwxyz"
BY_TLS = {"Host": HOST, "X-Forwarded-Proto": "https"}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    env = {
        "FACESITE_MODE": "production", "FACESITE_PUBLIC_URL": f"https://{HOST}", "FACESITE_SECRET_KEY": SECRET,
        "FACESITE_TRUST_PROXY": "true", "FACESITE_PHOTO_WORKERS": "0",
    }  # fmt: skip
    with Stack(tmp_path_factory.mktemp("production") / "var", env=env) as started:
        yield started


def get(stack: Stack, path: str, **headers: str) -> requests.Response:
    sent = BY_TLS | {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.get(stack.url + path, headers=sent, timeout=30, allow_redirects=False)


@pytest.mark.parametrize(
    "path", ["/", "/projects/1", "/api/v1/session", "/api/v1/projects", "/api/nothing", "/v2/inputs", "/static/none.js"]
)  # fmt: skip
def test_every_answer_has_the_headers(stack: Stack, path: str) -> None:
    answer = get(stack, path)
    assert answer.status_code < 500
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = dict(
        part.split(maxsplit=1) for part in answer.headers["Content-Security-Policy"].split("; ")
    )
    assert "unsafe-inline" not in policy["script-src"]
    assert "unsafe-eval'" not in policy["script-src"].replace("wasm-unsafe-eval'", "")
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == "'none'"
    assert "Server" not in answer.headers


def test_the_page_has_no_inline_script(stack: Stack) -> None:
    for page in ("/", "/api/v1/docs"):
        text = get(stack, page).text
        scripts = re.findall(r"<script([^>]*)>(.*?)</script>", text, re.DOTALL)
        assert scripts
        assert all("src=" in words and not inside.strip() for words, inside in scripts)
        assert not re.search(r"<[^>]+\son\w+=", text)


def test_without_tls_there_is_only_the_way_to_it(stack: Stack) -> None:
    plain = requests.get(
        stack.url + "/api/v1/session", headers={"Host": HOST}, timeout=30, allow_redirects=False
    )
    assert (plain.status_code, plain.headers["Location"]) == (301, f"https://{HOST}/api/v1/session")
    assert "Set-Cookie" not in plain.headers
    # Whoever watches over the site asks from inside, by any name.
    assert (
        requests.get(stack.url + "/healthz", headers={"Host": HOST}, timeout=30).status_code == 200
    )


def test_it_answers_to_its_own_name_alone(stack: Stack) -> None:
    for headers in (
        {"Host": "elsewhere.example"}, {"Host": "127.0.0.1"}, {"Host": f"{HOST}.elsewhere.example"},
        {"Host": "elsewhere.example", "X-Forwarded-Host": HOST},
    ):  # fmt: skip
        answer = requests.get(stack.url + "/", headers=BY_TLS | headers, timeout=30)
        assert answer.status_code == 400
        assert "elsewhere" not in answer.text
    assert get(stack, "/", X_Forwarded_Host="elsewhere.example").status_code == 200


def test_cookies_go_by_tls_alone(stack: Stack) -> None:
    cookies = {}
    token = stack.admin_link.rpartition("/")[2]
    browser = requests.Session()
    browser.headers.update(BY_TLS)
    seen = browser.get(f"{stack.url}/api/v1/links/{token}", timeout=30)
    csrf = re.search(r"csrftoken=([^;]+)", seen.headers["Set-Cookie"])
    assert csrf
    sent = {"Cookie": f"csrftoken={csrf[1]}", "X-CSRFToken": csrf[1], "Origin": f"https://{HOST}"}
    body = {"username": "", "password": "measured, not guessed"}
    url = f"{stack.url}/api/v1/links/{token}"
    for origin in ("https://elsewhere.example", f"http://{HOST}", "null"):
        refused = browser.post(url, json=body, headers=sent | {"Origin": origin}, timeout=30)
        assert (refused.status_code, refused.json()["code"]) == (403, "csrf")
    used = browser.post(url, json=body, headers=sent, timeout=30)
    assert used.status_code == 200, used.text
    for line in used.raw.headers.getlist("Set-Cookie"):
        name = line.partition("=")[0]
        cookies[name] = {part.strip().lower() for part in line.split(";")[1:]}
    assert cookies["sessionid"] >= {"secure", "httponly", "samesite=lax"}
    assert cookies["csrftoken"] >= {"secure", "samesite=lax"}
