"""The promises of docs/architecture.md, held by a machine."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import load_command_class

from facesite import env
from facesite.env import PROJECT_FOLDER

MOST_LINES = 300
SECRET = "a-key-for-this-test-only-0123456789-abcdefghijklmnop-XYZ"
PRODUCTION = {
    "FACESITE_MODE": "production",
    "FACESITE_SECRET_KEY": SECRET,
    "FACESITE_PUBLIC_URL": "https://faces.example.org",
}


def run(*argv: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """A Python of its own in the project's folder, with these settings on top."""
    import os

    return subprocess.run(
        [sys.executable, *argv], cwd=PROJECT_FOLDER, env={**os.environ, **environ},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def tracked(*patterns: str) -> list[Path]:
    """The project's own files, as git knows them (ignored ones aside)."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=PROJECT_FOLDER, capture_output=True, text=True, check=True,
    ).stdout.split("\n")  # fmt: skip
    return [PROJECT_FOLDER / name for name in listed if name and (PROJECT_FOLDER / name).exists()]


def test_dependencies_point_one_way() -> None:
    # In a process of its own: it silences every logger there is.
    done = run(
        "-c",
        "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))",
    )
    assert done.returncode == 0, done.stdout


def test_the_web_process_never_imports_torch() -> None:
    code = (
        "import sys, facesite.asgi, django.urls; django.urls.get_resolver().url_patterns;"
        "print([m for m in sys.modules if m.split('.')[0] in {'torch', 'torchvision', 'facenet_pytorch', 'cv2', 'scipy'}])"
    )
    done = run("-c", code)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


def test_files_stay_small() -> None:
    generated = ("/migrations/", "schema.d.ts")
    for path in tracked("*.py", "*.ts", "*.tsx", "*.css"):
        if not any(part in path.as_posix() for part in generated):
            lines = len(path.read_text().splitlines())
            assert lines <= MOST_LINES, f"{path.relative_to(PROJECT_FOLDER)} has {lines} lines"


def test_models_and_migrations_agree(db: None) -> None:
    done = run("manage.py", "makemigrations", "--check", "--dry-run")
    assert done.returncode == 0, done.stdout


def test_the_schema_has_no_warnings_and_the_client_is_generated_from_it(tmp_path: Path) -> None:
    fresh = tmp_path / "openapi.json"
    done = run(
        "manage.py",
        "spectacular",
        "--format",
        "openapi-json",
        "--file",
        str(fresh),
        "--validate",
        "--fail-on-warn",
    )
    assert done.returncode == 0, done.stderr
    kept = PROJECT_FOLDER / "frontend" / "src" / "api" / "openapi.json"
    assert json.loads(fresh.read_text()) == json.loads(kept.read_text()), "Run: make schema"


def test_production_passes_djangos_own_check() -> None:
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"FACESITE_SECRET_KEY": ""}, "FACESITE_SECRET_KEY is missing or too short"),
        ({"FACESITE_SECRET_KEY": "a" * 60}, "FACESITE_SECRET_KEY is missing or too short"),
        ({"FACESITE_PUBLIC_URL": ""}, "no host name is set"),
        ({"FACESITE_PORT": "http"}, "FACESITE_PORT is 'http', but it must be a whole number"),
        (
            {"FACESITE_MODE": "debug"},
            "FACESITE_MODE is 'debug', but it must be local or production",
        ),
        (
            {"DATABASE_URL": "mysql://x"},
            "DATABASE_URL is 'mysql://x', but it must start with postgres",
        ),
        (
            {"FACESITE_SAMPLE": "perhaps"},
            "FACESITE_SAMPLE is 'perhaps', but it must be true or false",
        ),
    ],
)
def test_a_wrong_setting_stops_the_start_with_a_sentence(
    changes: dict[str, str], sentence: str
) -> None:
    for command in ("check", "up"):
        done = run("manage.py", command, **{**PRODUCTION, **changes})
        assert done.returncode != 0
        assert sentence in done.stderr
        assert "Traceback" not in done.stderr


def test_every_setting_is_in_the_readme() -> None:
    assert env.document() in (PROJECT_FOLDER / "README.md").read_text()


def test_every_command_is_in_the_readme() -> None:
    readme = (PROJECT_FOLDER / "README.md").read_text()
    commands = tracked("*/management/commands/*.py")
    for path in [p for p in commands if p.stem != "__init__"]:
        assert f"manage.py {path.stem}" in readme, path.stem


def test_no_command_waits_for_djangos_checks() -> None:
    """They load all of the web's code, also where none of it runs; `check` itself is tested above."""
    for path in [p for p in tracked("*/management/commands/*.py") if p.stem != "__init__"]:
        command = load_command_class(path.parts[-4], path.stem)
        assert command.requires_system_checks == [], path.stem


def test_every_event_is_documented_and_known_to_the_page() -> None:
    sources = [PROJECT_FOLDER / f"{app}/events.py" for app in ("labelling", "models_app")]
    said = {
        name for path in sources for name in re.findall(r'"([a-z]+\.[a-z]+)"', path.read_text())
    }
    said = said - {"project.event"} | {"hello"}  # what carries them inside, and the consumer's own
    assert len(said) > 20
    documented = re.findall(
        r"^\| `([a-z.]+)` \|", (PROJECT_FOLDER / "docs/events.md").read_text(), re.MULTILINE
    )
    assert sorted(documented) == sorted(said)
    page = (PROJECT_FOLDER / "frontend/src/live/events.ts").read_text()
    assert set(re.findall(r'\| \{ type: "([a-z.]+)"', page)) == said


def test_nothing_of_this_machine_is_in_the_tree() -> None:
    folders = ("/" + "work/", "/" + "root/", "registry." + "npmjs", "pypi." + "org")
    for path in tracked():
        if path.suffix in {".png", ".gz", ".ico"}:
            continue
        text = path.read_text(errors="replace")
        assert not [f for f in folders if f in text], path
