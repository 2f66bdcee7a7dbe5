"""Builds the client: the part that is made from the site's OpenAPI schema first, then the wheel.

`pip install ./client` comes by here (PEP 517). The generated part, some 500 small files, is in no commit: it is made
from the schema that the front end's types are made from too, so it can't be stale.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from setuptools import build_meta
from setuptools.build_meta import get_requires_for_build_wheel, prepare_metadata_for_build_wheel

HERE = Path(__file__).resolve().parent
SCHEMA = HERE.parent / "frontend" / "src" / "api" / "openapi.json"
GENERATED = HERE / "facesite_client" / "generated"
MARK = GENERATED / "schema.sha256"
# Kinds of content that the generator doesn't know; they come as bytes.
BYTES = ("application/zip", "image/*", "image/jpeg", "text/csv")
CONFIG = {
    "post_hooks": [],  # formatting code that nobody edits would take a formatter
    "content_type_overrides": dict.fromkeys(BYTES, "application/octet-stream"),
}

__all__ = [
    "build_sdist", "build_wheel", "get_requires_for_build_wheel", "prepare_metadata_for_build_wheel",
]  # fmt: skip


def build_wheel(folder: str, settings: Any = None, metadata: str | None = None) -> str:
    """The wheel's name in `folder`."""
    generate()
    return build_meta.build_wheel(folder, settings, metadata)


def build_sdist(folder: str, settings: Any = None) -> str:
    """The name of the source archive in `folder`; it has the generated part, as there is no schema beside it."""
    generate()
    return build_meta.build_sdist(folder, settings)


def digest() -> str:
    """Of all that the generated part depends on."""
    return hashlib.sha256(SCHEMA.read_bytes() + json.dumps(CONFIG).encode()).hexdigest()


def generate() -> None:
    """Make the generated part, unless it is of this schema already, or there is no schema."""
    if not SCHEMA.exists():
        return
    if MARK.exists() and MARK.read_text() == digest():
        return
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "schema.json").write_text(json.dumps(_plain(json.loads(SCHEMA.read_bytes()))))
        (folder / "config.json").write_text(json.dumps(CONFIG))
        done = subprocess.run(
            [
                sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--fail-on-warning",
                "--path", str(folder / "schema.json"), "--config", str(folder / "config.json"),
                "--output-path", str(folder / "generated"),
            ],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            sys.exit(f"The client could not be generated:\n{done.stdout}{done.stderr}")
        shutil.rmtree(GENERATED, ignore_errors=True)
        shutil.copytree(folder / "generated", GENERATED)
    MARK.write_text(digest())


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with one kind of body a call, JSON where that is one of them: the site takes forms too, which
    would make a function with three bodies."""
    for operations in schema["paths"].values():
        for operation in operations.values():
            content = operation.get("requestBody", {}).get("content", {})
            if len(content) > 1:
                kind = "application/json" if "application/json" in content else next(iter(content))
                operation["requestBody"]["content"] = {kind: content[kind]}
    return schema


if __name__ == "__main__":
    generate()
