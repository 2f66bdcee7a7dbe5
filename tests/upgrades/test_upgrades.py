"""Databases as earlier versions left them come up to date with everything in them."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from facesite.embedded.postgres import program_files
from facesite.env import PROJECT_FOLDER

FIRST = "project_id = (SELECT min(id) FROM labelling_project)"
DUMPS = sorted(Path(__file__).parent.glob("*.sql.gz"))
COUNTS = {
    "labelling_user": 2, "labelling_project": 1, "labelling_member": 2, "labelling_photo": 14,
    "labelling_face": 12, "labelling_embedding": 12, "labelling_negative": 1, "labelling_apikey": 1,
    "labelling_suggestion": 5, "labelling_upload": 1,
}  # fmt: skip
# By dump, where it has more than the first.
MORE = {
    "0.1.0-runs.sql.gz": {
        "labelling_project": 1, "labelling_member": 1, "labelling_photo": 18, "labelling_face": 18,
        "labelling_embedding": 18, "models_app_dataset": 1, "models_app_datasetface": 18,
        "models_app_classifier": 1, "models_app_run": 1, "models_app_experiment": 1,
    },
}  # fmt: skip
RENAMED = [
    ("labelling", "0005_vectors_beside_their_rows", "0005_vectors_in_their_rows"),
    ("models_app", "0002_vectors_beside_their_rows", "0002_vectors_in_their_rows"),
]


def test_there_is_a_dump_to_upgrade_from() -> None:
    assert DUMPS


@pytest.mark.parametrize("dump", DUMPS, ids=lambda path: path.name)
def test_a_kept_database_is_upgraded(dump: Path) -> None:
    base = urlsplit(os.environ["DATABASE_URL"])
    name = "upgrade_" + dump.name.split(".sql")[0].translate(str.maketrans(".-", "__"))
    url = urlunsplit(base._replace(path=f"/{name}"))
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
    sql = gzip.decompress(dump.read_bytes())
    psql = [
        program_files() / "bin" / "psql",
        "--quiet",
        "--set",
        "ON_ERROR_STOP=1",
        "--dbname",
        url,
    ]
    subprocess.run(psql, input=sql, check=True, capture_output=True)
    migrate(url, "--verbosity", "0")
    migrate(url, "--check")
    with psycopg.connect(url) as connection:
        for table, count in (Counter(COUNTS) + Counter(MORE.get(dump.name, {}))).items():
            row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # type: ignore[arg-type]
            assert row == (count,), table
        states = connection.execute(
            f"SELECT state, count(*) FROM labelling_face WHERE {FIRST} GROUP BY state"
        ).fetchall()
        assert dict(states) == {
            "labelled": 2,
            "unlabelled": 7,
            "stranger": 1,
            "unsure": 1,
            "rejected": 1,
        }
        SINCE[dump.name](connection)
        nearest = connection.execute(
            "SELECT p.name FROM labelling_embedding e JOIN labelling_face f ON f.id = e.face_id"
            f" JOIN labelling_person p ON p.id = f.person_id WHERE e.{FIRST}"
            " ORDER BY e.vector <-> (SELECT vector FROM labelling_embedding x JOIN labelling_face y ON"
            " y.id = x.face_id JOIN labelling_photo z ON z.id = y.photo_id"
            f" WHERE z.path = 's2/3.pgm' AND x.{FIRST}) LIMIT 1"
        ).fetchone()
        assert nearest == ("s2",)
        # Two migrations had other names once: where they were made under those, nothing is left to do.
        for app, was, now in RENAMED:
            connection.execute(
                "DELETE FROM django_migrations WHERE app = %s AND name IN (%s, %s)", (app, was, now)
            )
            connection.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())",
                (app, was),
            )
    migrate(url, "--check")


def _since_the_first(connection: psycopg.Connection) -> None:
    """What came since has its defaults; old faces are measured by a worker later on."""
    kept = connection.execute(
        "SELECT count(*) FROM labelling_face WHERE use = 'rule' AND removed = '' AND NOT by_hand"
        " AND quality IS NULL AND crop_version = 0 AND crop_key LIKE 'projects/%/face-%.jpg'"
    ).fetchone()
    assert kept == (COUNTS["labelling_face"],)
    rules = connection.execute(
        "SELECT min_face_px, thresholds, min_quality FROM labelling_project"
    ).fetchone()
    assert rules == (20, [0.6, 0.7, 0.7], 0.35)


def _since_runs(connection: psycopg.Connection) -> None:
    """Its run still waits, with all that it is to train by."""
    run = connection.execute(
        "SELECT run.name, run.options->>'backbone', dataset.state, experiment.state"
        " FROM models_app_run run JOIN models_app_dataset dataset ON dataset.id = run.dataset_id"
        " JOIN models_app_experiment experiment ON experiment.run_id = run.id"
    ).fetchone()
    assert run == ("first", "resnet18", "succeeded", "waiting")
    mailed = connection.execute("SELECT count(*) FROM labelling_link WHERE email <> ''").fetchone()
    assert mailed == (0,)


SINCE = {"0.1.0.sql.gz": _since_the_first, "0.1.0-runs.sql.gz": _since_runs}


def migrate(url: str, *words: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", *words], cwd=PROJECT_FOLDER, check=True,
        env={**os.environ, "DATABASE_URL": url},
    )  # fmt: skip
